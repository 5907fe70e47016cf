"""`inbox reveal`: show a thread's masked addresses and numbers, with a reason, on record."""

import click

from inbox.cli.connect import command_of, with_api, zone_of
from inbox.cli.output import emit
from inbox.cli.showing import conversation
from inbox.cli.writing import as_json, finish, number
from inbox.client.api import Api
from inbox.i18n import _
from inbox.wire import CommandResult, Reveal, ThreadView


@click.command(help=_("Tampilkan alamat dan nomor yang disamarkan. Alasannya dicatat."))
@number
@click.option("--reason", metavar="ALASAN", required=True, help=_("Mengapa Anda perlu melihatnya."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, reason: str, as_json: bool) -> None:
    """Show what is masked. A reveal is for now: it is never queued."""
    prepare = command_of(Reveal, thread=number, reason=reason)

    async def reveal(api: Api) -> tuple[CommandResult, ThreadView | None]:
        result = await api.execute(await prepare(api))
        return result, await api.thread(number) if result.outcome == "done" else None

    result, view = with_api(ctx, reveal)
    if view is None:
        finish(ctx, result, done="", as_json=as_json)
    else:
        emit(view, as_json=as_json, lines=[] if as_json else conversation(view, zone_of(ctx)))
