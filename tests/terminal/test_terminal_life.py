"""A program on a real pseudo terminal: what it switches on and off, and what is left when the line goes."""

import os
import re
import resource
import signal
from pathlib import Path

import pytest

from tests.terminal.pty_program import PtyProgram

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


def test_an_end_of_the_machine_saves_the_draft_and_gives_the_terminal_back(writing):
    program, draft = writing
    program.process.send_signal(signal.SIGTERM)
    assert program.finish() == 143
    assert draft.read_text("utf-8") == "halo"
    assert b"\x1b[?1049l" in program.raw
    os.close(program.master)


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
