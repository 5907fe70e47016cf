"""`inbox unblock`: hear a citizen again."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import SetBlock


@click.command(help=_("Buka blokir warga laporan ini; laporannya kembali seperti sebelum diblokir."))
@number
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, as_json: bool) -> None:
    """Hear the citizen of a thread again."""
    done = _("#{nomor}: blokir dibuka.").format(nomor=number)
    submit(ctx, command_of(SetBlock, thread=number, on=False), done=done, as_json=as_json)
