"""Keeps a session's cache on disk true, in one worker thread, so that no slow disk is felt on the screen."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, TypeVar

import msgspec

from inbox.client import firstpage
from inbox.client.home import Home
from inbox.client.state import State
from inbox.client.taken import Begun, Taken
from inbox.wire import Change, ChannelState, Message, Snapshot, ThreadView

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from inbox.client.cache import Cache, Cached

T = TypeVar("T")
Item = Change | Begun | Taken | list[ThreadView]
PAGE_PAUSE = 20.0  # seconds between writes of the first page
PAGE_STEP = 100  # threads looked at for it before the event loop has its turn: about a millisecond
RETRY = 5.0  # seconds before a failed write is tried again
MOST_UNSAVED = 5_000  # feed entries; beyond, the cache is given up until the next start
log = logging.getLogger(__name__)


class Keeper:
    """The cache and first page of one session. What it cannot write it keeps and tries again, in order."""

    def __init__(self, home: Home, clock: Callable[[], datetime]) -> None:
        self._home = home
        self._clock = clock
        self._disk: ThreadPoolExecutor | None = None
        self._cache: Cache | None = None
        self._unsaved: list[Item] = []
        self._channels: list[ChannelState] | None = None
        self._wake = asyncio.Event()
        self._page_due = False
        self._saving = asyncio.Lock()

    async def load(self) -> "Cached | None":
        """Open the cache and read what a session starts from; null where it cannot be opened."""
        return await self._run(self._load)

    async def conversation(self, number: int) -> tuple[list[Message], int] | None:
        """The messages of a thread as last kept, and how many come before them."""
        return await self._run(lambda: self._conversation(number))

    async def ready(self) -> set[int]:
        """Threads whose conversation is kept and complete."""
        return await self._run(lambda: self._cache.ready if self._cache else set())

    def note(self, item: Change | Snapshot | Taken | list[ThreadView], state: State) -> None:
        """Have something written soon."""
        self._page_due = True
        if isinstance(item, Change) and item.channels:
            self._channels = list(state.channels.values())
        if self._cache is not None:
            self._unsaved.append(Begun(item, frozenset(state.doubted)) if isinstance(item, Snapshot) else item)
            self._wake.set()

    async def write_on(self, state: State) -> None:
        """Write what is noted, for ever; the first page now and then."""
        loop = asyncio.get_running_loop()
        page_at = loop.time() + PAGE_PAUSE
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not await self.save():
                loop.call_later(RETRY, self._wake.set)
            if self._page_due and (state.whole or state.more):
                if loop.time() >= page_at:
                    await self.save_page(state)
                    page_at = loop.time() + PAGE_PAUSE
                else:
                    loop.call_at(page_at, self._wake.set)

    async def save(self) -> bool:
        """Write what is noted now. False where the disk refused; nothing is lost then and the old cache stays good."""
        async with self._saving:
            return await self._save()

    async def _save(self) -> bool:
        while self._unsaved and self._cache is not None:
            batch, channels = _batch(self._unsaved), self._channels
            try:
                await self._run(lambda: self._write(batch, channels))  # noqa: B023
            except OSError as error:
                log.warning("the cache was not written: %s", error.strerror)
                if len(self._unsaved) > MOST_UNSAVED:
                    await self._run(self._give_up)
                    self._unsaved.clear()
                return False
            del self._unsaved[: len(batch)]
            if self._channels is channels:
                self._channels = None
        return True

    async def save_page(self, state: State) -> None:
        """Write the first page now."""
        self._page_due = False
        making = firstpage.Making(state, self._clock())
        whole = False
        while not whole:
            whole = making.step(PAGE_STEP)
            await asyncio.sleep(0)
        page = making.page()
        try:
            await self._run(lambda: firstpage.write(self._home.first_page, self._home.seal, page))
        except OSError as error:
            log.warning("the first page was not written: %s", error.strerror)

    async def close(self, state: State) -> None:
        """Write what is left and let go of the files."""
        await self.save()
        if self._page_due and (state.whole or state.more):
            await self.save_page(state)
        await self._run(self._give_up)
        if self._disk is not None:
            self._disk.shutdown(wait=False)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._disk is None:
            from concurrent.futures import ThreadPoolExecutor  # 6 ms that the first paint need not wait for

            self._disk = ThreadPoolExecutor(1, thread_name_prefix="cache")
        return await asyncio.get_running_loop().run_in_executor(self._disk, work)

    def _load(self) -> "Cached | None":
        from inbox.client.cache import Cache
        from inbox.client.journal import Locked

        try:
            self._cache = Cache.open(self._home.cache, self._home.seal)
        except (OSError, Locked) as error:
            log.warning("no cache: %s", type(error).__name__)
            return None
        try:
            return self._cache.load()
        except msgspec.MsgspecError:  # of another version of this program
            log.warning("the cache cannot be read and is made anew")
            self._cache.discard()
            return None

    def _conversation(self, number: int) -> tuple[list[Message], int] | None:
        if self._cache is None:
            return None
        try:
            found = self._cache.conversation(number)
            return None if found is None else (found, self._cache.earlier(number))
        except msgspec.MsgspecError:
            log.warning("the cache cannot be read and is given up")
            self._cache.discard()
            self._give_up()
            return None

    def _write(self, batch: list[Item], channels: list[ChannelState] | None) -> None:
        if self._cache is None:
            return
        changes = [item for item in batch if isinstance(item, Change)]
        if changes:
            self._cache.apply(changes, channels)
            return
        for item in batch:
            if isinstance(item, Begun):
                self._cache.replace(item.snapshot, item.doubted)
            elif isinstance(item, Taken):
                self._cache.page(item)
            elif isinstance(item, list):
                self._cache.keep(item)

    def _give_up(self) -> None:
        if self._cache is not None:
            self._cache.close()
            self._cache = None


def _batch(unsaved: list[Item]) -> list[Item]:
    """The first item, and where it is a feed entry those that follow it: they are written in one commit."""
    return list(takewhile(lambda item: isinstance(item, Change), unsaved)) or unsaved[:1]
