"""What a client knows of its office: threads, messages, channels, and how it stands with the hub. No I/O."""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Literal

import msgspec

from inbox.client.threads import Threads
from inbox.domain import views
from inbox.wire import (
    Change,
    ChannelState,
    CommandResult,
    DeskPlace,
    DropView,
    Me,
    Message,
    OfficeInfo,
    SavedView,
    SaveView,
    Snapshot,
    Thread,
    ThreadPage,
    Watcher,
    mark,
)

Link = Literal["starting", "live", "syncing", "away", "refused"]


@dataclass
class Effects:
    """What an applied change touched, for those who draw it. `anew`: everything; look at the whole state again.

    `old`: those of `threads` that were there before this program looked; nobody need be told of them.
    """

    threads: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    messages: set[int] = field(default_factory=set)  # numbers of threads whose messages changed
    channels: bool = False
    office: bool = False
    link: bool = False
    outbox: bool = False
    anew: bool = False
    watchers: bool = False
    places: bool = False
    old: set[int] = field(default_factory=set)

    def split(self, most: int) -> "tuple[Effects, Effects]":
        """So many of the threads with everything else, and the other threads, for another time."""
        if len(self.threads) <= most:
            return self, Effects()
        now = set(islice(self.threads, most))
        rest = self.threads - now
        return replace(self, threads=now, old=self.old & now), Effects(threads=rest, old=self.old & rest)

    def merge(self, other: "Effects") -> None:
        """Add what another change touched, later than this one."""
        self.old = (self.old - (other.threads - other.old)) | (other.old - (self.threads - self.old))
        self.threads = self.threads - other.removed | other.threads
        self.removed = self.removed - other.threads | other.removed
        self.messages |= other.messages
        self.channels |= other.channels
        self.office |= other.office
        self.link |= other.link
        self.outbox |= other.outbox
        self.anew |= other.anew
        self.watchers |= other.watchers
        self.places |= other.places


