"""Bytes to the terminal (DESIGN §8), measured in a real pseudo terminal; they do not depend on the machine."""

from pathlib import Path

import pytest

from tests.terminal.pty_program import AnsweringProgram

HOST = Path(__file__).parent / "programs" / "host_app.py"


@pytest.fixture(scope="module", params=[(80, 24), (200, 50)], ids=["80x24", "200x50"])
def costs(request):
    """What each act wrote, at that size, in the order in which a person would do them."""
    program = AnsweringProgram(HOST, "300", "thin", size=request.param)
    try:
        program.until("Warga 1000")
        found = {"first": len(program.raw)}
        program.press("j")
        found["j"] = len(program.press("j"))
        found["scroll"] = len(program.press("J"))
        found["arrival"] = len(program.press("+"))
        found["minute"] = len(program.press("t"))
        program.press("r")
        program.press("a")
        found["letter"] = len(program.press("b"))
        assert "ab" in program.text
        yield found
    finally:
        program.close()


@pytest.mark.parametrize(
    ("act", "budget"),
    [("j", 120), ("letter", 130), ("scroll", 1500), ("arrival", 250), ("first", 14_000), ("minute", 400)],
)
def test_bytes_of(costs, act, budget):
    assert 0 < costs[act] <= budget


SCRIPT = ("j", "j", "J", "G", "+", "t", "m", "x", "r", "a", "\x1b")


def played(mode, size=(80, 24), resize=None, keys=SCRIPT, gone=""):
    """The screen after the keys, and `gone` is what was written past the program meanwhile."""
    program = AnsweringProgram(HOST, "60", mode, size=size)
    try:
        program.until("Warga 1000")
        for key in keys:
            program.press(key)
        if resize:
            program.resize(*resize)
        assert gone.encode() in program.raw
        return program.text
    finally:
        program.close()


def test_thin_and_stock_show_the_same_after_the_same_keys():
    assert played("thin") == played("stock")


def test_thin_and_stock_show_the_same_after_a_resize():
    assert played("thin", resize=(100, 30), keys=("j", "r", "a")) == played(
        "stock", resize=(100, 30), keys=("j", "r", "a")
    )


def test_after_another_program_had_the_terminal_all_is_painted_again():
    suspended = played("thin", keys=("j", "s"), gone="di luar")
    assert "di luar" not in suspended
    assert suspended == played("thin", keys=("j",))
