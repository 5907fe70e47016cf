"""What verbs share that send a template: its options, and values by name or in order."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from inbox.cli.output import MISUSED, Failed
from inbox.client.api import Api
from inbox.domain import templates
from inbox.i18n import _
from inbox.wire import TemplateInfo, TemplateUse

F = TypeVar("F", bound=Callable[..., Any])


def options(function: F) -> F:
    """`--template`, `--language` and `--param`."""
    for option in (
        click.option(
            "--param",
            "params",
            metavar="[NAMA=]ISI",
            multiple=True,
            help=_("Isian templat: menurut nama, atau berurutan bila tanpa nama. Boleh berulang."),
        ),
        click.option("--language", metavar="KODE", default="", help=_("Bahasa templat, misalnya id.")),
        click.option("--template", metavar="NAMA", default=None, help=_("Kirim templat WhatsApp yang disetujui.")),
    ):
        function = option(function)
    return function


async def use(api: Api, channel: str, name: str, language: str, given: tuple[str, ...]) -> TemplateUse:
    """The template with its values. Ends the verb with 2 where there is none of this name."""
    known = [one for one in await api.templates(channel) if one.name == name]
    chosen = pick(known, language)
    if chosen is None:
        raise Failed(
            MISUSED,
            _("Tidak ada templat {nama} di saluran {saluran}.").format(nama=name, saluran=channel),
            _("Lihat: inbox template list {saluran}").format(saluran=channel),
        )
    keys = {slot.key for slot in templates.slots(chosen.components)}
    named = {}
    ordered = []
    for one in given:
        key, sign, value = one.partition("=")
        if sign and key in keys:
            named[key] = value
        else:
            ordered.append(one)
    free = [slot.key for slot in templates.slots(chosen.components) if slot.kind == "text" and slot.key not in named]
    if len(ordered) > len(free):
        raise Failed(
            MISUSED,
            _("Isian terlalu banyak untuk templat {nama}.").format(nama=name),
            _("Isiannya: {kunci}").format(kunci=", ".join(sorted(keys)) or "-"),
        )
    values = {**dict(zip(free, ordered, strict=False)), **named}
    return TemplateUse(name=name, language=chosen.language, params=values)


def pick(known: list[TemplateInfo], language: str) -> TemplateInfo | None:
    """The one in this language; without one asked for, an approved one, Indonesian first."""
    fitting = [one for one in known if language in ("", one.language)]
    return min(fitting, key=lambda one: (one.status != "APPROVED", one.language != "id", one.language), default=None)
