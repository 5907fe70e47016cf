"""WhatsApp as a sandbox has it: who wrote to whom, what was sent, how far it came."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal

from inbox.sandbox import webhooks
from inbox.sandbox.accounts import Number, User, wamid
from inbox.sandbox.clock import Clock
from inbox.sandbox.courier import Courier
from inbox.sandbox.faults import Fault, Faults, GraphError
from inbox.sandbox.instagram import Gram
from inbox.sandbox.media import Shelf
from inbox.sandbox.sending import ReadReceipt, Send
from inbox.sandbox.templates import Templates

WINDOW = timedelta(hours=24)  # WA/messages/send-messages
PAIR_PAUSE = timedelta(seconds=6)  # WA/about-the-platform: one message in 6 s to one user
PAIR_BURST = 45
RANKS = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}


@dataclass
class Habits:
    """How statuses behave, as shares of messages, and how long they take in seconds of the clock."""

    shuffle: float = 0.25  # told in another order than they happened
    skip: float = 0.15  # no delivered, the chat was open
    duplicate: float = 0.08
    batching: float = 0.3  # of moments at which all that waits goes in one body
    redelivered: float = 0.03  # bodies that come twice
    late: float = 0.1  # the first of them comes only after the others
    read: float = 0.99  # of people with read receipts on
    sent_after: tuple[float, float] = (0.2, 1.0)
    delivered_after: tuple[float, float] = (0.3, 2.5)
    read_after: tuple[float, float] = (1.5, 10.0)
    mps: int = 80  # messages a second a number may send, WA/throughput
    window_refused: Literal["sync", "status"] = "status"  # how 131047 comes
    strangers: Literal["open", "closed"] = "open"  # the window of people who never wrote through this exchange

    @classmethod
    def orderly(cls) -> "Habits":
        """Every status once, in order, at once: for tests that are not about statuses."""
        return cls(
            shuffle=0, skip=0, duplicate=0, late=0, batching=0, redelivered=0, read=1,
            sent_after=(0, 0), delivered_after=(0, 0), read_after=(0, 0),
        )  # fmt: skip


@dataclass
class Sent:
    """A message that an office sent."""

    wamid: str
    number: Number
    user: User
    kind: str
    content: Any
    at: datetime
    quote: str = ""
    callback: str = ""
    state: str = "accepted"
    told: list[str] = field(default_factory=list)
    request: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What it says, for kinds that say something."""
        return (
            str(self.content.get("body") or self.content.get("caption") or "") if isinstance(self.content, dict) else ""
        )


