"""An app of Textual between two acts of a person: whether anything is still to come of the last one.

A test that looks after a number of seconds sees what a slow machine had time for. `still` waits for the state instead:
nobody has anything to hear, to lay out or to load, and no timer of a moment runs.
"""

import asyncio
import time
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.app import App
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.worker import WorkerState

PATIENCE = 60.0  # seconds; a hang is a failure
MOMENT = 1.0  # seconds; what is due later is no part of the act
LOOK = 0.005  # seconds between looks
TAKEN, STILL, ANSWER = "\x1b[57383u", "\x1b[57384u", "\x1b_still\x1b\\"  # asked, asked, and answered to both
ASKS = ("f20", "f21")
GOING = (WorkerState.PENDING, WorkerState.RUNNING)


class Typist(Pilot[Any]):
    """Types a key when the one before it was taken, however slow the machine is.

    `clock` is the one of who types: to look at what came of it takes a person a breath, but no time of the machine.
    """

    looked = 0.0  # seconds

    def clock(self) -> float:
        """Seconds."""
        return time.monotonic() + self.looked

    async def press(self, *keys: str) -> None:
        """See Pilot."""
        for key in keys:
            typed(self.app, key)
            await taken(self.app)

    async def pause(self, delay: float | None = None) -> None:
        """See Pilot; without a delay it waits for the app, not for the processor, to have nothing to do."""
        if delay is not None:
            await super().pause(delay)
        else:
            await still(self.app)


class Answering(App[Any]):
    """An app at a terminal that says there when it has taken, and when it has done, what was typed before it is asked.

    It is asked by keys that nobody has. The answer is a string that a terminal does not show (APC, ECMA-48 8.3.2).
    """

    asked: asyncio.Task[None] | None = None

    def take_key(self, event: events.Key) -> bool:
        """See `inbox.app.Inbox`."""
        if event.key in ASKS:
            with self._context():
                self._ask(event.key)
            return True
        return super().take_key(event) if hasattr(super(), "take_key") else False

    async def on_event(self, event: events.Event) -> None:
        """See App."""
        if isinstance(event, events.Key) and event.key in ASKS:
            self._ask(event.key)
        else:
            await super().on_event(event)

    def _ask(self, key: str) -> None:
        if key == "f20" and not _speaking(self):
            self._answer()  # what comes a moment later is no part of it
        else:
            self.asked = asyncio.create_task(self._later(key))

    async def _later(self, key: str) -> None:
        await (taken if key == "f20" else still)(self)
        while getattr(self._driver, "behind", False):
            await asyncio.sleep(LOOK)
        painted(self)
        self._answer()

    def _answer(self) -> None:
        if self._driver is not None:
            self._driver.write(ANSWER)
            self._driver.flush()


@asynccontextmanager
async def run(app: App[Any], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Typist]:
    """The app for the time of the block, with somebody who types."""
    async with app.run_test(size=size):
        yield Typist(app)


def typed(app: App[Any], *keys: str) -> None:
    """Keys as a terminal hands them over: all that were typed, without waiting for what they do."""
    assert app._driver is not None
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        try:
            character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
        except KeyError:
            character = name if len(name) == 1 else None
        event = events.Key(name, character)
        event.set_sender(app)
        app._driver.send_message(event)


async def taken(app: App[Any]) -> None:
    """Wait until all that was said has been heard, and what it opened is there. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not over(app):
            await _heard(app)
            if not _speaking(app):
                return
            await asyncio.sleep(LOOK)


async def still(app: App[Any]) -> None:
    """Wait until nothing is about to happen, and paint. Raises TimeoutError."""
    quiet, until = 0, time.monotonic() + PATIENCE
    while quiet < 2 and not over(app):
        if time.monotonic() > until:
            raise TimeoutError(f"never still: {_acting(app)}")
        if _acting(app):
            quiet = 0
            await asyncio.sleep(4 * LOOK)  # to hear from everybody costs more than to look
            continue
        await taken(app)
        quiet = 0 if _acting(app) else quiet + 1
        await asyncio.sleep(LOOK)
    painted(app)


def painted(app: App[Any]) -> None:
    """Paint what waits for the next frame."""
    if not over(app):
        app.screen._on_timer_update()


def over(app: App[Any]) -> bool:
    """Whether it has ended, well or not."""
    return app._exit or app._exception is not None or not app.is_running


def _nodes(app: App[Any]) -> list[MessagePump]:
    return [app, *(node for screen in app.screen_stack for node in screen.walk_children(with_self=True))]


async def _heard(app: App[Any]) -> None:
    """Until each has answered what was said to it so far; a queue may be empty whose last message is at work."""
    heard, left = asyncio.Event(), 0

    def answer() -> None:
        nonlocal left
        left -= 1
        if not left:
            heard.set()

    for node in _nodes(app):
        left += node.call_later(answer)
    while left and not over(app):
        await asyncio.wait([asyncio.ensure_future(heard.wait())], timeout=0.1)


def _speaking(app: App[Any]) -> bool:
    """Whether keys wait, or somebody has something to hear or to lay out."""
    if getattr(app, "_early", None) or app._resize_event is not None or not getattr(app.screen, "ready", True):
        return True
    if any(screen._layout_required or screen._callbacks for screen in app.screen_stack):
        return True
    return any(node.message_queue_size or node._next_callbacks for node in _nodes(app))


def _acting(app: App[Any]) -> list[str]:
    """What goes on beside the messages: what is loaded, and timers that will soon run for the last time."""
    timers = (timer for node in _nodes(app) for timer in node._timers if timer._task and not timer._task.done())
    soon = [timer.name for timer in timers if timer._repeat == 0 and timer._interval <= MOMENT]
    return [worker.description for worker in app.workers if worker.state in GOING] + soon
