"""`inbox place`: Say where it is."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import SetPlace


@click.command(help=_("Catat tempat kejadian; TEMPAT kosong menghapusnya."))
@number
@click.argument("place", metavar="TEMPAT")
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, place: str, as_json: bool) -> None:
    """Say where it is."""
    submit(
        ctx,
        command_of(SetPlace, thread=number, place=place or None),
        done=_("#{nomor}: tempat dicatat.").format(nomor=number),
        as_json=as_json,
    )
