"""What the hub is told of a person's attention: which thread they have open, and that they write to its citizen."""

import asyncio
import time
from contextlib import suppress
from typing import Protocol

from inbox.client.api import Declined, Unreachable
from inbox.client.line import Line
from inbox.client.state import State
from inbox.wire import Looking

PACE = 3.0  # seconds between two tellings, whatever the person does
AGAIN = 20.0  # seconds after which the hub hears the same again: it forgets after 45
TYPING = 20.0  # seconds between two notices to the citizen that somebody writes


class Teller(Protocol):
    """The part of a session that this needs."""

    state: State
    line: Line


class Telling:
    """Nothing is kept for later: what could not be told while the line was away is no longer true afterwards."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._now = Looking()
        self._told = Looking()
        self._told_at = -AGAIN
        self._typed: tuple[int, float] | None = None  # thread and when its citizen was last told
        self._typing: int | None = None
        self._wake = asyncio.Event()

    def look(self, thread: int | None, *, writing: bool = False) -> None:
        """The person has this thread open now, or none. Costs nothing where that is known."""
        found = Looking(thread=thread, writing=writing and thread is not None)
        if found != self._now:
            self._now = found
            self._wake.set()

    def typing(self, thread: int) -> None:
        """They write an answer: its citizen may see it, at most once in 20 s."""
        last = self._typed
        if last is None or last[0] != thread or time.monotonic() - last[1] >= TYPING:
            self._typing = thread
            self._wake.set()

    def again(self) -> None:
        """The line is live: the hub knows nothing of us."""
        self._told, self._told_at = Looking(), -AGAIN
        self._wake.set()

    async def keep(self) -> None:
        """Tell what there is to tell, for ever."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN if self._now.thread is not None else None):
                    await self._wake.wait()
            self._wake.clear()
            with suppress(Unreachable, Declined):
                await self._tell()
            if self._now != self._told and self._teller.state.link == "live":
                await asyncio.sleep(max(0.0, self._told_at + PACE - time.monotonic()))
                self._wake.set()

    async def _tell(self) -> None:
        api = self._teller.line.api
        if api is None or self._teller.state.link != "live":
            self._typing = None
            return
        if self._typing is not None:
            self._typed, self._typing = (self._typing, time.monotonic()), None
            await api.typing(self._typed[0])
        since = time.monotonic() - self._told_at
        if since >= (PACE if self._now != self._told else AGAIN) and (self._now.thread or self._told.thread):
            self._told, self._told_at = self._now, time.monotonic()
            await api.watching(self._told)
