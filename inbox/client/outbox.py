"""What a person has asked for and the hub has not yet answered: a spool of one sealed file a command.

A command is on disk before `submit` returns. Any process of the user may add; one at a time drains, under a lock.
A file's ending is its state: `.new` was never tried, `.tried` may have reached the hub, `.answered` holds a no of the
hub until the person has seen it. Nothing is ever thrown away unread: what cannot be read goes to `corrupt/`.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from inbox.client.api import Api, Declined, Unreachable
from inbox.client.disk import Busy, fsync_dir, locked, older, write_whole
from inbox.client.enclosing import Enclosure, Enclosures, Kept
from inbox.client.home import Home
from inbox.client.hubs import Hub
from inbox.client.seal import Broken, Seal
from inbox.i18n import _
from inbox.wire import AnyCommand, CommandResult, New, Problem, Reply

PURPOSE = "outbox 1"
EndingState = Literal["new", "tried", "answered"]
STATES: tuple[EndingState, ...] = ("new", "tried", "answered")
FRESH = 5.0  # seconds
STALE_TEMP = 3600.0  # seconds after which a temporary file of a killed process is swept away


class Submission(msgspec.Struct, kw_only=True):
    """One command in the outbox. `result` is the hub's answer where it was no: `stale` or `refused`.

    `files` go with it: each is given to the hub first, and its ticket kept, so that a second try is the same command.
    """

    command: AnyCommand
    person: str | None = None
    duty: str | None = None  # the pass that proves it
    files: list[Kept] = msgspec.field(default_factory=list)
    result: CommandResult | None = None
    name: str = ""
    state: EndingState = "new"

    @property
    def thread(self) -> int:
        """The number of the thread it is about."""
        return self.command.thread

    def author(self, api: Api) -> dict[str, str | None]:
        """Who asks, where that is another than this Api's person, whose own pass may be a newer one."""
        return {} if self.person == api.author else {"person": self.person, "duty": self.duty}


Send = Callable[[Submission], Awaitable[CommandResult]]


class Later(Exception):
    """The hub has no final answer to this command now; it stays queued. Other threads' commands may go on."""


