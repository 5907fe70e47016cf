"""Threads and messages as plain lines. Everything masked is masked by the hub already."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from inbox.cli.output import table
from inbox.domain.query import QueryError
from inbox.domain.text import clean
from inbox.i18n import N_, _, _n, pgettext
from inbox.widgets.symbols import glyph
from inbox.wire import Message, SearchHit, Thread, ThreadView
from inbox.wire.mistakes import explain
from inbox.wire.told import STATUSES, company, relations, told

WAITING = {"citizen": N_("menunggu warga"), "agency": N_("menunggu OPD"), "field": N_("menunggu lapangan")}
SENDING = {
    "queued": N_("akan dikirim"),
    "held": N_("tertahan"),
    "sending": N_("sedang dikirim"),
    "accepted": N_("terkirim ke penyedia"),
    "sent": N_("terkirim"),
    "delivered": N_("sampai"),
    "read": N_("dibaca"),
    "failed": N_("gagal"),
    "uncertain": N_("belum pasti terkirim, jangan kirim ulang"),
    "cancelled": N_("dibatalkan"),
}
FILES = {
    "image": N_("foto"), "audio": N_("suara"), "video": N_("video"), "document": N_("dokumen"), "sticker": N_("stiker"),
}  # fmt: skip
KINDS = {"whatsapp": "WA", "instagram": "IG", "email": "Email"}
DAYS = (N_("Sen"), N_("Sel"), N_("Rab"), N_("Kam"), N_("Jum"), N_("Sab"), N_("Min"))
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("Mei"), N_("Jun"),
    N_("Jul"), N_("Agu"), N_("Sep"), N_("Okt"), N_("Nov"), N_("Des"),
)  # fmt: skip
DEFAULT_ZONE = "Asia/Jakarta"


def zone(name: str = "") -> ZoneInfo:
    """The office's time zone; that of Jakarta where it is unknown."""
    try:
        return ZoneInfo(name or DEFAULT_ZONE)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


def clock(at: datetime, tz: ZoneInfo) -> str:
    """`21.04`, as it is written in Indonesia."""
    return at.astimezone(tz).strftime("%H.%M")


def day(at: datetime, tz: ZoneInfo) -> str:
    """`Sab 21 Nov`."""
    local = at.astimezone(tz)
    return f"{_(DAYS[local.weekday()])} {local.day} {_(MONTHS[local.month - 1])}"


def moment(at: datetime, tz: ZoneInfo) -> str:
    """`Sab 21 Nov 21.04`."""
    return f"{day(at, tz)} {clock(at, tz)}"


def state_of(thread: Thread) -> str:
    """The thread's state in words."""
    if thread.status == "waiting" and thread.waiting_on in WAITING:
        return _(WAITING[thread.waiting_on])
    return pgettext("state", STATUSES.get(thread.status, thread.status))


def name_of(thread: Thread) -> str:
    """Whom it is with: the name, else the masked address."""
    shown = next((a.shown for a in thread.contact.addresses if a.shown), "")
    return thread.contact.name or shown or _("tanpa nama")


def thread_table(threads: Sequence[Thread], tz: ZoneInfo) -> list[str]:
    """One line a thread under a header."""
    header = [_("No."), _("P"), _("Saluran"), _("Warga"), _("OPD"), _("Petugas"), _("Status"), _("Terakhir"), _("Isi")]
    rows = [
        [
            f"#{t.number}",
            str(t.priority),
            KINDS.get(t.channel_kind or "", ""),
            name_of(t),
            t.agency or "",
            t.assignee or "",
            state_of(t) + (" *" if t.waiting_since is not None else ""),
            moment(t.last_at, tz),
            t.preview,
        ]
        for t in threads
    ]
    return table(header, rows)


