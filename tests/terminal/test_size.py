"""The desk on terminals that do not know their size, on tiny ones, and on one that is dragged."""

import fcntl
import os
import resource
import signal
import struct
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal.pty_program import AnsweringProgram

DESK = Path(__file__).parent / "programs" / "big_desk.py"
THREADS = "100"
FULL = "Warga 1000"
LAYOUTS = 12.0  # seconds of processor time for a hundred sizes; more would be a layout that undoes another
PATIENCE = 40.0
TINY = [(1, 1), (2, 1), (3, 2), (10, 3)]


@contextmanager
def desk(folder: Path, size: tuple[int, int], **env: str) -> Iterator[AnsweringProgram]:
    """The desk, which cannot grow past two gigabytes."""
    program = AnsweringProgram(DESK, THREADS, str(folder), size=size, **env)
    resource.prlimit(program.process.pid, resource.RLIMIT_AS, (2 << 30, 2 << 30))
    try:
        program.read(PATIENCE, first=PATIENCE)
        yield program
    finally:
        program.process.kill()
        program.process.wait(PATIENCE)


def spent(program: AnsweringProgram) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{program.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settles(program: AnsweringProgram) -> None:
    """Nothing more is painted than the clock."""
    assert sum(len(program.read(0.25, first=0.25)) for _part in range(4)) < 2000


def drag(program: AnsweringProgram, *sizes: tuple[int, int]) -> None:
    """Give it sizes faster than it can lay them out."""
    for columns, rows in sizes:
        fcntl.ioctl(program.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        program.screen.resize(rows or 24, columns or 80)
        program.process.send_signal(signal.SIGWINCH)


def ends_on_hang_up(program: AnsweringProgram) -> None:
    os.close(program.master)
    program.process.send_signal(signal.SIGHUP)
    assert program.process.wait(PATIENCE) == 129


def test_a_terminal_without_a_size_is_one_of_80_columns(tmp_path: Path) -> None:
    with desk(tmp_path, (0, 0)) as program:
        program.until(FULL)
        settles(program)
        assert program.text.split("\n")[23].strip(), "the line of hints is the 24th"
        before = program.text
        assert program.press("j")
        assert program.text != before
        program.process.send_signal(signal.SIGTERM)
        assert program.finish() == 143


def test_a_terminal_without_a_size_that_hangs_up(tmp_path: Path) -> None:
    with desk(tmp_path, (0, 0)) as program:
        program.until(FULL)
        ends_on_hang_up(program)


def test_a_terminal_without_a_size_takes_that_of_the_environment(tmp_path: Path) -> None:
    with desk(tmp_path, (0, 0), COLUMNS="70", LINES="20") as program:
        program.until(FULL)
        settles(program)
        assert program.text.split("\n")[19].strip(), "the line of hints is the 20th"
        assert not any(line[70:].strip() for line in program.screen.display)


def test_a_size_that_is_lost_again(tmp_path: Path) -> None:
    with desk(tmp_path, (60, 20)) as program:
        program.until(FULL)
        program.resize(0, 0)
        program.until(FULL)
        settles(program)
        assert program.text.split("\n")[23].strip()
        program.press("\x1b[48;0;0;0;0t")  # as some terminals report it, in band
        settles(program)
        assert program.text.split("\n")[23].strip()
        assert program.press("j")


@pytest.mark.parametrize("hangs_up", [False, True])
def test_tiny_sizes_and_back(tmp_path: Path, hangs_up: bool) -> None:
    with desk(tmp_path, TINY[0]) as program:
        for size in [*TINY, (80, 24)] if not hangs_up else TINY[2:]:
            drag(program, size)
            program.rest()
            settles(program)
        if hangs_up:
            ends_on_hang_up(program)
            return
        program.until(FULL)
        assert program.press("j")
        program.process.send_signal(signal.SIGTERM)
        assert program.finish() == 143


def test_a_window_dragged_faster_than_it_is_laid_out_settles(tmp_path: Path) -> None:
    with desk(tmp_path, (80, 24)) as program:
        program.until(FULL)
        before = spent(program)
        for turn in range(20):
            drag(program, (60 + turn, 20), (100 + turn, 30), (1, 1), (0, 0))
            program.read(0.05, first=0.012)
        drag(program, (80, 24))
        program.screen.reset()
        program.rest()
        settles(program)
        assert program.press("j")
        assert spent(program) - before < LAYOUTS
        program.process.send_signal(signal.SIGTERM)
        assert program.finish() == 143
