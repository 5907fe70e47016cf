"""`inbox resolve`: Close a thread as done."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Resolve


@click.command(help=_("Tutup laporan sebagai selesai."))
@number
@click.option("--force", is_flag=True, help=_("Selesaikan walau warga belum dijawab."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, force: bool, as_json: bool) -> None:
    """Close a thread as done."""
    submit(
        ctx,
        command_of(Resolve, thread=number, force=force),
        done=_("#{nomor}: selesai.").format(nomor=number),
        as_json=as_json,
    )
