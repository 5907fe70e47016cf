"""`inbox note`: Write what only staff see."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit, text_of
from inbox.i18n import _
from inbox.wire import Note


@click.command(
    help=_(
        "Tulis catatan yang hanya dilihat petugas; @nama atau @opd menyebut orangnya."
        " TEKS `-` dibaca dari masukan standar."
    )
)
@number
@click.argument("text", metavar="TEKS")
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, text: str, as_json: bool) -> None:
    """Write what only staff see."""
    submit(
        ctx,
        command_of(Note, thread=number, text=text_of(text)),
        done=_("#{nomor}: catatan disimpan.").format(nomor=number),
        as_json=as_json,
    )
