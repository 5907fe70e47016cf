"""`inbox follow`: hear of what is new in a thread."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Follow


@click.command(help=_("Ikuti laporan yang bukan tugas Anda: isi barunya ditandai, dan ada di antrean `followed`."))
@number
@click.option("--stop", is_flag=True, help=_("Tidak mengikuti lagi."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, stop: bool, as_json: bool) -> None:
    """Follow a thread, or no longer."""
    done = _("#{nomor}: tidak diikuti lagi.") if stop else _("#{nomor}: Anda ikuti.")
    submit(ctx, command_of(Follow, thread=number, on=not stop), done=done.format(nomor=number), as_json=as_json)
