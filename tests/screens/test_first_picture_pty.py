"""The first picture at a terminal, while Textual is still to come: what is typed, and how the terminal is left."""

import fcntl
import os
import re
import signal
import socket
import struct
import termios
import time
from pathlib import Path

import pytest

from inbox.client import firstpage
from inbox.client.home import Home
from inbox.client.hubs import Hub
from tests.hubs import until
from tests.screens.desks import NOW, sample
from tests.terminal.pty_program import PtyProgram

SLOW = Path(__file__).parent / "programs" / "slow_start.py"
JOBS = Path(__file__).parents[1] / "terminal" / "programs" / "job_control.py"
NAME = "Tati Suryati"
AWAY = "tidak tersambung"  # says the desk, once it is there
PATIENCE = 40.0


class Start:
    """A start that waits for Textual. `go` lets it come."""

    def __init__(
        self,
        folder: Path,
        *words: str,
        size: tuple[int, int] = (80, 24),
        shell: bool = False,
        slow: str = "textual",
        **env: str,
    ) -> None:
        self.gate = folder / "gate"
        arguments = [str(self.gate), *words]
        program, *rest = [str(JOBS), str(SLOW), *arguments] if shell else [str(SLOW), *arguments]
        home, hub = str(folder), str(folder / "no.sock")
        self.program = PtyProgram(
            Path(program), *rest, size=size, INBOX_HOME=home, INBOX_HUB=hub, INBOX_LANG="id", SLOW=slow, **env
        )

    def go(self, word: str = "") -> None:
        """Textual is there."""
        part = self.gate.with_suffix(".part")
        part.write_text(word)
        part.rename(self.gate)

    def resize(self, columns: int, rows: int) -> None:
        """Another size, which it has noticed."""
        process = self.program.process
        fcntl.ioctl(self.program.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        process.send_signal(signal.SIGWINCH)
        until(lambda: not pending(process.pid) >> signal.SIGWINCH - 1 & 1, "the signal has come")
        self.gate.with_suffix(".asked").touch()
        until(self.gate.with_suffix(".told").exists, "and was acted on")
        self.gate.with_suffix(".told").unlink()

    @property
    def raw(self) -> bytes:
        return self.program.raw

    @property
    def echoes(self) -> bool:
        """Whether the terminal shows what is typed, and hands on whole lines."""
        flags = termios.tcgetattr(self.program.master)[3]
        return bool(flags & termios.ECHO and flags & termios.ICANON)

    def assert_clean(self) -> None:
        """As a shell wants it back."""
        assert self.raw.count(b"\x1b[?1049h") == self.raw.count(b"\x1b[?1049l") > 0
        assert self.raw.rindex(b"\x1b[?25h") > self.raw.rindex(b"\x1b[?25l")
        assert self.raw.rindex(b"\x1b[?7h") > self.raw.rindex(b"\x1b[?7l")
        assert self.echoes

    def after(self) -> bytes:
        """What was written once the other screen was left."""
        return self.raw[self.raw.rindex(b"\x1b[?1049l") :]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """INBOX_HOME with a first page."""
    for person in (None, "rina"):
        home = Home.of(Hub(tmp_path / "no.sock"), person=person, root=tmp_path)
        firstpage.write(home.first_page, home.seal, firstpage.of(sample(60), NOW))
    return tmp_path


def marker(program: PtyProgram) -> int:
    """The line of the mark in the list; -1 while it is nowhere."""
    return next((y for y, line in enumerate(program.screen.display) if line.startswith("▌")), -1)


def pending(pid: int) -> int:
    """Signals that have not come to a process yet, as bits."""
    [line] = re.findall(r"ShdPnd:\t([0-9a-f]+)", Path(f"/proc/{pid}/status").read_text())
    return int(line, 16)


def test_keys_typed_before_the_desk_are_not_seen_and_not_lost(folder: Path) -> None:
    start = Start(folder)
    program = start.program
    try:
        program.until(NAME, PATIENCE)
        assert not start.echoes
        assert marker(program) == 2
        os.write(program.master, b"jj")
        assert program.read(0.5, first=0.3) == b""
        start.go()
        program.until(AWAY, PATIENCE)
        until(lambda: (program.read(1.0, first=0.3), marker(program) == 6)[1], "both have moved it", PATIENCE)
        assert start.raw.count(b"\x1b[?1049h") == 1, "the screen is taken once"
        assert start.raw.count(b"\x1b[2J") == 1, "and cleared once"
        program.press("q")
        assert program.finish() == 0
        start.assert_clean()
    finally:
        program.close()


def test_keys_typed_before_anything_is_loaded_are_not_seen_and_not_lost(folder: Path) -> None:
    start = Start(folder, slow="inbox.cli.tui")
    program = start.program
    try:
        end = time.monotonic() + PATIENCE
        while start.echoes and time.monotonic() < end:
            time.sleep(0.005)
        os.write(program.master, b"jj")
        assert program.read(0.5, first=0.3) == b""
        start.go()
        program.until(AWAY, PATIENCE)
        while marker(program) != 6:
            program.read(1.0, first=0.3)
        program.press("q")
        assert program.finish() == 0
        start.assert_clean()
    finally:
        program.close()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131), (signal.SIGINT, 130)]
)
def test_ended_before_anything_is_loaded(folder: Path, number: signal.Signals, code: int) -> None:
    start = Start(folder, slow="inbox.cli.tui")
    try:
        end = time.monotonic() + PATIENCE
        while start.echoes and time.monotonic() < end:
            time.sleep(0.005)
        start.program.process.send_signal(number)
        assert start.program.finish() == code
        assert start.echoes
        assert start.raw == b""
    finally:
        start.program.close()


