"""A disk that fails a flush: nobody is told that it was stored, and the process stops pretending."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import asyncio, sys
from pathlib import Path
from inbox.store.base import StoreBroken
from inbox.store.engine import Store

async def main(folder, trigger):
    store = await Store.open(folder)
    def put(name):
        return store.write(lambda tx: tx.run("INSERT INTO tally (name, n) VALUES (?, 1)", (name,)))
    await put("durable")
    trigger.touch()
    said = []
    for result in await asyncio.gather(*[put(f"lost{i}") for i in range(5)], return_exceptions=True):
        said.append(type(result).__name__)
    trigger.unlink()
    try:
        await put("after")
    except StoreBroken:
        said.append("still broken")
    print(said, store.failed.is_set())

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


WRITE_BACK = """
import asyncio, sys
from pathlib import Path
from inbox.store.base import StoreBroken
from inbox.store.engine import LATEST, Store

async def main(folder, trigger):
    store = await Store.open(folder)
    def put(name):
        return store.write(lambda tx: tx.run("INSERT INTO tally (name, n) VALUES (?, 1)", (name,)))
    await put("durable")
    store._unsettled = LATEST
    trigger.touch()
    await asyncio.to_thread(store._settle, store._connection)
    trigger.unlink()
    await asyncio.wait_for(store.failed.wait(), 30)
    try:
        await put("after")
    except StoreBroken:
        print("broken")

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


def run(script: str, tmp_path: Path) -> str:
    """What the script says on a disk whose flushes fail while it wants them to."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler for the shim that makes fsync fail")
    shim = tmp_path / "shim.so"
    source = Path(__file__).with_name("failing_fsync.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)
    trigger = tmp_path / "fail"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "data"), str(trigger)], text=True, timeout=60,
        env={**os.environ, "LD_PRELOAD": str(shim), "FAIL_SYNC": str(trigger)}, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_a_file_that_cannot_be_flushed_after_writing_back_ends_the_store(tmp_path: Path) -> None:
    """SQLite's own checkpoint within a commit says nothing of it, and would take the file for whole the next time."""
    assert run(WRITE_BACK, tmp_path) == "broken"
    with sqlite3.connect(tmp_path / "data" / "store.db") as connection:
        assert connection.execute("SELECT name FROM tally").fetchall() == [("durable",)]


def test_eio_on_commit_is_never_acknowledged_and_ends_the_store(tmp_path: Path) -> None:
    assert run(SCRIPT, tmp_path) == str(["StoreBroken"] * 5 + ["still broken"]) + " True"
    with sqlite3.connect(tmp_path / "data" / "store.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = {row[0] for row in connection.execute("SELECT name FROM tally")}
    assert "durable" in names
    assert "after" not in names
