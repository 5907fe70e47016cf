"""Carries webhooks to the callbacks: batched, signed, retried until they are answered 200."""

import asyncio
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from inbox.sandbox import webhooks
from inbox.sandbox.accounts import Number
from inbox.sandbox.clock import Clock

RETRY_FIRST = 1.0  # seconds, doubled each time; Meta does not tell its own schedule
RETRY_LONGEST = 3600.0
RETRY_UNTIL = 7 * 86400.0  # WA/webhooks/overview
AT_ONCE = 8
ANSWER_WITHIN = 10.0  # seconds of real time for one attempt


class Called(Protocol):
    """Who a body is for: where it goes and what signs it."""

    @property
    def address(self) -> str: ...
    @property
    def app_secret(self) -> str: ...


@dataclass
class Load:
    """One body on its way."""

    number: Called
    raw: bytes
    attempts: int = 0
    answer: int | None = None


@dataclass
class Courier:
    """`batching`: the share of moments at which everything that waits goes in one body. `duplicates`: sent twice."""

    clock: Clock
    rng: random.Random
    batching: float = 0.3
    duplicates: float = 0.03
    gather: float = 0.01  # real seconds in which changes of one moment come together
    loads: deque[Load] = field(default_factory=lambda: deque(maxlen=2000))
    waiting: list[tuple[Number, str, webhooks.JSON]] = field(default_factory=list)
    failing: int = 0
    held: bool = False  # all waits for `hand_over`

    def __post_init__(self) -> None:
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._lanes = asyncio.Semaphore(AT_ONCE)
        self._client = httpx.AsyncClient(trust_env=False, timeout=ANSWER_WITHIN)

    def submit(self, number: Number, value: webhooks.JSON, change: str = "messages") -> None:
        """Let a change go out. Without a callback it is dropped, as Meta does without a subscription."""
        if number.address:
            self.waiting.append((number, change, value))
            self._wake.set()

    def post(self, number: Called, raw: bytes) -> Load:
        """Sign these very bytes and send them."""
        load = Load(number, raw)
        self.loads.append(load)
        self._spawn(load)
        return load

    async def run(self) -> None:
        """Carry until cancelled."""
        try:
            while True:
                await self._wake.wait()
                await asyncio.sleep(self.gather)
                self._wake.clear()
                if self.held:
                    continue
                waiting, self.waiting = self.waiting, []
                for group in self.groups(waiting):
                    load = self.post(group[0][0], webhooks.encode(webhooks.body(self.entries(group))))
                    if self.rng.random() < self.duplicates:
                        self._spawn(load)
        finally:
            for task in self._tasks:
                task.cancel()
            await self._client.aclose()

    async def hand_over(self, most: int = 40) -> None:
        """Send all that waits in order, by callback, in bodies of up to `most` changes, one after the other."""
        self.held = False
        waiting, self.waiting = self.waiting, []
        groups: dict[str, list[tuple[Number, str, webhooks.JSON]]] = {}
        for item in sorted(waiting, key=lambda item: moment(item[2])):
            groups.setdefault(item[0].address, []).append(item)

        async def send(group: list[tuple[Number, str, webhooks.JSON]]) -> None:
            for start in range(0, len(group), most):
                part = group[start : start + most]
                load = Load(part[0][0], webhooks.encode(webhooks.body(self.entries(part))))
                self.loads.append(load)
                await self._carry(load)

        await asyncio.gather(*(send(group) for group in groups.values()))

    async def idle(self) -> None:
        """Return when nothing waits or is on its way (bodies that are being retried count as on their way)."""
        while self.waiting or self._tasks:
            if self._tasks:
                await asyncio.wait(self._tasks)
            else:
                await asyncio.sleep(self.gather)

    def groups(self, waiting: list[tuple[Number, str, Any]]) -> list[list[tuple[Number, str, Any]]]:
        groups: dict[tuple[str, str], list[tuple[Number, str, Any]]] = {}
        for item in waiting:
            groups.setdefault((item[0].address, item[0].app_secret), []).append(item)
        found = []
        for group in groups.values():
            together = len(group) > 1 and self.rng.random() < self.batching
            found += [group[i : i + 100] for i in range(0, len(group), 100)] if together else [[item] for item in group]
        return found

    def entries(self, group: list[tuple[Number, str, Any]]) -> list[tuple[str, list[tuple[str, Any]]]]:
        """One entry a WABA; changes of one number that carry only messages may share a value."""
        entries: dict[str, list[tuple[str, Any]]] = {}
        for number, change, value in group:
            changes = entries.setdefault(number.waba_id, [])
            last = changes[-1] if changes else None
            if last and last[0] == change and merges(last[1], value) and self.rng.random() < 0.7:
                known = {card["user_id"] for card in last[1]["contacts"]}
                last[1]["contacts"] += [card for card in value["contacts"] if card["user_id"] not in known]
                last[1]["messages"] += value["messages"]
            else:
                changes.append(
                    (change, {key: list(part) if isinstance(part, list) else part for key, part in value.items()})
                )
        return list(entries.items())

    def _spawn(self, load: Load) -> None:
        task = asyncio.ensure_future(self._carry(load))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, load: Load) -> None:
        pause, spent = RETRY_FIRST, 0.0
        while spent < RETRY_UNTIL:
            async with self._lanes:
                answer = await self._attempt(load)
            if answer == 200:
                return
            self.failing += 1
            try:
                await self.clock.sleep(pause)
            finally:
                self.failing -= 1
            spent += pause
            pause = min(pause * 2, RETRY_LONGEST)

    async def _attempt(self, load: Load) -> int:
        load.attempts += 1
        try:
            headers = webhooks.signature(load.number.app_secret, load.raw)
            response = await self._client.post(load.number.address, content=load.raw, headers=headers)
            load.answer = response.status_code
        except httpx.HTTPError:
            load.answer = 0
        return load.answer

    async def verify(self, url: str, token: str, challenge: str) -> bool:
        """Ask a callback whether it knows the token, as Meta does before it subscribes."""
        query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
        try:
            response = await self._client.get(url, params=query)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        return response.status_code == 200 and response.text == challenge


def moment(value: webhooks.JSON) -> int:
    """The earliest timestamp in a value, Unix seconds."""
    items = [item for name in ("messages", "message_echoes", "statuses") for item in value.get(name, [])]
    return min((int(item["timestamp"]) for item in items), default=0)


def merges(one: webhooks.JSON, other: webhooks.JSON) -> bool:
    """Whether two values can be one: messages of the same number, nothing else in them."""
    plain = set(one) == set(other) == {"messaging_product", "metadata", "contacts", "messages"}
    return plain and one["metadata"] == other["metadata"]
