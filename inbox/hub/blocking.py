"""Tells the provider whom staff blocked there, or blocks no longer; what became of it stands in the thread."""

import logging
from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from inbox.connectors.base import Blocking as Able
from inbox.connectors.base import Uncertain
from inbox.hub import display
from inbox.hub.channels import Channels
from inbox.hub.desk import Desk
from inbox.hub.faults import where
from inbox.hub.rounds import rounds
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.store import blocks, contacts
from inbox.store.base import Tx
from inbox.wire import Problem
from inbox.wire.told import told

log = logging.getLogger("inbox.hub.blocking")
EVERY = 60.0  # seconds


class Blocking:
    """The loop that tells. Telling twice has one effect at the provider."""

    def __init__(self, desk: Desk, channels: Channels, clock: Callable[[], datetime]) -> None:
        self._desk, self._channels, self._clock = desk, channels, clock

    async def run(self) -> None:
        """Tell as staff blocks, until cancelled."""
        await rounds(self._desk.blocks_wanted, self.once, EVERY, log)

    async def once(self) -> None:
        """Tell of everybody of whom the provider has not heard yet."""

        def job(tx: Tx) -> list[tuple[int, str, list[tuple[str, str]], str]]:
            return [
                (row.number, row.channel or "", contacts.reach(tx, row.contact, row.channel or ""), found.provider)
                for row in blocks.asked(tx) if (found := blocks.of(row)) is not None
            ]  # fmt: skip

        for number, channel, addresses, wanted in await self._desk.store.read(job):
            try:
                await self._tell(number, channel, tuple(addresses), on=wanted == "asked")
            except Exception as error:  # one citizen holds up none of the others
                log.error("block of #%d: %s", number, where(error))

    async def _tell(self, number: int, channel: str, addresses: tuple[tuple[str, str], ...], *, on: bool) -> None:
        with self._channels.using(channel) as connector:
            if not isinstance(connector, Able):
                return
            answer = await connector.block(addresses, on=on)
        if not isinstance(answer, Uncertain):  # else it is told again in a while
            await self._heard(number, answer.problem if answer is not None else None, on=on)

    async def _heard(self, number: int, problem: Problem | None, *, on: bool) -> None:
        def job(tx: Tx) -> None:
            unit = Unit(tx, self._clock(), self._desk.epoch)
            row = unit.thread(number)
            found = blocks.of(row) if row is not None else None
            if row is None or found is None or found.provider != ("asked" if on else "releasing"):
                return  # staff decided otherwise meanwhile, and the provider hears of that next
            if on:
                found.provider = "failed" if problem else "done"
                text = _("Diblokir juga di WhatsApp.")
                if problem:
                    text = _("WhatsApp tidak memblokirnya: {why} Di sini ia tetap diblokir.").format(why=_why(problem))
                blocks.put(row, found)
            else:
                text = _("Blokir di WhatsApp dibuka.")
                if found.on:
                    text = _("Blokir di WhatsApp dibuka; di sini ia tetap diblokir.")
                if problem:
                    text = _("WhatsApp belum membuka blokirnya: {why} Buka sendiri di WhatsApp Manager.").format(
                        why=_why(problem)
                    )
                found.provider = "none"
                blocks.put(row, found if found.on else None)
            unit.event(row, "block_told", text)
            unit.finish()

        await self._desk.store.write(job)


def _why(problem: Problem) -> str:
    """Why not: in the provider's words, which are text from outside."""
    return told(replace(problem, title=display.name(problem.title)[:300]))
