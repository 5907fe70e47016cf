"""`inbox claim`: Take a thread."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Claim


@click.command(help=_("Ambil laporan sebagai tugas Anda."))
@number
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, as_json: bool) -> None:
    """Take a thread."""
    submit(
        ctx,
        command_of(Claim, thread=number),
        done=_("#{nomor}: sekarang tugas Anda.").format(nomor=number),
        as_json=as_json,
    )
