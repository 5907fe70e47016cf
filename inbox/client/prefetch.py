"""Reads the conversations of the most urgent threads ahead, so that they are there when the hub is not."""

import asyncio
from collections.abc import Iterable
from heapq import nsmallest
from typing import Protocol

from inbox.client.api import Declined, Unreachable
from inbox.client.keeper import Keeper
from inbox.client.line import Line
from inbox.client.pages import PAGE
from inbox.client.state import State
from inbox.domain import views
from inbox.wire import Thread, ThreadView

DEEPEST = 200  # threads, the most urgent
AT_ONCE = 20
STEP = 100  # threads looked at before the event loop has its turn
PAUSE = 0.3  # seconds between two requests: the hub has others to serve


class Reader(Protocol):
    """The part of a session that this needs."""

    state: State
    line: Line

    def took_conversations(self, found: list[ThreadView]) -> None:
        """Whole conversations, not older than the threads in the state."""


class Prefetch:
    """The conversations that are still to be read ahead."""

    def __init__(self, reader: Reader, keeper: Keeper) -> None:
        self._reader = reader
        self._keeper = keeper
        self._wanted: dict[int, None] = {}
        self._scan = False
        self._wake = asyncio.Event()

    def everything(self) -> None:
        """The link is live: look at all threads."""
        self._scan = True
        self._wake.set()

    def some(self, threads: Iterable[Thread]) -> None:
        """These threads changed."""
        urgent = [t.number for t in threads if t.status in views.ACTIVE and t.waiting_since is not None]
        if urgent:
            self._wanted.update(dict.fromkeys(urgent))
            self._wake.set()

    async def keep(self) -> None:
        """Go on for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._reader.state.link == "live" and (self._scan or self._wanted):
                await self._next()
                await asyncio.sleep(PAUSE)

    async def _next(self) -> None:
        state, api = self._reader.state, self._reader.line.api
        if self._scan:
            self._scan = False
            self._wanted = dict.fromkeys(await self._urgent()) | self._wanted
        ready = await self._keeper.ready()
        missing = [number for number in self._wanted if number not in ready][:AT_ONCE]
        if api is None or not missing:
            self._wanted.clear()
            return
        try:
            found = await api.conversations(missing, last=PAGE)
        except (Unreachable, Declined):
            self._wanted.clear()  # the next time the link is live all is looked at again
            return
        for number in missing:
            self._wanted.pop(number, None)
        known = state.threads
        late = [v.number for v in found if v.number in known and v.version < known[v.number].version]
        self._wanted.update(dict.fromkeys(late))  # the feed was faster than this answer
        self._reader.took_conversations([v for v in found if v.number in known and v.number not in late])

    async def _urgent(self) -> list[int]:
        """The most urgent threads, found in steps, so that a large office does not hold up a keystroke."""
        threads = self._reader.state.threads
        ranked: list[tuple[int, int, int, float, int]] = []
        for looked, number in enumerate(list(threads)):
            thread = threads.get(number)
            if thread is not None and thread.status in views.ACTIVE:
                ranked.append(views.urgency(thread))
            if looked % STEP == STEP - 1:
                await asyncio.sleep(0)
        return [key[-1] for key in nsmallest(DEEPEST, ranked)]