def conversation(view: ThreadView, tz: ZoneInfo) -> Iterator[str]:
    """The thread's head and its messages, oldest first."""
    t: Thread = view
    addresses = [a.value or a.shown for a in t.contact.addresses if a.value or a.shown]
    yield " · ".join([f"#{t.number} {t.contact.name or _('tanpa nama')}", *addresses])
    facts = [
        state_of(t),
        _("OPD {opd}").format(opd=t.agency or "-"),
        _("petugas {nama}").format(nama=t.assignee or "-"),
    ]
    facts.append(_("prioritas {angka}").format(angka=t.priority))
    if t.escalation is not None:
        facts.append(_("eskalasi Tk. {level} ({name})").format(level=t.level, name=t.escalation.name))
        if t.escalation.acknowledged_by:
            facts.append(_("diterima {nama}").format(nama=t.escalation.acknowledged_by))
    facts.extend(relations(t))
    for mark in t.drafts:
        if mark.by is None:
            facts.append(_("{name} punya naskah").format(name=mark.login))
    if t.tags:
        facts.append(_("label {label}").format(label=", ".join(t.tags)))
    if t.place:
        facts.append(t.place)
    yield " · ".join(facts)
    if view.watchers:
        yield company([(watcher.login, watcher.writing) for watcher in view.watchers])
    for window in t.windows:
        if window.state == "closed" or window.closes_at is None:
            yield _("Masa balas {saluran} sudah habis").format(saluran=window.channel)
        else:
            yield _("Masa balas {saluran} s.d. {kapan}").format(
                saluran=window.channel, kapan=moment(window.closes_at, tz)
            )
    if view.earlier:
        yield _n("{n} pesan sebelumnya tidak tersimpan di mesin ini.", n=view.earlier)
    last = ""
    for message in view.messages:
        if (today := day(message.at, tz)) != last:
            yield f"{glyph('rule') * 2} {today} {glyph('rule') * 2}"
            last = today
        yield from message_lines(message, tz)


def message_lines(message: Message, tz: ZoneInfo) -> Iterator[str]:
    """One message: who and when, what, and how its sending stands."""
    if message.kind == "event":
        yield f"{clock(message.at, tz)} · {message.text or message.detail.get('event', '')}"
        return
    who = message.author.name or message.author.address or _("tanpa nama")
    if isinstance(sent := message.detail.get("forward"), dict):
        who = _("DITERUSKAN ke {to} · {who}").format(to=clean(str(sent.get("to", ""))), who=who)
    elif "answers_forward" in message.detail:
        who = _("CATATAN {nama} · jawaban atas penerusan").format(nama=who)
    elif message.kind == "note":
        who = _("CATATAN {nama} · hanya petugas").format(nama=who)
    elif message.direction == "out":
        who = _("BALASAN {nama}").format(nama=who)
        if message.detail.get("from_app"):
            who += " · " + (_("dari HP") if message.author.address else _("siapa? (inbox author)"))
    via = KINDS.get(message.channel_kind or "", "")
    yield " · ".join(part for part in (f"{clock(message.at, tz)} {who}", via) if part)
    text = _("(isi tidak ditampilkan untuk Anda)") if message.text is None else message.text
    for line in clean(text).split("\n") if text or not message.attachments else ():
        yield f"  {line}"
    for file in message.attachments:
        kind = _(FILES[file.kind]) if file.kind in FILES else file.kind
        yield "  " + _("[{jenis} {nama}]").format(jenis=kind, nama=file.name or file.mime)
    if message.status in SENDING and message.direction == "out":
        status = _(SENDING[message.status])
        if message.status == "queued" and message.detail.get("scheduled") and message.send_at is not None:
            status = _("terjadwal {when}").format(when=moment(message.send_at, tz))
        yield "  ↳ " + (f"{status}: {told(message.error)}" if message.error else status)
        if message.error and message.error.hint:
            yield "    " + message.error.hint


def misspelt(error: QueryError) -> click.UsageError:
    """A query that cannot be read: what, where, and what to write instead; exit code 2."""
    problem = explain(error)
    return click.UsageError(f"{problem.title} {problem.hint}".strip())


def hit_lines(hits: Sequence[SearchHit], tz: ZoneInfo) -> list[str]:
    """Found messages, one a line."""
    header = [_("No."), _("Warga"), _("Status"), _("Kapan"), _("Isi")]
    rows = [
        [f"#{h.thread}", h.contact, pgettext("state", STATUSES.get(h.status, h.status)), moment(h.at, tz), h.context]
        for h in hits
    ]
    return table(header, rows)
