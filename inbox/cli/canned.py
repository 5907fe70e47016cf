"""`inbox canned`: replies that are ready."""

import click

from inbox.cli.connect import read
from inbox.cli.output import emit, table
from inbox.cli.writing import as_json
from inbox.client.api import Api
from inbox.client.state import State
from inbox.domain.text import one_line
from inbox.i18n import _
from inbox.wire import CannedInfo


@click.group(help=_("Balas cepat: dari berkas kantor ([[canned]], per OPD atau per petugas) dan bawaan Siaga."))
def command() -> None:
    """Canned replies."""


@command.command(
    name="list", help=_("Daftar balas cepat dan berapa kali dipakai; kirim dengan `inbox reply N --canned KUNCI`.")
)
@as_json
@click.pass_context
def listing(ctx: click.Context, as_json: bool) -> None:
    """Print the canned replies."""

    async def fresh(api: Api) -> list[CannedInfo]:
        me = await api.me()
        return _mine((await api.snapshot(limit=0)).office.canned, me.login)

    def kept(state: State) -> list[CannedInfo]:
        return _mine(state.office.canned, state.me.login)

    found = read(ctx, fresh, kept)
    header = [_("Kunci"), _("Bahasa"), _("Untuk"), _("Dipakai"), _("Isi")]
    rows = [
        [c.key, c.language, c.person or c.agency or _("semua"), str(c.uses), " ".join([c.text, *_files(c)])]
        for c in found
    ]
    emit(found, as_json=as_json, lines=table(header, rows) or [_("Belum ada balas cepat.")])


def _files(canned: CannedInfo) -> list[str]:
    return [f"[{one_line(file.name)}]" for file in canned.files]


def _mine(canned: list[CannedInfo], login: str) -> list[CannedInfo]:
    return [c for c in canned if c.person in (None, login)]
