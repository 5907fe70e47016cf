"""The time of a sandbox: real, faster than real, or moved by hand."""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """`speed` seconds pass for each real second; 0 stands still until `advance`. Starts at `start`, else now."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self.speed = speed
        self._base = start or datetime.now(UTC)
        self._origin = time.monotonic()
        self._skipped = timedelta()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._alarm: asyncio.TimerHandle | None = None

    def now(self) -> datetime:
        """The time here, UTC."""
        return self._base + timedelta(seconds=(time.monotonic() - self._origin) * self.speed) + self._skipped

    def advance(self, seconds: float) -> None:
        """Let time jump; sleepers whose time has come wake, the earliest first."""
        self._skipped += timedelta(seconds=seconds)
        self._wake()

    async def sleep(self, seconds: float) -> None:
        """Sleep `seconds` of this clock."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now() + timedelta(seconds=seconds), next(self._order), woken))
        self._wake()
        await woken

    def _wake(self) -> None:
        now = self.now()
        while self._sleepers and (self._sleepers[0][2].done() or self._sleepers[0][0] <= now):
            woken = heapq.heappop(self._sleepers)[2]
            if not woken.done():
                woken.set_result(None)
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        if self._sleepers and self.speed > 0:
            left = (self._sleepers[0][0] - now).total_seconds() / self.speed
            self._alarm = asyncio.get_running_loop().call_later(left + 0.001, self._wake)
