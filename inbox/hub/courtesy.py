"""What a citizen sees of staff's attention: that a message was read, that somebody writes. Never more than needed."""

import logging
import time
from collections import OrderedDict
from datetime import datetime, timedelta

from inbox.connectors.base import Courteous
from inbox.hub.channels import Channels
from inbox.hub.desk import Desk
from inbox.store import messages

log = logging.getLogger("inbox.hub.courtesy")
TYPING_EVERY = 20.0  # seconds; Meta shows it for 25
OLDEST = timedelta(days=30)  # Meta marks nothing older
REMEMBERED = 2000


class Courtesy:
    """Read marks and typing indicators. Nothing is retried: a mark that got lost does no harm."""

    def __init__(self, desk: Desk, channels: Channels) -> None:
        self._desk, self._channels = desk, channels
        self._read: OrderedDict[int, str] = OrderedDict()
        self._typed: dict[int, float] = {}

    async def seen(self, thread: int) -> None:
        """Staff opened the thread: its newest message is marked as read at the provider, once."""
        await self._tell(thread, typing=False)

    async def typing(self, thread: int) -> bool:
        """Staff writes an answer; whether the citizen was told now."""
        now = time.monotonic()
        if now - self._typed.get(thread, -TYPING_EVERY) < TYPING_EVERY:
            return False
        self._typed = {number: at for number, at in self._typed.items() if now - at < TYPING_EVERY}
        self._typed[thread] = now
        return await self._tell(thread, typing=True)

    async def _tell(self, thread: int, *, typing: bool) -> bool:
        if not self._desk.office.read_receipts:
            return False
        newest = await self._desk.store.read(lambda tx: messages.newest_in(tx, thread))
        if newest is None or (not typing and self._read.get(thread) == newest[1]):
            return False
        channel, external_id, at = newest
        if self._old(at) or not self._up(channel):
            return False
        with self._channels.using(channel) as connector:
            if not isinstance(connector, Courteous):
                return False
            told = await connector.mark_read(external_id, typing=typing)
        if told:
            self._read[thread] = external_id
            self._read.move_to_end(thread)
            while len(self._read) > REMEMBERED:
                self._read.popitem(last=False)
        else:
            log.info("%s on %s was not taken", "typing" if typing else "a read mark", channel)
        return told

    def _old(self, at: datetime) -> bool:
        return self._desk.clock() - at > OLDEST

    def _up(self, channel: str) -> bool:
        state = self._channels.state(channel)
        return state is not None and state.state == "up"
