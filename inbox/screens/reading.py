"""The conversation on the screen: which thread it shows, with personal data masked unless it was revealed."""

import time
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from textual.worker import WorkType

from inbox.domain.attention import awaits
from inbox.i18n import _
from inbox.wire import Message, Thread

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen


class Reading:
    """Shows a thread with what is known of it; asks the session for messages that are not here."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk
        self._revealed: dict[int, float] = {}
        self._asking: int | None = None  # the thread that the session is being asked for

    @property
    def number(self) -> int | None:
        """The thread that is shown."""
        thread = self.desk.conversation.thread
        return thread.number if thread is not None else None

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
        desk.conversation.show(thread, messages)
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
        desk.say(_("Data #{number} terbuka {n} detik, tercatat.").format(number=number, n=int(seconds)))


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
