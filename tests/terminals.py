"""A verb at a real terminal (pty), for tests."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

import pytest

from tests import prepared

PATIENCE = 90.0  # seconds
AGAIN = 8.0  # seconds until somebody presses Ctrl+C a second time


class AtTerminal:
    """`inbox …` on a pty of its own. `said` is everything that the terminal was sent. The desk itself, which is what
    opens without arguments, is started by exec: it loads of Textual what it needs."""

    def __init__(self, env: dict[str, str], *arguments: str) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.fd, self.said = ours, ""
        self.process = prepared.start(
            "inbox", *arguments, env={**env, "TERM": "xterm-256color"},
            stdin=theirs, stdout=theirs, stderr=theirs, new_session=True, fresh=not arguments,
        )  # fmt: skip
        os.close(theirs)

    def sees(self, text: str) -> None:
        """Wait until the terminal was sent this text; what came before is not looked at again."""
        deadline = time.monotonic() + PATIENCE
        start = getattr(self, "_read_to", 0)
        while text not in self.said[start:]:
            if time.monotonic() > deadline or not self._more(1.0):
                pytest.fail(f"the terminal never said {text!r}:\n{self.said}")
        self._read_to = self.said.index(text, start) + len(text)

    def types(self, text: str) -> None:
        """Type a line."""
        os.write(self.fd, text.encode() + b"\r")

    def ends_input(self) -> None:
        """Type Ctrl+D."""
        os.write(self.fd, b"\x04")

    def interrupts(self, told: str) -> None:
        """What Ctrl+C at a terminal of its own makes of it, until it is told; one may come just before it listens."""
        deadline = time.monotonic() + PATIENCE
        start = len(self.said)
        while told not in self.said[start:]:
            if time.monotonic() > deadline:
                pytest.fail(f"the terminal never said {told!r}:\n{self.said}")
            self.process.send_signal(signal.SIGINT)
            again = time.monotonic() + AGAIN
            while told not in self.said[start:] and time.monotonic() < again:
                self._more(0.1)

    def ends(self) -> int:
        """Read to the end; the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._more(1.0):
            if time.monotonic() > deadline:
                pytest.fail(f"it did not end:\n{self.said}")
        os.close(self.fd)
        return self.process.wait(PATIENCE)

    def _more(self, patience: float) -> bool:
        ready, _, _ = select.select([self.fd], [], [], patience)
        if not ready:
            return self.process.poll() is None
        data = b""
        with contextlib.suppress(OSError):  # EIO: the other side is closed
            data = os.read(self.fd, 65536)
        self.said += data.decode("utf-8", "replace")
        return bool(data)
