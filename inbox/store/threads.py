"""Threads: read and changed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter, ne
from typing import Any, Literal

import msgspec

from inbox.domain import ladders, windows
from inbox.domain.attention import Attention
from inbox.domain.promises import open_ones
from inbox.domain.rules import Effects, Ruling
from inbox.domain.seeing import Guard
from inbox.domain.threads import rank
from inbox.domain.views import CLOSED
from inbox.store.base import LARGEST, Append, Tx, moment, stamp
from inbox.store.shown import block, window
from inbox.wire import Address, Category, Contact, DraftMark, Escalation, Promise, Proposal, Thread

Windows = list[tuple[str, str, int | None]]
_windows = msgspec.json.Decoder(Windows)
_addresses = msgspec.json.Decoder(list[list[Any]])
_numbers = msgspec.json.Decoder(list[int])
_tags, _drafts = msgspec.json.Decoder(list[str]), msgspec.json.Decoder(list[DraftMark])
_steps = msgspec.json.Decoder(list[ladders.Step])
_rulings = msgspec.json.Decoder(list[Ruling])
_EFFECTS = [f.name for f in fields(Effects)]
_attention = msgspec.json.Decoder(Attention)
_promises = msgspec.json.Decoder(list[Promise])
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True, eq=False)
class ThreadRow:
    """A thread as it is stored, with its contact's name and addresses. Change fields, then `save`."""

    number: int
    contact: int
    home: str | None
    agency: str | None
    last_at: int
    created_at: int
    changed_at: int
    due: int = 0
    subject: str = ""
    preview: str = ""
    status: str = "open"
    waiting_on: str | None = None
    priority: int = 3
    category_kind: str | None = None
    category_spm: str | None = None
    place: str | None = None
    source: str = "saluran"
    confidential: int = 0
    hidden_from: str | None = None
    allowed: str = "[]"
    blocked: str = ""
    tags: str = "[]"
    assignee: str | None = None
    level: int = 0
    unread: int = 0
    incident: int | None = None
    promises: str = "[]"
    promised: int | None = None
    promise_due: int | None = None
    seq: int = 0
    version: int = 0
    waiting_since: int | None = None
    windows: str = "[]"
    window_until: int | None = None
    channel: str | None = None
    channel_kind: str | None = None
    closed_at: int | None = None
    snoozed_until: int | None = None
    snoozed_quiet: int = 0
    outgoing: str | None = None
    newest_out: str | None = None
    escalation: str = "[]"
    ruled: str = "[]"
    attention: str = "{}"
    merged_into: int | None = None
    merged_seq: int = 0  # what was `seq` n here is n + this there
    absorbed: str = "[]"
    links: str = "[]"
    drafts: str = "[]"
    rank: int = 0
    name: str = ""
    addresses: str = "[]"
    was: tuple[Any, ...] = ()

    def open_window(self, channel: str, kind: str, until: int | None, now: int) -> None:
        """A citizen wrote on the channel: its window closes at `until`, unless it already closes later.

        One that had closed before it was heard of, with an old message, closes silently.
        """
        if until is None:
            return
        known = _windows.decode(self.windows)
        kept = [w for w in known if w[0] != channel]
        before = next((w[2] for w in known if w[0] == channel), None)
        kept.append((channel, kind, max(until, before or 0)))
        self.set_windows(kept)
        self.window_until = min((w[2] for w in kept if w[2] is not None and w[2] > now), default=None)

    def close_window(self, channel: str, now: int, since: int) -> None:
        """The provider says that the window is closed, though our clock does not: its clock is the truth.

        Not where the citizen wrote after `since`, when the refused reply was sent.
        """
        known = _windows.decode(self.windows)
        day = int(max(windows.LENGTHS.values()).total_seconds() * 1_000_000)
        kept = [
            (name, kind, now) if name == channel and until is not None and now < until <= since + day
            else (name, kind, until)
            for name, kind, until in known
        ]  # fmt: skip
        if kept != [tuple(w) for w in known]:
            self.set_windows(kept)

    def set_windows(self, all_windows: Windows) -> None:
        """Replace the windows."""
        self.windows = _encode(all_windows).decode()
        self.window_until = min((w[2] for w in all_windows if w[2] is not None), default=None)

    def tag_list(self) -> list[str]:
        """The tags."""
        return _tags.decode(self.tags)

    def window_list(self) -> Windows:
        """(channel, kind, closes) of each window."""
        return _windows.decode(self.windows)

    def guard(self) -> Guard:
        """What decides who may see it."""
        allowed = () if self.allowed == "[]" else tuple(_tags.decode(self.allowed))
        return Guard(self.agency, self.assignee, self.hidden_from, allowed)

    def hide(self, agency: str | None, allowed: Iterable[str] = ()) -> None:
        """Keep it from an agency, but show it to those who are named by login; null: from nobody."""
        self.confidential, self.hidden_from = int(agency is not None), agency
        self.allowed = _encode(sorted(set(allowed)) if agency is not None else []).decode()

    def numbers(self, what: Literal["absorbed", "links"]) -> list[int]:
        """The threads that went on in this one, or that it knows."""
        return _numbers.decode(getattr(self, what))

    def set_numbers(self, what: Literal["absorbed", "links"], numbers: Iterable[int]) -> None:
        """Replace them."""
        setattr(self, what, _encode(sorted(set(numbers))).decode())

    def steps(self) -> list[ladders.Step]:
        """What was done on its escalation, oldest first."""
        return _steps.decode(self.escalation)

    def set_steps(self, steps: list[ladders.Step]) -> None:
        """Replace the steps; the level follows from them."""
        self.escalation = _encode(steps).decode()
        self.level = ladders.standing(steps).level

    def rulings(self) -> list[Ruling]:
        """What rules decided or proposed here, oldest first; each rule once."""
        return _rulings.decode(self.ruled)

    def set_rulings(self, rulings: list[Ruling]) -> None:
        """Replace them."""
        self.ruled = _encode(rulings).decode()

    def concerns(self) -> Attention:
        """Whom it concerns besides its assignee; to change it, see `store.attention`."""
        return Attention() if self.attention == "{}" else _attention.decode(self.attention)

    def _concerning(self) -> dict[str, Any]:
        if self.attention == "{}":
            return {}
        found = self.concerns()
        return {"mentioned": sorted(found.mentioned), "followers": found.followers}

    def promise_list(self) -> list[Promise]:
        """What was promised, in the order it was."""
        return [] if self.promises == "[]" else _promises.decode(self.promises)

    def set_promises(self, kept: list[Promise]) -> None:
        """Replace them."""
        self.promises = _encode(kept).decode()

    def _proposals(self) -> list[Proposal]:
        return [
            Proposal(rule=r.rule, reason=r.reason, **{f: getattr(r.effects, f) for f in _EFFECTS})
            for r in self.rulings() if r.state == "proposed"
        ]  # fmt: skip

    def _standing(self) -> Escalation:
        now = ladders.standing(self.steps())
        seen = now.acknowledged_at
        return Escalation(
            name=now.name, by=now.by, at=moment(now.at), acknowledged_by=now.acknowledged_by,
            acknowledged_at=None if seen is None else moment(seen),
        )  # fmt: skip

    def wire(self, now: int, *, values: bool = False) -> Thread:
        """As clients get it; address values only where `values` says so."""
        return Thread(
            number=self.number, seq=self.seq, version=self.version,
            contact=Contact(
                id=self.contact, name=self.name,
                addresses=[
                    Address(kind=kind, value=value if values else None, shown=shown, channel=channel,
                            contact=joined[0] if joined else None)
                    for kind, value, shown, channel, *joined in _addresses.decode(self.addresses)
                ],
            ),
            subject=self.subject, preview=self.preview, status=self.status,  # type: ignore[arg-type]
            waiting_on=self.waiting_on, priority=self.priority, agency=self.agency,  # type: ignore[arg-type]
            category=Category(kind=self.category_kind, spm=self.category_spm), place=self.place, source=self.source,
            confidential=bool(self.confidential), hidden_from=self.hidden_from,
            allowed=[] if self.allowed == "[]" else _tags.decode(self.allowed),
            tags=[] if self.tags == "[]" else _tags.decode(self.tags),
            assignee=self.assignee, level=self.level, unread=self.unread, incident=self.incident,
            promises=self.promise_list(),
            last_at=moment(self.last_at),
            waiting_since=None if self.waiting_since is None else moment(self.waiting_since),
            windows=[
                window(channel, kind, until, moment(now)) for channel, kind, until in _windows.decode(self.windows)
            ],
            channel=self.channel, channel_kind=self.channel_kind,  # type: ignore[arg-type]
            created_at=moment(self.created_at),
            snoozed_until=None if self.snoozed_until is None else moment(self.snoozed_until),
            snoozed_quiet=bool(self.snoozed_quiet),
            outgoing=self.outgoing,  # type: ignore[arg-type]
            escalation=None if self.level == 0 else self._standing(),
            blocked=block(self.blocked) if self.blocked else None,
            proposals=[] if self.ruled == "[]" else self._proposals(),
            merged_into=self.merged_into, merged_seq=self.merged_seq,
            absorbed=[] if self.absorbed == "[]" else _numbers.decode(self.absorbed),
            links=[] if self.links == "[]" else _numbers.decode(self.links),
            drafts=[] if self.drafts == "[]" else _drafts.decode(self.drafts), **self._concerning(),
        )  # fmt: skip


