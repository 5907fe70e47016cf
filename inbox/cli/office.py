"""`inbox office`: the office file."""

import sys
from pathlib import Path

import click
import msgspec

from inbox import i18n
from inbox.cli import shelving
from inbox.cli.connect import with_api
from inbox.cli.output import MISUSED, Failed, emit, say, toml
from inbox.client import shelf
from inbox.client.api import Api
from inbox.client.enclosing import Enclosure
from inbox.domain import spoken
from inbox.domain.permissions import may
from inbox.i18n import _
from inbox.office import Office, OfficeChange, OfficeDiff, OfficeError, load
from inbox.wire import Me

_file = click.argument("file", metavar="BERKAS", type=click.Path(path_type=Path, allow_dash=True))
_json = click.option("--json", "as_json", is_flag=True, help=_("Cetak satu nilai JSON."))


@click.group(help=_("Berkas kantor: OPD, orang, saluran, balas cepat."))
def command() -> None:
    """The office file."""


@command.command(help=_("Terapkan berkas kantor. Berlaku seketika; bila ada yang salah, tidak ada yang berubah."))
@_file
@click.option("--dry-run", is_flag=True, help=_("Hanya tampilkan apa yang akan berubah."))
@_json
@click.pass_context
def apply(ctx: click.Context, file: Path, dry_run: bool, as_json: bool) -> None:
    """Apply a file."""
    source, _office, files = read(file)

    async def work(api: Api) -> tuple[OfficeDiff, Me]:
        if not files:
            return msgspec.convert(await api.apply_office(source, dry_run=dry_run), OfficeDiff), await api.me()
        told = await shelf.apply_office(api, source, list(files.values()), list(files), dry_run=dry_run)
        return msgspec.convert(told, OfficeDiff), await api.me()

    found, me = with_api(ctx, work)
    emit(found, as_json=as_json, lines=lines(found, dry_run=dry_run))
    if not dry_run and not may(me.roles, "read_text"):
        say(_("Anda ({login}) tidak ada di [[person]]: sebagai pengelola Anda tidak melihat isi pesan.").format(
            login=me.login))  # fmt: skip
        say(_("Untuk menjawab warga, tambahkan [[person]] dengan login = \"{login}\" lalu terapkan lagi.").format(
            login=me.login))  # fmt: skip


@command.command(help=_("Periksa berkas kantor tanpa layanan dan tanpa mengubah apa pun."))
@_file
@_json
def check(file: Path, as_json: bool) -> None:
    """Check a file."""
    _source, office, files = read(file)
    told = _("{file}: baik. {agencies} OPD, {people} orang, {channels} saluran.").format(
        file=file, agencies=len(office.agencies), people=len(office.people), channels=len(office.channels)
    )
    language = i18n.language()
    more = [f"  {path} · {one.mime} · {spoken.size(one.size, language)}" for path, one in files.items()]
    emit(
        {"ok": True, "channels": [c.id for c in office.channels], "files": list(files)},
        as_json=as_json, lines=[told, *more],
    )  # fmt: skip


@command.command(help=_("Cetak berkas kantor yang berlaku."))
@click.pass_context
def export(ctx: click.Context) -> None:
    """Print the file in force."""

    async def work(api: Api) -> str:
        return await api.office()

    click.echo(toml(with_api(ctx, work)), nl=False)


def read(file: Path) -> tuple[str, Office, dict[str, Enclosure]]:
    """The text of an office file that is in order, what it says, and the files of its canned replies by path.

    Ends the verb with 2, naming file, line, field and remedy.
    """
    try:
        source = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Failed(MISUSED, _("{file}: bukan teks UTF-8.").format(file=file)) from error
    except OSError as error:
        raise Failed(MISUSED, _("{file}: tidak dapat dibaca: {why}").format(file=file, why=error.strerror)) from error
    try:
        office = load(source, str(file))
        return source, office, shelving.looked_at(office, source, file)
    except OfficeError as error:
        raise wrong(error) from error


def wrong(error: OfficeError) -> Failed:
    """The failure that says everything that is wrong in a file."""
    failed = Failed(MISUSED, str(error))
    failed.lines = [*error.lines(), _("Tidak ada yang diubah.")]
    return failed


def lines(found: OfficeDiff, *, dry_run: bool) -> list[str]:
    """What an apply changed, for a person."""
    if not found.changes:
        return [_("Tidak ada yang berubah.")]
    head = _("Yang akan berubah:") if dry_run else _("Diterapkan:")
    return [head, *(f"  {_line(change)}" for change in found.changes)]


def _line(change: OfficeChange) -> str:
    sign = {"added": "+", "removed": "-"}.get(change.what, "~")
    fields = f": {', '.join(change.fields)}" if change.fields else ""
    paused = _(" (dijeda, tidak dihapus)") if change.table == "channel" and change.what == "removed" else ""
    return f"{sign} {change.table} {change.id}".rstrip() + fields + paused
