"""`inbox merge`: a thread goes on in another one of the same citizen, or by itself again."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import Number, as_json, number, submit
from inbox.i18n import _
from inbox.wire import Merge


@click.command(
    help=_(
        "Gabungkan laporan NOMOR ke laporan TUJUAN dari warga yang sama: pesan, catatan, label dan balasan yang"
        " menunggu berlanjut di sana. --undo memisahkannya lagi, kapan pun."
    )
)
@number
@click.argument("into", metavar="[TUJUAN]", type=Number(), required=False)
@click.option("--undo", is_flag=True, help=_("Pisahkan lagi."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, into: int | None, undo: bool, as_json: bool) -> None:
    """Let a thread go on in another one, or by itself again."""
    if undo == (into is not None):
        raise click.UsageError(_("Sebut laporan TUJUAN, atau --undo tanpa tujuan."))
    done = _("#{nomor}: dipisahkan lagi.") if undo else _("#{nomor}: digabung ke #{tujuan}.")
    made = command_of(Merge, thread=number, into=into, undo=undo)
    submit(ctx, made, done=done.format(nomor=number, tujuan=into), as_json=as_json)