@dataclass
class State:
    """The model of a session. Applying the same change twice, or an older one later, changes nothing.

    Until `whole` it may lack threads; `counts` then says how many each view really has. Of a snapshot that comes in
    pages `more` is the place from which the next one goes on, empty after the last, and `doubted` are the threads that
    were here before and that no page has named yet.
    """

    cursor: str = ""
    epoch: str = ""  # of the store that the threads are from; empty where unknown
    me: Me = field(default_factory=lambda: Me(login=""))
    office: OfficeInfo = field(default_factory=OfficeInfo)
    channels: dict[str, ChannelState] = field(default_factory=dict)
    threads: MutableMapping[int, Thread] = field(default_factory=Threads)
    messages: dict[int, dict[str, Message]] = field(default_factory=dict)  # by thread, then id; absent: not loaded
    earlier: dict[int, int] = field(default_factory=dict)  # how many of a loaded thread are before what is loaded
    queued: dict[int, dict[str, Message]] = field(default_factory=dict)  # what waits in the outbox, as it will look
    counts: dict[str, int] = field(default_factory=dict)
    whole: bool = False
    more: str = ""
    doubted: set[int] = field(default_factory=set)
    begun: int = 0  # snapshots, that of the cache among them
    damaged: int = 0  # commands in the outbox that cannot be read; their files are kept
    watchers: dict[int, tuple[Watcher, ...]] = field(default_factory=dict)  # colleagues at a thread now, by number
    places: tuple[DeskPlace, ...] = ()  # where the person's own desks are
    link: Link = "starting"
    link_since: datetime | None = None
    _revealed: set[int] = field(default_factory=set)  # numbers of threads whose full addresses are shown
    _left: set[int] = field(default_factory=set)  # numbers of threads that went away, to an agency of others
    _went: set[int] = field(default_factory=set)  # those of them that went by the feed since the last snapshot

    def root(self, number: int) -> int:
        """The thread in which this one goes on; itself where it was never merged, or is not here."""
        seen = {number}
        while (thread := self.threads.get(number)) is not None and thread.merged_into not in (None, *seen):
            number = thread.merged_into or number
            seen.add(number)
        return number

    def about(self, number: int) -> str | None:
        """The mark of a thread, by which commands and drafts know it again; null where it is not here."""
        thread = self.threads.get(number)
        if thread is None or thread.created_at is None:
            return None
        return mark(self.cursor.rpartition(".")[0], thread.created_at)

    def replace(self, snapshot: Snapshot) -> Effects:
        """Start from a snapshot. Threads it does not name are dropped; loaded messages stay until read again.

        Where it is a first page, they stay until the last page has not named them either; but not after the person's
        rights changed. One of another epoch is of another store: what was known of that number there is another
        citizen's.
        """
        epoch, before = snapshot.cursor.rpartition(".")[0], set(self.threads)
        found = Threads.of(snapshot.threads)
        doubted = before - set(found) - set(snapshot.gone) if snapshot.next else set[int]()
        if self.epoch and self.epoch != epoch:
            self.threads = Threads()
            self.messages.clear()
            self._revealed.clear()
            doubted.clear()
        elif rights(self.me) != rights(snapshot.me):
            doubted.clear()
        self.epoch = epoch
        for number in doubted:
            found.keep(number, self.threads)
        effects = self.begin(found, snapshot.channels, snapshot.me, snapshot.office)
        effects.removed = before - set(found)
        self.cursor = snapshot.cursor
        self.resume(snapshot.next, doubted)
        self.counts = snapshot.counts if snapshot.next else self.counts
        return effects

    def resume(self, more: str, doubted: Iterable[int] = ()) -> None:
        """The pages of a snapshot go on from this place; empty: there are no more."""
        self.more, self.doubted, self.whole = more, set(doubted), not more

    def page(self, page: ThreadPage, *, aside: bool = False) -> Effects:
        """Take the next threads of a snapshot; with the last page, what was held and not named goes.

        `aside`: they are of a view, and the snapshot goes on from where it is. Threads that went by the feed since are
        taken out of the page.
        """
        effects = Effects()
        page.threads = [thread for thread in page.threads if thread.number not in self._went]
        for thread in page.threads:
            self.doubted.discard(thread.number)
            if self._version(thread.number) < thread.version:
                self._put(thread)
                effects.threads.add(thread.number)
        effects.old = set(effects.threads)
        if not aside:
            self.more = page.next
        if not self.more:
            effects.removed = {number for number in self.doubted if number in self.threads}
            for number in effects.removed:
                self._drop(number)
            self.doubted.clear()
            self.whole = True
        return effects

    def begin(self, threads: Threads, channels: Iterable[ChannelState], me: Me, office: OfficeInfo) -> Effects:
        """Have exactly these threads and channels, but where a later version of one is known."""
        gone = set(self.threads) - set(threads)
        changed = {number for number in threads if self._version(number) < threads.version(number)}
        self.me, self.office = me, office
        for number in set(threads) - changed:
            threads.keep(number, self.threads)
        for number in changed & self._revealed:
            threads[number] = self._keep_revealed(threads[number])
        self.threads = threads
        self.channels = {c.id: c for c in channels}
        self._revealed -= gone
        self._left, self._went = gone, set()
        self.begun += 1
        for number in gone:
            self.messages.pop(number, None)
        self.resume("")
        return Effects(threads=changed, removed=gone, channels=True, office=True, anew=True)

    def apply(self, change: Change) -> Effects:
        """Take one feed entry."""
        effects = Effects()
        behind: set[int] = set()  # threads of which something later than this change is known
        for thread in change.threads:
            known = self._version(thread.number)
            if known < thread.version:
                self._put(thread)
                effects.threads.add(thread.number)
            elif thread.version < known:
                behind.add(thread.number)
            self.doubted.discard(thread.number)
            self._went.discard(thread.number)
        for number, ids in change.left.items():
            here = self.messages.get(number, {})
            if any([here.pop(name, None) is not None for name in ids]):
                effects.messages.add(number)
        for message in change.messages:
            loaded = self.messages.get(message.thread)
            if loaded is None or (message.id not in loaded and self._before_page(message)):
                continue
            if not (message.thread in behind and message.id in loaded):
                loaded[message.id] = message
                effects.messages.add(message.thread)
        for number in change.gone:
            if number in self.threads:
                effects.removed.add(number)
            self._drop(number)
            self._left.add(number)
            self._went.add(number)
        for dropped in change.dropped:
            for number, loaded in self.messages.items():
                if loaded.pop(dropped, None) is not None:
                    effects.messages.add(number)
        for channel in change.channels:
            self.channels[channel.id] = channel
            effects.channels = True
        if change.office is not None:
            self.office = change.office
            effects.office = True
        self.cursor = change.cursor
        return effects

    def load(self, thread: Thread, messages: Iterable[Message], earlier: int = 0) -> Effects:
        """Take a thread with its newest messages, as `GET /v1/threads/{n}` gives them; `earlier` are before them.

        Where more is loaded already, what is before the page stays.
        """
        number = thread.number
        if thread.version >= self._version(number):
            self._put(thread)
        page, loaded = {m.id: m for m in messages}, self.messages.get(number)
        if loaded and page and earlier > self.earlier.get(number, 0):
            first = next(iter(page.values())).at
            page = {key: m for key, m in loaded.items() if m.at <= first and key not in page} | page
        else:
            self.earlier[number] = earlier
        self.messages[number] = page
        return Effects(threads={number}, messages={number})

    def unsure(self, change: Change) -> list[int]:
        """Threads of which only a part was here when messages moved: what is before it must be counted anew."""
        moved = {*change.left, *(m.thread for m in change.messages)} if change.left else set[int]()
        found = [number for number in moved if self.earlier.pop(number, 0)]
        for number in found:
            self.messages.pop(number, None)
        return found

    def load_earlier(self, number: int, messages: Iterable[Message], earlier: int) -> Effects:
        """Take the page of a loaded thread that is before what is loaded of it."""
        loaded = self.messages.get(number)
        if loaded is None:
            return Effects()
        self.messages[number] = {m.id: loaded.get(m.id, m) for m in messages} | loaded
        self.earlier[number] = earlier
        return Effects(messages={number})

    def _before_page(self, message: Message) -> bool:
        """Whether a message belongs to the part of its thread that is not loaded."""
        loaded = self.messages.get(message.thread)
        if not loaded or not self.earlier.get(message.thread):
            return False
        return message.at < next(iter(loaded.values())).at

    def hear(self, result: CommandResult) -> Effects:
        """Take the hub's answer to a command: it may come before the feed says the same, or after.

        An answer that was given before the thread went away, and comes after, does not bring it back: the feed would.
        """
        effects = Effects()
        thread = result.thread
        if thread is not None and thread.number not in self._left and thread.version >= self._version(thread.number):
            self._put(thread)
            effects.threads.add(thread.number)
        for message in [*result.missed, *([result.message] if result.message is not None else [])]:
            loaded = self.messages.get(message.thread)
            if loaded is not None and message.id not in loaded:
                loaded[message.id] = message
                effects.messages.add(message.thread)
        return effects

    def viewed(self, command: SaveView | DropView) -> Effects:
        """The hub has saved or forgotten a view of the person; everybody's come with the office."""
        if command.shared:
            return Effects()
        kept = [view for view in self.me.views if view.name != command.name]
        if isinstance(command, SaveView):
            kept.append(SavedView(name=command.name, query=command.query))
        self.me = msgspec.structs.replace(self.me, views=tuple(sorted(kept, key=lambda view: view.name)))
        return Effects(office=True)

    def queue(self, queued: dict[int, dict[str, Message]]) -> Effects:
        """Take what waits in the outbox, by thread and id, in place of what did before."""
        touched = {n for n in set(self.queued) | set(queued) if self.queued.get(n) != queued.get(n)}
        self.queued = queued
        return Effects(messages=touched, outbox=True)

    def conversation(self, number: int) -> list[Message]:
        """The loaded messages of a thread in order, then what waits in the outbox."""
        loaded = self.messages.get(number, {})
        known = sorted(loaded.values(), key=lambda m: (m.at, m.seq, m.received_at, m.id))
        return known + [m for key, m in self.queued.get(number, {}).items() if key not in loaded]

    def watch(self, watchers: Iterable[Watcher]) -> Effects:
        """These colleagues, and no others, are at threads now."""
        found: dict[int, tuple[Watcher, ...]] = {}
        for watcher in watchers:
            found[watcher.thread] = (*found.get(watcher.thread, ()), watcher)
        changed, self.watchers = found != self.watchers, found
        return Effects(watchers=changed)

    def view(self, name: str, now: datetime) -> list[Thread]:
        """The threads of a view, most urgent first."""
        found = (t for t in self.threads.values() if views.in_view(t, name, self.me.login, now))
        return sorted(found, key=views.urgency)

    def _version(self, number: int) -> int:
        if number not in self.threads:
            return -1
        return self.threads.version(number) if isinstance(self.threads, Threads) else self.threads[number].version

    def _drop(self, number: int) -> None:
        self.threads.pop(number, None)
        self._revealed.discard(number)
        self.messages.pop(number, None)

    def _put(self, thread: Thread) -> None:
        self._left.discard(thread.number)
        self.threads[thread.number] = self._keep_revealed(thread)

    def _keep_revealed(self, thread: Thread) -> Thread:
        """Feed entries carry no full addresses: who has the thread goes on seeing those that were shown."""
        if thread.number in self._revealed and thread.assignee == self.me.login:
            seen = {(a.kind, a.shown): a.value for a in self.threads[thread.number].contact.addresses if a.value}
            for address in thread.contact.addresses:
                address.value = address.value or seen.get((address.kind, address.shown))
        shown = any(address.value for address in thread.contact.addresses)
        (self._revealed.add if shown else self._revealed.discard)(thread.number)
        return thread


def rights(me: Me) -> tuple[str, list[str], list[str]]:
    """What decides which threads a person sees."""
    return me.login, sorted(me.roles), sorted(me.agencies)
