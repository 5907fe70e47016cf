"""What the desk paints past Textual's compositor is what it paints when all is painted anew."""

import random
from pathlib import Path

import pytest

from tests.terminal.pty_program import AnsweringProgram

DESK = Path(__file__).parent / "programs" / "big_desk.py"
KEYS = (
    "j", "j", "j", "k", "k", "G", "gg", "n", "N", "\r", "\r", "u", "\t", "\x1b[Z", "\x04", "\x15", "5j", "x", "V",
    "z", "g", "\x1b", "\x1b[B", "\x1b[A", "?", "\x1b", ":", "\x1b", "calur\x1b", "\x1b[O", "\x1b[I", "gb", "ga",
)  # fmt: skip


def picture(program: AnsweringProgram) -> list[list[tuple[object, ...]]]:
    """Every cell with what is seen of it."""
    screen = program.screen
    return [
        [(c.data, c.fg, c.bg, c.bold, c.reverse) if c.data.strip() else (c.bg,) for c in cells]
        for cells in ([screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines))
    ]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20)], ids=["80x24", "120x36", "60x20"])
def test_after_any_keys_the_picture_is_that_of_a_whole_repaint(tmp_path, size):
    chance = random.Random(size[0])
    program = AnsweringProgram(DESK, "300", str(tmp_path), size=size)
    try:
        program.until("Warga 1000", 60)
        for turn in range(3):
            for key in chance.choices(KEYS, k=12):
                program.press(key)
            program.press("\x1b")
            if turn == 1:
                program.resize(size[0] + 9, size[1] + 3)
            before = picture(program)
            program.press("\x0c")
            after = picture(program)
            wrong = [
                (x, y, before[y][x], after[y][x])
                for y in range(program.screen.lines)
                if y != program.screen.lines - 2  # where notices end with time
                for x in range(program.screen.columns)
                if before[y][x] != after[y][x] and ("default",) not in (before[y][x], after[y][x])  # pyte has no bce
            ]
            assert not wrong, program.text
    finally:
        program.close()
