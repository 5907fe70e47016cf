"""A program on a real pseudo terminal: what it switches on and off, and what is left when the line goes."""

import os
import re
import resource
import signal
import termios
import time
from pathlib import Path

import pytest

from tests.terminal.pty_program import PATIENCE, PtyProgram

APP = Path(__file__).parent / "programs" / "hangup_app.py"


@pytest.fixture
def writing(tmp_path):
    """The program with `halo` in its composer, and the file that its draft is saved to."""
    draft = tmp_path / "draft"
    program = PtyProgram(APP, str(draft))
    program.until("BALASAN")
    program.press("halo")
    program.until("halo")
    yield program, draft
    if program.process.poll() is None:
        program.close()


def test_a_lost_line_saves_the_draft_and_ends_the_program_without_spinning(writing):
    program, draft = writing
    os.close(program.master)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert program.process.wait(10) == 129
    assert draft.read_text("utf-8") == "halo"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 3


def test_a_program_that_is_gone_on_with_after_its_screen_leaves_the_terminal_alone(writing):
    program, _draft = writing
    program.process.send_signal(signal.SIGTERM)
    program.finish()
    assert b"Traceback" not in program.raw
    assert b"\x1b[?1049h" not in program.raw.rpartition(b"\x1b[?1049l")[2]


def until_kitty_keys(program, times):
    """Read until it has asked for the terminal so often."""
    end = time.monotonic() + PATIENCE
    while program.raw.count(b"\x1b[>") < times and time.monotonic() < end:
        program.read(1.0, first=0.3)
    assert program.raw.count(b"\x1b[>") == times


def test_a_signal_to_go_on_without_a_stop_leaves_nothing_switched_on_twice(writing):
    """So it comes with SIGTERM from `timeout` and systemd, and after a SIGSTOP that gave nothing back."""
    program, _draft = writing
    program.process.send_signal(signal.SIGSTOP)
    program.process.send_signal(signal.SIGCONT)
    until_kitty_keys(program, 2)
    program.press("!")
    program.until("halo!")
    for _ in range(1000):  # one in the middle of what another brings about
        program.process.send_signal(signal.SIGCONT)
    program.process.send_signal(signal.SIGTERM)
    assert program.finish() == 143
    assert program.raw.count(b"\x1b[>") == program.raw.count(b"\x1b[<u")
    assert program.raw.count(b"\x1b[?1049h") == program.raw.count(b"\x1b[?1049l")
    assert termios.tcgetattr(program.master)[3] & termios.ECHO
    os.close(program.master)


def test_a_line_lost_in_the_middle_of_writing_saves_the_draft_and_ends_the_program(tmp_path):
    draft = tmp_path / "draft"
    program = PtyProgram(APP, str(draft), "busy")
    try:
        while b"Siaga (20)" not in program.raw:
            program.read(0.2)
        os.close(program.master)
        assert program.process.wait(20) == 129
        assert draft.exists()
    finally:
        program.process.kill()
        program.process.wait()


ENDS = [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131), (signal.SIGTERM, 143)]


def assert_given_back(program):
    """As a shell wants it: the other screen left, the cursor seen, lines echoed and handed on whole."""
    on = set(re.findall(rb"\x1b\[\?(\d+)h", program.raw)) - {b"25", b"7"}
    assert on <= set(re.findall(rb"\x1b\[\?(\d+)l", program.raw))
    assert program.raw.count(b"\x1b[?1049h") == program.raw.count(b"\x1b[?1049l") == 1
    assert program.raw.rindex(b"\x1b[?25h") > program.raw.rindex(b"\x1b[?25l")
    assert program.raw.rindex(b"\x1b[?7h") > program.raw.rindex(b"\x1b[?7l")
    inputs, _outputs, _controls, locals_, *_ = termios.tcgetattr(program.master)
    wanted = termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN
    assert locals_ & wanted == wanted
    assert inputs & (termios.ICRNL | termios.IXON) == termios.ICRNL | termios.IXON


@pytest.mark.parametrize(("number", "code"), ENDS)
def test_ended_from_outside_at_a_terminal_that_stays(writing, number, code):
    """So may SIGHUP be: sent by hand, or by a shell that ends within another."""
    program, draft = writing
    program.process.send_signal(number)
    assert program.finish() == code
    assert draft.read_text("utf-8") == "halo"
    assert_given_back(program)
    os.close(program.master)


@pytest.mark.parametrize("where", ["handler", "worker"])
def test_an_error_of_the_program_gives_the_terminal_back_and_is_told(tmp_path, where):
    program = PtyProgram(APP, str(tmp_path / "draft"), "breaks", where)
    try:
        program.until("BALASAN")
        program.process.send_signal(signal.SIGUSR1)
        assert program.finish() == 1
        assert_given_back(program)
        assert b"something is wrong" in program.raw[program.raw.rindex(b"\x1b[?1049l") :]
    finally:
        program.close()


@pytest.mark.parametrize("where", ["task", "thread", "loop"])
def test_an_error_beside_the_desk_does_not_write_into_the_picture(tmp_path, where):
    program = PtyProgram(APP, str(tmp_path / "draft"), "breaks", where)
    try:
        program.until("BALASAN")
        program.process.send_signal(signal.SIGUSR1)
        program.press("halo")
        program.until("halo")
        program.process.send_signal(signal.SIGTERM)
        assert program.finish() == 143
        assert_given_back(program)
        assert b"something is wrong" not in program.raw
    finally:
        program.close()


@pytest.mark.parametrize(("number", "code"), [ENDS[0], ENDS[3]])
def test_a_terminal_that_does_not_read_holds_up_no_end(tmp_path, number, code):
    draft = tmp_path / "draft"
    program = PtyProgram(APP, str(draft), "busy")
    try:
        while b"Siaga (20)" not in program.raw:
            program.read(0.2)
        program.stall()
        program.process.send_signal(number)
        assert program.process.wait(20) == code
        assert draft.exists()
        assert termios.tcgetattr(program.master)[3] & termios.ECHO
    finally:
        program.process.kill()
        program.process.wait()
        os.close(program.master)


def test_an_end_mark_of_a_paste_that_comes_late_leaves_the_desk_hearing(writing):
    program, _ = writing
    for part in (b"\x1b[200~ banjir\x1b", b"[20", b"1~"):
        os.write(program.master, part)
        program.read(1.0, first=0.4)  # much longer than Textual waits for what follows an escape
    program.until("halo banjir")
    program.press("!")
    program.until("halo banjir!")
    program.close()


def test_every_mode_that_is_switched_on_is_switched_off(writing):
    program, _ = writing
    program.press("\x1b")
    assert program.finish() == 0
    on = set(re.findall(rb"\x1b\[\?(\d+)h", program.raw)) - {b"25", b"7"}
    off = set(re.findall(rb"\x1b\[\?(\d+)l", program.raw))
    assert on <= off
    assert b"1003" not in on
    assert {b"1000", b"1006", b"2004", b"1049"} <= on
    assert program.raw.count(b"\x1b[>") == program.raw.count(b"\x1b[<u")
    os.close(program.master)


def test_the_title_is_cleaned_and_given_back(writing):
    program, _ = writing
    program.press("\x1b")
    program.finish()
    titles = re.findall(rb"\x1b\]2;([^\x07]*)\x07", program.raw)
    assert len(titles) == 1
    assert titles[0].startswith(b"Siaga (3)")
    assert b"\x1b" not in titles[0]
    assert b"\x1b]52" not in program.raw
    assert program.raw.index(b"\x1b[22;2t") < program.raw.index(b"\x1b[23;2t")
    os.close(program.master)
