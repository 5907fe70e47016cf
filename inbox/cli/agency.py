"""`inbox agency`: Move a thread to another OPD."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import SetAgency


@click.command(help=_("Pindahkan laporan ke OPD lain."))
@number
@click.argument("agency", metavar="OPD")
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, agency: str, as_json: bool) -> None:
    """Move a thread to another OPD."""
    submit(
        ctx,
        command_of(SetAgency, thread=number, agency=agency),
        done=_("#{nomor}: dipindahkan ke OPD {opd}.").format(nomor=number, opd=agency),
        as_json=as_json,
    )
