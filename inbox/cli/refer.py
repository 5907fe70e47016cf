"""`inbox refer`: not this office's to answer."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Refer


@click.command(
    help=_(
        "Catat bahwa laporan bukan wewenang kantor ini; INSTANSI adalah id dari [[elsewhere]] di berkas kantor."
        " Tidak ada yang dikirim: jawab warga dengan `inbox reply`."
    )
)
@number
@click.argument("to", metavar="INSTANSI")
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, to: str, as_json: bool) -> None:
    """Say that somebody else is responsible."""
    done = _("#{nomor}: bukan wewenang, diarahkan ke {to}.").format(nomor=number, to=to)
    submit(ctx, command_of(Refer, thread=number, to=to), done=done, as_json=as_json)
