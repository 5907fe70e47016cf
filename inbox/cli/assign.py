"""`inbox assign`: Give a thread to a person, or back to all."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Assign


@click.command(help=_("Serahkan laporan kepada PETUGAS, atau --none untuk mengembalikannya."))
@number
@click.argument("assignee", metavar="[PETUGAS]", required=False)
@click.option("--none", "nobody", is_flag=True, help=_("Kembalikan ke semua petugas."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, assignee: str | None, nobody: bool, as_json: bool) -> None:
    """Give a thread to a person, or back to all."""
    if (assignee is None) != nobody:
        raise click.UsageError(_("Sebut satu petugas, atau --none."))
    submit(
        ctx,
        command_of(Assign, thread=number, assignee=None if nobody else assignee),
        done=_("#{nomor}: dikembalikan ke semua petugas.").format(nomor=number)
        if nobody
        else _("#{nomor}: diserahkan kepada {nama}.").format(nomor=number, nama=assignee),
        as_json=as_json,
    )
