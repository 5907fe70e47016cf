"""`inbox template`: the message templates of a WhatsApp number."""

import click

from inbox.cli.connect import with_api
from inbox.cli.output import emit, table
from inbox.client.api import Api
from inbox.domain import templates
from inbox.domain.text import one_line
from inbox.i18n import N_, _
from inbox.wire import TemplateInfo, TemplatePush

_json = click.option("--json", "as_json", is_flag=True, help=_("Cetak satu nilai JSON."))
STATES = {
    "APPROVED": N_("disetujui"), "PENDING": N_("menunggu Meta"), "REJECTED": N_("ditolak Meta"),
    "PAUSED": N_("dijeda Meta"), "DISABLED": N_("dimatikan Meta"),
}  # fmt: skip
OUTCOMES = {"submitted": N_("diajukan"), "present": N_("sudah ada"), "refused": N_("ditolak")}


@click.group(help=_("Templat pesan WhatsApp: satu-satunya yang boleh dikirim sesudah masa balas habis."))
def command() -> None:
    """Templates."""


@command.command(name="list", help=_("Templat yang ada, dengan isian yang harus dilengkapi."))
@click.argument("channel", metavar="[SALURAN]", required=False)
@_json
@click.pass_context
def list_(ctx: click.Context, channel: str | None, as_json: bool) -> None:
    """All templates."""

    async def work(api: Api) -> list[TemplateInfo]:
        return await api.templates(channel)

    show(with_api(ctx, work), as_json)


@command.command(help=_("Ambil daftar templat SALURAN dari Meta sekarang."))
@click.argument("channel", metavar="SALURAN")
@_json
@click.pass_context
def sync(ctx: click.Context, channel: str, as_json: bool) -> None:
    """Ask Meta now."""

    async def work(api: Api) -> list[TemplateInfo]:
        return await api.sync_templates(channel)

    show(with_api(ctx, work), as_json)


@command.command(help=_("Ajukan templat awal berbahasa Indonesia untuk SALURAN ke Meta. Yang sudah ada dilewati."))
@click.argument("channel", metavar="SALURAN")
@_json
@click.pass_context
def push(ctx: click.Context, channel: str, as_json: bool) -> None:
    """Submit the starter set."""

    async def work(api: Api) -> list[TemplatePush]:
        return await api.push_templates(channel)

    told = with_api(ctx, work)
    rows = [(one.name, one.language, _(OUTCOMES[one.outcome]), one.reason) for one in told]
    emit(told, as_json=as_json, lines=table((_("TEMPLAT"), _("BAHASA"), _("HASIL"), ""), rows))
    ctx.exit(1 if any(one.outcome == "refused" for one in told) else 0)


def show(found: list[TemplateInfo], as_json: bool) -> None:
    """Print templates."""
    rows = []
    for one in found:
        keys = ", ".join(slot.key for slot in templates.slots(one.components)) or "-"
        body = next((str(c.get("text", "")) for c in one.components if str(c.get("type", "")).upper() == "BODY"), "")
        state = _(STATES[one.status]) if one.status in STATES else one_line(one.status)
        rows.append((one.channel, one_line(one.name), one_line(one.language), state, keys, one_line(body, 60)))
    head = (_("SALURAN"), _("TEMPLAT"), _("BAHASA"), _("KEADAAN"), _("ISIAN"), _("BUNYI"))
    lines = table(head, rows) if rows else [_("Belum ada templat. Ajukan yang awal: inbox template push SALURAN")]
    emit(found, as_json=as_json, lines=lines)
