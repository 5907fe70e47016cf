"""A program in a pseudo terminal: what it writes is counted and drawn by pyte."""

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte

from tests.stillness import ANSWER, STILL

PATIENCE = 40.0  # seconds; a hang is a failure
QUIET = 0.15  # seconds without output after which a frame is taken for complete


class PtyProgram:
    """Runs a Python file in a terminal of a size. (0, 0): it knows none. `press` returns how many bytes came back."""

    def __init__(self, script: Path, *args: str, size: tuple[int, int] = (80, 24), **env: str) -> None:
        columns, rows = size
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        root = Path(__file__).parents[2]
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("TEXTUAL", "NO_COLOR", "COLUMNS", "LINES"))}
        environ |= {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(root),
        } | env
        environ.pop("TMUX", None)
        self.process = subprocess.Popen(
            [sys.executable, str(script), *args], stdin=slave, stdout=slave, stderr=slave, env=environ,
            start_new_session=True, cwd=root,
        )  # fmt: skip
        os.close(slave)
        self.master = master
        self.screen = pyte.Screen(columns or 80, rows or 24)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""

    def read(self, deadline: float = 20.0, *, first: float = 20.0) -> bytes:
        """Everything until it is quiet. `first`: seconds to wait for the first byte."""
        got = b""
        end = time.monotonic() + deadline
        wait = first
        while time.monotonic() < end:
            if not select.select([self.master], [], [], wait)[0]:
                break
            try:
                chunk = os.read(self.master, 65536)
            except OSError:
                break
            if not chunk:
                break
            got += chunk
            wait = QUIET
        self._show(got)
        return got

    def _show(self, got: bytes) -> None:
        self.stream.feed(plain_for_pyte(got))
        self.raw += got

    def until(self, text: str, deadline: float = PATIENCE) -> None:
        """Read until the text stands on the screen. Raises AssertionError with the screen after the deadline."""
        end = time.monotonic() + deadline
        while text not in self.text and time.monotonic() < end:
            self.read(1.0, first=0.3)
        assert text in self.text, self.text
        self.read(2.0, first=QUIET)

    def press(self, keys: str) -> bytes:
        """Type and return what was written in answer."""
        os.write(self.master, keys.encode())
        return self.read(10.0, first=5.0)

    def stall(self, act: Callable[[], None] = lambda: None, deadline: float = PATIENCE) -> None:
        """Read nothing until it cannot write any more, whatever it is told to paint by `act`, each tenth of a second.

        Raises AssertionError where it goes on writing until the deadline.
        """
        end, quiet, before = time.monotonic() + deadline, 0, -1
        while quiet < 10 and time.monotonic() < end:
            act()
            time.sleep(0.1)
            written = int(Path(f"/proc/{self.process.pid}/io").read_text().split("wchar: ")[1].split()[0])
            quiet = quiet + 1 if written - before < 64 else 0
            before = written
        assert quiet == 10, "it writes on"

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size and read what comes of it."""
        self._take_size(columns, rows)
        self.read(5.0, first=3.0)

    def _take_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows or 24, columns or 80)
        self.process.send_signal(signal.SIGWINCH)

    def finish(self, deadline: float = PATIENCE) -> int:
        """Read until it has ended and return its exit code. Raises subprocess.TimeoutExpired after the deadline."""
        end = time.monotonic() + deadline
        while self.process.poll() is None and time.monotonic() < end:
            self.read(1.0, first=0.1)
        self.read(1.0, first=0.1)
        return self.process.wait(1.0)

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(self.screen.display)

    def close(self) -> int:
        """End it, if it has not ended, and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(PATIENCE)
        os.close(self.master)
        return code


class AnsweringProgram(PtyProgram):
    """One that can be asked whether it is done (`tests.stillness.Answering`): no number of seconds decides."""

    def press(self, keys: str, ask: str = STILL) -> bytes:
        """See PtyProgram; `TAKEN` for what is written at once, without what a rest of the cursor brings."""
        # An escape at the end would be taken for the beginning of the question.
        os.write(self.master, (keys[:-1] + "\x1b[27u" if keys.endswith("\x1b") else keys).encode() + ask.encode())
        got, end, answer = b"", time.monotonic() + PATIENCE, ANSWER.encode()
        while answer not in got:
            if not select.select([self.master], [], [], max(0.0, end - time.monotonic()))[0]:
                raise AssertionError(f"it never came to rest after {keys!r}:\n{self.text}")
            got += os.read(self.master, 65536)
        said, _, later = got.partition(answer)
        self._show(said + later)
        return said

    def rest(self) -> bytes:
        """All that is written until it is still, as after a signal."""
        return self.press("")

    def until(self, text: str, deadline: float = PATIENCE) -> None:
        """See PtyProgram."""
        super().until(text, deadline)
        self.rest()

    def resize(self, columns: int, rows: int) -> None:
        """See PtyProgram."""
        self._take_size(columns, rows)
        self.rest()


def plain_for_pyte(data: bytes) -> bytes:
    """Without the queries that pyte 0.8 draws as text: kitty keys (CSI > u, CSI < u) and mode requests (CSI ? $ p)."""
    import re

    return re.sub(rb"\x1b\[[<>][0-9;]*u|\x1b\[\?[0-9]+\$p", b"", data)
