"""The line to the hub: reach it, take a snapshot or resume the feed, and try again for as long as it takes."""

import asyncio
import importlib
import random
from contextlib import suppress
from typing import Any, Protocol

from inbox.client.api import Api, Declined, Expired, Unreachable
from inbox.client.hubs import Hub, NoHub
from inbox.client.state import Link, State
from inbox.i18n import _
from inbox.wire import Change, DeskPlace, Problem, Snapshot, Watcher

RETRY_FIRST, RETRY_MOST = 0.5, 30.0  # seconds; the pause is anything up to these (full jitter)
PAGE = 250  # threads of a snapshot that come before the desk is live; the others follow (`intake`)
LOOK = 0.5  # seconds between looks whether the socket is a new one


class Hearer(Protocol):
    """Who wants to know."""

    state: State

    def linked(self, link: Link, problem: Problem | None = None) -> None:
        """The link is now this."""

    def took_snapshot(self, snapshot: Snapshot) -> None:
        """Everything anew."""

    def took(self, change: Change) -> None:
        """The next feed entry."""

    def took_places(self, places: tuple[DeskPlace, ...]) -> None:
        """Where the person's own desks are."""

    def took_watchers(self, watchers: tuple[Watcher, ...]) -> None:
        """Which colleagues are at which threads now."""


class Line:
    """One client's line. `api` is there once the hub was first reached; it outlives cuts."""

    def __init__(self, hub: Hub, person: str | None = None, duty: str | None = None, where: str = "") -> None:
        self.hub = hub
        self.person, self.duty, self.where = person, duty, where
        self.api: Api | None = None
        self._hurry = asyncio.Event()
        self._reached = False

    def hurry(self) -> None:
        """Do not wait any longer before the next try."""
        self._hurry.set()

    async def keep(self, hearer: Hearer) -> None:
        """Follow the hub for ever."""
        pause, again = RETRY_FIRST, False
        while True:
            self._reached, twice, again = False, again, False
            try:
                await self._follow(hearer)
            except Expired:
                hearer.state.cursor, again = "", True
                if not twice:
                    continue  # a fresh snapshot at once, but no second time in a row
            except Unreachable as error:
                hearer.linked("away", _why(error))
            except Declined as error:
                known = error.status < 500
                hearer.linked("refused" if known else "away", error.problem)
            pause = RETRY_FIRST if self._reached else pause
            await self._rest(random.uniform(0, pause))
            pause = min(pause * 2, RETRY_MOST)

    async def close(self) -> None:
        """Hang up."""
        if self.api is not None:
            await self.api.close()

    async def _follow(self, hearer: Hearer) -> None:
        await self.hub.ready()
        if self.api is None:
            await asyncio.to_thread(importlib.import_module, "httpx")  # 0.1 s that the screen need not feel
            self.api = Api(self.hub.socket, person=self.person, duty=self.duty, where=self.where)
        hearer.linked("syncing")
        me = await self.api.me()
        if not hearer.state.cursor or me != hearer.state.me:
            hearer.took_snapshot(await self.api.snapshot(PAGE))

        def opened() -> None:
            self._reached = True
            hearer.linked("live")

        beside: dict[str, Any] = {"watched": hearer.took_watchers, "seated": hearer.took_places}
        async for change in self.api.feed(hearer.state.cursor, opened=opened, **beside):
            hearer.took(change)

    async def _rest(self, seconds: float) -> None:
        """Wait, but not after a new hub has made its socket, nor when somebody is in a hurry."""
        loop = asyncio.get_running_loop()
        end, before = loop.time() + seconds, self._socket()
        self._hurry.clear()
        while (left := end - loop.time()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, LOOK)):
                    await self._hurry.wait()
                return
            if self._socket() != before:
                await asyncio.sleep(random.uniform(0, LOOK))
                return

    def _socket(self) -> tuple[int, int] | None:
        try:
            found = self.hub.socket.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns


def _why(error: Unreachable) -> Problem:
    if isinstance(error, NoHub):
        return Problem(code="no_hub", title=error.title, hint=error.hint)
    return Problem(code="unreachable", title=_("Hubungan ke layanan Siaga terputus."))