class Outbox:
    """The spool in `folder`. Files are read and written in worker threads; methods belong to one event loop."""

    @classmethod
    def of(cls, hub: Hub, root: Path | None = None) -> "Outbox":
        """The outbox of this user for this hub."""
        home = Home.of(hub, root=root)
        return cls(home.outbox, home.seal)

    @staticmethod
    def waits(hub: Hub, root: Path | None = None) -> bool:
        """Whether something is queued for this hub, without opening anything."""
        folder = Home.outbox_of(hub, root)
        return any(folder.glob("*.new")) or any(folder.glob("*.tried"))

    def __init__(self, folder: Path, seal: Seal) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._seal = seal
        self._enclosures = Enclosures(folder / "files", seal)
        self._known: dict[str, Submission] = {}
        self.begun: list[tuple[AnyCommand, int]] = []  # what had no thread, and the one that it began or joined
        self._reading = threading.Lock()
        self._fresh: dict[str, float] = {}  # made by this process and not yet tried, with the time of that
        self._draining, self._withdrawing = asyncio.Lock(), asyncio.Lock()

    @property
    def pending(self) -> list[Submission]:
        """What waits for the hub, oldest first, as last read from disk."""
        return [s for s in self._sorted() if s.result is None]

    @property
    def answered(self) -> list[Submission]:
        """What the hub said no to and nobody has acknowledged."""
        return [s for s in self._sorted() if s.result is not None]

    @property
    def damaged(self) -> list[Path]:
        """Files that could not be read. They are kept for whoever can tell what was in them."""
        return sorted((self.folder / "corrupt").glob("*"))

    async def enclose(self, files: Sequence[Enclosure]) -> list[Kept]:
        """Sealed copies of files, durable, for commands that follow. Raises OSError; then there are none."""
        kept: list[Kept] = []
        try:
            for file in files:
                kept.append(await asyncio.to_thread(self._enclosures.keep, file))
        except BaseException:
            for one in kept:
                self._enclosures.drop(one)
            raise
        return kept

    async def submit(
        self, command: AnyCommand, *, person: str | None = None, duty: str | None = None, tried: bool = False,
        away: bool = False, files: Sequence[Kept] = (),
    ) -> Submission:  # fmt: skip
        """Queue a command; durable when it returns. `tried`: it may have reached the hub already; `away`: no hub now.

        `files` from `enclose` go with it. Raises OSError where the disk is full: nothing is queued then.
        """
        made = Submission(
            command=command, person=person, duty=duty, files=list(files), name=f"{time.time_ns():020d}-{command.cmd_id}"
        )
        if tried:
            made.state = "tried"
        command.delayed = command.delayed or tried or away
        await asyncio.to_thread(self._store, made)
        with self._reading:
            known = self._known.setdefault(made.name, made)  # another thread may have read it from disk meanwhile
        self._fresh[made.name] = time.monotonic()
        return known

    async def refresh(self) -> bool:
        """Read what other processes added or settled. Returns whether anything changed."""
        before = {name: s.state for name, s in self._known.items()}
        await asyncio.to_thread(self._scan)
        return before != {name: s.state for name, s in self._known.items()}

    async def drain(self, send: Send, *, wait: float = 0.0) -> list[tuple[Submission, CommandResult]]:
        """Send what is queued, in order within each thread; return what got a final answer.

        `send` raises Later for no answer to this one now, Unreachable for none to any; what got none stays queued.
        Does nothing while another process drains, after waiting up to `wait` seconds for it. Raises OSError.
        """
        async with self._draining:
            lock = locked(self.folder / ".lock", wait=wait)
            try:
                await asyncio.to_thread(lock.__enter__)
            except Busy:
                return []
            try:
                await asyncio.to_thread(self._scan)
                return await self._drain(send)
            finally:
                lock.__exit__(None, None, None)

    async def _drain(self, send: Send) -> list[tuple[Submission, CommandResult]]:
        settled: list[tuple[Submission, CommandResult]] = []
        blocked: set[int] = set()
        for waiting in self.pending:
            if waiting.thread in blocked:
                continue
            # The author of a fresh one is still looking on, and sees what comes in meanwhile.
            if time.monotonic() - self._fresh.pop(waiting.name, -FRESH) >= FRESH:
                waiting.command.delayed = True
            await asyncio.to_thread(self._mark_tried, waiting)
            try:
                result = await send(waiting)
            except Later:
                blocked.add(waiting.thread)
                continue
            except Unreachable:
                break
            await asyncio.to_thread(self._settle, waiting, result)
            settled.append((waiting, result))
        return settled

    async def withdraw(self, cmd_id: str) -> bool:
        """Take a command back that was certainly never sent. False where it may have reached the hub or is unknown."""
        async with self._withdrawing:  # many at once would find the file's lock taken by each other
            return await asyncio.to_thread(self._withdraw, cmd_id)

    async def acknowledge(self, cmd_id: str) -> None:
        """The person has seen the hub's no; forget the command."""
        for submission in self.answered:
            if submission.command.cmd_id == cmd_id:
                await asyncio.to_thread(self._forget, submission)

    async def hand_over(self, api: Api, submission: Submission) -> None:
        """Give the hub the files of a command, each once. Raises Declined, Unreachable, Broken, OSError."""
        command = submission.command
        if not submission.files or not isinstance(command, Reply | New) or command.media:
            return
        for kept in submission.files:
            if not kept.ticket:
                content = self._enclosures.read(kept)
                kept.ticket = (await api.upload(kept.name, kept.mime, content, **submission.author(api))).id
        command.media = [kept.ticket for kept in submission.files]
        await asyncio.to_thread(self._store, submission)  # before the command may reach the hub

    def _sorted(self) -> list[Submission]:
        known = dict(self._known)
        return [known[name] for name in sorted(known)]

    def _path(self, submission: Submission) -> Path:
        return self.folder / f"{submission.name}.{submission.state}"

    def _store(self, submission: Submission) -> None:
        sealed = self._seal.close(msgspec.json.encode(submission), PURPOSE)
        write_whole(self._path(submission), sealed)

    def _mark_tried(self, submission: Submission) -> None:
        if submission.state == "new":
            old = self._path(submission)
            submission.state = "tried"
            old.rename(self._path(submission))
            fsync_dir(self.folder)

    def _settle(self, submission: Submission, result: CommandResult) -> None:
        if result.outcome in ("done", "queued"):
            self._forget(submission)
            if not submission.thread and result.thread is not None:
                self.begun.append((submission.command, result.thread.number))
            return
        old = self._path(submission)
        submission.result, submission.state = result, "answered"
        self._store(submission)
        old.unlink(missing_ok=True)

    def _forget(self, submission: Submission) -> None:
        self._path(submission).unlink(missing_ok=True)
        for kept in submission.files:
            self._enclosures.drop(kept)
        self._known.pop(submission.name, None)

    def _withdraw(self, cmd_id: str) -> bool:
        try:
            with locked(self.folder / ".lock", wait=0.2):
                self._scan()
                for submission in list(self._known.values()):
                    if submission.command.cmd_id == cmd_id and submission.state == "new":
                        self._forget(submission)
                        fsync_dir(self.folder)
                        return True
        except Busy:
            pass
        return False

    def _scan(self) -> None:
        with self._reading:
            self._look()

    def _look(self) -> None:
        found: dict[str, EndingState] = {}
        for path in self.folder.iterdir():
            state = path.suffix[1:]
            if state in STATES:
                # Killed between writing the answer and removing the question: the answer counts.
                found[path.stem] = max(found.get(path.stem, "new"), state, key=STATES.index)
            elif path.suffix == ".tmp" and older(path, STALE_TEMP):
                path.unlink(missing_ok=True)
        for name in set(self._known) - set(found):
            self._known.pop(name, None)
        for name, ending in found.items():
            known = self._known.get(name)
            if known is None or known.state != ending:
                self._read(name, ending)
        self._enclosures.sweep({kept.id for one in self._known.values() for kept in one.files}, STALE_TEMP)

    def _read(self, name: str, state: EndingState) -> None:
        path = self.folder / f"{name}.{state}"
        try:
            read = msgspec.json.decode(self._seal.open(path.read_bytes(), PURPOSE), type=Submission)
        except FileNotFoundError:
            return
        except (Broken, msgspec.DecodeError):
            corrupt = self.folder / "corrupt"
            corrupt.mkdir(mode=0o700, exist_ok=True)
            path.rename(corrupt / path.name)
            fsync_dir(self.folder)
            self._known.pop(name, None)
            return
        read.name, read.state = name, state
        self._known[name] = read


async def deliver(api: Api, outbox: Outbox, submission: Submission) -> CommandResult:
    """Give one queued command to the hub, as the person who wrote it, its files first. Raises Later, Unreachable."""
    try:
        await outbox.hand_over(api, submission)
        return await api.execute(submission.command, **submission.author(api))
    except Declined as error:
        if error.status in (401, 408, 425, 429) or error.status >= 500:
            raise Later from error
        return refusal(submission.command.cmd_id, error.problem)
    except (Broken, FileNotFoundError):
        title = _("Lampiran yang menunggu di mesin ini tidak terbaca lagi.")
        return refusal(submission.command.cmd_id, Problem(code="file_lost", title=title, hint=_("Lampirkan lagi.")))


def refusal(cmd_id: str, problem: Problem) -> CommandResult:
    """A no that did not come as a CommandResult."""
    return CommandResult(cmd_id=cmd_id, outcome="refused", error=problem)
