"""`inbox priority`: Set how urgent a thread is."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import SetPriority


@click.command(help=_("Tetapkan prioritas, 1 paling tinggi."))
@number
@click.argument("level", metavar="1-4", type=click.Choice(["1", "2", "3", "4"]))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, level: str, as_json: bool) -> None:
    """Set how urgent a thread is."""
    submit(
        ctx,
        command_of(SetPriority, thread=number, priority=int(level)),
        done=_("#{nomor}: prioritas {angka}.").format(nomor=number, angka=level),
        as_json=as_json,
    )
