"""`inbox draft`: what one has written and not sent, as the hub has it."""

from datetime import UTC, datetime

import click

from inbox.cli.connect import command_of, read, zone_of
from inbox.cli.output import REFUSED, Failed, emit, table
from inbox.cli.showing import moment
from inbox.cli.writing import as_json, number, submit, text_of
from inbox.client import drafted
from inbox.client.api import Api
from inbox.domain.text import clean
from inbox.i18n import N_, _, _n
from inbox.wire import AnyCommand, DraftAnswer, HandDraft, HubDraft, PutDraft, mark

STATES = {"current": N_("milik Anda"), "aside": N_("dari mesin lain"), "handed": N_("diserahkan {name}")}


@click.group(
    help=_("Naskah Anda yang belum dikirim, dan yang diserahkan kepada Anda. Orang lain tidak membaca isinya.")
)
def command() -> None:
    """Drafts."""


def _said(draft: HubDraft) -> str:
    return _(STATES[draft.state]).format(name=draft.by or "")


@command.command(name="list", help=_("Semua naskah Anda, yang terbaru dulu."))
@as_json
@click.pass_context
def listing(ctx: click.Context, as_json: bool) -> None:
    """Print the drafts."""

    async def fresh(api: Api) -> list[HubDraft]:
        return await drafted.every(api)

    found, tz = read(ctx, fresh, None), zone_of(ctx)
    rows = [[f"#{d.thread}", _said(d), moment(d.at, tz), " ".join(clean(d.text).split())[:60]] for d in found]
    header = [_("No."), _("Asal"), _("Kapan"), _("Isi")]
    emit(found, as_json=as_json, lines=table(header, rows) or [_("Tidak ada naskah.")])


@command.command(name="show", help=_("Naskah Anda di laporan ini, utuh."))
@number
@as_json
@click.pass_context
def show(ctx: click.Context, number: int, as_json: bool) -> None:
    """Print the drafts of a thread."""

    async def fresh(api: Api) -> list[HubDraft]:
        return [draft for draft in await drafted.every(api) if draft.thread == number]

    found, tz = read(ctx, fresh, None), zone_of(ctx)
    if not found and not as_json:
        raise Failed(REFUSED, _("Tidak ada naskah Anda di #{nomor}.").format(nomor=number))
    lines = [line for d in found for line in (f"{_said(d)} · {moment(d.at, tz)}", clean(d.text), "")]
    emit(found, as_json=as_json, lines=lines[:-1])


@command.command(name="save", help=_("Simpan TEKS sebagai naskah laporan ini. TEKS `-` dibaca dari masukan standar."))
@number
@click.argument("text", metavar="TEKS")
@click.option("--note", is_flag=True, help=_("Naskah catatan, bukan balasan."))
@as_json
@click.pass_context
def save(ctx: click.Context, number: int, text: str, note: bool, as_json: bool) -> None:
    """Keep a draft; another one that was there is kept beside it."""
    written = text_of(text)
    if not written.strip():
        raise click.UsageError(_("Naskah kosong tidak disimpan; `inbox draft drop` membuangnya."))

    async def fresh(api: Api) -> DraftAnswer:
        view = await api.thread(number)
        about = None if view.created_at is None else mark("", view.created_at)
        kind = "note" if note else "reply"
        asked = PutDraft(text=written, kind=kind, seq=view.seq, at=datetime.now(UTC), about=about)  # type: ignore[arg-type]
        return await drafted.put(api, number, asked)

    answer = read(ctx, fresh, None)
    lines = [_("#{nomor}: naskah disimpan.").format(nomor=number)]
    if answer.aside:
        lines.append(_("Naskah yang sudah ada disimpan di sampingnya: inbox draft show {nomor}").format(nomor=number))
    emit(answer, as_json=as_json, lines=lines)


@command.command(name="drop", help=_("Buang naskah Anda di laporan ini; dengan ID, hanya yang itu."))
@number
@click.argument("identity", metavar="[ID]", required=False)
@as_json
@click.pass_context
def drop(ctx: click.Context, number: int, identity: str | None, as_json: bool) -> None:
    """Forget drafts of a thread."""

    async def fresh(api: Api) -> list[HubDraft]:
        found = [d for d in await drafted.every(api) if d.thread == number and identity in (None, d.id)]
        for draft in found:
            await drafted.discard(api, draft.id)
        return found

    found = read(ctx, fresh, None)
    if not found:
        raise Failed(REFUSED, _("Tidak ada naskah Anda di #{nomor}.").format(nomor=number))
    emit(found, as_json=as_json, lines=[_n("#{nomor}: {n} naskah dibuang.", n=len(found), nomor=number)])


@command.command(name="give", help=_("Serahkan naskah Anda di laporan ini kepada PETUGAS."))
@number
@click.argument("person", metavar="PETUGAS")
@as_json
@click.pass_context
def give(ctx: click.Context, number: int, person: str, as_json: bool) -> None:
    """Give the draft to a colleague."""

    async def prepare(api: Api | None) -> AnyCommand:
        found = [d for d in await drafted.every(api) if d.thread == number and d.state == "current"] if api else []
        if not found:
            raise Failed(REFUSED, _("Tidak ada naskah Anda di #{nomor}.").format(nomor=number))
        draft = found[0]
        return await command_of(
            HandDraft, thread=number, to=person, text=draft.text, kind=draft.kind, seq=draft.seq, drafted=draft.rev
        )(api)

    done = _("#{nomor}: naskah diserahkan kepada {nama}.").format(nomor=number, nama=person)
    submit(ctx, prepare, done=done, as_json=as_json, spooled=False)
