"""The whole of it in a pseudo terminal: `inbox` on the real hub and sandbox of `inbox demo`."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_program import PtyProgram

DESK = Path(__file__).parent / "programs" / "desk.py"
PATIENCE = 60.0


@pytest.fixture
def home(tmp_path: Path) -> Iterator[str]:
    """INBOX_HOME of a running sandbox office."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INBOX_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "inbox", "demo", "--headless", "--brisk", "--rate", "0"],
        stdout=subprocess.PIPE, env=environment | {"TMPDIR": str(tmp_path)}, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait(PATIENCE)
    process.stdout.close()


def open_desk(home: str, size: tuple[int, int] = (80, 24)) -> PtyProgram:
    program = PtyProgram(DESK, size=size, INBOX_HOME=home)
    program.until("BELUM DIBALAS", PATIENCE)
    return program


def any_of(program: PtyProgram, *texts: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        program.read(1.0, first=0.3)
        for text in texts:
            if text in program.text:
                return text
    raise AssertionError(f"none of {texts}:\n{program.text}")


def hang_up(program: PtyProgram) -> None:
    """The terminal goes; it does not control the program here, so that no SIGHUP comes: the harder case."""
    os.close(program.master)
    program.process.wait(PATIENCE)


def test_a_reply_goes_out_and_a_draft_survives_a_lost_line(home: str) -> None:
    program = open_desk(home)
    any_of(program, "●WA")
    program.press("j")
    program.press("\r")
    program.until("Masa balas")
    program.press("r")
    program.until("BALASAN KE WARGA")
    program.press("Baik, tim kami menuju lokasi.")
    program.until("tim kami menuju lokasi.")
    program.press("\x1bOQ")  # F2
    any_of(program, "dtk", "terkirim", "sampai", "dibaca")
    state = any_of(program, "✓ terkirim", "✓✓ sampai", "✓✓ dibaca")
    assert state
    program.press("r")
    program.until("BALASAN KE WARGA")
    program.press("naskah yang penting")
    program.until("naskah yang penting")
    hang_up(program)
    again = open_desk(home)
    again.press("G")
    again.press("g")
    again.press("m")
    again.until("TUGAS SAYA")
    again.press("r")
    again.until("naskah yang penting")
    again.press("\x1b")
    again.until("Naskah disimpan")
    again.press("u")
    again.press("q")
    again.process.wait(PATIENCE)
    left = again.read(2.0, first=0.5)
    assert b"\x1b[?1049l" in again.raw + left, "the other screen is left"
    assert b"\x1b[?1000l" in again.raw + left, "the mouse is let go"
    os.close(again.master)
