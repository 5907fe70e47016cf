"""The feed to clients: one shared ring of encoded frames; who falls off it goes on from the store."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from inbox.domain.permissions import may, sees
from inbox.domain.seeing import Guard, may_see
from inbox.hub.following import Follower, Line, framed
from inbox.hub.sessions import Sessions
from inbox.hub.watching import Watching
from inbox.store import feed as stored
from inbox.store.base import Frame, Guarded
from inbox.store.engine import Store
from inbox.wire import Author, Change, DeskPlace, Me, Message, OfficeInfo, Thread, Watcher

Owners = Mapping[str, str | None]  # the agency of each channel
RING = 4096  # frames
HEARTBEAT = 15.0  # seconds
PACE = 1.0  # seconds between two tellings of who is there: after a start of the hub all come at once
NOTHING = "nothing"  # the variant for who sees none of an entry's threads
_decode = msgspec.json.Decoder(Change).decode
_encode = msgspec.json.Encoder().encode


class _Presence(Change, kw_only=True):
    """A Change with an office that is encoded already; its other fields are there, though empty."""

    office: msgspec.Raw  # type: ignore[assignment]


class Expired(Exception):
    """The cursor is of another epoch or too old: start again from a snapshot (410)."""


def withhold_thread(thread: Thread) -> Thread:
    """Take out what only readers of texts may see."""
    thread.subject = thread.preview = thread.contact.name = ""
    thread.place = None
    thread.promises = [replace(promise, text="") for promise in thread.promises]
    thread.proposals = [replace(proposal, reason="") for proposal in thread.proposals]
    if thread.blocked is not None:
        thread.blocked.why = ""
    thread.withheld = True
    return thread


def withhold_message(message: Message) -> Message:
    """Take out what only readers of texts may see."""
    message.text = message.subject = message.quoted = None
    message.to, message.cc, message.detail = [], [], {}
    message.reactions, message.bounces = [], []  # they name citizens
    if message.direction == "in":
        message.author = Author(address=message.author.address)
    for file in message.attachments:
        file.name = ""
    return message


def without_foreign(thread: Thread, me: Me, owners: Owners) -> Thread:
    """Take out addresses of joined contacts on channels of agencies that are not this person's."""
    if "*" not in me.agencies and any(a.contact is not None for a in thread.contact.addresses):
        mine = {channel for channel, agency in owners.items() if sees(me.agencies, agency)}
        kept = [a for a in thread.contact.addresses if a.contact is None or a.channel in mine]
        thread.contact.addresses = kept
    return thread


def narrow(change: Change, me: Me, owners: Owners, guards: Sequence[Guarded] = ()) -> Change:
    """What this person may see of a change; threads that are not theirs (any more) become `gone`.

    Of a confidential one nothing is said to those who could not see it before either, not even its number.
    """
    before = {number: _may(was, me) for number, was, _now in guards}
    after = {number: _may(now, me) for number, _was, now in guards}
    mine = {t.number for t in change.threads if after.get(t.number, sees(me.agencies, t.agency))}
    change.gone += [t.number for t in change.threads if t.number not in mine and before.get(t.number, True)]
    change.threads = [without_foreign(t, me, owners) for t in change.threads if t.number in mine]
    change.messages = [m for m in change.messages if m.thread in mine]
    change.left = {number: ids for number, ids in change.left.items() if number in mine}
    if guards and not (change.threads or change.gone or change.channels or change.office):
        return Change(cursor=change.cursor, at=change.at)
    if not may(me.roles, "read_text"):
        change.threads = [withhold_thread(t) for t in change.threads]
        change.messages = [withhold_message(m) for m in change.messages]
    return change


def _may(guard: Guard | None, me: Me) -> bool:
    return guard is not None and may_see(guard, me.login, me.roles, me.agencies)


