"""Bytes and memory of the real desk (DESIGN §8) at a thousand and a hundred thousand threads, on a pseudo terminal."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stillness import TAKEN
from tests.terminal.pty_program import AnsweringProgram

DESK = Path(__file__).parent / "programs" / "big_desk.py"
BUDGETS = {"j": 120, "letter": 130, "scroll": 1500, "arrival": 250, "first": 14_000, "minute": 400}
GROWTH = 2 << 20  # bytes for 100 re-opens


@pytest.fixture(scope="module", params=[1_000, 100_000])
def desk(request, tmp_path_factory) -> Iterator[AnsweringProgram]:
    program = AnsweringProgram(DESK, str(request.param), str(tmp_path_factory.mktemp("desk")), size=(80, 24))
    program.until("Warga 1000", 60)
    program.until("tidak tersambung", 60)  # keys are taken before; from then on nothing comes of itself
    yield program
    program.close()


def at_once(program: AnsweringProgram, key: str) -> int:
    """Bytes of the frame that a key is answered with, before anything that comes later."""
    return len(program.press(key, TAKEN))


def test_every_budget(desk: AnsweringProgram) -> None:
    desk.rest()
    costs = {"first": len(desk.raw)}
    at_once(desk, "j")
    desk.rest()
    costs["j"] = at_once(desk, "j")
    desk.rest()
    costs["scroll"] = max(at_once(desk, "j") for _row in range(12))  # over the edge, which scrolls half a page
    desk.rest()
    desk.process.send_signal(signal.SIGUSR1)
    costs["arrival"] = len(desk.rest())
    desk.process.send_signal(signal.SIGUSR2)
    costs["minute"] = len(desk.rest())
    desk.press("c")
    desk.press("a")
    costs["letter"] = min(at_once(desk, "b") for _time in range(3))  # one may meet the clock's tick
    assert "abbb" in desk.text
    desk.rest()
    desk.press("\x1b")
    over = {act: (cost, BUDGETS[act]) for act, cost in costs.items() if cost > BUDGETS[act]}
    assert not over, costs
    assert costs["arrival"] < 250 < costs["first"], costs


def test_memory_does_not_grow_by_opening_threads(desk: AnsweringProgram) -> None:
    if desk.process.args[2] != "1000":
        pytest.skip("what a thread leaves behind does not depend on how many there are")

    def reopen(times: int) -> None:
        for _time in range(times):
            at_once(desk, "\r")
            at_once(desk, "u")
            at_once(desk, "j")

    desk.press("u")
    desk.press("gg")
    reopen(20)  # caches fill
    desk.press("gg")
    before = held(desk.process.pid)
    for _round in range(5):
        reopen(20)
        desk.press("gg")
    grown = held(desk.process.pid) - before
    assert grown <= GROWTH, grown


def held(pid: int) -> int:
    """Bytes that are the process's own (PSS)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    deadline = time.monotonic() + 5
    while "Pss:" not in text and time.monotonic() < deadline:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(text.split("Pss:")[1].split()[0]) << 10
