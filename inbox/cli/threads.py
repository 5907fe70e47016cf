"""`inbox threads`: the threads of a view."""

from collections.abc import Sequence

import click

from inbox.cli.connect import now, read, zone_of
from inbox.cli.output import emit
from inbox.cli.showing import misspelt, thread_table
from inbox.cli.writing import as_json
from inbox.client import finding
from inbox.client.api import Api
from inbox.client.state import State
from inbox.domain.query import QueryError, parse
from inbox.i18n import _
from inbox.wire import VIEWS, SavedView, Thread
from inbox.wire.told import STATUSES


@click.command(help=_("Daftar laporan satu antrean, paling mendesak dulu. * berarti warga belum dijawab."))
@click.option(
    "--view",
    metavar="ANTREAN",
    default="all",
    help=_("{names}, atau nama antrean simpanan.").format(names=", ".join(VIEWS)),
)
@click.option("--agency", metavar="OPD", default=None, help=_("Hanya laporan OPD ini."))
@click.option("--status", metavar="STATUS", type=click.Choice(list(STATUSES)), default=None, help=", ".join(STATUSES))
@click.option("--tag", metavar="LABEL", default=None, help=_("Hanya laporan berlabel ini."))
@click.option(
    "--query",
    metavar="SYARAT",
    default=None,
    help=_('Misalnya: opd:bpbd belum:dibalas masa:<2j label:banjir -prioritas:4 "rumah roboh"; lihat `inbox view -h`.'),
)
@click.option("--limit", metavar="N", type=click.IntRange(1), default=1000, help=_("Paling banyak sekian."))
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    view: str,
    agency: str | None,
    status: str | None,
    tag: str | None,
    query: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Print the threads of a view."""

    async def fresh(api: Api) -> list[Thread]:
        base, asked = _asked(view, query, () if view in VIEWS else (await api.views()))
        return await api.threads(view=base, agency=agency, status=status, tag=tag, query=asked, limit=limit)

    def kept(state: State) -> list[Thread]:
        base, asked = _asked(view, query, (*state.office.views, *state.me.views))
        found = state.view(base, now()) if asked is None else finding.found(state, parse(asked), now(), base)
        found = [t for t in found if agency in (None, t.agency) and status in (None, t.status)]
        return [t for t in found if tag is None or tag in t.tags][:limit]

    try:
        parse(query or "")
        found = read(ctx, fresh, kept)
    except QueryError as error:
        raise misspelt(error) from error
    lines = [] if as_json else thread_table(found, zone_of(ctx)) or [_("Tidak ada laporan di antrean ini.")]
    emit(found, as_json=as_json, lines=lines)


def _asked(view: str, query: str | None, saved: Sequence[SavedView]) -> tuple[str, str | None]:
    """The view to look in and the query to look with. Ends the verb with 2 where there is no such view."""
    if view in VIEWS:
        return view, query
    found = next((one for one in reversed(saved) if one.name == view), None)
    if found is None:
        names = ", ".join([*VIEWS, *(one.name for one in saved)])
        raise click.BadParameter(_("Antrean `{view}` tidak ada. Yang ada: {names}").format(view=view, names=names))
    return "all", f"{found.query} {query or ''}".strip()
