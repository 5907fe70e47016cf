"""A row of the thread list and the line below it: what they show, and how that is drawn. Without Textual.

The list (`thread_list`) draws with it, and so does the first picture, which is there before Textual is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox import i18n
from inbox.domain import spoken
from inbox.domain.attention import news
from inbox.domain.promises import nearest, standing
from inbox.domain.views import CLOSED
from inbox.i18n import N_, NC_, _, _n, pgettext
from inbox.widgets import channels, density
from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import clean_line, fit, shorten, width
from inbox.widgets.zone import zone
from inbox.wire import Thread, Watcher

SOON = timedelta(minutes=15)
# What a list says before the preview while the newest reply is on its way or went wrong.
OUTGOING = {
    "queued": (N_("antre"), "dim"),
    "sending": (N_("dikirim"), "dim"),
    "held": (N_("TERTAHAN"), "warn"),
    "failed": (N_("GAGAL"), "error"),
    "uncertain": (N_("belum pasti"), "warn"),
}
STATUS = {
    "waiting/citizen": NC_("state", "menunggu warga"),
    "waiting/agency": NC_("state", "menunggu OPD"),
    "waiting/field": NC_("state", "menunggu lapangan"),
    "snoozed": NC_("state", "ditunda"),
    "resolved": NC_("state", "selesai"),
    "invalid": NC_("state", "bukan laporan"),
}


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """All that a row of the list shows."""

    urgency: str
    tag: str
    name: str
    time: str
    time_role: str
    unread: int
    outgoing: str | None
    status: str
    preview: str
    who: str
    selected: bool
    quiet: bool
    beside: str = ""
    written: bool = False
    secret: bool = False
    promise: tuple[str, str] = ("", "")  # one that is near or late, and its role
    called: str = ""  # mentioned or followed


def describe(
    key: int,
    thread: Thread | None,
    now: datetime,
    login: str,
    *,
    selected: bool = False,
    watchers: Sequence[Watcher] = (),
) -> ThreadRow:
    """What the row of a thread shows; `thread` is null while it is unknown."""
    if thread is None:
        return ThreadRow("", "", f"#{key}", "", "time", 0, None, "", "", "", False, True)
    time, role = _time(thread, now)
    tag = channels.tag(thread.channel_kind)
    shown = next((a.shown for a in thread.contact.addresses), f"#{key}")
    name = clean_line(thread.contact.name) or clean_line(shown).removeprefix(f"{tag} ")
    status = f"{thread.status}/{thread.waiting_on}" if thread.status == "waiting" else thread.status
    return ThreadRow(
        urgency=urgency_mark(thread, now),
        tag=tag,
        name=name,
        time=time,
        time_role=role,
        unread=thread.unread,
        outgoing=thread.outgoing if thread.outgoing in OUTGOING else None,
        status=status if status in STATUS else "",
        preview=_preview(thread),
        who=channels.initials(thread.assignee or ""),
        selected=selected,
        quiet=thread.status in ("resolved", "invalid", "snoozed"),
        beside=_beside(watchers),
        written=any(watcher.writing for watcher in watchers),
        secret=thread.confidential,
        promise=promise_mark(thread, now),
        called="mentioned" if login in thread.mentioned else "news" if news(thread, login) else "",
    )


def draw(row: ThreadRow, cells: int) -> list[Line]:
    """The lines of a row, exactly `cells` wide; an empty one is air."""
    name_role = "unread" if row.unread else "dim" if row.quiet else "text"
    room = cells - 7 - width(row.time) - 1
    first: Line = [
        (fit(glyph("selected") if row.selected else row.urgency, 2), "urgent" if row.urgency else "text"),
        (" ", "text"),
        (fit(row.tag, 2), "tag"),
        (" ", "text"),
        (fit(row.name, room), name_role),
        (" ", "text"),
        (row.time, row.time_role),
        (" ", "text"),
    ]
    second: list[tuple[str, str]] = [("   ", "text")]
    who = f" {row.who}" if row.who else ""
    beside = f" {row.beside}" if row.beside else ""
    room = cells - 3 - width(who) - width(beside) - 1
    for text, role in _before_preview(row):
        part = shorten(text, room)
        second.append((part, role))
        room -= width(part)
    second.append((fit(row.preview, room), "dim" if row.quiet else "text"))
    second.append((beside, "warn" if row.written else "dim"))
    second.append((who, "dim"))
    return [first, second, []] if density.airy() else [first, second]


def height() -> int:
    """Lines of a row."""
    return 3 if density.airy() else 2


def foot(count: int, cursor: int, cells: int, *, order: str = "", empty: str = "", selected: int = 0) -> list[Line]:
    """Where the cursor is, and the order: `2 dari 37 · urut: paling mendesak`."""
    if not count:
        return [[(" ", "counter"), (shorten(empty or _("Tidak ada laporan di antrean ini."), cells), "counter")]]
    thousands = spoken.thousands
    text = _("{n} dari {all}").format(n=thousands(cursor + 1, i18n.language()), all=thousands(count, i18n.language()))
    if selected:
        text += f" {glyph('dot')} " + _("{n} dipilih").format(n=selected)
    if order:
        said = f" {glyph('dot')} " + _("urut: {order}").format(order=order)
        text += said if width(text + said) <= cells else ""
    return [[(" ", "counter"), (shorten(text, cells), "counter")]]


def promise_mark(thread: Thread, now: datetime) -> tuple[str, str]:
    """`janji sisa 42 mnt` where a promise is near or late, with its role; else nothing."""
    found = nearest(thread.promises) if thread.status not in CLOSED else None
    how = standing(found.at, now) if found is not None else "later"
    if found is None or how == "later":
        return "", ""
    text = _("janji {left}").format(left=spoken.until(found.at, now, i18n.language()))
    return text, "urgent" if how == "late" else "warn"


def urgency_mark(thread: Thread, now: datetime) -> str:
    """`!!` for an emergency, `!` for what is high, escalated or late, else nothing."""
    if thread.status not in ("open", "waiting"):
        return ""
    if thread.category.kind == "darurat" or thread.priority == 1:
        return "!!"
    late = any(d.state == "missed" or (d.state == "running" and d.at <= now) for d in thread.deadlines)
    return "!" if late or thread.priority == 2 or thread.level > 0 else ""


def _preview(thread: Thread) -> str:
    said = clean_line(thread.preview or thread.subject)[:400]
    if thread.merged_into is None:
        return said
    return f"{_('digabung ke #{number}').format(number=thread.merged_into)} {glyph('dot')} {said}"


def _beside(watchers: Sequence[Watcher]) -> str:
    """Who writes in it or reads it now: `✎DE ◦RI`; those who write first."""
    there = sorted(watchers, key=lambda watcher: not watcher.writing)
    marks = [f"{glyph('writing' if w.writing else 'reading')}{channels.initials(w.login)}" for w in there[:2]]
    return " ".join(marks)


def _before_preview(row: ThreadRow) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    if row.called:
        text = _("menyebut Anda") if row.called == "mentioned" else _("diikuti: ada yang baru")
        parts.append((f"{text} {glyph('dot')} ", "unread"))
    if row.outgoing:
        text, role = OUTGOING[row.outgoing]
        parts.append((f"{_(text)} {glyph('dot')} ", role))
    if row.promise[0]:
        parts.append((f"{row.promise[0]} {glyph('dot')} ", row.promise[1]))
    if row.secret:
        parts.append((_("RAHASIA") + f" {glyph('dot')} ", "warn"))
    if row.unread > 1:
        parts.append((_n("({n} pesan)", n=row.unread) + " ", "unread"))
    if row.status:
        parts.append((pgettext("state", STATUS[row.status]) + f" {glyph('dot')} ", "dim"))
    return parts


def _time(thread: Thread, now: datetime) -> tuple[str, str]:
    language = i18n.language()
    running = [d.at for d in thread.deadlines if d.state in ("running", "missed")]
    if running and thread.status in ("open", "waiting"):
        at = min(running)
        role = "urgent" if at <= now else "warn" if at - now <= SOON else "time"
        return spoken.until(at, now, language), role
    if thread.waiting_since is not None and thread.status in ("open", "waiting"):
        return spoken.waiting(thread.waiting_since, now, language), "time"
    return spoken.moment(thread.snoozed_until or thread.last_at, zone(), now, language), "time"
