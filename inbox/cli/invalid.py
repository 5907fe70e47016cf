"""`inbox invalid`: Mark a thread as not a report."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Invalid


@click.command(help=_("Tandai sebagai bukan laporan."))
@number
@click.option("--reason", metavar="ALASAN", default="", help=_("Mengapa ini bukan laporan."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, reason: str, as_json: bool) -> None:
    """Mark a thread as not a report."""
    submit(
        ctx,
        command_of(Invalid, thread=number, reason=reason),
        done=_("#{nomor}: ditandai bukan laporan.").format(nomor=number),
        as_json=as_json,
    )
