"""`inbox confidential`: keep a thread from the unit that it complains about."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Confide


@click.command(
    help=_(
        "Rahasiakan laporan dari OPD yang dilaporkan (`on`), atau buka lagi (`off`). Yang masih melihatnya: petugasnya,"
        " koordinator OPD lain, dan petugas yang Anda izinkan."
    )
)
@number
@click.argument("state", metavar="on|off", type=click.Choice(["on", "off"]))
@click.option("--from", "agency", metavar="OPD", default=None, help=_("OPD yang dilaporkan; bawaan: OPD laporan ini."))
@click.option("--allow", metavar="PETUGAS", multiple=True, help=_("Petugas yang boleh melihatnya; boleh diulang."))
@click.option("--disallow", metavar="PETUGAS", multiple=True, help=_("Petugas yang izinnya dicabut; boleh diulang."))
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    number: int,
    state: str,
    agency: str | None,
    allow: tuple[str, ...],
    disallow: tuple[str, ...],
    as_json: bool,
) -> None:
    """Keep a thread from a unit, or show it again."""
    on = state == "on"
    if not on and (agency or allow or disallow):
        raise click.UsageError(_("`off` tidak memakai --from, --allow, atau --disallow."))
    done = _("#{nomor}: dirahasiakan.") if on else _("#{nomor}: tidak lagi rahasia.")
    made = command_of(Confide, thread=number, on=on, agency=agency, allow=list(allow), disallow=list(disallow))
    submit(ctx, made, done=done.format(nomor=number), as_json=as_json)
