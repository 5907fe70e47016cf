"""Textual's driver with fewer terminal modes: the fewer are on, the less a lost line leaves behind."""

import os
import signal
from typing import IO, TYPE_CHECKING, Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from inbox.terminal.stage import Stage

OTHER_SCREEN = "\x1b[?1049h"


class Line:
    """The terminal as a file to write to. When it is gone, what is written goes nowhere, and the program hears SIGHUP.

    Textual's writing thread ends with the first failed write; its queue of 30 then fills, and the program waits in it
    for good, deaf to the signal, while its input thread spins and fills memory (seen with Textual 8.2.8).
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._gone = False

    def write(self, text: str) -> None:
        """Write as far as there is a terminal."""
        try:
            self._file.write(text)
        except OSError:
            self._lost()

    def flush(self) -> None:
        """Hand over what was written."""
        try:
            self._file.flush()
        except OSError:
            self._lost()

    def fileno(self) -> int:
        """The terminal's own."""
        return self._file.fileno()

    def _lost(self) -> None:
        if not self._gone:
            self._gone = True
            os.kill(os.getpid(), signal.SIGHUP)


class QuietDriver(LinuxDriver):
    """Mouse by buttons and wheel only (1000 + 1006): no report of every motion, which costs bytes over SSH."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        line: Any = Line(self._file) if self._file is not None else None
        self._file = line
        self._entered = False  # the other screen is on, with the first picture

    @property
    def _stage(self) -> "Stage | None":
        return getattr(self._app, "stage", None)

    def start_application_mode(self) -> None:
        """See Driver; a first picture stays where it is, and the modes to come back to are those before it."""
        stage = self._stage
        before = stage.before if stage is not None else None
        self._entered = stage is not None and stage.take()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if before is not None:
            self.attrs_before = before

    def stop_application_mode(self) -> None:
        """See Driver."""
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
        if self._writer_thread is not None or self._stage is None:
            super()._sigcont_application(*given)

    def write(self, data: str) -> None:
        """See Driver; what goes out is counted."""
        if self._entered and data == OTHER_SCREEN:
            self._entered = False
            return
        traffic = getattr(self._app, "traffic", None)
        if traffic is not None and self._writer_thread is not None:
            traffic.wrote(data, self._writer_thread._queue.qsize())
        super().write(data)

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
