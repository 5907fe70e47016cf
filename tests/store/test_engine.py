"""The writer: what is acknowledged is durable, one job's failure is its own, a full or broken disk is told."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from inbox.store import migrations, schema
from inbox.store.base import StoreError, StoreFull, StoreLocked, Tx
from inbox.store.engine import SETTLE, Store
from inbox.store.migrations import whole


def put(n: int) -> Any:
    return lambda tx: tx.insert("INSERT INTO tally (name, n) VALUES (?, ?)", (f"k{n}", n))


def names(tx: Tx) -> list[str]:
    return [row[0] for row in tx.all("SELECT name FROM tally ORDER BY n")]


async def test_many_writers_share_few_commits(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()
    held = store.write(lambda tx: asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(60))
    first = asyncio.create_task(held)
    await asyncio.sleep(0)
    jobs = [asyncio.create_task(store.write(put(n))) for n in range(100)]
    await asyncio.sleep(0)
    before = store.commits
    gate.set()
    await asyncio.gather(first, *jobs)
    assert store.commits - before <= 3
    assert len(await store.read(names)) == 100
    await store.close()


async def test_a_failing_job_hurts_no_neighbour(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)

    def fails(tx: Tx) -> None:
        tx.insert("INSERT INTO tally (name, n) VALUES ('half', 1)")
        raise LookupError("on purpose")

    results = await asyncio.gather(
        store.write(put(1)), store.write(fails), store.write(put(2)), store.write(put(1)), store.write(put(3)),
        return_exceptions=True,
    )  # fmt: skip
    assert [type(r) for r in results] == [int, LookupError, int, StoreError, int]
    assert await store.read(names) == ["k1", "k2", "k3"]
    await store.close()


async def test_readers_cannot_write_and_see_one_state(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await store.read(put(1))
    assert await store.read(names) == []
    await store.close()


async def test_a_full_disk_is_told_and_passes(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    await store.write(lambda tx: tx.all("PRAGMA page_count"))
    pages = await store.write(lambda tx: tx.one("PRAGMA page_count")[0])
    store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")  # type: ignore[union-attr]

    def large(tx: Tx) -> None:
        tx.run("INSERT INTO raw (sha256, body, at) VALUES (?, ?, 0)", (b"x", bytes(100_000)))

    results = await asyncio.gather(store.write(put(1)), store.write(large), return_exceptions=True)
    assert isinstance(results[1], StoreFull)
    assert isinstance(results[0], int | StoreFull)
    store._connection.execute("PRAGMA max_page_count = 1000000")  # type: ignore[union-attr]
    await store.write(large)
    assert not store.failed.is_set()
    await store.close()


async def test_the_wal_is_written_back_when_nobody_waits(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    for n in range(SETTLE):
        await store.write(put(n))

    async def written_back() -> None:
        while b"k0" not in store.path.read_bytes():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(written_back(), 30)
    await store.close()


async def test_no_other_process_opens_the_store(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    with pytest.raises(StoreLocked):
        await Store.open(tmp_path)
    await store.close()
    again = await Store.open(tmp_path)
    await again.close()


async def test_a_store_is_private_durable_and_at_head(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "data")
    assert (store.path.stat().st_mode & 0o777, store.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    modes = await store.write(lambda tx: (tx.one("PRAGMA journal_mode")[0], tx.one("PRAGMA synchronous")[0]))
    assert modes == ("wal", 2)
    await store.close()
    with sqlite3.connect(store.path) as connection:
        assert migrations.current(connection) == migrations.HEAD
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def columns(found: Any, table: str) -> list[Any]:
    return [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(table)]


def indexes(found: Any, table: str) -> list[Any]:
    return sorted(
        (i["name"], i["column_names"], i["unique"], str(i.get("dialect_options", {}).get("sqlite_where")))
        for i in found.get_indexes(table)
    )


def test_a_migrated_store_has_the_schema_of_the_code(tmp_path: Path) -> None:
    from sqlalchemy import create_engine, inspect

    migrations.upgrade(tmp_path / "a.db")
    other = create_engine(f"sqlite:///{tmp_path / 'b.db'}")
    schema.metadata.create_all(other)
    mine = inspect(create_engine(f"sqlite:///{tmp_path / 'a.db'}"))
    theirs = inspect(other)
    for table in schema.metadata.tables:
        described = [(columns(found, table), indexes(found, table)) for found in (mine, theirs)]
        assert described[0] == described[1], table


def test_a_new_store_is_what_the_steps_make(tmp_path: Path) -> None:
    migrations.climb(tmp_path / "steps.db")
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None)) as connection:
        whole.create(connection)
    told = "a step was added: run `python -m inbox.store.migrations.whole`"
    with closing(sqlite3.connect(tmp_path / "steps.db")) as steps, closing(sqlite3.connect(tmp_path / "new.db")) as new:
        assert migrations.current(new) == migrations.HEAD, told
        assert whole.statements(new) == whole.statements(steps), told
    assert whole.SCRIPT.read_text("utf-8") == whole.script(), told


def test_a_script_older_than_the_newest_step_is_brought_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = whole.script("0007")
    monkeypatch.setattr(whole, "SCRIPT", tmp_path / "whole.sql")
    whole.SCRIPT.write_text(older, "utf-8")
    migrations.upgrade(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        assert migrations.current(connection) == migrations.HEAD
        assert connection.execute("SELECT count(*) FROM mail_copy").fetchone() == (0,)


def test_neither_a_new_store_nor_one_at_head_imports_alembic(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys; from pathlib import Path; from inbox.store.engine import Store\n"
        "async def main():\n  s = await Store.open(Path(sys.argv[1])); await s.close()\n"
        "asyncio.run(main()); print('alembic' in sys.modules)"
    )
    said = [subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
            .stdout.strip() for _ in range(2)]  # fmt: skip
    assert said == ["False", "False"]
