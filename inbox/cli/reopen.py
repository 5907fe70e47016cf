"""`inbox reopen`: Open a thread again."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Reopen


@click.command(help=_("Aktifkan lagi laporan yang selesai, menunggu atau ditunda."))
@number
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, as_json: bool) -> None:
    """Open a thread again."""
    submit(
        ctx,
        command_of(Reopen, thread=number),
        done=_("#{nomor}: aktif lagi.").format(nomor=number),
        as_json=as_json,
    )
