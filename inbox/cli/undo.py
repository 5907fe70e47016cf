"""`inbox undo`: take back one's own newest act on a thread."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import CommandResult, Undo


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

    def done(result: CommandResult) -> str:
        said = result.message.text if result.message is not None else None
        return f"#{number}: {said}" if said else _("#{nomor}: tindakan terakhir Anda diurungkan.").format(nomor=number)

    submit(ctx, command_of(Undo, thread=number), done=done, as_json=as_json)
