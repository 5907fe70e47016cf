"""`inbox user`: the people of the office, and the PINs of those who share a Unix login."""

import sys

import click

from inbox.cli.connect import with_api, zone_of
from inbox.cli.duty import hidden
from inbox.cli.output import MISUSED, REFUSED, Failed, emit, table
from inbox.cli.showing import moment
from inbox.cli.writing import as_json
from inbox.client import duty, places
from inbox.client.api import Api, Declined
from inbox.i18n import _
from inbox.wire import DeskPlace, Member, PinChange


@click.group(help=_("Petugas kantor ini, dan PIN bagi yang memakai login Unix bersama."))
def command() -> None:
    """The people of the office."""


@command.command(name="list", help=_("Siapa saja petugas kantor ini, perannya, dan apakah sudah punya PIN."))
@as_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Print everybody of the office."""

    async def work(api: Api) -> list[Member]:
        return await duty.people(api)

    found = with_api(ctx, work)
    header = [_("Login"), _("Nama"), _("Peran"), _("OPD"), _("Login bersama"), _("PIN"), _("Bertugas")]
    rows = [
        [p.login, p.name, ", ".join(p.roles), ", ".join(p.agencies), p.unix, _("ada") if p.pin else "",
         _("ya") if p.present else ""]
        for p in found
    ]  # fmt: skip
    emit(found, as_json=as_json, lines=table(header, rows))


@command.command(name="sessions", help=_("Di mana saja Anda sedang membuka Siaga, dan yang mana yang menulis."))
@as_json
@click.pass_context
def sessions(ctx: click.Context, as_json: bool) -> None:
    """Print the caller's open desks."""

    async def work(api: Api) -> list[DeskPlace]:
        return await places.listed(api)

    found, zone = with_api(ctx, work), zone_of(ctx)
    rows = [[p.where, moment(p.since, zone), _("menulis") if p.writes else _("hanya baca") if p.settled else ""]
            for p in found]  # fmt: skip
    emit(
        found,
        as_json=as_json,
        lines=table([_("Di mana"), _("Sejak"), _("Keadaan")], rows) or [_("Siaga tidak sedang Anda buka di mana pun.")],
    )


@command.command(
    name="pin", help=_("Setel PIN petugas NAMA: diketik tanpa terlihat, atau baris pertama dari masukan standar.")
)
@click.argument("name", metavar="NAMA")
@click.option("--remove", is_flag=True, help=_("Hapus PIN-nya; dipakai pengelola bila petugas lupa."))
@as_json
@click.pass_context
def pin(ctx: click.Context, name: str, remove: bool, as_json: bool) -> None:
    """Set somebody's PIN. It is in no argument, no environment and no log."""
    new = "" if remove else _twice(name)

    async def work(api: Api) -> Member:
        try:
            return await duty.change_pin(api, name, PinChange(pin=new))
        except Declined as error:
            if error.problem.code != "old_pin_needed":
                raise
        return await duty.change_pin(api, name, PinChange(pin=new, old=hidden(_("PIN lama {name}").format(name=name))))

    found = with_api(ctx, work)
    said = _("PIN {name} dihapus.") if remove else _("PIN {name} tersimpan; sesi yang terbuka menanyakannya lagi.")
    emit(found, as_json=as_json, lines=[said.format(name=found.name)])


def _twice(name: str) -> str:
    """The new PIN, typed twice where somebody types."""
    first = hidden(_("PIN baru {name}").format(name=name))
    if not first:
        raise Failed(MISUSED, _("PIN kosong."), _("Ketik PIN-nya, atau beri lewat masukan standar."))
    if sys.stdin.isatty() and hidden(_("Sekali lagi")) != first:
        raise Failed(REFUSED, _("Keduanya tidak sama; PIN tidak diubah."))
    return first