COLUMNS = tuple(f.name for f in fields(ThreadRow) if f.name not in ("name", "addresses", "was"))
_values = attrgetter(*COLUMNS)
FIELDS = ", ".join(f"t.{c}" for c in COLUMNS) + ", c.name, c.addresses"  # as `loaded` takes them
SELECT = f"SELECT {FIELDS} FROM thread t"
JOIN = " JOIN contact c ON c.id = t.contact"
_FIND = Append("INSERT INTO thread_fts (rowid, subject, place) VALUES", "(?, ?, ?)", indexed=True)
_INSERT = f"INSERT INTO thread ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


def loaded(found: tuple[Any, ...]) -> ThreadRow:
    """A row of `FIELDS`."""
    row = ThreadRow(*found)
    row.was = found
    return row


def get(tx: Tx, number: int) -> ThreadRow | None:
    """The thread of this number."""
    if not 0 < number < LARGEST:
        return None
    found = tx.one(SELECT + JOIN + " WHERE t.number = ?", (number,))
    return loaded(found) if found else None


def many(tx: Tx, numbers: Collection[int]) -> list[ThreadRow]:
    """The threads of these numbers that exist."""
    marks = ", ".join("?" * len(numbers))
    return [loaded(found) for found in tx.all(f"{SELECT}{JOIN} WHERE t.number IN ({marks})", list(numbers))]


