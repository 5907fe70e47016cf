"""`inbox thread`: one thread with its messages."""

import click

from inbox.cli.connect import read, zone_of
from inbox.cli.output import emit
from inbox.cli.showing import conversation
from inbox.cli.writing import as_json, number
from inbox.client.api import Api
from inbox.client.state import State
from inbox.i18n import _
from inbox.wire import ThreadView


@click.command(help=_("Satu laporan dengan pesan-pesannya, yang lama dulu."))
@number
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, as_json: bool) -> None:
    """Print one thread with its messages."""

    async def fresh(api: Api) -> ThreadView:
        return await api.thread(number)

    def kept(state: State) -> ThreadView | None:
        thread = state.threads.get(number)
        if thread is None or number not in state.messages:
            return None
        facts = {name: getattr(thread, name) for name in thread.__struct_fields__}
        return ThreadView(**facts, messages=state.conversation(number), earlier=state.earlier.get(number, 0))

    view = read(ctx, fresh, kept)
    emit(view, as_json=as_json, lines=[] if as_json else conversation(view, zone_of(ctx)))
