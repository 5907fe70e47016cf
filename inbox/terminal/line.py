"""The terminal as a file to write to: at once where it takes it, else in Textual's writing thread."""

import os
import signal
from contextlib import suppress
from io import TextIOWrapper


class Line:
    """What is written to a terminal that is gone goes nowhere, and the program hears SIGHUP.

    Textual's writing thread ends with the first failed write; its queue of 30 then fills, and the program waits in it
    for good, deaf to the signal, while its input thread spins and fills memory (seen with Textual 8.2.8).
    """

    def __init__(self, file: TextIOWrapper) -> None:
        self._file = file
        self._gone = False
        self._handed = self._taken = self._flushed = 0  # texts given to the thread, written by it, out of its hands
        self._direct: int | None = None

    def open(self) -> None:
        """Write at once from now on, where the terminal lets itself be opened again: not after `su`."""
        with suppress(OSError, ValueError):
            # A descriptor of our own, as that of the shell must not be one that does not wait.
            self._direct = os.open(os.ttyname(self._file.fileno()), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)

    def at_once(self, text: str) -> str | bytes | None:
        """Write what the terminal takes now, unless the thread still has something. Returns what is left, if any.

        A frame need not wait until another thread is awake, nor the program for a terminal that does not read.
        """
        if self._direct is None or self._handed != self._flushed:
            return text
        data = text.encode(self._file.encoding, self._file.errors or "strict")
        try:
            written = os.write(self._direct, data)
        except BlockingIOError:
            return text
        except OSError:
            self._lost()
            return None
        return data[written:] or None

    def hand(self) -> None:
        """The thread is given one more text."""
        self._handed += 1

    def write(self, text: str | bytes) -> None:
        """For the thread: write as far as there is a terminal."""
        self._taken += 1
        try:
            if isinstance(text, bytes):  # the rest of what the terminal did not take at once
                self._file.flush()
                self._file.buffer.write(text)
            else:
                self._file.write(text)
        except OSError:
            self._lost()

    def flush(self) -> None:
        """For the thread: hand over what was written."""
        taken = self._taken
        try:
            self._file.flush()
        except OSError:
            self._lost()
        self._flushed = taken

    def fileno(self) -> int:
        """The terminal's own."""
        return self._file.fileno()

    def close(self) -> None:
        """Leave the terminal to others; `open` takes it again."""
        if self._direct is not None:
            os.close(self._direct)
            self._direct = None

    def _lost(self) -> None:
        if not self._gone:
            self._gone = True
            os.kill(os.getpid(), signal.SIGHUP)