def of_contact(tx: Tx, contact: int) -> list[ThreadRow]:
    """All threads of a contact, newest first."""
    return [loaded(r) for r in tx.all(SELECT + JOIN + " WHERE t.contact = ? ORDER BY t.number DESC", (contact,))]


def candidates(tx: Tx, contact: int, agency: str | None) -> list[ThreadRow]:
    """The newest threads of a contact that began at or belong to the agency, for placement."""
    sql = SELECT + JOIN + " WHERE t.contact = ? AND (t.home IS ? OR t.agency IS ?) ORDER BY t.number DESC LIMIT 20"
    return [loaded(found) for found in tx.all(sql, (contact, agency, agency))]


def insert(tx: Tx, row: ThreadRow) -> None:
    """Store a new thread; its number comes from `office.next_thread`."""
    _derive(row)
    values = _values(row)
    tx.run(_INSERT, values)
    _refind(tx, row, _NOTHING)
    row.was = values


def save(tx: Tx, row: ThreadRow, now: int, *, touched: bool = False) -> bool:
    """Write what changed and count it in `version`; whether anything had.

    `touched` counts a change that is not in the row itself: a message's state, the contact's name.
    """
    _derive(row)
    if not touched:
        values = _values(row)
        if values == row.was[: len(values)]:
            return False
    row.version += 1
    row.changed_at = now
    values = _values(row)
    changed = [i for i, differs in enumerate(map(ne, values, row.was)) if differs]
    tx.beside(_update(tuple(changed)), [*[values[i] for i in changed], row.number])
    _refind(tx, row, (row.was[_SUBJECT], row.was[_PLACE]))
    row.was = values
    return True


_NOTHING = ("", None)
_SUBJECT, _PLACE = COLUMNS.index("subject"), COLUMNS.index("place")


def _refind(tx: Tx, row: ThreadRow, before: tuple[str, str | None]) -> None:
    """The thread is found by the words of its subject and place. No trigger does it: see Append."""
    after = (row.subject, row.place)
    if before == after:
        return
    if before != _NOTHING:
        tx.flush()  # what is to be taken out of the index may wait to be put in
        tx.run("INSERT INTO thread_fts (thread_fts, rowid, subject, place) VALUES ('delete', ?, ?, ?)",
               (row.number, *before))  # fmt: skip
    if after != _NOTHING:
        tx.later(_FIND, (row.number, *after))


@lru_cache(256)
def _update(changed: tuple[int, ...]) -> str:
    return f"UPDATE thread SET {', '.join([f'{COLUMNS[i]} = ?' for i in changed])} WHERE number = ?"


def _derive(row: ThreadRow) -> None:
    row.rank = rank(row.status, row.waiting_since is not None, row.priority, row.level)
    if row.promises != "[]" or row.promised is not None:
        waiting = open_ones(row.promise_list()) if row.status not in CLOSED else []
        row.promised = min((stamp(p.at) for p in waiting), default=None)
        row.promise_due = min((stamp(p.at) for p in waiting if not p.told), default=None)
    row.due = row.waiting_since if row.waiting_since is not None else -row.last_at


def set_tags(tx: Tx, row: ThreadRow, tags: Iterable[str]) -> None:
    """Replace the tags, in the row and in the index of tags."""
    wanted = sorted(set(tags))
    before = set(row.tag_list())
    tx.many("DELETE FROM thread_tag WHERE tag = ? AND thread = ?", [(t, row.number) for t in before - set(wanted)])
    tx.many("INSERT INTO thread_tag (tag, thread) VALUES (?, ?)", [(t, row.number) for t in set(wanted) - before])
    row.tags = _encode(wanted).decode()


def stamp_of(length: Any) -> int:
    """A timedelta in microseconds."""
    return int(length.total_seconds() * 1_000_000)
