"""`inbox threads`: the threads of a view."""

import click

from inbox.cli.connect import now, read, zone_of
from inbox.cli.output import emit
from inbox.cli.showing import STATUSES, thread_table
from inbox.cli.writing import as_json
from inbox.client.api import Api
from inbox.client.state import State
from inbox.i18n import _
from inbox.wire import VIEWS, Thread


@click.command(help=_("Daftar laporan satu antrean, paling mendesak dulu. * berarti warga belum dijawab."))
@click.option("--view", metavar="ANTREAN", type=click.Choice(VIEWS), default="all", help=", ".join(VIEWS))
@click.option("--agency", metavar="OPD", default=None, help=_("Hanya laporan OPD ini."))
@click.option("--status", metavar="STATUS", type=click.Choice(list(STATUSES)), default=None, help=", ".join(STATUSES))
@click.option("--tag", metavar="LABEL", default=None, help=_("Hanya laporan berlabel ini."))
@click.option("--limit", metavar="N", type=click.IntRange(1), default=1000, help=_("Paling banyak sekian."))
@as_json
@click.pass_context
def command(
    ctx: click.Context, view: str, agency: str | None, status: str | None, tag: str | None, limit: int, as_json: bool
) -> None:
    """Print the threads of a view."""

    async def fresh(api: Api) -> list[Thread]:
        return await api.threads(view=view, agency=agency, status=status, tag=tag, limit=limit)

    def kept(state: State) -> list[Thread]:
        found = [
            t
            for t in state.view(view, now())
            if (agency is None or t.agency == agency) and (status is None or t.status == status)
        ]
        return [t for t in found if tag is None or tag in t.tags][:limit]

    found = read(ctx, fresh, kept)
    lines = [] if as_json else thread_table(found, zone_of(ctx)) or [_("Tidak ada laporan di antrean ini.")]
    emit(found, as_json=as_json, lines=lines)
