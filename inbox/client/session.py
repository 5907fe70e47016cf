"""A person's session with the office: state from the cache, kept true by snapshot and feed, writes through the outbox.

It works without a hub: reading, drafting and queueing go on, and what was queued goes out when the hub is back.
"""

import asyncio
import importlib
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from inbox import paths
from inbox.client.api import Api, Declined, Expired, Unreachable
from inbox.client.drafts import Draft, DraftKind, Drafts
from inbox.client.hubs import Hub, NoHub
from inbox.client.outbox import Outbox, Submission, deliver
from inbox.client.seal import Seal
from inbox.client.state import Effects, Link, State
from inbox.wire import AnyCommand, Cancel, CommandResult, Message, Problem, SearchHit

RETRY_FIRST, RETRY_MOST = 0.5, 30.0  # seconds between tries to reach the hub
SPOOL_LOOK = 2.0  # seconds between looks for what other processes queued
DRAFT_PAUSE = 1.0  # seconds between saves of drafts
Listener = Callable[[Effects], None]


def now_utc() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


class Session:
    """One session. Its methods and listeners belong to one event loop.

    `state` has the threads of the first page as soon as the session is made; `start` returns at once and works in the
    background. Listeners hear what each change touched.
    """

    def __init__(
        self, hub: Hub, *, person: str | None = None, clock: Callable[[], datetime] = now_utc, home: Path | None = None
    ) -> None:
        data = (home or paths.data_dir()) / "client" / hub.key
        self.hub = hub
        self.person = person
        self.state = State()
        self.listeners: list[Listener] = []
        self.problem: Problem | None = None  # why the link is away or refused
        self._clock = clock
        paths.private_dir(data)
        seal = Seal.at(data / "key")
        self.outbox = Outbox(data / "outbox", seal)
        self.drafts = Drafts(data / "drafts", seal)
        self._api: Api | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._wake = asyncio.Event()  # something to drain, or a reason to try the hub again now
        self._waiting: Effects | None = None
        self._closed = False

    async def start(self) -> None:
        """Begin to work in the background. Needs no hub."""
        self.state.link_since = self._clock()
        await self.outbox.refresh()
        self._show_outbox()
        for work in (self._keep_linked, self._keep_drained, self._keep_drafts):
            self._tasks.append(asyncio.create_task(work(), name=work.__name__))

    async def close(self) -> None:
        """End: drafts are saved, what is queued stays queued."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.drafts.unsaved:
            self.drafts.save()
        if self._api is not None:
            await self._api.close()

    async def open(self, number: int) -> bool:
        """Have a thread's messages in `state`: the cached ones at once, then the hub's. False where neither has it."""
        found = number in self.state.messages
        if self._api is None or self.state.link == "away":
            return found
        try:
            view = await self._api.thread(number)
        except Unreachable:
            return found
        except Declined:
            return False
        self._tell(self.state.load(view, view.messages))
        return True

    async def submit(self, command: AnyCommand) -> Submission:
        """Queue a command; on disk when this returns, and shown at once. Raises OSError where the disk is full."""
        if isinstance(command, Cancel) and await self.outbox.withdraw(command.message):
            self._show_outbox()
            return Submission(command=command, result=CommandResult(cmd_id=command.cmd_id, outcome="done"))
        submission = await self.outbox.submit(command, person=self.person)
        self._show_outbox()
        self._wake.set()
        return submission

    async def acknowledge(self, cmd_id: str) -> None:
        """The person has seen that the hub refused or held a command."""
        await self.outbox.acknowledge(cmd_id)
        self._show_outbox()

    def draft(self, number: int) -> Draft | None:
        """What was typed for a thread and not sent."""
        return self.drafts.get(number)

    def set_draft(self, number: int, text: str, kind: DraftKind = "reply", *, channel: str | None = None) -> None:
        """Remember what is typed; saved within a second."""
        thread = self.state.threads.get(number)
        seen = thread.seq if thread is not None else None
        self.drafts.set(number, Draft(text=text, kind=kind, seq=seen, channel=channel))

    async def search(self, query: str, *, limit: int = 50) -> list[SearchHit]:
        """Ask the hub. Raises Unreachable, Declined."""
        if self._api is None:
            raise Unreachable("no hub yet")
        return await self._api.search(query, limit=limit)

    def retry_now(self) -> None:
        """Try the hub again without waiting."""
        self._wake.set()

    async def _keep_linked(self) -> None:
        pause = RETRY_FIRST
        while not self._closed:
            try:
                async with asyncio.timeout(None):
                    await self._follow()
            except Expired:
                self.state.cursor = ""
                continue
            except NoHub as error:
                self._link("away", Problem(code="no_hub", title=error.title, hint=error.hint))
            except Unreachable as error:
                self._link("away", Problem(code="unreachable", title=str(error)))
            except Declined as error:
                self._link("refused", error.problem)
            if self._linked_once:
                pause, self._linked_once = RETRY_FIRST, False
            with suppress(TimeoutError):
                async with asyncio.timeout(random.uniform(0, pause)):
                    await asyncio.Event().wait()
            pause = min(pause * 2, RETRY_MOST)

    _linked_once = False

    async def _follow(self) -> None:
        await asyncio.to_thread(self.hub.ensure)
        api = await self._connect()
        self._link("syncing")
        me = await api.me()
        if not self.state.cursor or me != self.state.me:
            self._tell(self.state.replace(await api.snapshot()))
        async for change in api.feed(self.state.cursor, opened=self._live):
            self._tell(self.state.apply(change))

    def _live(self) -> None:
        self._linked_once = True
        self._link("live")
        self._wake.set()

    async def _connect(self) -> Api:
        if self._api is None:
            await asyncio.to_thread(importlib.import_module, "httpx")
            self._api = Api(self.hub.socket, person=self.person)
        return self._api

    async def _keep_drained(self) -> None:
        while not self._closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(SPOOL_LOOK):
                    await self._wake.wait()
            self._wake.clear()
            if await self.outbox.refresh():
                self._show_outbox()
            if self.outbox.pending and self.state.link in ("live", "syncing"):
                await self._drain()

    async def _drain(self) -> None:
        try:
            settled = await self.outbox.drain(self._send)
        except Unreachable:
            return
        for _submission, result in settled:
            if result.thread is not None:
                self._tell(self.state.hear(result))
        self._show_outbox()

    async def _send(self, submission: Submission) -> CommandResult:
        return await deliver(await self._connect(), submission)

    async def _keep_drafts(self) -> None:
        while not self._closed:
            await asyncio.sleep(DRAFT_PAUSE)
            if self.drafts.unsaved:
                await asyncio.to_thread(self.drafts.save)

    def _show_outbox(self) -> None:
        shown: dict[int, dict[str, Message]] = {}
        for submission in [*self.outbox.pending, *self.outbox.answered]:
            message = optimistic(submission, self.state)
            if message is not None:
                shown.setdefault(submission.thread, {})[message.id] = message
        self._tell(self.state.queue(shown))

    def _link(self, link: Link, problem: Problem | None = None) -> None:
        self.problem = problem
        if self.state.link != link:
            self.state.link, self.state.link_since = link, self._clock()
        self._tell(Effects(link=True))

    def _tell(self, effects: Effects) -> None:
        if self._waiting is None:
            self._waiting = Effects()
            asyncio.get_running_loop().call_soon(self._flush)
        self._waiting.merge(effects)

    def _flush(self) -> None:
        effects, self._waiting = self._waiting, None
        if effects is not None:
            for listener in list(self.listeners):
                listener(effects)


def optimistic(submission: Submission, state: State) -> Message | None:
    """The message that a queued reply or note will become; null for other commands."""
    from inbox.wire import Author, Note, Reply

    command, result = submission.command, submission.result
    if not isinstance(command, Reply | Note):
        return None
    thread = state.threads.get(command.thread)
    reply = isinstance(command, Reply)
    return Message(
        id=command.cmd_id,
        thread=command.thread,
        seq=thread.seq + 1 if thread is not None else 0,
        kind="message" if reply else "note",
        direction="out",
        channel=(command.channel or (thread.channel if thread else None)) if isinstance(command, Reply) else None,
        channel_kind=thread.channel_kind if thread is not None and reply else None,
        author=Author(name=state.me.name or state.me.login, address=state.me.login or None),
        text=command.text,
        reply_to=command.reply_to if isinstance(command, Reply) else None,
        status=None if result is None and not reply else "queued" if result is None else "failed",
        error=result.error if result is not None else None,
        at=command.written_at,
        received_at=command.written_at,
        detail={"outbox": submission.state},
    )
