"""`inbox reset-terminal`: after a lost line left the terminal with mouse reports or without a cursor."""

import sys

import click

from inbox.i18n import _


@click.command(help=_("Memulihkan terminal yang berantakan setelah sambungan putus."))
def command() -> None:
    """Write the sequences that switch everything off."""
    from inbox.terminal.reset import reset

    reset(sys.stdout)
