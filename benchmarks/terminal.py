"""A program in a real pseudo-terminal, and how long it takes to answer."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

PATIENCE = 20.0  # seconds without what was waited for
WHOLE = 0.01  # seconds without output after which a picture that was begun is taken for whole
QUIET = 0.4  # seconds without output after which a screen is painted to the end


class Terminal:
    """One program on a pty of its own. Times are seconds of a clock that began when the program was started."""

    def __init__(self, command: list[str], env: dict[str, str], columns: int = 120, rows: int = 36) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.begun = time.perf_counter()
        self.child = subprocess.Popen(
            command, env=env, stdin=slave, stdout=slave, stderr=slave, preexec_fn=lambda: os.login_tty(0)
        )
        os.close(slave)

    def until(self, wanted: bytes) -> float:
        """Seconds until these bytes were written. Raises SystemExit where they do not come."""
        seen = b""
        while wanted not in seen:
            part = self._read(PATIENCE)
            if not part:
                raise SystemExit(f"{wanted!r} was not painted; the last output: {seen[-300:]!r}")
            seen = seen[-4096:] + part
        return time.perf_counter() - self.begun

    def now(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.begun

    def settle(self) -> int:
        """Read until the program is quiet; the bytes it wrote."""
        count = 0
        while part := self._read(QUIET):
            count += len(part)
        return count

    def press(self, key: bytes) -> tuple[float, int]:
        """Seconds from a key to the first byte painted, and the bytes painted for it."""
        begun = time.perf_counter()
        os.write(self.master, key)
        first = self._read(PATIENCE)
        took = time.perf_counter() - begun
        if not first:
            raise SystemExit(f"the key {key!r} was not answered")
        return took, len(first) + self.settle()

    def answers(self, key: bytes, wanted: bytes = b"") -> float:
        """Seconds since the start until a key is answered that is typed once the picture is whole.

        `wanted`: what the answer writes, where the program may still be painting something else; else the first byte.
        """
        while self._read(WHOLE):
            pass
        os.write(self.master, key)
        if wanted:
            return self.until(wanted)
        if not self._read(PATIENCE):
            raise SystemExit(f"the key {key!r} was not answered")
        return self.now()

    def memory(self) -> float:
        """Resident megabytes; 0 where /proc is not there."""
        try:
            status = Path(f"/proc/{self.child.pid}/status").read_text()
        except OSError:
            return 0.0
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def close(self) -> None:
        """End the program."""
        self.child.send_signal(signal.SIGHUP)
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        os.close(self.master)

    def _read(self, patience: float) -> bytes:
        ready, _, _ = select.select([self.master], [], [], patience)
        if not ready:
            return b""
        try:
            return os.read(self.master, 1 << 16)
        except OSError:  # the program ended
            return b""
