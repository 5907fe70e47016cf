"""The conversation on the screen: which thread it shows, with personal data masked unless it was revealed."""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from textual.worker import WorkType

from inbox.domain.attention import awaits
from inbox.i18n import _n
from inbox.wire import Message, Thread

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen


class Reading:
    """Shows a thread with what is known of it; asks the session for messages that are not here."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk
        self._revealed: dict[int, float] = {}
        self._asking: int | None = None  # the thread that the session is being asked for
        self._aim: tuple[int, str] | None = None  # a thread and the message of it that the cursor is to go to

    @property
    def number(self) -> int | None:
        """The thread that is shown."""
        thread = self.desk.conversation.thread
        return thread.number if thread is not None else None

    def wants(self, number: int) -> bool:
        """Whether something of the thread that is shown is to come still: its messages, or one that was looked for."""
        return self._aim is not None or number not in self.desk.state.messages

    def show(self, number: int) -> None:
        """Show this thread."""
        desk = self.desk
        thread = desk.state.threads.get(number)
        if thread is None:
            return
        loaded = number in desk.state.messages or number in desk.state.queued
        messages = desk.state.conversation(number) if loaded else None
        until = self._revealed.get(number)
        if until is None or until <= time.monotonic():
            thread = hidden(thread)
            if until is not None and messages is not None:
                messages = [masked(message) for message in messages]
        desk.conversation.show(thread, messages, desk.state.earlier.get(number, 0) if loaded else 0)
        if self._aim is not None and (messages is not None or self._aim[0] != number):
            aimed, self._aim = self._aim, None
            if aimed[0] == number:
                self._come_to(*aimed)
        if number not in desk.state.messages and desk.session is not None and number != self._asking:
            self._ask(number, exclusive=True)

    def _ask(self, number: int, *, exclusive: bool = False) -> None:
        work: WorkType[None] = partial(self._load, number)  # a coroutine made here might never be awaited
        self.desk.run_worker(work, group="open", exclusive=exclusive, exit_on_error=False)

    async def _load(self, number: int) -> None:
        if self.desk.session is None:
            return
        self._asking = number
        try:
            link = ""
            while number not in self.desk.state.messages and link != self.desk.state.link:
                link = self.desk.state.link  # where the line comes up meanwhile, ask again
                await self.desk.session.open(number, read=False)
        finally:
            if self._asking == number:
                self._asking = None

    def earlier(self, number: int, *, whole: bool = False) -> None:
        """Have what comes before the first message that is here; with `whole` all of it, and go to its beginning."""
        session = self.desk.session
        if session is None or number != self.number:
            return

        def top() -> None:
            if number == self.number and not self.desk.state.earlier.get(number):
                self.show(number)
                self.desk.conversation.to_top()

        if whole:
            self.with_all(number, top)
        else:
            work: WorkType[None] = partial(session.pages.earlier, number)
            self.desk.run_worker(work, group="earlier", exit_on_error=False)

    def aim(self, number: int, message: str) -> None:
        """Put the cursor on a message of a thread as soon as both are here."""
        self._aim = (number, message) if message else None

    def _come_to(self, number: int, message: str) -> None:
        """The cursor on a message; where it is among the earlier ones they are asked for."""
        desk = self.desk
        if desk.conversation.move_key(message):
            return

        def then() -> None:
            if number == self.number:
                self.show(number)
                desk.conversation.move_key(message)

        self.with_all(number, then)

    def with_all(self, number: int, then: Callable[[], None]) -> None:
        """Do what needs every message of a thread once they are here; with those that are while the hub is away."""
        session = self.desk.session
        if session is None or not self.desk.state.earlier.get(number):
            then()
            return

        async def load() -> None:
            await session.pages.whole(number)
            then()

        work: WorkType[None] = load
        self.desk.run_worker(work, group="earlier", exit_on_error=False)

    def mark_read(self, number: int) -> None:
        """The person reads it: its unread count falls."""
        thread, login = self.desk.state.threads[number], self.desk.state.me.login
        if self.desk.session is not None and (thread.unread or awaits(thread, login)):
            self.desk.run_worker(self.desk.session.read(number), group="read", exit_on_error=False)

    def reveal(self, number: int, seconds: float) -> None:
        """Show a thread's numbers for a while, then hide them again."""
        desk = self.desk
        self._revealed[number] = time.monotonic() + seconds
        desk.set_timer(seconds + 0.1, lambda: self.show(number) if self.number == number else None)
        desk.say(_n("Data #{number} terbuka {n} detik, tercatat.", n=int(seconds), number=number))


def hidden(thread: Thread) -> Thread:
    """The thread without the full values of its addresses, which the hub gives to the assignee."""
    if not any(address.value for address in thread.contact.addresses):
        return thread
    addresses = [msgspec.structs.replace(a, value=None) for a in thread.contact.addresses]
    return msgspec.structs.replace(thread, contact=msgspec.structs.replace(thread.contact, addresses=addresses))


def masked(message: Message) -> Message:
    """The message with the numbers in its text masked."""
    from inbox.domain.masking import mask  # 10 ms of regular expressions, after the first paint

    return msgspec.structs.replace(message, text=mask(message.text)) if message.text else message
