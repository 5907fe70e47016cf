"""One unit of work in one transaction: what it loads and changes, and the one feed entry that tells of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from inbox.domain import statuses
from inbox.domain.seeing import Guard
from inbox.hub.ids import uuid7
from inbox.i18n import _
from inbox.store import blocks, contacts, deliveries, feed, messages, offices, persons, threads
from inbox.store.base import Tx, stamp
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import Change, ChannelState, OfficeInfo, Problem

_encode = msgspec.json.Encoder().encode


class Unit:
    """Threads are loaded once and saved together at the end, each counted as one change."""

    def __init__(self, tx: Tx, now: datetime, epoch: str) -> None:
        self.tx, self.now, self.stamp, self.epoch = tx, now, stamp(now), epoch
        self.cmd_id: str | None = None
        self.office: OfficeInfo | None = None
        self.channels: list[ChannelState] = []
        self._threads: dict[int, ThreadRow] = {}
        self._touched: set[int] = set()
        self._messages: dict[str, MessageRow] = {}
        self._guards: dict[int, Guard | None] = {}  # at loading; null: made here
        self._dropped: list[str] = []
        self.left: dict[int, list[str]] = {}  # messages that went into another thread
        self.fresh: set[int] = set()  # threads that began or came back here

    def thread(self, number: int) -> ThreadRow | None:
        """The thread of this number, as this unit has it."""
        row = self._threads.get(number)
        if row is None:
            row = threads.get(self.tx, number)
            if row is not None:
                self.hold(row)
        return row

    def root(self, row: ThreadRow) -> ThreadRow:
        """The thread in which this one goes on; itself where it was never merged."""
        while row.merged_into is not None:
            found = self.thread(row.merged_into)
            if found is None:
                raise LookupError(f"thread {row.merged_into} is missing")
            row = found
        return row

    def of(self, message: MessageRow) -> ThreadRow:
        """The thread of a message."""
        row = self.thread(message.thread)
        if row is None:
            raise LookupError(f"thread {message.thread} is missing")
        return row

    def hold(self, row: ThreadRow) -> ThreadRow:
        """Take a loaded thread into the unit; the one that is there already wins."""
        held = self._threads.setdefault(row.number, row)
        if held is row:
            self._guards.setdefault(row.number, row.guard())
        return held

    def unclaimed(self) -> list[ThreadRow]:
        """Threads of nobody that began here and whose citizen waits, or that moved to another agency here."""
        return [
            row for row in self._threads.values() if row.assignee is None and (
                (row.number in self.fresh and row.waiting_since is not None) or self._moved(row)
            )
        ]  # fmt: skip

    def _moved(self, row: ThreadRow) -> bool:
        before = self._guards[row.number]
        return before is not None and before.agency != row.agency

    @property
    def dirty(self) -> bool:
        """Whether something was written already."""
        return bool(self._touched)

    def touch(self, row: ThreadRow) -> None:
        """Count a change that is not in the row itself."""
        self._touched.add(row.number)

    def new_thread(self, contact: int, agency: str | None, at: int, name: str, addresses: str) -> ThreadRow:
        """The next thread of the office."""
        row = ThreadRow(
            number=offices.next_thread(self.tx), contact=contact, home=agency, agency=agency, last_at=at,
            created_at=self.stamp, changed_at=self.stamp, name=name, addresses=addresses,
        )  # fmt: skip
        threads.insert(self.tx, row)
        self.fresh.add(row.number)
        self.touch(row)
        self._guards[row.number] = None
        return self.hold(row)

    def add(self, thread: ThreadRow, message: MessageRow, *, content: bool = True) -> MessageRow:
        """Put a message into its thread; with `content` it takes the next `seq`."""
        if content:
            thread.seq += 1
        message.seq = thread.seq
        messages.insert(self.tx, message)
        self._messages[message.id] = message
        self.touch(thread)
        return message

    def event(
        self, thread: ThreadRow, what: str, text: str, by: str | None = None, *, name: str = "",
        content: bool = False, **detail: Any,
    ) -> MessageRow:  # fmt: skip
        """Record in the thread what happened to it; `content` where a reply should have known it."""
        row = MessageRow(
            id=uuid7(self.now), thread=thread.number, seq=0, kind="event", direction="out", at=self.stamp,
            received_at=self.stamp, author_name=name or by or "", author_address=by, type="system", text=text,
            detail=_encode({"event": what, **({"by": by} if by else {}), **detail}).decode(),
        )  # fmt: skip
        return self.add(thread, row, content=content)

    def message(self, identity: str) -> MessageRow | None:
        """The message of this id, as this unit has it."""
        return self._messages.get(identity) or messages.get(self.tx, identity)

    def by_external(self, channel: str, external_id: str) -> MessageRow | None:
        """The message that the provider calls so, as this unit has it."""
        row = messages.by_external(self.tx, channel, external_id)
        return self._messages.get(row.id, row) if row else None

    def changed(self, message: MessageRow) -> bool:
        """Write a changed message and tell of it; whether anything had changed."""
        if not messages.save(self.tx, message):
            return False
        self.tell(message)
        return True

    def tell(self, message: MessageRow) -> None:
        """Tell of a message whose files changed."""
        self._messages[message.id] = message
        self.touch(self.of(message))

    def drop(self, message: MessageRow) -> None:
        """Take out a message that turned out to be another one."""
        messages.drop(self.tx, message)
        self._messages.pop(message.id, None)
        self._dropped.append(message.id)
        self.touch(self.of(message))

    def advance(self, message: MessageRow, status: str, problem: Problem | None = None) -> bool:
        """Move an outgoing message's state; the thread shows it, and who was not answered after all waits again."""
        if message.status == status and problem is None:
            return False
        thread = self.of(message)
        message.status = status
        message.set_problem(problem)
        if thread.newest_out == message.id:
            thread.outgoing = status if status in statuses.OPEN else None
        if message.kind == "note" and status in ("failed", "uncertain"):
            said = _("Penerusan itu gagal.") if status == "failed" else _("Penerusan itu belum pasti terkirim.")
            self.event(thread, "forward_failed", said, message=message.id)
        delivery = deliveries.get(self.tx, message.id)
        if delivery is not None:
            deliveries.set_state(self.tx, message.id, status if status in ("queued", "sending") else "done")
            if status in ("failed", "cancelled", "held"):
                self._still_waiting(thread, message, delivery.waited)
            elif status in statuses.LEFT and delivery.waited is not None:
                self._answered(thread, message)
        return self.changed(message)

    def _still_waiting(self, thread: ThreadRow, message: MessageRow, waited: int | None) -> None:
        if waited is None or messages.answered_after(self.tx, thread.number, message.seq):
            return
        if not blocks.waits(thread, waited):
            thread.waiting_since = min(thread.waiting_since or waited, waited)

    def _answered(self, thread: ThreadRow, message: MessageRow) -> None:
        """A reply that was given up did leave after all: what came before it is answered."""
        if thread.waiting_since is not None and thread.waiting_since <= message.at:
            thread.waiting_since = None

    def readdress(self, contact: int) -> None:
        """The contact's name or addresses changed: all threads of the person show it."""
        self.rejoined(persons.members(self.tx, contact))

    def rejoined(self, some: Iterable[int]) -> None:
        """These contacts are joined differently now, or their addresses changed: all their threads show it."""
        for contact in some:
            addresses = contacts.index(self.tx, contact, persons.members(self.tx, contact))
            name = contacts.name(self.tx, contact)
            for found in threads.of_contact(self.tx, contact):
                row = self.hold(found)
                row.name, row.addresses = name, addresses
                self.touch(row)

    def write(self) -> None:
        """Store the threads as they are now, for what reads the store; `finish` tells of them all the same."""
        for row in self._threads.values():
            if threads.save(self.tx, row, self.stamp):
                self.touch(row)

    def finish(self) -> str | None:
        """Save and write the feed entry; its cursor, or null where nothing had changed."""
        changed = []
        for row in self._threads.values():
            if threads.save(self.tx, row, self.stamp, touched=row.number in self._touched):
                changed.append(row)
        if not (changed or self.office or self.channels or self._dropped):
            return None
        rows = list(self._messages.values())
        change = Change(
            cursor="", at=self.now, cmd_id=self.cmd_id, threads=[row.wire(self.stamp) for row in changed],
            messages=messages.wire(self.tx, rows), channels=self.channels, dropped=self._dropped, left=self.left,
            office=self.office,
        )  # fmt: skip
        guards = [(row.number, self._guards[row.number], row.guard()) for row in changed]
        concerned = [guard.agency for _number, *both in guards for guard in both if guard is not None]
        hidden = [found for found in guards if any(guard and guard.hidden_from for guard in found[1:])]

        def body(n: int) -> bytes:
            change.cursor = f"{self.epoch}.{n}"
            return _encode(change)

        return f"{self.epoch}.{feed.append(self.tx, self.stamp, frozenset(concerned or [None]), body, hidden)}"
