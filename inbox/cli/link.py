"""`inbox link`: two threads know each other."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import Number, as_json, number, submit
from inbox.i18n import _
from inbox.wire import Link


@click.command(help=_("Tautkan dua laporan yang berhubungan, juga dari warga berbeda; --undo melepas tautannya."))
@number
@click.argument("to", metavar="LAIN", type=Number())
@click.option("--undo", "--remove", "undo", is_flag=True, help=_("Lepas tautannya."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, to: int, undo: bool, as_json: bool) -> None:
    """Link two threads, or no longer."""
    done = _("#{nomor}: tautan dengan #{lain} dilepas.") if undo else _("#{nomor}: ditautkan dengan #{lain}.")
    made = command_of(Link, thread=number, to=to, undo=undo)
    submit(ctx, made, done=done.format(nomor=number, lain=to), as_json=as_json)