class World:
    """All that happens. `heard` are called with each message of an office, when it is accepted and when it is read."""

    def __init__(self, clock: Clock | None = None, seed: int = 1, habits: Habits | None = None) -> None:
        self.clock = clock or Clock()
        self.seed = seed
        self.skew = 0.0  # seconds by which the clock of answers is ahead
        self.base = ""  # where this exchange is served, set when it is
        self.faults = Faults()
        self.numbers: dict[str, Number] = {}
        self.users: dict[str, User] = {}
        self.templates: dict[str, Templates] = {}
        self.windows: dict[tuple[str, str], datetime] = {}
        self.sent: dict[str, Sent] = {}
        self.said: dict[str, dict[str, Any]] = {}
        self.receipts: list[tuple[str, ReadReceipt]] = []
        self.shelf = Shelf(self.clock, str(seed))
        self.courier = Courier(self.clock, self.stream("courier"))
        self.gram = Gram(self)
        self.behave(habits or Habits())
        self.heard: list[Callable[[Sent, str], None]] = []
        self._counts: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def stream(self, purpose: str) -> random.Random:
        """Chance of its own for each purpose, so that one does not disturb another."""
        return random.Random(f"{self.seed}/{purpose}")

    def date(self) -> str:
        """The time as answers tell it in their head."""
        return format_datetime(self.clock.now() + timedelta(seconds=self.skew), usegmt=True)

    def behave(self, habits: Habits) -> None:
        """Have these habits from now on."""
        self.habits = habits
        self.courier.batching, self.courier.duplicates = habits.batching, habits.redelivered

    def number(self, found: Number) -> Number:
        self.numbers[found.phone_number_id] = found
        return found

    def user(self, phone: str, name: str = "", **more: Any) -> User:
        """The user with that phone, made when it is new."""
        if phone not in self.users:
            self.users[phone] = User(phone, name or phone, **more)
        return self.users[phone]

    def templates_of(self, waba_id: str) -> Templates:
        """The templates of an account, made when it is new."""
        return self.templates.setdefault(waba_id, Templates())

    def by_bsuid(self, user_id: str) -> User | None:
        return next((user for user in self.users.values() if user.user_id == user_id), None)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something happen beside everything else, until `close`."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def idle(self) -> None:
        """Return when every status was told and every webhook answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self.courier.idle()

    # What citizens do

    def say(
        self, number: Number, user: User, content: webhooks.JSON, *,
        quote: str = "", forwarded: int = 0, at: datetime | None = None,
    ) -> str:  # fmt: skip
        """A citizen writes. `content` as in a webhook: `type` and its object. Returns the wamid."""
        at = at or self.clock.now()
        found = self._wamid(user.phone, inbound=True)
        context: webhooks.JSON = {}
        if quote:
            context = {"from": number.display, "id": quote}
        elif forwarded:
            context = {"forwarded": True} if forwarded <= 5 else {"frequently_forwarded": True}
        message = webhooks.message(user, found, at, content, context)
        self.said[found] = message
        key = (number.phone_number_id, user.phone)
        self.windows[key] = max(self.windows.get(key, at), at)
        part = webhooks.value(number, contacts=[webhooks.contact(user)], messages=[message])
        self.courier.submit(number, part)
        return found

    def echo(self, number: Number, user: User, content: webhooks.JSON, at: datetime) -> str:
        """Staff answered in the WhatsApp Business app of the number: an echo, nothing is sent."""
        found = self._wamid(user.phone, inbound=False)
        message: webhooks.JSON = {"from": number.display}
        if not user.hidden:
            message["to"] = user.phone
        message |= {"to_user_id": user.user_id, "id": found, "timestamp": webhooks.stamp(at)}
        part = webhooks.value(number, contacts=[webhooks.contact(user)], message_echoes=[message | content])
        self.courier.submit(number, part, "smb_message_echoes")
        return found

    def history(self, number: Number, people: int, each: int, *, at: datetime | None = None, days: int = 170) -> int:
        """What was said on the phone before the number was connected, in chunks out of order; how many messages."""
        now, rng = at or self.clock.now(), self.stream("history")
        chunks: list[webhooks.JSON] = []
        for person in range(people):
            user = self.user(f"62811{person:08d}", f"Warga {person}")
            start = now - timedelta(days=days * (person + 1) / people)
            said: list[webhooks.JSON] = []
            for index in range(each):
                when = start + timedelta(minutes=7 * index)
                ours = index % 2 == 1
                found = self._wamid(user.phone, inbound=not ours)
                ends = {"from": number.display, "to": user.phone} if ours else {"from": user.phone}
                told: webhooks.JSON = {"status": "READ"}
                said.append({
                    **ends, "id": found, "timestamp": webhooks.stamp(when), "type": "text",
                    "text": {"body": f"riwayat {person} nomor {index}"}, "history_context": told,
                })  # fmt: skip
            for part in (said[: each // 2], said[each // 2 :]):
                chunks.append({"id": user.phone, "messages": part})
        rng.shuffle(chunks)
        for order in range(0, len(chunks), 20):
            metadata = {"phase": order % 3, "chunk_order": order // 20, "progress": 100 * order // len(chunks)}
            body = webhooks.value(number, history=[{"metadata": metadata, "threads": chunks[order : order + 20]}])
            self.courier.submit(number, body, "history")
        return people * each

    def aside(self, number: Number, user: User, text: str) -> str:
        """A citizen writes while Meta's Business Agent holds the conversation: the app hears it in standby."""
        found = self._wamid(user.phone, inbound=True)
        message = webhooks.message(user, found, self.clock.now(), {"type": "text", "text": {"body": text}})
        inner = {"messages": [message], "contacts": [webhooks.contact(user)]}
        self.courier.submit(number, webhooks.value(number, standby=inner), "standby")
        return found

    def in_group(self, number: Number, user: User, group: str, text: str) -> str:
        """A citizen writes in a group that the number is in."""
        found = self._wamid(user.phone, inbound=True)
        content: webhooks.JSON = {"group_id": group, "type": "text", "text": {"body": text}}
        message = webhooks.message(user, found, self.clock.now(), content)
        self.courier.submit(number, webhooks.value(number, contacts=[webhooks.contact(user)], messages=[message]))
        return found

    def moved(self, number: Number, user: User, phone: str, at: datetime | None = None) -> None:
        """A citizen changes their phone number, and with it their BSUID: a system message, without contacts."""
        at = at or self.clock.now()
        before, old_id = user.phone, user.user_id
        del self.users[before]
        renewed = User(phone, user.name)
        user.phone, user.user_id = renewed.phone, renewed.user_id
        self.users[phone] = user
        said: webhooks.JSON = {"body": f"{user.name} changed from {before} to {phone}", "type": "user_changed_number"}
        said |= {"wa_id": phone, "user_id": user.user_id, "previous_user_id": old_id}
        found = self._wamid(before, inbound=True)
        message = {"from": before, "id": found, "timestamp": webhooks.stamp(at), "type": "system", "system": said}
        self.courier.submit(number, webhooks.value(number, messages=[message]))
        for key in [key for key in self.windows if key[1] == before]:
            self.windows[key[0], phone] = self.windows.pop(key)

    # What offices do

    def receipt(self, number: Number, found: ReadReceipt) -> None:
        """Raises GraphError for a message that nobody wrote to this number."""
        if found.message_id not in self.said:
            raise GraphError(131009, details="Parameter value is not valid: message_id")
        self.receipts.append((number.phone_number_id, found))

    def accept(self, number: Number, send: Send, request: dict[str, Any] | None = None) -> Sent:
        """Take a message for delivery. Raises GraphError where Graph refuses at once."""
        user = self.by_bsuid(send.key) if send.bsuid else self.users.get(send.key)
        if user is None and send.bsuid:
            raise GraphError(131026)
        if send.key == number.display:
            raise GraphError(131021)
        if send.kind == "template":
            self.templates_of(number.waba_id).check(send.content)
        now = self.clock.now()
        self._limits(number, send.key, now)
        if send.kind in {"image", "video", "audio", "document", "sticker"} and send.content.get("id"):
            self._attached(send)
        user = user or self.user(send.key)
        shut = send.kind != "template" and not self.open(number, user, now)
        if shut and self.habits.window_refused == "sync":
            raise GraphError(131047)
        found = self._wamid(user.phone, inbound=False)
        sent = Sent(found, number, user, send.kind, send.content, now, send.quote, send.callback, request=request or {})
        self.sent[found] = sent
        fault = self.faults.take("delivery", number.phone_number_id, send.key)
        refusal = GraphError(131047) if shut else GraphError(131026) if not user.reachable else None
        if fault:
            refusal = GraphError(fault.code)
        self.spawn(self._refuse(sent, refusal) if refusal else self._progress(sent))
        for listener in self.heard if not refusal else ():
            listener(sent, "accepted")
        return sent

    def open(self, number: Number, user: User, now: datetime) -> bool:
        """Whether the customer service window is open."""
        last = self.windows.get((number.phone_number_id, user.phone))
        return self.habits.strangers == "open" if last is None else now < last + WINDOW

    def opens(self, user: User) -> bool:
        """Whether offices can come to know that this user read something."""
        return user.reads or self.habits.read == 1

    def tell(self, sent: Sent, state: str, at: datetime | None = None, error: GraphError | None = None) -> None:
        """Send one status webhook."""
        at = at or self.clock.now()
        if RANKS[state] > RANKS[sent.state]:
            sent.state = state
        sent.told.append(state)
        errors = [error.item()] if error else []
        part = webhooks.status(sent.user, sent.wamid, state, at, callback=sent.callback, errors=errors)
        people = [webhooks.contact(sent.user)] if state != "failed" else []
        self.courier.submit(sent.number, webhooks.value(sent.number, contacts=people, statuses=[part]))

    def _wamid(self, party: str, *, inbound: bool) -> str:
        """The next id between a party and the offices; one party's ids do not depend on another's messages."""
        self._counts[party] = self._counts.get(party, 0) + 1
        return wamid(str(self.seed), party, self._counts[party], inbound=inbound)

    def _limits(self, number: Number, key: str, now: datetime) -> None:
        number.recent = [at for at in number.recent if now - at < timedelta(seconds=1)]
        if len(number.recent) >= self.habits.mps:
            raise GraphError(130429)
        debt = max(number.debt.get(key, now), now)
        if debt - now > PAIR_PAUSE * (PAIR_BURST - 1):
            raise GraphError(131056)
        number.debt[key] = debt + PAIR_PAUSE
        number.recent.append(now)

    def _attached(self, send: Send) -> None:
        file = self.shelf.files.get(send.content["id"])
        if file is None or file.until < self.clock.now():
            raise GraphError(
                100, f"Param {send.kind}['id'] is not a valid whatsapp business account media attachment ID."
            )
        group = {"sticker": "image/webp", "document": ""}.get(send.kind, send.kind + "/")
        if not file.mime.startswith(group):
            raise GraphError(131053, details=f"{file.mime} cannot be sent as {send.kind}")

    async def _refuse(self, sent: Sent, error: GraphError) -> None:
        rng = self.stream(sent.wamid)
        await self.clock.sleep(rng.uniform(*self.habits.sent_after))
        self.tell(sent, "failed", error=error)

    async def _progress(self, sent: Sent) -> None:
        """What really happens, and the order in which the office hears of it."""
        rng, habits = self.stream(sent.wamid), self.habits
        at = sent.at
        steps: list[tuple[str, datetime]] = []
        for state, after in (
            ("sent", habits.sent_after), ("delivered", habits.delivered_after), ("read", habits.read_after),
        ):  # fmt: skip
            at += timedelta(seconds=rng.uniform(*after))
            steps.append((state, at))
        opened = self.opens(sent.user) and rng.random() < habits.read and sent.kind != "reaction"
        if sent.kind == "reaction":
            steps = steps[:1]
        elif not opened:
            steps.pop()
        elif rng.random() < habits.skip:
            del steps[1]
        times = [moment for _, moment in steps]
        told = list(steps)
        if rng.random() < habits.shuffle:
            rng.shuffle(told)
        elif rng.random() < habits.late:
            told.append(told.pop(0))
        if rng.random() < habits.duplicate:
            again = rng.choice(told)
            told.append(again)
            times.append(times[-1] + timedelta(seconds=1))
        for (state, moment), due in zip(told, times, strict=True):
            await self.clock.sleep(max(0.0, (due - self.clock.now()).total_seconds()))
            self.tell(sent, state, moment)
        if opened:
            for listener in self.heard:
                listener(sent, "read")

    def failing(self, fault: Fault) -> None:
        """Plan a fault; `failed` becomes a fault of delivery."""
        if fault.kind == "failed":
            fault.route = "delivery"
        self.faults.add(fault)
