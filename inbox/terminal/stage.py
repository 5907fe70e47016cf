"""The terminal from the first picture until Textual has it, and how it is given back whatever happens between.

From the first picture on nothing that is typed may be echoed into it, and nothing typed may be lost: keys wait in the
terminal's own queue until the driver reads them. Ctrl+C and Ctrl+\\ still end the program, which cannot answer yet;
Ctrl+Z stops it. The driver (`driver.QuietDriver`) says when it has taken over and when it has given the terminal back.
"""

import os
import select
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any

from inbox.terminal.reset import RESET

ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # the other screen, no cursor, no wrapping at the edge
LEAVE = "\x1b[m\x1b[?7h\x1b[?1049l\x1b[?25h"
PATIENCE = 1.0  # seconds without a byte taken after which the terminal is not waited for
CODES = {signal.SIGHUP: 129, signal.SIGQUIT: 131, signal.SIGTERM: 143}
_IFLAG, _LFLAG, _CC = 0, 3, 6  # places in what tcgetattr gives
Handler = Callable[[int, FrameType | None], None]


class Stage:
    """One terminal. A context manager: nothing is echoed from its beginning, and at its end all is as it was."""

    def __init__(self) -> None:
        self.before: list[Any] | None = None  # the terminal's modes as the shell had them, while they are others
        self.painted = ""  # the picture, as long as it stands
        self._shown = False  # the other screen is on, by us or by the driver
        self._driven = False
        self._size: os.terminal_size | None = None
        self._handlers: dict[int, tuple[Handler, Any]] = {}  # ours, and whose there were before

    @property
    def stands(self) -> bool:
        """Whether the picture is on the terminal as it was painted."""
        return bool(self.painted)

    def __enter__(self) -> "Stage":
        acts: dict[int, Handler] = {
            signal.SIGTSTP: self._stop,
            signal.SIGWINCH: self._resized,
            signal.SIGHUP: self._end,
            signal.SIGQUIT: self._end,
            signal.SIGTERM: self._end,
        }
        try:
            for number, act in acts.items():
                self._handlers[number] = act, signal.signal(number, act)
            self._silence()
        except BaseException:  # a signal: nobody calls `__exit__` of what was not entered
            self.leave()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.leave()

    @contextmanager
    def left(self) -> Iterator[None]:
        """The terminal is the shell's for as long: something is asked on it."""
        self.leave()
        try:
            yield
        finally:
            self.__enter__()

    def show(self, picture: str, size: os.terminal_size) -> None:
        """Paint this picture, made for that size. Does nothing where what Textual writes to is not a terminal."""
        if self.before is None or not os.isatty(2):
            return
        self._size, self.painted = size, picture
        self._paint()

    def take(self) -> bool:
        """The driver has the terminal from now on. Returns whether the other screen is on already."""
        self._driven = True
        shown, self._shown = self._shown, True
        return shown

    def give_back(self) -> None:
        """The driver has left the terminal as it found it."""
        self._shown = self._driven = False
        self.before, self.painted = None, ""

    def leave(self) -> None:
        """Bring the terminal back, unless that is done. An impatient second Ctrl+C does not leave it halfway."""
        interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number, (act, before) in self._handlers.items():
            if signal.getsignal(number) is act:
                signal.signal(number, before)
        self._handlers.clear()
        self._quit()
        self.give_back()
        signal.signal(signal.SIGINT, interrupt)

    def stop(self) -> None:
        """Be stopped by the shell: it gets its terminal, and the picture comes back afterwards."""
        shown = self._shown
        self._quit()
        os.kill(os.getpid(), signal.SIGSTOP)
        self._resized()
        self._silence()
        if shown:
            self._paint()

    def _paint(self) -> None:
        self._shown = True
        if not _write(ENTER + self.painted):
            self.painted = ""  # who knows how much of it is there

    def _quit(self) -> None:
        if self._shown:
            _write(RESET if self._driven else LEAVE)
        if self.before is not None:
            with suppress(termios.error):  # it is gone
                termios.tcsetattr(0, termios.TCSANOW, self.before)
        self._shown, self.before = False, None

    def _silence(self) -> None:
        """The modes that Textual sets, but that Ctrl+C and Ctrl+Z are signals still.

        Not where another program gets what is written: a pager sets the modes of the same terminal at the same time.
        """
        if not os.isatty(1):
            return
        try:
            before = termios.tcgetattr(0)
            self.before = before  # first: a signal may come when the others are set
            modes = [*before]
            modes[_CC] = [*modes[_CC]]
            modes[_CC][termios.VMIN] = 1
            modes[_LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
            modes[_IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
            termios.tcsetattr(0, termios.TCSANOW, modes)
        except termios.error:
            self.before = None

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()

    def _resized(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """What stood on a terminal of another size is not known any more."""
        if size() != self._size:
            self.painted = ""

    def _end(self, number: int, _frame: FrameType | None) -> None:
        if self._driven:  # and not yet `hangup`'s: the driver's threads would hold up an orderly end
            self.leave()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        raise SystemExit(CODES[signal.Signals(number)])


def size() -> os.terminal_size:
    """Columns and lines as Textual will take them: from COLUMNS and LINES, else of the terminal (`shutil` has the same,
    and takes 3 ms to load)."""
    found = os.get_terminal_size(1)
    columns, rows = (os.environ.get(name, "") for name in ("COLUMNS", "LINES"))
    return os.terminal_size(
        (
            int(columns) if columns.isdecimal() and int(columns) else found.columns or 80,
            int(rows) if rows.isdecimal() and int(rows) else found.lines or 24,
        )
    )


def in_background() -> bool:
    """Whether a shell has the terminal for itself or for another job."""
    with suppress(OSError):  # not the terminal that controls us
        return os.tcgetpgrp(0) != os.getpgrp()
    return False


def _write(text: str) -> bool:
    """All of it, past any buffer; whether the terminal took it. One that is gone is told of by SIGHUP.

    A terminal that reads nothing for a while is not waited for, where that can be helped.
    """
    data = memoryview(text.encode(sys.stderr.encoding, "backslashreplace"))
    direct = reopened(2)
    takes = select.poll()
    takes.register(2 if direct is None else direct, select.POLLOUT)
    try:
        while data and takes.poll(PATIENCE * 1000):
            with suppress(BlockingIOError):
                data = data[os.write(2 if direct is None else direct, data) :]
    except OSError:
        return False
    finally:
        if direct is not None:
            os.close(direct)
    return not data


def reopened(fileno: int) -> int | None:
    """The same terminal once more, for writing without waiting; none where it cannot be opened: after `su`.

    A descriptor of our own, as that of the shell must not be one that does not wait.
    """
    with suppress(OSError):
        return os.open(os.ttyname(fileno), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    return None
