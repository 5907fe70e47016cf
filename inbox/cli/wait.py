"""`inbox wait`: Wait for the citizen, an OPD or the field."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Wait, WaitingOn

# The wire's words and those of the screen.
WORDS: dict[str, WaitingOn] = {
    "citizen": "citizen",
    "agency": "agency",
    "field": "field",
    "warga": "citizen",
    "opd": "agency",
    "lapangan": "field",
}


@click.command(help=_("Tandai laporan menunggu warga, OPD atau lapangan."))
@number
@click.argument("on", metavar="SIAPA", type=click.Choice(list(WORDS), case_sensitive=False))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, on: str, as_json: bool) -> None:
    """Wait for the citizen, an OPD or the field."""
    submit(
        ctx,
        command_of(Wait, thread=number, on=WORDS[on]),
        done=_("#{nomor}: ditandai menunggu.").format(nomor=number),
        as_json=as_json,
    )
