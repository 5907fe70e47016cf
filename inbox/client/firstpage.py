"""The small file from which the first screen is painted before anything else is loaded."""

from datetime import datetime
from heapq import nsmallest
from itertools import islice
from operator import itemgetter
from pathlib import Path

import msgspec

from inbox.client.disk import write_whole
from inbox.client.seal import Broken, Seal
from inbox.client.state import State
from inbox.client.threads import Threads
from inbox.domain import views
from inbox.wire import VIEWS, ChannelState, Me, OfficeInfo, Thread

PURPOSE = "first page 1"
Key = tuple[int, int, int, float, int]
ROWS = 120  # more than a tall terminal shows
PER_VIEW = 30  # of views whose threads are not among the most urgent


class FirstPage(msgspec.Struct, kw_only=True):
    """The most urgent threads, how many each view has, and how the office was."""

    at: datetime
    me: Me
    office: OfficeInfo
    channels: list[ChannelState]
    threads: list[Thread]
    counts: dict[str, int]


def of(state: State, now: datetime) -> FirstPage:
    """The first page of a whole state."""
    making = Making(state, now)
    while not making.step(len(state.threads) + 1):
        pass
    return making.page()


class Making:
    """A first page in the making: a few threads a step, so that a large office does not hold up a keystroke."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now
        self._threads, self._left = state.threads, iter(list(state.threads))
        self._members: dict[str, list[tuple[Key, int]]] = {name: [] for name in VIEWS}

    def step(self, threads: int) -> bool:
        """Look at some more threads. Returns whether that was all."""
        login, looked = self._state.me.login, 0
        for number in islice(self._left, threads):
            looked += 1
            thread = self._threads.get(number)
            if thread is None:
                continue
            ranked = (views.urgency(thread), number)
            for name, members in self._members.items():
                if views.in_view(thread, name, login, self._now):
                    members.append(ranked)
        return looked < threads

    def page(self) -> FirstPage:
        """The page, once every thread was looked at."""
        rows: dict[int, Thread] = {}
        for name, members in self._members.items():
            most = ROWS if name == "all" else PER_VIEW
            found = (self._threads.get(number) for _, number in nsmallest(most, members, key=itemgetter(0)))
            rows |= {thread.number: thread for thread in found if thread is not None}
        return FirstPage(
            at=self._now,
            me=self._state.me,
            office=self._state.office,
            channels=list(self._state.channels.values()),
            threads=list(rows.values()),
            counts=dict(self._state.counts)
            if self._state.more and self._state.counts
            else {name: len(members) for name, members in self._members.items()},
        )


def write(path: Path, seal: Seal, page: FirstPage) -> None:
    """Keep the page, without what was revealed. Raises OSError; the old one then stays."""
    encoded = msgspec.msgpack.encode(page)
    masked = msgspec.msgpack.decode(encoded, type=FirstPage)
    for thread in masked.threads:
        for address in thread.contact.addresses:
            address.value = None
    write_whole(path, seal.close(msgspec.msgpack.encode(masked), PURPOSE), durable=False)


def read(path: Path, seal: Seal) -> FirstPage | None:
    """The page, or null where there is none that can be read: it is made again."""
    try:
        return msgspec.msgpack.decode(seal.open(path.read_bytes(), PURPOSE), type=FirstPage)
    except (OSError, Broken, msgspec.MsgspecError):
        return None


def show(page: FirstPage, state: State) -> None:
    """Put the page into a fresh state."""
    state.me, state.office, state.counts = page.me, page.office, page.counts
    state.channels = {channel.id: channel for channel in page.channels}
    state.threads = Threads.of(page.threads)
