"""Textual's driver with fewer terminal modes, and without its two threads between a key and its picture.

The fewer modes are on, the less a lost line leaves behind. What is typed is read in the program's own loop, and what is
painted is written there, as far as the terminal takes it at once; waking another thread costs as long as painting.
"""

import asyncio
import contextvars
import logging
import os
import threading
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from inbox.terminal import hangup
from inbox.terminal.keys_in import KeysIn
from inbox.terminal.line import Line
from inbox.terminal.stage import in_background

if TYPE_CHECKING:
    from inbox.terminal.stage import Stage

log = logging.getLogger(__name__)
OTHER_SCREEN = "\x1b[?1049h"


class QuietDriver(LinuxDriver):
    """Mouse by buttons and wheel only (1000 + 1006): no report of every motion, which costs bytes over SSH.

    An app with `take_key` is asked first whether it takes a key at once.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        if self._size is None:  # before the first frame the app would ask rich, which takes another size for none
            self._size = self._get_terminal_size()
        file = self._file
        self._line = Line(file, self._loop, self._caught_up) if isinstance(file, TextIOWrapper) else None
        self._skipped = 0  # frames since the terminal fell behind
        line: Any = self._line or self._file
        self._file = line
        self._context = contextvars.copy_context()
        self._keys = KeysIn(self._loop, self.process_message, self._context)
        self._reads = False  # whether the terminal is to be read
        self._anew = False  # the terminal is being given back and taken again
        self._at_once = getattr(app, "take_key", None)
        self._entered = False  # the other screen is on, with the first picture

    @property
    def _stage(self) -> "Stage | None":
        return getattr(self._app, "stage", None)

    def write(self, data: str) -> None:
        """See Driver; what goes out is counted."""
        if self._entered and data == OTHER_SCREEN:
            self._entered = False
            return
        line = self._line
        if line is None:
            super().write(data)
        elif not line.threaded:
            if not line.put(data):
                log.warning("the terminal does not read: %s characters beside the picture are left out", len(data))
                return
        elif not line.full:
            line.hand()
            super().write(data)
        traffic = getattr(self._app, "traffic", None)
        if traffic is not None and self._writer_thread is not None:
            traffic.wrote(data)

    @property
    def behind(self) -> bool:
        """Whether the terminal has not taken all yet: a frame now would be old when it is seen."""
        return self._line is not None and self._line.behind

    def skip(self) -> None:
        """A frame was not painted; `App.catch_up` is called when the terminal has taken all."""
        self._skipped += 1
        traffic = getattr(self._app, "traffic", None)
        if traffic is not None:
            traffic.wrote("", self._skipped)

    def _caught_up(self) -> None:
        skipped, self._skipped = self._skipped, 0
        if skipped and (catch_up := getattr(self._app, "catch_up", None)) is not None:
            self._context.run(catch_up)

    def close(self) -> None:
        """See Driver; a terminal that does not read is left as it is."""
        if self._line is None or not self._line.threaded or self._line.wait():
            super().close()
        if self._line is not None:
            self._line.close()

    def start_application_mode(self) -> None:
        """See Driver; a first picture stays where it is, and the modes to come back to are those before it."""
        stage = self._stage
        before = stage.before if stage is not None else None
        self._entered = stage is not None and stage.take()
        self._reads = True
        if self._line is not None:
            self._line.open()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if before is not None:
            self.attrs_before = before

    def stop_application_mode(self) -> None:
        """See Driver."""
        if self._line is not None:
            self._line.leave()
        super().stop_application_mode()
        if self._stage is not None:
            self._stage.give_back()

    def _sigtstp_application(self, *given: Any) -> None:
        """Stopped before the first frame: the terminal is the stage's yet."""
        if self._writer_thread is None and self._stage is not None:
            self._stage.stop()
        else:
            super()._sigtstp_application(*given)

    def _sigcont_application(self, *given: Any) -> None:
        """The handler outlives the screen: who goes on after it, as the demo does, has none to come back to.

        The signal comes to one that was not stopped too: with SIGHUP, when a terminal goes, and with SIGTERM.
        """
        if self._anew or self._app._exit or asyncio._get_running_loop() is None or hangup.is_gone():
            return
        if self._reads and self._auto_restart:  # stopped, if at all, without having given the terminal back
            if in_background():
                return
            self._anew = True
            try:
                self.suspend_application_mode()
                self._must_signal_resume = True
                self.resume_application_mode()
            finally:
                self._anew = False
        elif self._writer_thread is not None or self._stage is None:
            super()._sigcont_application(*given)

    def disable_input(self) -> None:
        """See Driver."""
        self._reads = False
        self._keys.stop()
        super().disable_input()

    def _run_input_thread(self) -> None:
        """See LinuxDriver: its thread begins the reading and ends. What is no terminal any more is not read."""
        self._loop.call_soon_threadsafe(self._begin_to_read)

    def _begin_to_read(self) -> None:
        if self._reads and os.isatty(self.fileno):
            self._keys.start(self.fileno)

    def process_message(self, message: Message) -> None:
        """See Driver. A report of no columns or no lines is none: the size is asked for as at the start."""
        if isinstance(message, events.Resize) and not message.size:
            message = events.Resize.from_dimensions(self._get_terminal_size(), None)
        super().process_message(message)

    def send_message(self, message: Message) -> None:
        """See Driver."""
        if threading.get_ident() != self._app._thread_id:
            super().send_message(message)
        elif not (self._at_once is not None and isinstance(message, events.Key) and self._at_once(message)):
            self._app.post_message(message)

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1006l\x1b[?1000l")
            self.flush()

    def _enable_mouse_pixels(self) -> None:
        """Cells are enough."""
