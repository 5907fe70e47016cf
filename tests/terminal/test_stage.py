"""The terminal between the first picture and the desk. More of it: `tests/screens/test_first_picture_pty.py`."""

import os
import shutil
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from inbox.terminal import capabilities, stage
from tests.terminal.pty_program import PATIENCE, PtyProgram

STAGE = Path(__file__).parent / "programs" / "stage.py"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_ended_while_the_driver_begins(number: signal.Signals) -> None:
    """Its threads run already, and nobody else listens yet."""
    program = PtyProgram(STAGE)
    try:
        program.until("gambar pertama")
        assert not termios.tcgetattr(program.master)[3] & termios.ECHO
        program.process.send_signal(number)
        assert program.finish() == -number
        assert program.raw.count(b"\x1b[?1049l") == 1
        assert b"\x1b[?1000l" in program.raw, "the mouse too"
        assert termios.tcgetattr(program.master)[3] & termios.ECHO
    finally:
        program.close()


def test_a_terminal_whose_pager_gets_the_output_keeps_its_modes() -> None:
    """`inbox | less`: who changes the modes last leaves them so."""
    master, slave = os.openpty()
    look = "import termios; from inbox.terminal.stage import Stage\nwith Stage(): print(termios.tcgetattr(0)[3])"
    try:
        before = termios.tcgetattr(slave)[3]
        said = subprocess.run(
            [sys.executable, "-c", look], stdin=slave, capture_output=True, check=True, timeout=PATIENCE
        )
        assert int(said.stdout) == before
    finally:
        os.close(master)
        os.close(slave)


def test_sizes_are_those_that_textual_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda _fd=1: os.terminal_size((91, 27)))
    for columns, rows in [(None, None), ("100", None), (None, "30"), ("0", "x"), ("-5", "40"), ("", "")]:
        for name, value in [("COLUMNS", columns), ("LINES", rows)]:
            monkeypatch.delenv(name, raising=False)
            if value is not None:
                monkeypatch.setenv(name, value)
        assert stage.size() == shutil.get_terminal_size(), (columns, rows)


@pytest.mark.parametrize("term", ["xterm-256color", "xterm", "xterm-kitty", "tmux-256color", "linux", "screen", "foot"])
@pytest.mark.parametrize("colour", ["", "truecolor", " 24bit "])
def test_colours_are_those_of_textuals_console(term: str, colour: str) -> None:
    from rich.console import COLOR_SYSTEMS, Console

    env = {"TERM": term, "COLORTERM": colour}
    name = Console(force_terminal=True, _environ=env).color_system
    assert name is not None
    assert capabilities.colour_system(env) == COLOR_SYSTEMS[name]
    assert capabilities.colour_system(env | {"NO_COLOR": "1"}) is None
