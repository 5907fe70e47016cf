"""A look at recent conversations every few minutes, where a webhook may have missed something (pitfall 41)."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from inbox.connectors.base import InboundMessage, Pollable, RefusedCall
from inbox.hub.channels import Channels
from inbox.hub.desk import Desk
from inbox.hub.faults import where
from inbox.store import messages

log = logging.getLogger("inbox.hub.polling")
EVERY = 240.0  # seconds
OVERLAP = timedelta(hours=1)  # read again, because messages come late and clocks differ
SETTLE = timedelta(seconds=20)  # what is younger is left to the webhook, which knows more about it


class Polling:
    """The loop that looks."""

    def __init__(self, desk: Desk, channels: Channels, clock: Callable[[], datetime], *, every: float = EVERY) -> None:
        self._desk, self._channels, self._clock, self._every = desk, channels, clock, every

    async def run(self) -> None:
        """Look again and again, until cancelled. The first look only remembers from when on."""
        while True:
            for name, connector in self._channels.each():
                if isinstance(connector, Pollable):
                    await self.look(name)
            await asyncio.sleep(self._every)

    async def look(self, channel: str) -> int:
        """Add what is missing on a channel; how much that was. The cursor moves only when all of it is stored."""
        now = self._clock()
        since = self._channels.mark(channel, now)
        if since is None:
            return 0
        try:
            with self._channels.using(channel) as connector:
                if not isinstance(connector, Pollable):
                    return 0
                items = await connector.recent(since - OVERLAP, lambda identity: self._known(channel, identity))
        except RefusedCall as refusal:
            log.warning("conversations on %s: %s", channel, refusal.refused.problem.code)
            if refusal.refused.action == "stop":
                await self._channels.pause(channel, refusal.refused.problem)
            return 0
        except Exception as error:
            log.warning("conversations on %s: %s", channel, where(error))
            return 0
        settled = [item for item in items if item.at is None or item.at <= now - SETTLE]
        stored = await self._add(channel, settled)
        self._channels.marked(channel, now - SETTLE)
        return stored

    async def _add(self, channel: str, items: list[InboundMessage]) -> int:
        stored = 0
        for item in items:  # each its own body, so that one fault blocks no other
            report = await self._desk.ingest(channel, msgspec.json.encode(item.raw), [item])
            stored += report.messages
        if stored:
            log.info("conversations on %s had %d messages that no webhook brought", channel, stored)
        return stored

    async def _known(self, channel: str, identity: str) -> bool:
        return await self._desk.store.read(lambda tx: messages.known(tx, channel, identity)[0])
