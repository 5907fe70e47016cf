"""A person's session with the office: state from the cache, kept true by snapshot and feed, writes through the outbox.

It works without a hub: reading, drafting and queueing go on, and what was queued goes out when the hub is back.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from inbox import paths
from inbox.client import firstpage
from inbox.client.api import Api, Declined, Unreachable
from inbox.client.carrier import Carrier
from inbox.client.disk import write_whole
from inbox.client.drafts import Draft, DraftKind, Drafts
from inbox.client.enclosing import Enclosure, Kept
from inbox.client.home import Home
from inbox.client.hubs import Hub
from inbox.client.ids import new_id
from inbox.client.inheriting import inherited
from inbox.client.intake import Intake
from inbox.client.keeper import Keeper
from inbox.client.line import Line
from inbox.client.optimistic import preview
from inbox.client.outbox import Outbox, Submission, deliver
from inbox.client.pages import Pages
from inbox.client.places import Places
from inbox.client.prefetch import Prefetch
from inbox.client.state import Effects, Link, State
from inbox.client.telling import Telling
from inbox.domain.attention import awaits
from inbox.i18n import _
from inbox.wire import (
    AnyCommand,
    Cancel,
    Change,
    CommandResult,
    DeskPlace,
    DropView,
    Message,
    Problem,
    Read,
    Reveal,
    SaveView,
    SearchHit,
    SendHeld,
    Snapshot,
    ThreadView,
    Watcher,
)

SPOOL_LOOK = 2.0  # seconds between looks for what other processes queued
DRAFT_PAUSE = 1.0  # seconds between saves of drafts
MOST_LOADED = 60  # conversations in memory
Listener = Callable[[Effects], None]
log = logging.getLogger(__name__)


def now_utc() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


class Session:
    """One session. Its methods and listeners belong to one event loop.

    `state` has the threads of the first page as soon as the session is made; `start` returns at once and works in the
    background. Listeners hear what each change touched. Raises OSError where the user's folders cannot be made.
    """

    def __init__(
        self,
        hub: Hub,
        *,
        person: str | None = None,
        duty: str | None = None,
        where: str = "",
        clock: Callable[[], datetime] = now_utc,
        home: Path | None = None,
    ) -> None:
        place = Home.of(hub, person=person, root=home)
        self.hub = hub
        self.person, self.duty = person, duty
        self.state = State()
        self.listeners: list[Listener] = []
        self.problem: Problem | None = None  # why the link is away or refused
        self.outbox = Outbox(place.outbox, place.seal)
        self.drafts = Drafts(place.drafts(person), place.seal)
        self.line = Line(hub, person, duty, where)
        self._clock = clock
        self._keeper = Keeper(place, clock)
        self._ahead = Prefetch(self, self._keeper)
        self.intake = Intake(self, self._keeper)
        self.pages = Pages(self)
        self.telling = Telling(self)
        self.places = Places(self)
        self.carrier = Carrier(self, clock)
        self._tasks: list[asyncio.Task[None]] = []
        self._drain_now = asyncio.Event()
        self._told: Effects | None = None
        self._opened: dict[int, None] = {}  # numbers of loaded conversations, the last used at the end
        self._current: set[int] = set()  # loaded from the hub, and kept true by the feed since
        self._seen: dict[int, int] = {}  # content count up to which a thread was read, not yet told to the hub
        page = firstpage.read(place.first_page, place.seal)
        if page is not None:
            firstpage.show(page, self.state)

    async def start(self) -> None:
        """Begin to work in the background. Needs no hub."""
        self.state.link_since = self._clock()
        await self.outbox.refresh()
        self._show_outbox()
        for work in (self._keep_linked, self._keep_drained, self._keep_drafts, self.telling.keep, self.carrier.keep):
            self._tasks.append(asyncio.create_task(self._watch(work)))

    async def close(self) -> None:
        """End: drafts and cache are saved, what is queued stays queued. Raises OSError for drafts on a full disk."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            if self.drafts.unsaved:
                self.drafts.save()
        finally:
            await self._keeper.close(self.state)
            await self.line.close()

    async def open(self, number: int, *, read: bool = True) -> bool:
        """Have a thread's messages in `state`: the cached ones at once, then the hub's; `read` tells that it was seen.

        False where neither has it. Raises nothing for what a line can do.
        """
        if number not in self.state.messages:
            kept = await self._keeper.conversation(number)
            if kept is not None and number in self.state.threads and number not in self.state.messages:
                self.tell(self.state.load(self.state.threads[number], *kept))
        found = number in self.state.messages or bool(self.state.queued.get(number))
        live = self.state.link in ("live", "syncing")
        if live and not (number in self._current and number in self.state.messages):
            with suppress(Unreachable):
                found = await self.pages.newest(number)
        self._remember(number)
        if read and found:
            await self.read(number)
        return found

    async def read(self, number: int) -> None:
        """The person has seen all of a thread. Told to the hub now, or when it is back."""
        thread = self.state.threads.get(number)
        if thread is not None and (thread.unread or awaits(thread, self.state.me.login)):
            self._seen[number] = thread.seq
            await self._tell_seen()

    async def submit(self, command: AnyCommand, files: Sequence[Kept] = ()) -> Submission:
        """Queue a command; on disk when this returns, and shown at once. Raises OSError where the disk is full.

        `files` are sealed copies, from `outbox.enclose`.
        """
        if isinstance(command, Cancel) and await self.outbox.withdraw(command.message):
            self._show_outbox()
            return Submission(command=command, result=CommandResult(cmd_id=command.cmd_id, outcome="done"))
        if command.about is None:
            command.about = self.state.about(command.thread)
        away = self.state.link not in ("live", "syncing")
        submission = await self.outbox.submit(command, person=self.person, duty=self.duty, away=away, files=files)
        if isinstance(command, Cancel | SendHeld):
            await self.outbox.acknowledge(command.message)  # what the hub held is being dealt with
        self._show_outbox()
        self._drain_now.set()
        return submission

    async def acknowledge(self, cmd_id: str) -> None:
        """The person has seen that the hub refused or held a command."""
        await self.outbox.acknowledge(cmd_id)
        self._show_outbox()

    def draft(self, number: int) -> Draft | None:
        """What was typed for a thread and not sent."""
        return self.drafts.get(number, self.state.about(number)) or inherited(self.drafts, self.state, number)

    def set_draft(
        self, number: int, text: str, kind: DraftKind = "reply", *, channel: str | None = None,
        files: tuple[Enclosure, ...] = (),
    ) -> None:  # fmt: skip
        """Remember what is typed; saved within a second. Its `seq` stays that of the first letter."""
        self.carrier.write(number, text, kind, channel, files)

    @property
    def online(self) -> Api:
        """The line to the hub. Raises Unreachable while there is none."""
        if self.line.api is None:
            raise Unreachable("no hub yet")
        return self.line.api

    async def search(self, query: str, *, limit: int = 50) -> list[SearchHit]:
        """Ask the hub. Raises Unreachable, Declined."""
        return await self.online.search(query, limit=limit)

    async def save_media(self, attachment: str, target: Path) -> None:
        """Save an attachment as a file that only the user can read. Raises Unreachable, Declined, OSError."""
        content = b"".join([part async for part in self.online.media(attachment)])
        paths.private_dir(target.parent)
        await asyncio.to_thread(write_whole, target, content)

    def retry_now(self) -> None:
        """Try the hub again without waiting."""
        self.line.hurry()
        self._drain_now.set()

    def linked(self, link: Link, problem: Problem | None = None) -> None:
        """From the line: how it stands."""
        self.problem = problem
        if self.state.link != link:
            self.state.link, self.state.link_since = link, self._clock()
        if link == "live":
            self._drain_now.set()
            self.intake.live()
            self._ahead.everything()
            self.telling.again()
            if self.places.took:
                self._soon(self.places.take)
            self.carrier.again()
        else:
            self.took_watchers(())
        self.tell(Effects(link=True))

    def took_places(self, places: tuple[DeskPlace, ...]) -> None:
        """From the line: where the person's own desks are."""
        self.state.places = places
        self.tell(Effects(places=True))

    def took_watchers(self, watchers: tuple[Watcher, ...]) -> None:
        """From the line: which colleagues are at which threads."""
        self.tell(self.state.watch(watchers))

    def took_snapshot(self, snapshot: Snapshot) -> None:
        """From the line: everything anew, or its first page. Conversations that changed are read again when opened."""
        effects = self.state.replace(snapshot)
        self._current.clear()
        for number in (*effects.threads, *self.state.doubted):
            # What is on the screen may lack what was said meanwhile; an answer must not be written on it.
            self.state.messages.pop(number, None)
        self._keeper.note(snapshot, self.state)
        self.tell(effects)

    def held(self) -> None:
        """From the intake: all threads are here."""
        self._ahead.everything()

    def took(self, change: Change) -> None:
        """From the line: the next feed entry."""
        known, login = self.state.threads, self.state.me.login
        taken = [t.number for t in change.threads if t.assignee == login and known.get(t.number, t).assignee != login]
        effects = self.state.apply(change)
        for number in (*self.state.unsure(change), *taken):
            self._current.discard(number)  # whoever has a thread sees its addresses, which the feed does not carry
            if number in self._opened:
                self._soon(partial(self.open, number, read=False))
        self._keeper.note(change, self.state)
        self._ahead.some(change.threads)
        self.carrier.heard(change.threads)
        self.tell(effects)

    def took_conversations(self, found: list[ThreadView]) -> None:
        """Whole conversations that were read ahead."""
        self._keeper.note(found, self.state)
        for view in found:
            if view.number in self.state.messages:
                self.tell(self.state.load(view.thread(), view.messages, view.earlier))

    def took_page(self, view: ThreadView, effects: Effects) -> None:
        """All that is loaded of a conversation, kept true by the feed from now on."""
        self.tell(effects)
        self._keeper.note([view], self.state)
        self._current.add(view.number)

    async def _keep_linked(self) -> None:
        cached = await self._keeper.load()
        async with asyncio.TaskGroup() as group:
            if cached is not None and (cached.cursor or cached.threads):
                effects = self.state.begin(cached.threads, cached.channels, cached.me, cached.office)
                self.state.cursor, self.state.epoch = cached.cursor, cached.epoch
                self.state.resume(cached.more, cached.doubted)
                self._show_outbox()
                group.create_task(self.intake.tell_slowly(effects))
            group.create_task(self._keeper.write_on(self.state))
            group.create_task(self._ahead.keep())
            group.create_task(self.intake.keep())
            group.create_task(self.line.keep(self))

    async def _keep_drained(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SPOOL_LOOK):
                    await self._drain_now.wait()
            self._drain_now.clear()
            if await self.outbox.refresh():
                self._show_outbox()
            if self.state.link in ("live", "syncing") and self.line.api is not None:
                await self._tell_seen()
                if self.outbox.pending:
                    await self._drain()

    async def _drain(self) -> None:
        api = self.line.api
        if api is None:
            return
        try:
            settled = await self.outbox.drain(lambda submission: deliver(api, self.outbox, submission))
        except OSError as error:
            self._trouble("disk", _("Kotak keluar tidak dapat ditulis ke disk."), str(error.strerror))
            return
        for submission, result in settled:
            self.tell(self.state.hear(result))
            if isinstance(submission.command, SaveView | DropView) and result.outcome == "done":
                self.tell(self.state.viewed(submission.command))
            if isinstance(submission.command, Reveal) and result.outcome == "done":
                self._current.discard(submission.thread)
                await self.open(submission.thread, read=False)
        self._show_outbox()

    async def _keep_drafts(self) -> None:
        while True:
            await asyncio.sleep(DRAFT_PAUSE)
            if self.drafts.unsaved:
                try:
                    await asyncio.to_thread(self.drafts.save)
                    if self.problem is not None and self.problem.code == "disk":
                        self._trouble("")
                except OSError as error:
                    self._trouble("disk", _("Naskah belum tersimpan di disk."), str(error.strerror))

    def _remember(self, number: int) -> None:
        self._opened.pop(number, None)
        self._opened[number] = None
        while len(self._opened) > MOST_LOADED:
            self.state.messages.pop(oldest := next(iter(self._opened)), None)
            del self._opened[oldest]

    async def _tell_seen(self) -> None:
        api = self.line.api
        if api is None or self.state.link not in ("live", "syncing"):
            return
        for number, seq in list(self._seen.items()):
            command = Read(cmd_id=new_id(), written_at=self._clock(), thread=number, seq=seq)
            try:
                self.tell(self.state.hear(await api.execute(command)))
            except Unreachable:
                return
            except Declined as error:
                log.info("a thread was not marked as read: %s", error.problem.code)
            if self._seen.get(number) == seq:
                del self._seen[number]

    def _soon(self, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        async def run() -> None:
            await work()

        task = asyncio.create_task(self._watch(run))
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)

    def _show_outbox(self) -> None:
        shown: dict[int, dict[str, Message]] = {}
        for submission in [*self.outbox.pending, *self.outbox.answered]:
            message = preview(submission, self.state)
            if message is not None:
                shown.setdefault(submission.thread, {})[message.id] = message
        self.state.damaged = len(self.outbox.damaged)
        self.tell(self.state.queue(shown))

    async def _watch(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Nothing that fails in the background goes unseen."""
        try:
            await work()
        except Exception:
            log.exception("a background part of the session ended")
            self._trouble("internal", _("Ada gangguan di program ini; buka ulang `inbox`."))

    def _trouble(self, code: str, title: str = "", hint: str = "") -> None:
        self.problem = Problem(code=code, title=title, hint=hint) if code else None
        self.tell(Effects(link=True))

    def tell(self, effects: Effects) -> None:
        """Let the listeners know, with what else there is to know by then."""
        if self._told is None:
            self._told = Effects()
            asyncio.get_running_loop().call_soon(self._flush)
        self._told.merge(effects)

    def _flush(self) -> None:
        effects, self._told = self._told, None
        if effects is not None:
            for listener in list(self.listeners):
                listener(effects)
