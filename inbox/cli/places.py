"""`inbox places`: names of places."""

import click

from inbox.cli.connect import with_api
from inbox.cli.output import emit
from inbox.cli.writing import as_json
from inbox.client.api import Api
from inbox.i18n import _


@click.command(help=_("Nama desa/kelurahan, kecamatan, dan kabupaten/kota di Jawa Barat yang berawal dengan KATA."))
@click.argument("query", metavar="KATA")
@as_json
@click.pass_context
def command(ctx: click.Context, query: str, as_json: bool) -> None:
    """Find places."""

    async def ask(api: Api) -> list[str]:
        return await api.places(query)

    found = with_api(ctx, ask)
    emit(found, as_json=as_json, lines=found or [_("Tidak ada tempat dengan nama itu di Jawa Barat.")])
