"""Stopped by the shell and taken up again: the terminal is given back, the draft kept, all painted anew."""

import os
import re
import signal
from pathlib import Path

from tests.terminal.pty_program import PtyProgram

PROGRAMS = Path(__file__).parent / "programs"


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_stopped_and_taken_up_again(tmp_path: Path) -> None:
    program = PtyProgram(PROGRAMS / "job_control.py", str(PROGRAMS / "hangup_app.py"), str(tmp_path / "draft"))
    try:
        program.until("BALASAN", 40)
        program.press("halo")
        program.until("halo", 40)
        [job] = children(program.process.pid)
        before = len(program.raw)
        os.killpg(job, signal.SIGTSTP)
        program.until(f"berhenti {job} biasa", 40)
        given_back = program.raw[before:]
        for mode in (b"1049", b"2004", b"1000", b"1006"):
            assert b"\x1b[?" + mode + b"l" in given_back, mode
        before = len(program.raw)
        os.write(program.master, b"\n")
        program.until("halo", 40)
        taken = program.raw[before:]
        for mode in (b"1049", b"2004", b"1000", b"1006"):
            assert b"\x1b[?" + mode + b"h" in taken, mode
        assert b"BALASAN" in re.sub(rb"\x1b\[[0-9;]*[A-Za-z]", b"", taken), "painted anew"
        program.press(" lagi")
        program.until("halo lagi", 40)
        os.kill(job, signal.SIGTERM)
        program.finish()
        assert (tmp_path / "draft").read_text("utf-8") == "halo lagi"
    finally:
        program.close()
