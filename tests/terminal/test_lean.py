"""What a slow line is spared, in bytes; and what the desk says of what it sends."""

import signal
from pathlib import Path

import pytest

from inbox.terminal.traffic import LATE, MINUTE, Traffic
from tests.terminal.pty_program import AnsweringProgram

DESK = Path(__file__).parent / "programs" / "big_desk.py"


def sent(folder: Path, *mode: str) -> tuple[int, int, str]:
    """Bytes of passing by six threads, those of 36 minutes, and what is seen then."""
    program = AnsweringProgram(DESK, "300", str(folder), *mode, size=(120, 36))
    try:
        program.until("Warga 1000", 60)
        moved = rested = 0
        for _thread in range(6):
            moved += len(program.press("j"))
        for _minute in range(36):
            program.process.send_signal(signal.SIGUSR2)
            rested += len(program.rest())
        return moved, rested, program.text
    finally:
        program.close()


def test_the_lean_mode_sends_less_and_says_that_it_is_on(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    moved, rested, text = sent(tmp_path / "a")
    lean_moved, lean_rested, lean_text = sent(tmp_path / "b", "lean")
    assert lean_moved * 2 <= moved, (lean_moved, moved)
    assert lean_rested * 3 <= rested * 2, (lean_rested, rested)
    assert "/mnt" in text.splitlines()[0], "what is sent stands at the top"
    assert lean_text.splitlines()[0].rstrip().endswith(" hemat")
    assert "hemat" not in text.splitlines()[0]


def test_counting() -> None:
    traffic = Traffic()
    traffic.wrote("a" * 100, at=0.0)
    traffic.wrote("é", at=MINUTE - 1)
    assert (traffic.total, traffic.minute(at=MINUTE - 1), traffic.minute(at=MINUTE + 10)) == (102, 102, 2)


@pytest.mark.parametrize("waiting", [0, 20])
def test_a_line_is_slow_where_frames_pile_up_more_than_once(waiting: int) -> None:
    traffic = Traffic()
    for time in range(LATE):
        assert not traffic.slow
        traffic.wrote("x", waiting, at=float(time))
    assert traffic.slow is (waiting > 0)


@pytest.mark.parametrize("step", [0.01, MINUTE])
def test_neither_one_burst_nor_a_few_of_a_long_shift_make_a_line_slow(step: float) -> None:
    traffic = Traffic()
    for time in range(3 * LATE):
        traffic.wrote("x", 20, at=time * step)
    assert not traffic.slow
