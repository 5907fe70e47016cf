"""Replies leave the house: one attempt each when due, and what became of it settled; never a second send on a doubt."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from inbox.connectors.base import Accepted, Refused, SendResult, Uncertain
from inbox.hub.channels import Channels
from inbox.hub.desk import Desk, Outgoing
from inbox.hub.faults import where
from inbox.hub.metrics import Metrics
from inbox.hub.pacing import Pace
from inbox.i18n import _
from inbox.store.base import StoreFull
from inbox.wire import Problem

log = logging.getLogger("inbox.hub.delivery")
AT_ONCE = 8  # sends at the same time; Meta allows 80 a second and number
LONGEST = 120.0  # seconds after which a send that does not end is given up as uncertain
ATTEMPTS = 10  # with the pauses below: about an hour
TOO_FAST = frozenset({"4", "17", "32", "613", "613/2534040", "80007", "130429"})  # the whole channel slows down
FULL_FIRST, FULL_MOST = 0.5, 30.0  # seconds between tries to store an outcome while the disk is full
IDLE = 30.0  # seconds; the store is looked at again this often though nobody called


def pause(refused: Refused, attempt: int, chance: float) -> float | None:
    """Seconds until the next attempt, null where there is none. `attempt` counts from 1; `chance` is in 0..1.

    retry: 2, 4, 8 … 15 min, half of it by chance. pace: 4 s to the power of the attempt, as Meta asks for 131056.
    """
    if refused.action not in ("retry", "pace") or attempt >= (refused.attempts or ATTEMPTS):
        return None
    wait = min(2.0**attempt if refused.action == "retry" else 4.0**attempt, 900.0)
    return max(wait * (0.5 + chance / 2), refused.after or 0.0)


def broken() -> Problem:
    """A fault of ours in the middle of a send."""
    return Problem(
        code="send_broken",
        title=_("Belum pasti terkirim: pengiriman terputus di tengah jalan."),
        hint=_("Jangan kirim ulang sebelum memastikan kepada warga."),
    )


class Delivery:
    """The one loop that sends. Order per recipient is the desk's; how many at once, pauses and stops are kept here."""

    def __init__(self, desk: Desk, channels: Channels, metrics: Metrics, clock: Callable[[], datetime]) -> None:
        self._desk, self._channels, self._metrics, self._clock = desk, channels, metrics, clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._pace = Pace()

    def busy(self) -> bool:
        """Whether something is being sent now."""
        return bool(self._tasks)

    async def run(self) -> None:
        """Send what is due, until cancelled."""
        wanted = self._desk.delivery_wanted
        while True:
            wanted.clear()
            try:
                wait = await self._turn()
            except Exception as error:  # the store may be full or busy: what is queued stays queued
                log.error("delivery: %s", where(error))
                wait = 2.0
            if wait > 0:
                try:
                    async with asyncio.timeout(wait):
                        await wanted.wait()
                except TimeoutError:
                    continue

    async def _turn(self) -> float:
        room = AT_ONCE - len(self._tasks)
        if room <= 0:
            return IDLE  # a send that ends wakes us
        for outgoing in await self._desk.due(self._clock(), limit=room, pace=self._pace):
            task = asyncio.create_task(self._send(outgoing), name=f"send {outgoing.message_id}")
            self._tasks.add(task)
            task.add_done_callback(self._ended)
        if len(self._tasks) >= AT_ONCE:
            return IDLE
        due = await self._desk.next_due()
        # What is due and was not handed out waits for an earlier reply to the same citizen, which wakes us.
        left = IDLE if due is None else (due - self._clock()).total_seconds()
        return 1.0 if left <= 0 else min(IDLE, left + 0.001)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("%s: %s", task.get_name(), where(task.exception() or Exception()))
        self._desk.delivery_wanted.set()

    async def _send(self, outgoing: Outgoing) -> None:
        with self._channels.using(outgoing.channel) as connector:
            if connector is None:
                gone = Problem(code="channel_gone", title=_("Saluran ini sedang tidak dapat dipakai."))
                await self._settle(outgoing, Refused(action="retry", problem=gone, after=10.0))
                return
            result: SendResult
            try:
                async with asyncio.timeout(LONGEST):
                    result = await connector.send(outgoing.outbound)
            except asyncio.CancelledError:  # the hub ends: nobody will hear the answer
                await asyncio.shield(self._desk.settle(outgoing.message_id, Uncertain(problem=broken()), retry_at=None))
                raise
            except Exception as error:
                log.error("send on %s: %s", outgoing.channel, where(error))
                result = Uncertain(problem=broken())
            await self._settle(outgoing, result)

    async def _settle(self, outgoing: Outgoing, result: SendResult) -> None:
        now = self._clock()
        retry_at: datetime | None = None
        kind = "accepted" if isinstance(result, Accepted) else "uncertain"
        if isinstance(result, Refused):
            kind = result.action
            if result.action == "stop":
                # Certainly not sent: it waits for the channel and is looked at again (staleness) when that is back.
                retry_at = now
                await self._channels.pause(outgoing.channel, result.problem)
            elif (wait := pause(result, outgoing.attempt, random.random())) is not None:
                retry_at = now + timedelta(seconds=wait)
                if result.problem.code in TOO_FAST:
                    self._pace.hold(outgoing.channel, retry_at)
        await self._record(outgoing.message_id, result, retry_at)
        self._metrics.sends.labels(outgoing.channel, kind).inc()
        if not isinstance(result, Accepted):
            log.warning(
                "send on %s: %s (%s), attempt %d", outgoing.channel, kind, result.problem.code, outgoing.attempt
            )

    async def _record(self, message_id: str, result: SendResult, retry_at: datetime | None) -> None:
        """Have the outcome stored. It is kept here while the disk is full: the message must not seem to be leaving."""
        wait = FULL_FIRST
        while True:
            try:
                await self._desk.settle(message_id, result, retry_at=retry_at)
                return
            except StoreFull as error:
                log.error("the outcome of a send cannot be stored yet: %s", where(error))
                await asyncio.sleep(wait)
                wait = min(wait * 2, FULL_MOST)

    async def close(self, grace: float) -> None:
        """Give sends under way `grace` seconds; those still open then are uncertain."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
