"""The terminal as a file to write to, which the program never waits for."""

import asyncio
import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper

from inbox.terminal.stage import PATIENCE, reopened

MOST = 1 << 16  # bytes that may wait behind what the terminal has begun to take; it reads again or is gone
TEXTS = 20  # that wait in Textual's thread, whose queue holds 30 and then holds up the program


class Line:
    """What is written to a terminal that is gone goes nowhere, and the program hears SIGHUP.

    While the terminal does not take all that it was given, the line is `behind`: who paints had better wait for
    `caught_up`, which runs in the loop. Where it cannot be opened again, Textual's writing thread writes.
    """

    def __init__(
        self, file: TextIOWrapper, loop: asyncio.AbstractEventLoop, caught_up: Callable[[], None] = lambda: None
    ) -> None:
        self._file = file
        self._loop = loop
        self._caught_up = caught_up
        self._gone = False
        self._handed = self._taken = self._flushed = 0  # texts given to the thread, written by it, out of its hands
        self._direct = -1  # none
        self._rest = bytearray()  # what the terminal has not taken yet
        self._behind = 0  # bytes of it that came after the terminal stopped to take
        self._leaving = False

    @property
    def behind(self) -> bool:
        """Whether the terminal has something to take still."""
        return bool(self._rest) or self._handed != self._flushed

    @property
    def threaded(self) -> bool:
        """Whether a thread must write."""
        return self._direct < 0

    @property
    def full(self) -> bool:
        """Whether the thread has more than is good: the program would wait with it."""
        return self._handed - self._flushed >= TEXTS

    def open(self) -> None:
        """Write without the thread from now on, where the terminal lets itself be opened again."""
        found = reopened(self._file.fileno())
        self._direct = -1 if found is None else found
        self._leaving = False

    def leave(self) -> None:
        """What follows brings the terminal back: none of it is too much."""
        self._leaving = True

    def put(self, text: str) -> bool:
        """Write what the terminal takes now, the rest when it takes more. False where too much waits already."""
        data = text.encode(self._file.encoding, self._file.errors or "strict")
        if self._rest:
            if self._behind + len(data) > MOST and not self._leaving:
                return False
            self._rest += data
            self._behind += len(data)
            return True
        if written := self._write(data):
            data = data[written:]
        if data and not self._gone:
            self._rest += data
            self._behind = 0
            self._loop.add_writer(self._direct, self._go_on)
        return True

    def hand(self) -> None:
        """The thread is given one more text."""
        self._handed += 1

    def write(self, text: str) -> None:
        """For the thread: write, however long it takes."""
        self._taken += 1
        data = memoryview(text.encode(self._file.encoding, self._file.errors or "strict"))
        try:
            while data:  # past the file's buffer: nobody else must wait for its lock
                data = data[os.write(self._file.fileno(), data) :]
        except OSError:
            self._lost()

    def flush(self) -> None:
        """For the thread: all that it had is written."""
        self._flushed = self._taken
        if not self.behind:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._caught_up)

    def fileno(self) -> int:
        """The terminal's own."""
        return self._file.fileno()

    def close(self) -> None:
        """Leave the terminal to others, with all that was written, if it takes it soon; `open` takes it again."""
        if self._direct < 0:
            return
        self._loop.remove_writer(self._direct)
        taking = select.poll()
        taking.register(self._direct, select.POLLOUT)
        while self._rest and taking.poll(PATIENCE * 1000) and self._write_rest():
            pass
        self._rest.clear()
        os.close(self._direct)
        self._direct = -1

    def wait(self) -> bool:
        """Whether the thread has written all, or does so soon."""
        end = time.monotonic() + PATIENCE
        while self._handed != self._flushed and time.monotonic() < end:
            time.sleep(0.01)
        return self._handed == self._flushed

    def _go_on(self) -> None:
        self._write_rest()
        if not self._rest and self._direct >= 0:
            self._loop.remove_writer(self._direct)
            self._caught_up()

    def _write_rest(self) -> int:
        written = self._write(self._rest)
        del self._rest[:written]
        return written

    def _write(self, data: bytes | bytearray) -> int:
        try:
            return os.write(self._direct, data)
        except BlockingIOError:
            return 0
        except OSError:
            self._rest.clear()
            self._lost()
            return 0

    def _lost(self) -> None:
        if not self._gone:
            self._gone = True
            os.kill(os.getpid(), signal.SIGHUP)
