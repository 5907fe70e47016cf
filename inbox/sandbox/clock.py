"""The time of a sandbox: real, faster than real, or moved by hand."""

import asyncio
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """`speed` seconds pass for each real second; 0 stands still until `advance`. Starts at `start`, else now."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self.speed = speed
        self._base = start or datetime.now(UTC)
        self._origin = time.monotonic()
        self._skipped = timedelta()
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The time here, UTC."""
        return self._base + timedelta(seconds=(time.monotonic() - self._origin) * self.speed) + self._skipped

    def advance(self, seconds: float) -> None:
        """Let time jump; sleepers whose time has come wake."""
        self._skipped += timedelta(seconds=seconds)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def sleep(self, seconds: float) -> None:
        """Sleep `seconds` of this clock."""
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), left / self.speed if self.speed > 0 else None)
            except TimeoutError:
                continue
        await asyncio.sleep(0)