def test_what_goes_wrong_after_the_picture_is_told_on_the_normal_screen(folder: Path) -> None:
    start = Start(folder)
    try:
        start.program.until(NAME, PATIENCE)
        start.go("rusak")
        assert start.program.finish() != 0
        start.assert_clean()
        assert b"textual cannot be read" in start.after()
    finally:
        start.program.close()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131), (signal.SIGINT, 130)]
)
def test_ended_before_the_desk(folder: Path, number: signal.Signals, code: int) -> None:
    start = Start(folder)
    try:
        start.program.until(NAME, PATIENCE)
        start.program.process.send_signal(number)
        assert start.program.finish() == code
        start.assert_clean()
        assert b"Traceback" not in start.raw
    finally:
        start.program.close()


def test_stopped_before_the_desk_and_taken_up_again(folder: Path) -> None:
    start = Start(folder, shell=True)
    program = start.program
    try:
        program.until(NAME, PATIENCE)
        os.write(program.master, b"\x1a")
        program.until("biasa", PATIENCE)
        assert b"biasa" in start.after()
        os.write(program.master, b"\n")
        program.until(NAME, PATIENCE)
        assert start.raw.count(b"\x1b[?1049h") == 2
        start.go()
        program.until(AWAY, PATIENCE)
        program.press("q")
        assert program.finish() == 0
        start.assert_clean()
    finally:
        program.close()


def test_ctrl_c_before_the_desk(folder: Path) -> None:
    start = Start(folder, shell=True)
    try:
        start.program.until(NAME, PATIENCE)
        os.write(start.program.master, b"\x03")
        assert start.program.finish() == 130
        start.assert_clean()
    finally:
        start.program.close()


@pytest.mark.parametrize("sizes", [[(120, 36)], [(60, 20), (80, 24)]])
def test_another_size_between_picture_and_desk(folder: Path, sizes: list[tuple[int, int]]) -> None:
    """What a terminal does with a picture of another size is not known: it is cleared, also when the size is back."""
    start = Start(folder)
    program = start.program
    try:
        program.until(NAME, PATIENCE)
        for columns, rows in sizes:
            start.resize(columns, rows)
        program.screen.resize(rows, columns)
        start.go()
        program.until(AWAY, PATIENCE)
        program.until(NAME, PATIENCE)
        assert start.raw.count(b"\x1b[2J") == 2
        assert ("Belum dibalas" in program.text) == (columns >= 120), "the pane of queues"
    finally:
        program.close()


def test_nothing_of_a_person_with_a_pin_before_it(folder: Path) -> None:
    """The mark beside the cache says that there is one; here the hub hangs up when it is asked."""
    (Home.of(Hub(folder / "no.sock"), person="rina", root=folder).cache / "pin").touch()
    start = None
    with socket.socket(socket.AF_UNIX) as hub:
        hub.bind(str(folder / "no.sock"))
        hub.listen()
        hub.settimeout(PATIENCE)
        try:
            start = Start(folder, "--as", "rina")
            for _connection in range(2):  # whether it answers, and the question
                hub.accept()[0].close()
            assert start.program.finish() == 3
            assert NAME.encode() not in start.raw
            assert b"\x1b[?1049h" not in start.raw
            assert "tidak menjawab" in start.program.text
        finally:
            if start is not None:
                start.program.close()


def test_a_first_page_that_cannot_be_read_is_none(folder: Path) -> None:
    home = Home.of(Hub(folder / "no.sock"), root=folder)
    home.first_page.write_bytes(b"SGB1" + bytes(64))
    start = Start(folder)
    try:
        start.go()
        start.program.until("Memuat", PATIENCE)
        assert NAME not in start.program.text
        start.program.press("q")
        assert start.program.finish() == 0
        start.assert_clean()
    finally:
        start.program.close()


@pytest.mark.parametrize("theme", ["", 'theme = "gelap"\n'])
def test_without_colours_nothing_is_coloured(folder: Path, theme: str) -> None:
    """Textual makes black on black of a terminal's own colours."""
    (folder / "config").mkdir(mode=0o700)
    (folder / "config" / "screen.toml").write_text(theme)
    start = Start(folder, NO_COLOR="1")
    try:
        start.go()
        start.program.until(AWAY, PATIENCE)
        start.program.press("j")
        used = {int(n or 0) for sgr in re.findall(rb"\x1b\[([0-9;]*)m", start.raw) for n in sgr.split(b";")}
        assert used <= {*range(10), *range(21, 30)}, used
        start.program.press("q")
        assert start.program.finish() == 0
    finally:
        start.program.close()


def test_textuals_own_writing_takes_over(folder: Path) -> None:
    (folder / "config").mkdir(mode=0o700)
    (folder / "config" / "screen.toml").write_text('writer = "stock"\ndensity = "comfortable"\n')
    start = Start(folder)
    program = start.program
    try:
        program.until(NAME, PATIENCE)
        before = program.text
        start.go()
        program.until(AWAY, PATIENCE)
        # The lines below are where the desk tells that the hub is away.
        assert [line[:34] for line in program.screen.display[2:20]] == [line[:34] for line in before.split("\n")[2:20]]
        program.press("q")
        assert program.finish() == 0
        start.assert_clean()
    finally:
        program.close()
