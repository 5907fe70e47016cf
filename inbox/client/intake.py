"""The threads of a session as they come in: those of the cache bit by bit, then the pages of a snapshot.

The first page is there at once, whatever the line; the feed goes on from its cursor. What changes while the others come
is in the feed, and what does not change keeps its place in the list, so that none can be passed over. A cut costs the
page that was on its way.
"""

import asyncio
import logging
from typing import Protocol

from inbox.client.api import Declined, Unreachable
from inbox.client.keeper import Keeper
from inbox.client.line import Line
from inbox.client.state import Effects, State
from inbox.client.taken import Taken
from inbox.wire import ThreadPage

PAGE = 250  # threads: 35 kB on the line, and a few milliseconds of a desk
PAUSE = 0.02  # seconds between two pages, for keys and for others whom the hub serves
COUNTED = 5.0  # seconds after which the counts are asked for again while threads are missing
AGAIN, REFUSED = 1.0, 30.0  # seconds until the next try
SLICE, SLICE_PAUSE = 80, 0.003  # threads told of at once after the start, seconds in between
log = logging.getLogger(__name__)


class Taker(Protocol):
    """The part of a session that this needs."""

    state: State
    line: Line

    def tell(self, effects: Effects) -> None:
        """Let the listeners know."""

    def held(self) -> None:
        """All threads are here."""


class Intake:
    """What is still to come of a session's threads."""

    def __init__(self, taker: Taker, keeper: Keeper) -> None:
        self._taker, self._keeper = taker, keeper
        self._wake = asyncio.Event()
        self._counted = 0.0

    def live(self) -> None:
        """There is a line: go on."""
        self._wake.set()

    async def keep(self) -> None:
        """Take page after page, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._taker.state.more and self._taker.state.link == "live":
                try:
                    await self._next()
                except Unreachable:
                    await asyncio.sleep(AGAIN)  # by then the line knows whether it is cut, and says when it is back
                except Declined as error:
                    log.warning("a page of the snapshot was refused: %s", error.problem.code)
                    await asyncio.sleep(REFUSED)
                await asyncio.sleep(PAUSE)

    async def look(self, view: str) -> None:
        """Have the beginning of a view at once, where not all threads are here."""
        state, api, begun = self._taker.state, self._taker.line.api, self._taker.state.begun
        if not state.more or api is None or state.link != "live":
            return
        try:
            page = await api.page(view=view, limit=PAGE)
        except (Unreachable, Declined) as error:
            log.info("a view was not read ahead: %s", type(error).__name__)
            return
        if state.more and self._is_of_this_snapshot(page, begun):
            self._take(page, aside=True)

    async def tell_slowly(self, effects: Effects) -> None:
        """Tell of thousands of threads so that a keystroke in between is not held up; `whole` when all are told."""
        state, tell = self._taker.state, self._taker.tell
        numbers, effects.threads = list(state.threads), set()
        state.whole = len(numbers) <= SLICE and not state.more
        tell(effects)
        for start in range(0, len(numbers), SLICE):
            state.whole |= start + SLICE >= len(numbers) and not state.more
            tell(Effects(threads=(part := set(numbers[start : start + SLICE])), old=part))
            await asyncio.sleep(SLICE_PAUSE)

    async def _next(self) -> None:
        state, api, begun = self._taker.state, self._taker.line.api, self._taker.state.begun
        if api is None:
            raise Unreachable("no hub yet")
        now = asyncio.get_running_loop().time()
        if now - self._counted >= COUNTED:
            counts = await api.counts()
            self._counted = asyncio.get_running_loop().time()
            if state.more:
                state.counts = counts
        page = await api.page(state.more, limit=PAGE)
        if self._is_of_this_snapshot(page, begun):
            self._take(page)

    def _take(self, page: ThreadPage, *, aside: bool = False) -> None:
        named = frozenset(thread.number for thread in page.threads)
        effects = self._taker.state.page(page, aside=aside)
        for number in effects.threads:
            self._taker.state.messages.pop(number, None)  # they may lack what was said meanwhile
        self._keeper.note(Taken(page.threads, named, None if aside else page.next), self._taker.state)
        self._taker.tell(effects)
        if not self._taker.state.more:
            self._taker.held()

    def _is_of_this_snapshot(self, page: ThreadPage, begun: int) -> bool:
        """Whether none has begun since it was asked for: that one may lack what this page still names, for good."""
        state = self._taker.state
        return begun == state.begun and page.cursor.rpartition(".")[0] == state.epoch
