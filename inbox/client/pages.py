"""The conversations of a session a page at a time: the newest first, what is before it when somebody looks there."""

from contextlib import suppress
from typing import Protocol

import msgspec

from inbox.client.api import Declined, Unreachable
from inbox.client.line import Line
from inbox.client.state import Effects, State
from inbox.wire import ThreadView

PAGE = 100  # messages
TRIES = 3


class Reader(Protocol):
    """The part of a session that this needs."""

    state: State
    line: Line

    def took_page(self, view: ThreadView, effects: Effects) -> None:
        """All that is loaded of a conversation, and what changed by it."""


class Pages:
    """Reads from the hub into the state."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._asking: set[int] = set()  # threads of which an earlier page is on its way

    async def newest(self, number: int) -> bool:
        """The newest page, or as much as is loaded now. False where the hub has no such thread that we may see.

        Raises Unreachable.
        """
        state = self._reader.state
        try:
            view = await self._view(number, last=max(PAGE, len(state.messages.get(number, ()))))
        except Declined as error:
            return error.status >= 500 and number in state.messages
        if view is not None:
            self._take(view, state.load(view.thread(), view.messages, view.earlier))
        return view is not None

    async def earlier(self, number: int) -> None:
        """The page before what is loaded of a thread, where there is one and the hub answers."""
        state = self._reader.state
        loaded = state.messages.get(number)
        if not loaded or not state.earlier.get(number) or number in self._asking:
            return
        self._asking.add(number)
        try:
            with suppress(Unreachable):
                view = await self._view(number, last=PAGE, before=next(iter(loaded)))
                if view is not None:
                    self._take(view, state.load_earlier(number, view.messages, view.earlier))
        except Declined:
            await self.whole(number)  # the message to count from was dropped meanwhile
        finally:
            self._asking.discard(number)

    async def whole(self, number: int) -> None:
        """All messages of a thread that is loaded, where the hub answers."""
        state = self._reader.state
        if state.earlier.get(number):
            with suppress(Unreachable, Declined):
                view = await self._view(number)
                if view is not None:
                    self._take(view, state.load(view.thread(), view.messages))

    async def _view(self, number: int, *, last: int | None = None, before: str | None = None) -> ThreadView | None:
        """Null where there is no line. Raises Unreachable, Declined."""
        api, state = self._reader.line.api, self._reader.state
        if api is None:
            return None
        for _attempt in range(TRIES):
            view = await api.thread(number, last=last, before=before)
            known = state.threads.get(number)
            if known is None or view.version >= known.version:
                break  # else the feed was faster than this answer, which lacks what it said
        return view

    def _take(self, view: ThreadView, effects: Effects) -> None:
        state, number = self._reader.state, view.number
        loaded = list(state.messages.get(number, {}).values())
        whole = msgspec.structs.replace(view, messages=loaded, earlier=state.earlier.get(number, 0))
        self._reader.took_page(whole, effects)
