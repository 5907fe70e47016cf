"""`inbox contact`: one person over all channels: who it is, what suggests more, joined and parted, the timeline."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import click

from inbox.cli.connect import command_of, with_api, zone_of
from inbox.cli.output import emit
from inbox.cli.showing import KINDS, day, message_lines, moment
from inbox.cli.writing import Number, as_json, number, submit
from inbox.client.api import Api
from inbox.i18n import _, pgettext
from inbox.widgets.symbols import glyph
from inbox.wire import DeclineContact, JoinContact, Known, PartContact, Person, Suggestion, Timeline
from inbox.wire.persons import said, words_of
from inbox.wire.told import STATUSES


class Shown(click.Group):
    """A group in which a thread's number alone means `show`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See click."""
        if args and args[0].lstrip("#").isdecimal():
            args = ["show", *args]
        return super().resolve_command(ctx, args)


@click.group(
    cls=Shown,
    help=_(
        "Satu orang di semua saluran.\n\n`inbox contact NOMOR` menampilkan warga laporan itu: alamat, kontak yang"
        " digabung, semua laporannya, dan usul penggabungan. Kontak disebut dengan nomor salah satu laporannya."
        " Menggabungkan tidak memindahkan apa pun; memisahkan mengembalikan keadaan semula."
    ),
)
def command() -> None:
    """One person over all channels."""


other = click.argument("other", metavar="NOMOR_LAIN", type=Number())


@command.command(name="show", help=_("Warga satu laporan; --timeline: semua percakapannya menurut waktu."))
@number
@click.option("--timeline", "line", is_flag=True, help=_("Riwayat di semua saluran, yang lama dulu."))
@click.option("--limit", metavar="N", type=click.IntRange(1, 2000), default=500, show_default=True,
              help=_("Paling banyak sekian pesan terbaru."))  # fmt: skip
@as_json
@click.pass_context
def show(ctx: click.Context, number: int, line: bool, limit: int, as_json: bool) -> None:
    """Print the person of a thread."""

    async def ask(api: Api) -> Person | Timeline:
        return await (api.timeline(number, limit) if line else api.person(number))

    found = with_api(ctx, ask)
    lines: Iterator[str] | list[str] = []
    if not as_json:
        tz = zone_of(ctx)
        lines = person_lines(found, tz) if isinstance(found, Person) else timeline_lines(found, tz)
    emit(found, as_json=as_json, lines=lines)


@command.command(name="suggest", help=_("Usul penggabungan: untuk satu laporan, atau yang ada di seluruh kantor."))
@click.argument("number", metavar="[NOMOR]", type=Number(), required=False)
@as_json
@click.pass_context
def suggest(ctx: click.Context, number: int | None, as_json: bool) -> None:
    """Print suggestions."""

    async def ask(api: Api) -> list[Person]:
        return await api.suggestions() if number is None else [await api.person(number)]

    found = with_api(ctx, ask)
    lines = [
        f"#{person.thread} {_called(person.contacts[0])} = {line}" for person in found
        for one in person.suggestions for line in suggestion_lines(one)
    ]  # fmt: skip
    emit(found, as_json=as_json, lines=lines or [_("Tidak ada usul penggabungan kontak.")])


@command.command(name="join", help=_("Gabungkan warga dua laporan sebagai satu orang."))
@number
@other
@click.option("--why", metavar="ALASAN", default="", help=_("Mengapa; wajib bila tidak ada bukti lain."))
@click.option("--citizen", is_flag=True, help=_("Warga sendiri yang mengatakannya; sebutkan juga --why."))
@as_json
@click.pass_context
def join(ctx: click.Context, number: int, other: int, why: str, citizen: bool, as_json: bool) -> None:
    """Hold two contacts for one person."""

    async def prepare(api: Api | None) -> JoinContact:
        fields: dict[str, Any] = {"thread": number, "other": other, "why": why}
        if citizen:
            fields["evidence"] = "citizen"
        elif api is not None:
            offered = (await api.person(number)).suggestions
            shown = [one for one in offered if any(line.number == other for line in one.contact.threads)]
            if shown:
                fields["evidence"] = shown[0].evidence[0].kind
        made: JoinContact = await command_of(JoinContact, **fields)(api)  # type: ignore[assignment]
        return made

    done = _("Warga #{nomor} dan #{lain} kini satu orang.").format(nomor=number, lain=other)
    submit(ctx, prepare, done=done, as_json=as_json)


