"""Drafts between this machine and the hub: told when they rest, found again when they were written elsewhere.

The file on this machine is what counts while somebody writes; the copy on the hub follows some seconds later. Of two
machines that changed one draft the hub takes the one changed last, and keeps the other beside it.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from inbox.client import drafted
from inbox.client.api import Declined, Unreachable
from inbox.client.drafts import Draft, DraftKind, Drafts, trace
from inbox.client.enclosing import Enclosure
from inbox.client.line import Line
from inbox.client.outbox import Outbox
from inbox.client.places import Places
from inbox.client.state import State
from inbox.wire import DraftAnswer, HubDraft, PutDraft, Thread

PAUSE = 1.0  # seconds between looks
MOST_TRIED = 20  # versions of one draft whose answers were lost
LATEST = 3600.0  # seconds in which the hub may still come to hear what it was told without an answer
REST = 4.0  # seconds without a change after which the hub is told: typing asks for nothing
log = logging.getLogger(__name__)


class Carrying(Protocol):
    """The part of a session that this needs."""

    state: State
    line: Line
    drafts: Drafts
    outbox: Outbox
    places: Places


class Carrier:
    """What the hub knows of the person's drafts, and what it must be told. Nothing here waits in the way of a key."""

    def __init__(self, session: Carrying, clock: Callable[[], datetime]) -> None:
        self._session, self._clock = session, clock
        self.beside: dict[int, list[HubDraft]] = {}  # of the person, by thread: put aside, or given by a colleague
        self.open: int | None = None  # the thread whose draft is being written here
        self.news: list[tuple[str, HubDraft]] = []  # what the screen has not told yet: adopted, aside, handed
        self._wanted = False
        self._known: set[str] = set()  # ids of `beside` that were told
        self._able = True  # false: a hub of a version without drafts

    def again(self) -> None:
        """The line is live: what is on the hub may be another now."""
        self._wanted = self._able = True

    def heard(self, threads: list[Thread]) -> None:
        """A change said who has drafts where."""
        login = self._session.state.me.login
        for thread in threads:
            mine = [mark for mark in thread.drafts if mark.login == login]
            own = any(mark.by is None for mark in mine)
            raw = self._session.drafts.raw(thread.number)
            given = {mark.by for mark in mine if mark.by is not None}
            known = {draft.by for draft in self.beside.get(thread.number, ()) if draft.state == "handed"}
            if given != known or (own and (raw is None or (raw.empty and raw.tried))):
                self._wanted = True
            elif not own and raw is not None and raw.empty and not raw.tried:
                self._session.drafts.replace(thread.number, None)  # the hub knows that it was sent
            elif not own and raw is not None and raw.told:
                self._wanted = True  # perhaps this change is older than what the hub was told since

    def write(self, number: int, text: str, kind: DraftKind, channel: str | None, files: tuple[Enclosure, ...]) -> None:
        """Remember what is typed. Its `seq` stays that of the first letter."""
        drafts, state = self._session.drafts, self._session.state
        thread, about = state.threads.get(number), state.about(number)
        before = drafts.get(number, about)
        if before is not None and (before.text, before.kind, before.channel, before.files) == (
            text,
            kind,
            channel,
            files,
        ):
            return
        seen, raw = before.seq if before is not None else thread.seq if thread is not None else None, drafts.raw(number)
        drafts.set(number, Draft(
            text=text, kind=kind, seq=seen, channel=channel, files=files, about=about, at=self._clock().timestamp(),
            rev=self.revision(number), tried=raw.tried if raw is not None else (),
        ))  # fmt: skip

    def revision(self, number: int) -> int | None:
        """The hub's revision that the thread's draft was made from."""
        raw = self._session.drafts.raw(number)
        return raw.rev if raw is not None else None

    async def keep(self) -> None:
        """Tell and ask, for ever."""
        while True:
            await asyncio.sleep(PAUSE)
            await self.turn()

    async def turn(self) -> None:
        """Tell and ask what there is to; called each second."""
        api, session = self._session.line.api, self._session
        if api is None or session.state.link != "live" or not self._able or session.places.writer is not None:
            return  # where another desk of the person has taken over, what is written is its business
        try:
            if self._wanted:
                self._wanted = False
                self._take(await drafted.every(api))
            now = self._clock().timestamp()
            busy = {waiting.thread for waiting in session.outbox.pending}
            for number in session.drafts.untold():
                draft = session.drafts.raw(number)
                if (
                    draft is not None
                    and number not in busy
                    and now - draft.at >= REST
                    and number in session.state.threads
                ):
                    await self._tell(number, draft)
        except Unreachable:
            self._wanted = True
        except Declined as error:
            self._able = error.status not in (404, 405)
            log.info("drafts were not exchanged: %s", error.problem.code)

    async def _tell(self, number: int, draft: Draft) -> None:
        api = self._session.line.api
        if api is None:
            return
        try:
            if draft.empty or not draft.text.strip():
                answer = await drafted.drop(api, number, draft.rev or 0)
            else:
                draft = self._trying(number, draft)
                at = datetime.fromtimestamp(draft.at, UTC)
                asked = PutDraft(
                    text=draft.text, kind=draft.kind, seq=draft.seq, at=at, base=draft.rev, about=draft.about
                )
                answer = await drafted.put(api, number, asked)
        except Declined as error:
            if error.status >= 500 or error.status == 429:
                raise
            # The thread is not ours any more, or is another one: it stays here, and is asked about no more.
            self._set(number, draft, msgspec.structs.replace(draft, told=True, rev=None, tried=()))
            return
        self._settle(number, draft, answer)

    def _trying(self, number: int, draft: Draft) -> Draft:
        """Remember what the hub is about to be told: its answer may be lost, and what it then has is still ours."""
        tried = (*draft.tried, trace(draft.text, draft.kind))[-MOST_TRIED:]
        made = msgspec.structs.replace(draft, tried=tuple(dict.fromkeys(tried)))
        self._set(number, draft, made)
        return made

    def _ours(self, number: int, there: HubDraft) -> bool:
        """Whether the hub's is one of ours whose answer was lost; what is here now follows on it then."""
        raw = self._session.drafts.raw(number)
        if raw is None or trace(there.text, there.kind) not in raw.tried:
            return False
        self._session.drafts.replace(number, msgspec.structs.replace(raw, rev=there.rev, tried=()))
        return True

    def _settle(self, number: int, sent: Draft, answer: DraftAnswer) -> None:
        there, drafts = answer.current, self._session.drafts
        self._wanted |= answer.aside
        if there is None:
            if not sent.text.strip():  # files stay on this machine, and the hub knows all there is to know
                left = None if sent.empty else msgspec.structs.replace(sent, rev=None, told=True)
                self._set(number, sent, left)
            return
        if there.text == sent.text and there.kind == sent.kind:
            now = drafts.raw(number)
            if now is None:  # emptied, or sent, while it was on its way
                drafts.replace(number, Draft(text="", rev=there.rev, about=sent.about))
            else:
                same = now == sent
                drafts.replace(number, msgspec.structs.replace(now, rev=there.rev, told=same, tried=()))
        elif self._ours(number, there):
            return  # the next turn tells what became of it
        elif sent.empty or drafts.raw(number) == sent:
            self._adopt(number, there)

    def _set(self, number: int, sent: Draft, wanted: Draft | None) -> None:
        """Unless it was changed meanwhile."""
        if self._session.drafts.raw(number) == sent:
            self._session.drafts.replace(number, wanted)

    def _take(self, found: list[HubDraft]) -> None:
        """All of the person's drafts on the hub, at one moment."""
        drafts, state = self._session.drafts, self._session.state
        self.beside.clear()
        current: set[int] = set()
        for draft in found:
            if draft.state != "current":
                self.beside.setdefault(draft.thread, []).append(draft)
                if draft.id not in self._known:
                    self._known.add(draft.id)
                    self.news.append((draft.state, draft))
                continue
            current.add(draft.thread)
            if self._ours(draft.thread, draft):
                continue
            raw = drafts.raw(draft.thread)
            newer = raw is None or ((raw.told or raw.empty) and draft.rev > (raw.rev or 0))
            if newer and not self._sending(draft.thread):
                self._adopt(draft.thread, draft)
        drafts.forget_tried(current, self._clock().timestamp() - LATEST)
        for number in drafts.told():
            if number not in current and number in state.threads:
                self._gone(number)

    def _sending(self, number: int) -> bool:
        return any(waiting.thread == number for waiting in self._session.outbox.pending)

    def _adopt(self, number: int, there: HubDraft) -> None:
        """What was written on another machine is what is here now; files stay."""
        drafts = self._session.drafts
        before = drafts.raw(number)
        drafts.replace(number, Draft(
            text=there.text, kind=there.kind, seq=there.seq, files=before.files if before is not None else (),
            about=there.about or None, at=there.at.timestamp(), rev=there.rev, told=True,
        ))  # fmt: skip
        self.news.append(("adopted", there))

    def _gone(self, number: int) -> None:
        """The hub has none: what was told there was sent or thrown away elsewhere."""
        drafts, state = self._session.drafts, self._session.state
        raw = drafts.raw(number)
        if raw is None or number == self.open:
            return
        if raw.empty:
            drafts.replace(number, None)
        elif raw.told and raw.about == state.about(number) and raw.rev is not None:
            drafts.replace(number, msgspec.structs.replace(raw, text="", rev=None) if raw.files else None)

    async def discard(self, draft: HubDraft) -> None:
        """Forget one that was put aside or given. What the line cannot do now stays."""
        api = self._session.line.api
        left = [one for one in self.beside.get(draft.thread, []) if one.id != draft.id]
        self.beside[draft.thread] = left
        if api is not None:
            with suppress(Unreachable, Declined):
                await drafted.discard(api, draft.id)
