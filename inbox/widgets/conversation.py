"""One thread as a conversation: three lines about the thread, then its messages, the newest at the bottom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual.message import Message as Event

from inbox import i18n
from inbox.domain import spoken
from inbox.domain.promises import nearest, standing
from inbox.domain.views import CLOSED
from inbox.i18n import N_, _, _n, pgettext
from inbox.widgets import company, density, message_row
from inbox.widgets.bar import join
from inbox.widgets.look import Line
from inbox.widgets.message_row import MessageRow
from inbox.widgets.rows import Rows
from inbox.widgets.symbols import glyph
from inbox.widgets.thread_row import STATUS
from inbox.widgets.untrusted import clean_line, shorten, width
from inbox.widgets.zone import zone
from inbox.wire import Message, Thread, Watcher, Window
from inbox.wire.told import relations

KNOWN_LABELS = {
    "pengaduan": N_("pengaduan"),
    "informasi": N_("informasi"),
    "aspirasi": N_("aspirasi"),
    "darurat": N_("DARURAT"),
}


THERE = frozenset({"done", "releasing"})  # what is blocked at the provider as far as anybody knows
CLOSE = 8  # rows above the view, below which earlier messages are asked for


class Conversation(Rows[str]):
    """Messages by id. Opens at the end, and follows the end while it is there."""

    HEAD: ClassVar[int] = 4

    class Above(Event):
        """The view comes near the first message that is here, and there are earlier ones. `whole`: all are wanted."""

        def __init__(self, number: int, *, whole: bool = False) -> None:
            self.number, self.whole = number, whole
            super().__init__()

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        login: str = "",
        agencies: Mapping[str, str] | None = None,
        id: str | None = None,  # noqa: A002  Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.clock = clock
        self.login = login
        self.agencies: Mapping[str, str] = agencies or {}
        self.people: Mapping[str, str] = {}
        self.watchers: Mapping[int, Sequence[Watcher]] = {}
        self.thread: Thread | None = None
        self.messages: dict[str, Message] = {}
        self.earlier = 0  # messages of the thread before the first one here
        self._asked: tuple[int, int, int] | None = None  # where the view was when earlier ones were last asked for
        self.below = 0  # messages that came in under the view since the end was last seen
        self.empty = ""
        self.unfolded: set[str] = set()  # mails whose quotation is shown
        self._unread = 0  # how many were unread when the thread was opened, until its messages are here
        self._newest: str | None = None  # the last message when the thread was opened
        self._fresh_id: str | None = None

    def unfold(self) -> bool:
        """Show the quotation of the mail under the cursor, or fold it again; false where it has none."""
        message = self.message
        if message is None or not message_row.quotation(message):
            return False
        if message.id in self.unfolded and message.attachments:
            return False  # the next thing to look at is what is attached
        self.unfolded ^= {message.id}
        self.sync()
        return True

    def show(self, thread: Thread | None, messages: Sequence[Message] | None = None, earlier: int = 0) -> None:
        """Show a thread with these messages (None: not loaded yet). The view of a thread already shown stays.

        So many `earlier` ones are not here; they are asked for with `Above`.
        """
        other = thread is None or self.thread is None or thread.number != self.thread.number
        following = other or self.at_end
        newest = self.keys[-1] if self.keys else None
        last = self.cursor >= len(self.keys) - 1
        self.thread, self.earlier = thread, earlier
        self.messages = {m.id: m for m in messages or ()}
        keys = list(self.messages)
        if other:
            self.keys = ()
            self.unfolded.clear()
            self.forget_drawn()
            self.below = 0
            self._unread = thread.unread if thread is not None else 0
            self._fresh_id = self._newest = None
        self._find_unread()
        if other or (following and last):
            self.put(keys, cursor=keys[-1] if keys else None)
            self.below = 0
        elif following:
            self.put(keys)
            self.show_end()
        else:
            if (place := self._place_of(newest, keys)) is not None:
                self.below += sum(self.messages[key].kind != "event" for key in keys[place + 1 :])
            self.put(keys, hold=True)

    @staticmethod
    def _place_of(key: str | None, keys: list[str]) -> int | None:
        """Where a key is, looked for from the end."""
        return next((place for place in range(len(keys) - 1, -1, -1) if keys[place] == key), None)

    def _repaint(self) -> None:
        """See Rows. Near the first message the earlier ones are asked for, at each step until they come."""
        super()._repaint()
        at = (self.view.top, self.cursor, self.earlier)
        if self.earlier and self.view.top < CLOSE and at != self._asked and self.thread is not None and self.keys:
            self._asked = at
            self.post_message(self.Above(self.thread.number))

    def to_top(self) -> None:
        """The first message of all, as soon as it is here."""
        super().to_top()
        if self.earlier and self.thread is not None:
            self.post_message(self.Above(self.thread.number, whole=True))

    def _find_unread(self) -> None:
        """The line above the first unread message stays where it was when the thread was opened."""
        if not self._unread or not self.messages:
            return
        if self._newest is None or self._newest not in self.messages:
            self._newest = next(reversed(self.messages))
        incoming: list[str] = []
        for message in self.messages.values():
            if message.direction == "in" and message.kind == "message":
                incoming.append(message.id)
            if message.id == self._newest:
                break
        if incoming and (self._unread < len(incoming) or not self.earlier):
            self._fresh_id = incoming[-self._unread] if self._unread < len(incoming) else None
            self._unread = 0

    def to_end(self) -> None:
        """The newest message, its end at the bottom of the view."""
        self.below = 0
        super().to_end()

    def scroll_lines(self, lines: int) -> None:
        """See Rows; reaching the end forgets how many came in below."""
        super().scroll_lines(lines)
        if self.below and self.at_end:
            self.below = 0
            self.sync()

    def step(self, rows: int) -> None:
        """Move to the next message, but first through one that is longer than the view."""
        lines = self.view.body
        line = self._first_line()
        end = line + self._height(self.cursor) if self.keys else 0
        if rows > 0 and end > lines:
            self.scroll_lines(min(lines // 2 or 1, end - lines))
        elif rows < 0 and line < 0:
            self.scroll_lines(max(-(lines // 2 or 1), line))
        else:
            if self.cursor + rows >= len(self.keys) - 1:
                self.below = 0
            self.move(rows)

    def _first_line(self) -> int:
        """Line of the view where the cursor's message begins, negative above it."""
        view = self.view
        if self.cursor > view.top:
            return view.line_of(self.cursor, view.body)
        return -view.skip - sum(self._height(row) for row in range(self.cursor, view.top))

    @property
    def message(self) -> Message | None:
        """The message under the cursor."""
        return self.messages.get(self.current or "")

    def describe(self, key: str, index: int) -> MessageRow:
        """See Rows."""
        message = self.messages[key]
        now = self.clock()
        language = i18n.language()
        day = spoken.day(message.at, zone(), now, language)
        before = self.messages[self.keys[index - 1]] if index > 0 else None
        if before is not None:
            if spoken.day(before.at, zone(), now, language) == day:
                day = ""
        else:
            day = ""  # the pinned rule above the rows says it
        quoted = self.messages.get(message.reply_to) if message.reply_to else None
        who = ""
        if not message.author.name:
            if message.direction == "in":
                who = self.thread.contact.name if self.thread else ""
            else:
                who = self.people.get(message.author.address or "", "")
        if fresh := key == self._fresh_id:
            before = None  # it has its head, whatever stands above the line
        row = message_row.describe(
            message, now=now, day=day, quoted=quoted, who=who, before=before, unfolded=key in self.unfolded
        )
        return replace(row, fresh=True) if fresh else row

    def draw(self, row: MessageRow, cells: int) -> list[Line]:
        """See Rows."""
        lines = message_row.draw(row, cells)
        return [*lines, []] if density.airy() else lines

    def head(self, cells: int) -> list[Line]:
        """Who it is, who has it, until when one may reply, and the day of the first line below."""
        if self.thread is None:
            return [[(" ", "text")], [(f" {shorten(self.empty, cells - 1)}", "dim")], [], []]
        return [
            self._title(self.thread, cells),
            self._state(self.thread, cells),
            self._window(self.thread, cells),
            company.told(self._day(cells), self._watchers(), self.people, cells),
        ]

    def foot(self, cells: int) -> list[Line]:
        """Nothing: what came in below is said in the rule above the messages."""
        return []

    def _watchers(self) -> Sequence[Watcher]:
        return self.watchers.get(self.thread.number, ()) if self.thread is not None else ()

    def _title(self, thread: Thread, cells: int) -> Line:
        dot = f" {glyph('dot')} "
        # Of several ways to reach somebody by this channel the phone is the one that a person can use.
        ways = sorted(thread.contact.addresses, key=lambda a: (a.channel != thread.channel, a.kind != "phone"))
        shown = clean_line(ways[0].value or ways[0].shown) if ways else ""
        kind = KNOWN_LABELS.get(thread.category.kind or "")
        label = _(kind) if kind else ""
        name = clean_line(thread.contact.name) or _("tanpa nama")
        left = f"#{thread.number} {name}"
        room = cells - 1 - (width(label) + 2 if label else 0)
        left = shorten(left, room)
        rest = shorten(f"{dot}{shown}", room - width(left)) if shown and width(left) + 6 <= room else ""
        pad = cells - 1 - width(left) - width(rest) - width(label)
        role = "urgent" if thread.category.kind == "darurat" else "dim"
        return [(left, "title"), (rest, "text"), (" " * pad, "text"), (label, role), (" ", "text")]

    def _state(self, thread: Thread, cells: int) -> Line:
        secret = ""
        if thread.blocked is not None:
            where = _("DIBLOKIR juga di WhatsApp") if thread.blocked.provider in THERE else _("DIBLOKIR")
            secret = f"{where} {glyph('dot')} "
            cells -= width(secret)
        if thread.hidden_from is not None:
            hidden = clean_line(self.agencies.get(thread.hidden_from, thread.hidden_from))
            hidden = shorten(_("RAHASIA dari {agency}").format(agency=hidden), cells // 2) + f" {glyph('dot')} "
            secret += hidden
            cells -= width(hidden)
        parts = [clean_line(self.agencies.get(thread.agency or "", thread.agency or "") or _("OPD belum ditentukan"))]
        if thread.agency is not None and thread.agency == thread.hidden_from:
            parts[0] = ""  # named already
        name = clean_line(self.people.get(thread.assignee or "", thread.assignee or ""))
        if thread.assignee:
            parts.append(_("petugas: {name}").format(name=name))
        else:
            parts.append(_("belum ada petugas"))
        begun = [mark.login for mark in thread.drafts if mark.by is None and mark.login != self.login]
        if begun:
            names = ", ".join(clean_line(self.people.get(login, login)) for login in begun)
            parts.append(_("naskah: {names}").format(names=names))
        status = f"waiting/{thread.waiting_on}" if thread.status == "waiting" else thread.status
        if status in STATUS:
            text = pgettext("state", STATUS[status])
            if thread.status == "snoozed" and thread.snoozed_until is not None:
                when = spoken.moment(thread.snoozed_until, zone(), self.clock(), i18n.language())
                text = _("ditunda s.d. {when}").format(when=when)
            parts.append(text)
        if thread.level > 0:
            parts.append(self._escalation(thread))
        above = relations(thread) if thread.merged_into is not None else []
        parts[:0], agency = above, len(above)
        if self.login in thread.followers:
            parts.append(_("diikuti"))
        if thread.priority <= 2:
            parts.append(_("prioritas {n}").format(n=thread.priority))
        if sum(width(part) + 3 for part in parts if part) - 3 > cells:  # of the agency its beginning is enough
            if thread.assignee:
                parts[agency + 1] = name
            others = (part for n, part in enumerate(parts) if part and n != agency)
            parts[agency] = shorten(parts[agency], max(4, cells - sum(width(part) + 3 for part in others)))
        parts.extend(f"#{clean_line(tag)}" for tag in thread.tags)
        return [(secret, "warn"), *join([(part, "text") for part in parts], cells, f" {glyph('dot')} ", "text")]

    def _escalation(self, thread: Thread) -> str:
        found = thread.escalation
        if found is None:
            return _("eskalasi Tk. {level}").format(level=thread.level)
        text = _("eskalasi Tk. {level} ({name})").format(level=thread.level, name=clean_line(found.name))
        if found.acknowledged_by is None:
            return text
        who = clean_line(self.people.get(found.acknowledged_by, found.acknowledged_by))
        return text + _(" diterima {name}").format(name=who)

    def _window(self, thread: Thread, cells: int) -> Line:
        promise, role = self._promise(thread)
        if not promise:
            return self._reply_window(thread, cells)
        window = self._reply_window(thread, cells)[0]
        if role == "text" and window[1] == "warn":
            return [window]
        first, second = (window, (promise, role)) if role == "text" and window[0] else ((promise, role), window)
        room = cells - width(first[0]) - 3
        if room < min(16, width(second[0])) or not second[0]:
            until = nearest(thread.promises)
            if role != "text" or until is None:
                return [(shorten(first[0], cells), first[1])]
            due = _("janji {left}").format(left=spoken.moment(until.at, zone(), self.clock(), i18n.language()))
            short = first[0].partition(" (")[0]  # without what is left, so that both times fit
            return [(shorten(f"{short} {glyph('dot')} {due}", cells), "text")]
        return [first, (f" {glyph('dot')} ", "text"), (shorten(second[0], room), second[1])]

    def _promise(self, thread: Thread) -> tuple[str, str]:
        """The next promise to keep, and its role."""
        found = nearest(thread.promises) if thread.status not in CLOSED else None
        if found is None:
            return "", ""
        now, language = self.clock(), i18n.language()
        how = standing(found.at, now)
        if how == "later":
            due = _("s.d. {when}").format(when=spoken.moment(found.at, zone(), now, language))
        else:
            due = spoken.until(found.at, now, language)
        text = _("Janji {due}: {text}").format(due=due, text=clean_line(found.text))
        return text, {"late": "urgent", "soon": "warn", "later": "text"}[how]

    def _reply_window(self, thread: Thread, cells: int) -> Line:
        now = self.clock()
        window = _window_of(thread)
        if window is None:
            text, role = "", "dim"
            deadlines = [d for d in thread.deadlines if d.state in ("running", "missed")]
            if deadlines:
                first = min(deadlines, key=lambda d: d.at)
                text = _("Tenggat {left}").format(left=spoken.until(first.at, now, i18n.language()))
        elif window.closes_at is None:
            text, role = (_("Masa balas terbuka"), "dim") if window.state != "closed" else (_closed(), "warn")
        elif window.state == "closed" or window.closes_at <= now:
            instagram = thread.channel_kind == "instagram"
            text, role = (_("Masa balas Instagram sudah tutup") if instagram else _closed()), "warn"
        elif window.kind == "human_agent":
            span = spoken.long_span(window.closes_at - now, i18n.language())
            text, role = _("Jawaban petugas: sisa {span} (lewat 24 jam)").format(span=span), "warn"
        else:
            language = i18n.language()
            left = window.closes_at - now
            text = _("Masa balas s.d. {when} (sisa {span})").format(
                when=spoken.moment(window.closes_at, zone(), now, language), span=spoken.long_span(left, language)
            )
            role = "warn" if window.state == "closing" or left.total_seconds() < 7200 else "text"
        others = relations(thread) if thread.merged_into is None else []
        if others:
            said = f" {glyph('dot')} ".join(others)
            if width(text) + width(said) + 3 > cells:
                text = text.partition(" (")[0]
            text = f"{text} {glyph('dot')} {said}" if text else said
        return [(shorten(text, cells), role)]

    def _day(self, cells: int) -> Line:
        if self.below:
            text = _n("{n} pesan baru di bawah", n=self.below)
            return [*message_row.day_rule(text, cells)]
        places = [place for place in self._places if place >= 0]
        if not places or places[0] >= len(self.keys):
            return message_row.day_rule("", cells)
        top, now = places[0], self.clock()
        if self.earlier and top == 0 and self.view.skip == 0:
            return [*message_row.day_rule(_n("{n} pesan sebelumnya", n=self.earlier), cells)]
        starts = top > 0 and self.view.skip == 0 and self.describe(self.keys[top], top).day
        if starts:
            return message_row.day_rule("", cells)
        at = self.messages[self.keys[top]].at
        return message_row.day_rule(spoken.day(at, zone(), now, i18n.language()), cells)


def _window_of(thread: Thread) -> Window | None:
    own = [w for w in thread.windows if w.channel == thread.channel]
    return next(iter(own or thread.windows), None)


def _closed() -> str:
    return _("Masa balas tutup: hanya templat (F7)")
