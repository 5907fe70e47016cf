"""What citizens are called, asked of the provider beside the messages: a refusal costs the name, never a message."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from inbox.connectors.base import Knowing
from inbox.hub import display
from inbox.hub.channels import Channels
from inbox.hub.desk import Desk
from inbox.hub.rounds import rounds
from inbox.hub.unit import Unit
from inbox.store import contacts
from inbox.store.base import Tx

log = logging.getLogger("inbox.hub.names")
EVERY = 300.0  # seconds
AT_ONCE = 200
FIRST, LONGEST = timedelta(minutes=10), timedelta(days=1)  # until asked again after a refusal, doubling


class Names:
    """The loop that asks."""

    def __init__(self, desk: Desk, channels: Channels, clock: Callable[[], datetime]) -> None:
        self._desk, self._channels, self._clock = desk, channels, clock
        self._later: dict[tuple[str, str], tuple[datetime, timedelta]] = {}

    async def run(self) -> None:
        """Ask as citizens write, until cancelled."""
        await rounds(self._desk.names_wanted, self.once, EVERY, log)

    async def once(self) -> None:
        """Ask for everybody who has no name yet and whose turn it is (pitfall 35)."""
        asked = [name for name, connector in self._channels.each() if isinstance(connector, Knowing)]
        if not asked:
            return
        for channel, address, contact in await self._desk.store.read(lambda tx: contacts.nameless(tx, asked, AT_ONCE)):
            until, wait = self._later.get((channel, address), (None, FIRST))
            if until is not None and self._clock() < until:
                continue
            name = await self._ask(channel, address)
            if name:
                self._later.pop((channel, address), None)
                await self._call(contact, name)
            else:
                self._later[channel, address] = (self._clock() + wait, min(wait * 2, LONGEST))

    async def _call(self, contact: int, name: str) -> None:
        def job(tx: Tx) -> None:
            unit = Unit(tx, self._clock(), self._desk.epoch)
            rename(unit, contact, name)
            unit.finish()

        await self._desk.store.write(job)

    async def _ask(self, channel: str, address: str) -> str:
        with self._channels.using(channel) as connector:
            if not isinstance(connector, Knowing):
                return ""
            try:
                profile = await connector.profile(address)
            except OSError as error:
                log.info("a name on %s was not told: %s", channel, type(error).__name__)
                return ""
            if profile is None:
                return ""
            return display.name(profile.name) or display.name(f"@{profile.username}" if profile.username else "")


def rename(unit: Unit, contact: int, name: str) -> None:
    """Call a contact so, unless somebody has named them meanwhile."""
    before = contacts.name(unit.tx, contact)
    if before:
        return
    contacts.rename(unit.tx, contact, name, before)
    unit.readdress(contact)
