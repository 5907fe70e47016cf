"""Key to paint and bytes to the terminal, with our frame writer and with Textual's own in the same run.

    python benchmarks/screen.py [--rows 1000 10000 100000] [--keys 60] [--size 200x50]

A real program in a pseudo terminal. Milliseconds from the key to the first and to the last byte of its answer (Textual
paints what follows up to 16 ms later), processor time of the program for a key, and bytes, which do not depend on the
machine. Budgets: 2 ms p50 and 4 ms p95 to the first paint whatever the rows; j 120 B, a letter 130 B, a scrolled row
1,500 B, an arrival out of view 250 B, the first screen 14,000 B.
"""

import argparse
import os
import select
import statistics
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.terminal.pty_program import PtyProgram  # noqa: E402

HOST = ROOT / "tests" / "terminal" / "programs" / "host_app.py"
SILENCE = 0.04  # seconds without a byte that end an answer


class Answer(NamedTuple):
    """What a key brought: milliseconds to its first and last byte, bytes, milliseconds of processor time."""

    first: float
    last: float
    count: int
    cpu: float


def processor(program: PtyProgram) -> float:
    """Milliseconds of processor time that the program has used, in steps of the kernel's clock."""
    fields = Path(f"/proc/{program.process.pid}/schedstat").read_text("ascii").split()
    return int(fields[0]) / 1e6


def answer(program: PtyProgram, key: str) -> Answer:
    """Type a key and wait until nothing more comes."""
    before = processor(program)
    begun = time.perf_counter()
    os.write(program.master, key.encode())
    first = last = 0.0
    count, wait = 0, 1.0
    while select.select([program.master], [], [], wait)[0]:
        count += len(os.read(program.master, 65536))
        last, wait = time.perf_counter() - begun, SILENCE
        first = first or last
    return Answer(first * 1000, last * 1000, count, processor(program) - before)


def row(name: str, answers: list[Answer]) -> str:
    """p50 and p95 to the first byte, then medians."""
    firsts = sorted(a.first for a in answers)
    tail = firsts[min(len(firsts) - 1, int(len(firsts) * 0.95))]
    last, count, cpu = (statistics.median(a[n] for a in answers) for n in (1, 2, 3))
    return f"  {name:<24}{statistics.median(firsts):7.1f}{tail:8.1f}{last:8.1f} ms{cpu:8.2f} ms{count:10,.0f} B"


def main() -> None:
    """Print one table a writer and number of rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--keys", type=int, default=60)
    parser.add_argument("--size", default="200x50")
    args = parser.parse_args()
    columns, lines = (int(part) for part in args.size.split("x"))
    for rows in args.rows:
        for mode in ("thin", "stock"):
            program = PtyProgram(HOST, str(rows), mode, size=(columns, lines))
            try:
                program.until("Warga 1000", deadline=60)
                name = "our writer" if mode == "thin" else "Textual's own"
                print(f"{rows:,} rows, {args.size}, {name}: first screen {len(program.raw):,} B")
                print(f"  {'':<24}{'first':>7}{'p95':>8}{'last':>8}   {'cpu':>8}   {'bytes':>10}")
                inside = min(args.keys, (lines - 6) // 2 - 2)
                print(row("j in view", [answer(program, "j" if n % 2 else "k") for n in range(inside)][1:]))
                print(row("list scrolled one row", [answer(program, "J") for _ in range(args.keys // 2)]))
                print(row("arrival out of view", [answer(program, "+") for _ in range(args.keys // 4)]))
                program.press("r")
                print(row("typed letter", [answer(program, "a") for _ in range(args.keys // 2)]))
            finally:
                program.close()


if __name__ == "__main__":
    main()
