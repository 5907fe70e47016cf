"""`inbox undo`: take back one's own newest act on a thread."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Undo


@click.command(
    help=_(
        "Urungkan tindakan Anda yang terakhir pada laporan: label, OPD, kategori, lokasi, prioritas, petugas, status,"
        " eskalasi, atau putusan atas usul. Yang sudah diubah lagi oleh orang lain tetap."
    )
)
@number
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, as_json: bool) -> None:
    """Take back one's own newest act on a thread."""
    done = _("#{nomor}: tindakan terakhir Anda diurungkan.").format(nomor=number)
    submit(ctx, command_of(Undo, thread=number), done=done, as_json=as_json)
