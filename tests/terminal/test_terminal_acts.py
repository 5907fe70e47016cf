"""What the desk does with the terminal itself."""

from pathlib import Path

from tests.terminal.pty_program import PtyProgram

DESK = Path(__file__).parent / "programs" / "big_desk.py"


def test_a_plain_screen_to_mark_with_the_mouse_and_back(tmp_path: Path) -> None:
    program = PtyProgram(DESK, "50", str(tmp_path), size=(80, 24))
    try:
        program.until("Warga 1000", 60)
        before = len(program.raw)
        program.press("Y")
        program.until("Tandai dengan tetikus")
        assert b"\x1b[?1049l" in program.raw[before:]
        assert "│" not in program.text
        program.press("\r")
        program.until("BELUM DIBALAS")
        assert "Tandai" not in program.text
    finally:
        program.close()
