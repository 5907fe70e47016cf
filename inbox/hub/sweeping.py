"""Files that were uploaded and never sent are taken away after a week; what a message or the office file has stays."""

import asyncio
import logging
import time

from inbox.hub.desk import Desk
from inbox.hub.faults import where
from inbox.hub.media import MediaStore
from inbox.hub.tickets import KEPT
from inbox.store import media

log = logging.getLogger("inbox.hub.media")
EVERY = 6 * 3600.0  # seconds


class Sweeping:
    """The loop that tidies."""

    def __init__(self, desk: Desk, store: MediaStore) -> None:
        self._desk, self._store = desk, store

    async def run(self) -> None:
        """Now and every few hours, until cancelled."""
        while True:
            try:
                await self.once()
            except Exception as error:
                log.error("sweeping: %s", where(error))
            await asyncio.sleep(EVERY)

    async def once(self) -> int:
        """How many contents were taken away."""
        gone = 0
        for sha256 in await asyncio.to_thread(self._store.tickets.prune):
            if self._store.shelf.of(sha256) is not None:
                continue
            if await self._desk.store.read(lambda tx, sha256=sha256: media.referenced(tx, sha256)):  # type: ignore[misc]
                continue
            # Nothing is awaited from here on: what was uploaded anew meanwhile is younger.
            path = self._store.path(sha256)
            if self._store.shelf.of(sha256) is None and path.exists() and path.stat().st_mtime < time.time() - KEPT:
                path.unlink()
                gone += 1
        if gone:
            log.info("%d uploaded files that were never sent are taken away", gone)
        return gone
