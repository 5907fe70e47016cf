"""What a client keeps of its office on disk, so that it opens and reads without the hub: a sealed TinyDB.

Tables: `threads` by number, `messages` by number and place, `conversations` (which threads have all their messages
here), `office` (cursor, person, office, channels), `doubted`. The cursor lies in the same commit as the data it stands
for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
from tinydb.table import Table

from inbox.client.doubts import TABLE, Doubts, Place
from inbox.client.journal import CacheDB, JournalStorage, JournalTable, Locked, Op
from inbox.client.seal import Seal
from inbox.client.taken import Taken
from inbox.client.threads import Threads, version_of
from inbox.client.threads import row as row_of
from inbox.domain import views
from inbox.wire import Change, ChannelState, Contact, Me, Message, OfficeInfo, Snapshot, Thread, ThreadView

SCHEMA = 1  # a cache of another schema is put aside and filled again by the hub
MOST_FILES = 9  # clients of one user at the same time that have a cache of their own
MOST_DOCS = 20_000
LONGEST = 1_000  # messages of a conversation that are kept, the newest
CURSOR, ME, OFFICE, CHANNELS = 1, 2, 3, 4  # documents of the table `office`
PLACES = 1 << 20  # a message's document id is its thread's number times this, and its place

_thread = msgspec.msgpack.Decoder(Thread)
_message = msgspec.msgpack.Decoder(Message)


class Kept(msgspec.Struct, kw_only=True):
    """A conversation that is in the cache. `stale`: the feed was lost in between, messages may be missing.

    So many `earlier` messages, those before `since`, are not here.
    """

    stale: bool = False
    earlier: int = 0
    since: datetime | None = None


@dataclass
class Cached:
    """What a session starts from."""

    threads: Threads
    cursor: str = ""
    epoch: str = ""  # of the store that the threads are from
    me: Me = field(default_factory=lambda: Me(login=""))
    office: OfficeInfo = field(default_factory=OfficeInfo)
    channels: list[ChannelState] = field(default_factory=list)
    more: str = ""  # the place from which its snapshot goes on
    doubted: frozenset[int] = frozenset()


class Cache:
    """The cache of one client. Blocking; a session calls it from one worker thread."""

    def __init__(self, db: CacheDB, *, most: int = MOST_DOCS) -> None:
        self._db = db
        self._storage = storage = db.storage
        if not isinstance(storage, JournalStorage):
            raise TypeError("the cache needs its journal")
        self.journal = storage
        self._most = most
        self._doubts = Doubts(storage)
        self._threads, self._office = _table(db, "threads"), _table(db, "office")
        self._messages, self._conversations = _table(db, "messages"), _table(db, "conversations")
        self._places: dict[int, list[int]] = {}  # document ids of a thread's messages
        self._ids: dict[int, dict[str, int]] = {}  # message id → document id, of the threads that were touched
        for key in storage.tables.get("messages", {}):
            self._places.setdefault(int(key) // PLACES, []).append(int(key))

    @classmethod
    def open(cls, folder: Path, seal: Seal, *, most: int = MOST_DOCS, files: int = MOST_FILES) -> "Cache":
        """Open the first of so many cache files that no other client holds. Raises Locked where all are, OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for nth in range(1, files + 1):
            name = "cache.tdb" if nth == 1 else f"cache-{nth}.tdb"
            try:
                return cls(CacheDB(folder / name, seal=seal, schema=SCHEMA), most=most)
            except Locked:
                continue
        raise Locked(str(folder))

    @classmethod
    def peek(cls, folder: Path, seal: Seal) -> "Cache":
        """Read the cache beside the client that holds it; what is half written is left out.

        Raises FileNotFoundError where there is none; writing raises OSError.
        """
        return cls(CacheDB(folder / "cache.tdb", seal=seal, schema=SCHEMA, access_mode="r"))

    def load(self) -> Cached:
        """Everything but the messages. The cursor is empty where only a snapshot can make it whole.

        Raises MsgspecError where a document is of another version of this program.
        """
        rows = self._rows("threads")
        for row in rows.values():
            _thread.decode(row)  # what cannot be read is found out here, not while drawing
        found = Cached(threads=Threads({int(key): row for key, row in rows.items()}))
        place = self._office.take(CURSOR, Place) or Place()
        found.cursor, found.more = (place.cursor, place.more) if place.good else ("", "")
        found.doubted = frozenset(map(int, self._doubts.keys))
        found.epoch = place.cursor.rpartition(".")[0]
        found.me = self._office.take(ME, Me) or found.me
        found.office = self._office.take(OFFICE, OfficeInfo) or found.office
        found.channels = self._office.take(CHANNELS, list[ChannelState]) or found.channels
        return found

    def thread(self, number: int) -> Thread | None:
        """A thread as last heard."""
        return self._threads.take(number, Thread)

    def conversation(self, number: int) -> list[Message] | None:
        """The messages of a thread, or null where they are not here. They may be older than the thread."""
        if str(number) not in self._rows("conversations"):
            return None
        rows = self._rows("messages")
        return [_message.decode(rows[str(p)]) for p in self._places.get(number, []) if str(p) in rows]

    def earlier(self, number: int) -> int:
        """How many messages of a kept conversation come before those that are here."""
        row = self._rows("conversations").get(str(number))
        return msgspec.msgpack.decode(row, type=Kept).earlier if row is not None else 0

    @property
    def kept(self) -> list[int]:
        """Threads whose conversation is here, complete or not."""
        return [int(key) for key in self._rows("conversations")]

    @property
    def ready(self) -> set[int]:
        """Threads whose conversation is here and complete as far as the feed told."""
        rows = self._rows("conversations")
        return {int(key) for key in rows if not msgspec.msgpack.decode(rows[key], type=Kept).stale}

    def replace(self, snapshot: Snapshot, doubted: Iterable[int] = ()) -> None:
        """Take a snapshot. Conversations of threads that changed meanwhile are stale until they are read again.

        Of a first page: those of `doubted` that are here stay until `page` has taken the last.
        """
        old, named = self._rows("threads"), {str(t.number) for t in snapshot.threads}
        held = {key for key in map(str, doubted) if key in old} - named
        gone = [key for key in old if key not in named and key not in held]
        about = self._about(snapshot.cursor, snapshot.me, snapshot.office, snapshot.channels)
        about[str(CURSOR)] = _encode(Place(cursor=snapshot.cursor, whole=not snapshot.next, more=snapshot.next))
        ops = [*self._fresh(snapshot.threads), *self._gone(gone), *self._doubts.begun(held)]
        self.journal.commit([*ops, ("p", "office", about)])
        self._forget(int(key) for key in gone)
        self._shrink(snapshot.cursor)

    def page(self, taken: Taken) -> None:
        """Take a page of a snapshot; after the last what no page has named is dropped, with its conversation."""
        old, place = self._rows("threads"), self._office.take(CURSOR, Place) or Place()
        newer = [t for t in taken.threads if (row := old.get(str(t.number))) is None or version_of(row) < t.version]
        new = [t.number for t in newer if str(t.number) not in old]
        left_out = set(new[max(0, self._most * 3 // 4 - len(old)) :])
        more = place.more if taken.more is None else taken.more
        cut = place.cut or bool(left_out)
        gone = [] if more else [key for key in self._doubts.keys if int(key) not in taken.named]
        about = {str(CURSOR): _encode(Place(cursor=place.cursor, whole=not (more or cut), more=more, cut=cut))}
        ops = [*self._fresh([t for t in newer if t.number not in left_out]), *self._gone(gone)]
        ops += self._doubts.named(taken.named) if more else self._doubts.begun(())
        self.journal.commit([*ops, ("p", "office", about)])
        self._forget(int(key) for key in gone)
        self._shrink(place.cursor)

    def apply(self, changes: Sequence[Change], channels: Iterable[ChannelState] | None = None) -> None:
        """Take feed entries, in order, in one commit. `channels`: how all of them are now, where one changed."""
        if not changes:
            return
        ops: list[Op] = []
        office: OfficeInfo | None = None
        gone: set[int] = set()
        for change in changes:
            ops.append(("p", "threads", {str(t.number): row_of(_masked(t)) for t in change.threads}))
            ops += self._doubts.named(t.number for t in change.threads)
            ops += self._parted(change)
            kept = [m for m in change.messages if m.thread not in gone and self._keeps(m)]
            ops.append(("p", "messages", {str(self._place(m)): _encode(m) for m in kept}))
            if change.dropped:
                ops.append(("d", "messages", self._places_of(change)))
            if change.gone:
                ops += [*self._without(change.gone), ("d", "threads", [str(number) for number in change.gone])]
                gone.update(change.gone)
            office = change.office or office
        about = self._about(changes[-1].cursor, None, office, channels)
        self.journal.commit([*(op for op in ops if op[2]), ("p", "office", about)])
        self._forget(gone)
        self._shrink(changes[-1].cursor)

    def see(self, threads: Iterable[Thread], me: Me | None = None) -> None:
        """Keep threads that were read by themselves, outside of the feed; the cursor stays as it is."""
        old = self._rows("threads")
        rows = {str(thread.number): row_of(_masked(thread)) for thread in threads}
        put = {key: row for key, row in rows.items() if old.get(key) != row}
        about = {str(ME): _encode(me)} if me is not None else {}
        ops: list[Op] = [("p", "threads", put), ("p", "office", about)]
        if any(op[2] for op in ops):
            self.journal.commit([op for op in ops if op[2]])
        self._shrink()

    def keep(self, found: Iterable[ThreadView]) -> None:
        """Keep whole conversations for reading without the hub."""
        for view in found:
            drop = self._without([view.number])
            self._forget([view.number])
            newest = view.messages[-LONGEST:]
            earlier = view.earlier + len(view.messages) - len(newest)
            messages = {str(self._place(message)): _encode(message) for message in newest}
            kept = Kept(earlier=earlier, since=newest[0].at if earlier else None)
            row = {str(view.number): _encode(kept)}
            self.journal.commit([*drop, ("p", "messages", messages), ("p", "conversations", row)])
        self._shrink()

    def discard(self) -> None:
        """Throw everything away: the hub has it all."""
        self.journal.write({})
        self._places.clear()
        self._ids.clear()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _rows(self, name: str) -> dict[str, bytes]:
        return self.journal.tables.get(name, {})

    def _about(
        self, cursor: str, me: Me | None, office: OfficeInfo | None, channels: Iterable[ChannelState] | None
    ) -> dict[str, bytes]:
        place = self._office.take(CURSOR, Place) or Place()
        about = {str(CURSOR): _encode(msgspec.structs.replace(place, cursor=cursor))}
        for key, value in ((ME, me), (OFFICE, office), (CHANNELS, None if channels is None else list(channels))):
            if value is not None:
                about[str(key)] = _encode(value)
        return about

    def _changed(self, old: bytes | None, thread: Thread) -> bool:
        return old is None or _thread.decode(old).seq != thread.seq or _thread.decode(old).version != thread.version

    def _parted(self, change: Change) -> list[Op]:
        """What left a conversation; one of which only a part is here must be read again where messages moved."""
        ops: list[Op] = []
        for number, ids in change.left.items():
            if str(number) in self._rows("conversations"):
                known = self._ids_of(number)
                ops.append(("d", "messages", [str(known[name]) for name in ids if name in known]))
        moved = {*change.left, *(m.thread for m in change.messages)} if change.left else set[int]()
        for key in map(str, moved):
            row = self._rows("conversations").get(key)
            kept = msgspec.msgpack.decode(row, type=Kept) if row is not None else Kept()
            if kept.since is not None:
                ops.append(("p", "conversations", {key: _encode(msgspec.structs.replace(kept, stale=True))}))
        return ops

    def _keeps(self, message: Message) -> bool:
        """Whether a message is of the part of a conversation that is here."""
        row = self._rows("conversations").get(str(message.thread))
        if row is None:
            return False
        since = msgspec.msgpack.decode(row, type=Kept).since
        return since is None or message.at >= since or message.id in self._ids_of(message.thread)

    def _place(self, message: Message) -> int:
        """The document id of a message, known or new."""
        ids, places = self._ids_of(message.thread), self._places.setdefault(message.thread, [])
        if message.id not in ids:
            ids[message.id] = max(places, default=message.thread * PLACES) + 1
            places.append(ids[message.id])
        return ids[message.id]

    def _places_of(self, change: Change) -> list[str]:
        """Where the messages are that a change drops; they belong to a thread that it names."""
        found = []
        for thread in change.threads:
            if str(thread.number) in self._rows("conversations"):
                ids = self._ids_of(thread.number)
                found += [str(ids[dropped]) for dropped in change.dropped if dropped in ids]
        return found

    def _ids_of(self, number: int) -> dict[str, int]:
        if number not in self._ids:
            rows, places = self._rows("messages"), self._places.get(number, [])
            self._ids[number] = {_message.decode(rows[str(p)]).id: p for p in places if str(p) in rows}
        return self._ids[number]

    def _fresh(self, threads: Iterable[Thread]) -> list[Op]:
        """Threads of a snapshot; of those that changed the conversation is stale."""
        old, put, stale = self._rows("threads"), dict[str, bytes](), dict[str, bytes]()
        for thread in threads:
            key, row = str(thread.number), row_of(_masked(thread))
            if old.get(key) != row:
                put[key] = row
                if (was := self._rows("conversations").get(key)) and self._changed(old.get(key), thread):
                    kept = msgspec.msgpack.decode(was, type=Kept)
                    stale[key] = _encode(msgspec.structs.replace(kept, stale=True))
        return [("p", "threads", put), ("p", "conversations", stale)]

    def _gone(self, keys: Sequence[str]) -> list[Op]:
        return [*self._without([int(key) for key in keys]), ("d", "threads", list(keys))]

    def _without(self, numbers: Sequence[int]) -> list[Op]:
        messages = [str(place) for number in numbers for place in self._places.get(number, [])]
        kept = [str(number) for number in numbers if str(number) in self._rows("conversations")]
        return [("d", "messages", messages), ("d", "conversations", kept)]

    def _forget(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._places.pop(number, None)
            self._ids.pop(number, None)

    def _shrink(self, cursor: str | None = None) -> None:
        """Stay below the limit. Threads may take three quarters of it; closed ones go first, then the least urgent.

        For conversations remains the rest, in the same order.
        """
        docs = sum(len(rows) for name, rows in self.journal.tables.items() if name != TABLE)
        too_many = len(self._rows("threads")) - self._most * 3 // 4
        if docs <= self._most and too_many <= 0:
            return
        threads = sorted((_thread.decode(row) for row in self._rows("threads").values()), key=_worth)
        gone = threads[: too_many + self._most // 20] if too_many > 0 else []
        numbers = [thread.number for thread in gone]
        over = docs + self._most // 20 - self._most - len(gone) - sum(map(self._size, numbers))
        for thread in threads[len(gone) :]:
            if over <= 0:
                break
            if size := self._size(thread.number):
                numbers.append(thread.number)
                over -= size
        ops = self._without(numbers)
        if gone:
            ops.append(("d", "threads", [str(thread.number) for thread in gone]))
            ops.append(("p", "office", {str(CURSOR): _encode(Place(cursor=cursor or "", whole=False, cut=True))}))
        self.journal.commit(ops)
        self._forget(numbers)

    def _size(self, number: int) -> int:
        kept = str(number) in self._rows("conversations")
        return 1 + len(self._places.get(number, [])) if kept else 0


def _table(db: CacheDB, name: str) -> JournalTable:
    table: Table = db.table(name)
    if not isinstance(table, JournalTable):
        raise TypeError("the cache needs its table")
    return table


_encode: Callable[[object], bytes] = msgspec.msgpack.Encoder().encode


def _worth(thread: Thread) -> tuple[bool, float, tuple[int, int, int, float, int]]:
    """Sort key, least worth keeping first."""
    closed = thread.status in views.CLOSED
    urgent = views.urgency(thread)
    return (not closed, thread.last_at.timestamp() if closed else 0.0, tuple(-part for part in urgent))  # type: ignore[return-value]


def _masked(thread: Thread) -> Thread:
    """Without the full addresses: what was revealed for a while does not stay on disk."""
    if not any(address.value for address in thread.contact.addresses):
        return thread
    addresses = [msgspec.structs.replace(address, value=None) for address in thread.contact.addresses]
    contact = Contact(id=thread.contact.id, name=thread.contact.name, addresses=addresses)
    return msgspec.structs.replace(thread, contact=contact)
