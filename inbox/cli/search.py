"""`inbox search`: find messages."""

import click

from inbox.cli.connect import now, read, zone_of
from inbox.cli.output import emit
from inbox.cli.showing import hit_lines, misspelt
from inbox.cli.writing import as_json
from inbox.client import finding
from inbox.client.api import Api
from inbox.client.state import State
from inbox.domain.query import QueryError, parse
from inbox.i18n import _
from inbox.wire import SearchHit


@click.command(
    help=_("Cari pesan, nama, nomor laporan, telepon atau NIK; dengan syarat seperti pada `inbox threads --query`.")
)
@click.argument("query", metavar="KATA")
@click.option("--limit", metavar="N", type=click.IntRange(1, 1000), default=50, help=_("Paling banyak sekian."))
@as_json
@click.pass_context
def command(ctx: click.Context, query: str, limit: int, as_json: bool) -> None:
    """Find messages."""

    async def fresh(api: Api) -> list[SearchHit]:
        return await api.search(query, limit=limit)

    def kept(state: State) -> list[SearchHit]:
        return finding.hits(state, parse(query), now(), limit)

    try:
        parse(query)
        found = read(ctx, fresh, kept)
    except QueryError as error:
        raise misspelt(error) from error
    lines = [] if as_json else hit_lines(found, zone_of(ctx)) or [_("Tidak ada yang cocok.")]
    emit(found, as_json=as_json, lines=lines)