@command.command(name="unjoin", help=_("Pisahkan lagi dua kontak; semuanya kembali seperti sebelum digabung."))
@number
@other
@as_json
@click.pass_context
def unjoin(ctx: click.Context, number: int, other: int, as_json: bool) -> None:
    """End a join."""
    done = _("Warga #{nomor} dan #{lain} dipisahkan lagi.").format(nomor=number, lain=other)
    submit(ctx, command_of(PartContact, thread=number, other=other), done=done, as_json=as_json)


@command.command(name="decline", help=_("Bukan orang yang sama: usul ini tidak muncul lagi."))
@number
@other
@click.option("--undo", is_flag=True, help=_("Boleh diusulkan lagi."))
@as_json
@click.pass_context
def decline(ctx: click.Context, number: int, other: int, undo: bool, as_json: bool) -> None:
    """Decline a suggestion."""
    done = _("#{nomor} dan #{lain}: usul boleh muncul lagi.") if undo else _("#{nomor} dan #{lain}: usul ditolak.")
    made = command_of(DeclineContact, thread=number, other=other, undo=undo)
    submit(ctx, made, done=done.format(nomor=number, lain=other), as_json=as_json)


def person_lines(person: Person, tz: ZoneInfo) -> Iterator[str]:
    """The contacts of a person with their threads, then what is suggested."""
    called = {contact.id: contact for contact in person.contacts}
    for contact in person.contacts:
        yield " · ".join([_called(contact), *(a.value or a.shown for a in contact.addresses)])
        for join in person.joins:
            if contact.id == max(join.one, join.other):
                beside = called[min(join.one, join.other)]
                text = _("digabung dengan {nama} oleh {siapa}, {kapan}: {bukti}")
                yield "  " + text.format(nama=f"#{beside.threads[0].number}", siapa=join.by,
                                         kapan=moment(join.at, tz), bukti=words_of(join))  # fmt: skip
        for line in contact.threads:
            parts = [f"#{line.number}", KINDS.get(line.channel_kind or "", ""), line.agency or "",
                     pgettext("state", STATUSES.get(line.status, line.status)),
                     moment(line.last_at, tz), line.subject or line.preview]  # fmt: skip
            yield "  " + " · ".join(part for part in parts if part)
    for window in person.windows:
        if window.closes_at is not None and window.state != "closed":
            yield _("Masa balas {saluran} s.d. {kapan}").format(
                saluran=window.channel, kapan=moment(window.closes_at, tz)
            )
    for one in person.suggestions:
        for line_ in suggestion_lines(one):
            yield _("Mungkin orang yang sama: {siapa}").format(siapa=line_)


def suggestion_lines(suggestion: Suggestion) -> list[str]:
    """Who it may be and why."""
    contact = suggestion.contact
    why = "; ".join(said(evidence) for evidence in suggestion.evidence)
    return [f"#{contact.threads[0].number} {_called(contact)} · {why}"]


def timeline_lines(line: Timeline, tz: ZoneInfo) -> Iterator[str]:
    """Messages of several threads, oldest first, with the number of each where it changes."""
    if line.more:
        yield _("(ada yang lebih lama; --limit menampilkan lebih banyak)")
    last, thread = "", 0
    for message in line.messages:
        if (today := day(message.at, tz)) != last or message.thread != thread:
            yield f"{glyph('rule') * 2} {today} · #{message.thread} {glyph('rule') * 2}"
            last, thread = today, message.thread
        yield from message_lines(message, tz)


def _called(contact: Known) -> str:
    return contact.name or next((a.shown for a in contact.addresses), "") or _("tanpa nama")
