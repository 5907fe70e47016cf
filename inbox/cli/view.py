"""`inbox view`: named queries."""

import click

from inbox.cli.connect import command_of, read
from inbox.cli.output import emit, table
from inbox.cli.writing import as_json, submit
from inbox.client.api import Api
from inbox.client.state import State
from inbox.domain.query import FIELDS
from inbox.i18n import _
from inbox.wire import DropView, SavedView, SaveView

shared = click.option("--shared", is_flag=True, help=_("Untuk semua petugas; hanya koordinator."))


@click.group(
    help=_(
        "Antrean simpanan: syarat yang diberi nama.\n\nSyarat berdampingan harus berlaku semua: opd:bpbd belum:dibalas"
        " masa:<2j. Koma berarti atau (opd:bpbd,dinkes), minus di depan berarti bukan (-label:banjir), bintang di"
        ' belakang berarti awal kata (banj*), tanda kutip menyatukan kata ("rumah roboh"). Yang ada: {names}.'
    ).format(names=", ".join(FIELDS))
)
def command() -> None:
    """Named queries."""


@command.command(name="list", help=_("Daftar antrean simpanan, milik semua dan milik Anda."))
@as_json
@click.pass_context
def listing(ctx: click.Context, as_json: bool) -> None:
    """Print the saved views."""

    async def fresh(api: Api) -> list[SavedView]:
        return await api.views()

    def kept(state: State) -> list[SavedView]:
        return [*state.office.views, *state.me.views]

    found = read(ctx, fresh, kept)
    header = [_("Nama"), _("Untuk"), _("Syarat")]
    rows = [[v.name, _("semua") if v.shared else _("saya"), v.query] for v in found]
    emit(found, as_json=as_json, lines=table(header, rows) or [_("Belum ada antrean simpanan.")])


@command.command(name="save", help=_("Simpan SYARAT sebagai antrean NAMA; nama yang sama diganti."))
@click.argument("name", metavar="NAMA")
@click.argument("query", metavar="SYARAT")
@shared
@as_json
@click.pass_context
def save(ctx: click.Context, name: str, query: str, shared: bool, as_json: bool) -> None:
    """Keep a view."""
    made = command_of(SaveView, name=name, query=query, shared=shared)
    submit(ctx, made, done=_("Antrean {nama} disimpan.").format(nama=name), as_json=as_json)


@command.command(name="remove", help=_("Hapus antrean simpanan."))
@click.argument("name", metavar="NAMA")
@shared
@as_json
@click.pass_context
def remove(ctx: click.Context, name: str, shared: bool, as_json: bool) -> None:
    """Forget a view."""
    made = command_of(DropView, name=name, shared=shared)
    submit(ctx, made, done=_("Antrean {nama} dihapus.").format(nama=name), as_json=as_json)
