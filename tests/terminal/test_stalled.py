"""A terminal that does not read for long: Ctrl+S in a multiplexer, a line that is dead but not yet gone."""

import os
import signal
import time
from pathlib import Path

from tests.terminal.pty_program import PATIENCE, PtyProgram

DESK = Path(__file__).parent / "programs" / "big_desk.py"
REDRAW = b"\x1b[15~"
GROWTH = 6000  # kB for hundreds of frames that nobody took


def memory(program: PtyProgram) -> int:
    """In kB."""
    return int(Path(f"/proc/{program.process.pid}/status").read_text().split("VmRSS:")[1].split()[0])


def rests(program: PtyProgram) -> None:
    """Wait until it has done all that it was told, which is not seen."""
    stat, end, before, quiet = Path(f"/proc/{program.process.pid}/stat"), time.monotonic() + PATIENCE, "", 0
    while quiet < 3 and time.monotonic() < end:
        time.sleep(0.2)
        spent = stat.read_text().rsplit(")", 1)[1].split()[11]
        quiet, before = (quiet + 1 if spent == before else 0), spent
    assert quiet == 3, "it is at work for ever"


def test_a_stalled_terminal_sees_the_newest_state_when_it_reads_again(tmp_path: Path) -> None:
    program = PtyProgram(DESK, "300", str(tmp_path), size=(120, 36))
    try:
        program.until("Warga 1000", 60)
        program.press("j")
        program.stall(lambda: os.write(program.master, REDRAW) and None)
        before = memory(program)
        for _turn in range(40):
            os.write(program.master, b"jk" * 20)
            program.process.send_signal(signal.SIGUSR2)
            time.sleep(0.02)
        os.write(program.master, b"G")
        program.process.send_signal(signal.SIGUSR1)
        rests(program)
        assert memory(program) - before < GROWTH
        assert program.process.poll() is None
        sent = len(program.raw)
        program.until("Warga 1299")
        program.until("kedua")
        assert len(program.raw) - sent < 200_000, "the frames between are not painted"
        stood = program.text.splitlines()
        program.press("\x1b[15~")
        assert program.text.splitlines()[1:] == stood[1:], "what was painted after it is as if all had been painted"
        program.stall(lambda: os.write(program.master, REDRAW) and None)
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(PATIENCE) == 143
    finally:
        program.process.kill()
        program.process.wait()
        os.close(program.master)