class Feed:
    """Published to by the store after each commit, in commit order. `oldest` is the first entry the store keeps."""

    def __init__(
        self, epoch: str, oldest: int, newest: int, clock: Callable[[], datetime], heartbeat: float = HEARTBEAT
    ) -> None:
        self.epoch, self.oldest, self.newest, self.heartbeat = epoch, oldest, newest, heartbeat
        self.clock = clock
        self.subscribers = 0
        self.office: Callable[[], OfficeInfo] = OfficeInfo
        self.owners: Callable[[], Owners] = dict
        self._present: Counter[str] = Counter()
        self.logins: frozenset[str] = frozenset()  # whose clients follow the feed
        self._moves = 0  # counts who came and went
        self._presence = 0  # of these, up to which streams were told
        self._present_at = -PACE
        self._present_soon: asyncio.TimerHandle | None = None
        self._office = ((-1, -1, -1), b"")  # as encoded: at which moves, entry and rights
        self._rights = 0  # counts new office files
        self.closed = False
        self.watching = Watching(self._wake_all)
        self.sessions = Sessions(self._wake_all, clock)
        self.store: Store | None = None
        self._guarded: list[tuple[int, Sequence[Guarded]]] = []
        self._ring: deque[Frame] = deque(maxlen=RING)
        self._followers: set[Follower] = set()

    @property
    def cursor(self) -> str:
        """The newest cursor."""
        return f"{self.epoch}.{self.newest}"

    def publish(self, frames: list[Frame]) -> None:
        """Take committed entries and wake everybody."""
        self._ring.extend(frames)
        self.guard((frame.n, frame.guards) for frame in frames)
        self.newest = frames[-1].n
        self._push(frames)

    def _push(self, frames: list[Frame]) -> None:
        """Write the entries to those who wait for just these; wake the others who wait."""
        chunks: dict[object, bytes] = {}
        before, plain = frames[0].n - 1, not any(frame.guards for frame in frames)
        for follower in self._followers:
            if not follower.waits:
                continue
            if plain and follower.line is not None and (follower.at, follower.rights) == (before, self._rights):
                chunk = chunks.get(follower.key)
                if chunk is None:
                    said = [self._encoded(frame, follower.me, follower.key) for frame in frames]
                    chunk = chunks[follower.key] = framed(b"".join(said))
                if follower.line.push(chunk):
                    follower.at = self.newest
                    continue
            follower.rouse()

    def guard(self, entries: Iterable[tuple[int, Sequence[Guarded]]]) -> None:
        """Remember which entries took threads away from somebody."""
        for n, guards in entries:
            if lost := [found for found in guards if found[1] not in (None, found[2])]:
                self._guarded.append((n, lost))
            for number, _was, now in guards:
                self.watching.moved(number, now)

    def lost(self, me: Me) -> list[int]:
        """Threads that were kept from this person since the oldest entry, and are still."""
        saw = {n for _entry, lost in self._guarded for n, was, _now in lost if _may(was, me)}
        last = {n: _may(now, me) for _entry, lost in self._guarded for n, _was, now in lost}
        return sorted(n for n in saw if not last[n])

    def forget(self, oldest: int) -> None:
        """Entries before this one are no longer kept, and no cursor can be before them."""
        self.oldest = oldest
        self._guarded = [entry for entry in self._guarded if entry[0] >= oldest]

    def close(self) -> None:
        """End every subscription."""
        self.closed = True
        self._wake_all()

    def present(self, login: str) -> bool:
        """Whether one of the person's clients follows the feed."""
        return self._present[login] > 0

    def _wake_all(self) -> None:
        for follower in self._followers:
            follower.rouse()

    def _come(self, login: str, step: int) -> None:
        before = self._present[login]
        self.subscribers += step
        self._present[login] = before + step
        if (before > 0) != (before + step > 0):
            self._moves += 1
            self.logins = frozenset(+self._present)
            if self._present_soon is None:
                loop = asyncio.get_running_loop()
                if (wait := self._present_at + PACE - loop.time()) > 0:
                    self._present_soon = loop.call_later(wait, self._tell_presence)
                else:
                    self._tell_presence()

    def _tell_presence(self) -> None:
        self._present_soon, self._present_at = None, asyncio.get_running_loop().time()
        self._presence = self._moves
        self._wake_all()

    def rights_changed(self) -> None:
        """Who may see what may be different now: every stream asks again before it says anything more."""
        self._rights += 1
        self._wake_all()

    def subscribe(
        self, me: Me, since: str, still: Callable[[], bool] = lambda: True, client: str = "", where: str = "",
        line: Line | None = None,
    ) -> AsyncIterator[bytes]:  # fmt: skip
        """Complete event-stream frames after `since`, heartbeats included, without end. Raises Expired, at once.

        `still`: whether the person may see what they might at the beginning; the stream ends once that is not so.
        `client`: which one it is; what it looked at is forgotten when the stream ends. `where`: it is a desk, there.
        `line`: its connection, to which entries are written past the stream while this only waits.
        """
        at = self.position(since)
        # What they missed tells of a thread as it was before it was kept from them: a snapshot does not.
        missed = [found for n, lost in self._guarded if n > at for found in lost]
        if any(_may(was, me) and not _may(now, me) for _number, was, now in missed):
            raise Expired(f"cursor {at} is before a thread was kept from this person")
        reads = may(me.roles, "read_text")
        whole = reads and "*" in me.agencies
        key = None if whole else (reads, frozenset(me.agencies))
        return self._stream(Follower(me, at, key, self._rights, line), still, client, where)

    def position(self, since: str) -> int:
        """The counter of a cursor from which the feed can go on. Raises Expired."""
        epoch, _, counter = since.rpartition(".")
        if epoch != self.epoch or not counter.isdecimal():
            raise Expired(f"cursor {since[:80]!r} is not of epoch {self.epoch}")
        at = int(counter)
        if not self.oldest - 1 <= at <= self.newest:
            raise Expired(f"cursor {at} is outside {self.oldest - 1}..{self.newest}")
        return at

    async def _stream(
        self, follower: Follower, still: Callable[[], bool], client: str, where: str
    ) -> AsyncIterator[bytes]:
        me, told = follower.me, -1
        self._followers.add(follower)
        self._come(me.login, 1)
        looked, watchers = -1, tuple[Watcher, ...]()
        seated, desks = -1, tuple[DeskPlace, ...]()
        if where:
            self.sessions.come(me.login, client, where)
        try:
            yield b"retry: 1000\n\n"
            while not self.closed:
                if follower.rights != self._rights:
                    follower.rights = self._rights
                    if not still():
                        return
                if told != self._presence:
                    told = self._presence
                    if who := self._who(follower.at):
                        yield who
                    continue
                if looked != self.watching.version:
                    looked, before, watchers = self.watching.version, watchers, self.watching.seen_by(me)
                    if watchers != before:
                        yield b"event: watchers\ndata: %s\n\n" % _encode(watchers)
                    continue
                if where and seated != self.sessions.version:
                    seated, before_desks, desks = self.sessions.version, desks, self.sessions.of(me.login)
                    if desks != before_desks:
                        yield b"event: sessions\ndata: %s\n\n" % _encode(desks)
                    continue
                if follower.at >= self.newest:
                    if not await follower.wait(self.heartbeat):
                        yield b": heartbeat\n\n"
                    continue
                frames, rights = self._since(follower.at), self._rights
                if frames is None:
                    frames = await self._stored(follower.at)
                    if rights != self._rights:
                        continue
                follower.at = frames[-1].n
                yield b"".join([self._encoded(f, me, follower.key) for f in frames])
        finally:
            self._followers.discard(follower)
            self._come(me.login, -1)
            self.watching.leave(me.login, client)
            if where:
                self.sessions.leave(me.login, client)

    def _who(self, at: int) -> bytes:
        """Who is there: a Change that is no entry of the feed, so without an id, at the cursor the client has.

        The office is encoded once for all; empty where it has no people.
        """
        known = (self._moves, self.newest, self._rights)
        if self._office[0] != known:
            office = self.office()
            self._office = (known, _encode(office) if office.people else b"")
        if not self._office[1]:
            return b""
        change = _Presence(cursor=f"{self.epoch}.{at}", at=self.clock(), office=msgspec.Raw(self._office[1]))
        return b"event: presence\ndata: %s\n\n" % _encode(change)

    def _since(self, at: int) -> list[Frame] | None:
        """The frames after `at` from the ring; null where they have left it."""
        if not self._ring or self._ring[0].n > at + 1:
            return None
        start = at + 1 - self._ring[0].n
        return [self._ring[i] for i in range(start, min(len(self._ring), start + 256))]

    async def _stored(self, at: int) -> list[Frame]:
        if self.store is None:
            raise Expired("the feed has no store")
        frames = await self.store.read(lambda tx: stored.after(tx, at, 256))
        if not frames or frames[0].n != at + 1:
            raise Expired(f"entry {at + 1} is no longer kept")
        return frames

    def _encoded(self, frame: Frame, me: Me, key: object) -> bytes:
        if frame.guards:
            key = (me.login, tuple(me.roles), tuple(me.agencies))
        elif key is not None and not any(sees(me.agencies, agency) for agency in frame.agencies):
            key = NOTHING
        found = frame.variants.get(key)
        if found is None:
            body = frame.body if key is None else self._narrowed(frame, me, key)
            found = b"id: %s.%d\nevent: change\ndata: %s\n\n" % (self.epoch.encode(), frame.n, body)
            frame.variants[key] = found
        return found

    def _narrowed(self, frame: Frame, me: Me, key: object = None) -> bytes:
        change = _decode(frame.body)
        if key is NOTHING:
            return _encode(Change(cursor=change.cursor, at=change.at))
        return _encode(narrow(change, me, self.owners(), frame.guards))
