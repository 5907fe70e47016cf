"""What a job on the store may do: run reviewed SQL on one connection inside one transaction."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from inbox.domain.seeing import Guard

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
LARGEST = 2**62  # of numbers from outside; SQLite's are 64 bits with a sign
CHUNKS = (16, 4, 1)  # rows a statement; few sizes, so that each is prepared once
Args = Sequence[Any] | Mapping[str, Any]


def stamp(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - EPOCH) // _MICRO


@lru_cache(8192)
def moment(stamp: int) -> datetime:
    """The aware UTC time of a stamp."""
    return EPOCH + timedelta(microseconds=stamp)


class StoreError(Exception):
    """The store could not do it; nothing of the job was kept."""


class StoreFull(StoreError):
    """The disk is full. The job may be tried again when there is room."""


class StoreBroken(StoreError):
    """Disk or file failed; what was lost is unknown, so this process must end and start again from the disk."""


class StoreLocked(StoreError):
    """Another process has the store open."""


class Careful(Exception):
    """This job must run in a SAVEPOINT of its own: it wants to start again."""


Guarded = tuple[int, Guard | None, Guard]


class Frame:
    """One committed feed entry: its counter, the agencies it concerns, and the encoded Change.

    `guards`: of each thread in it that is or was confidential, who might see it before and who may now.
    """

    __slots__ = ("agencies", "body", "guards", "n", "variants")

    def __init__(self, n: int, agencies: frozenset[str | None], body: bytes, guards: Sequence[Guarded] = ()) -> None:
        self.n, self.agencies, self.body, self.guards = n, agencies, body, guards
        self.variants: dict[object, bytes] = {}


class Append(NamedTuple):
    """An INSERT that may wait for the end of the COMMIT, where many rows go in one statement.

    `indexed`: into a full-text index, which keeps what comes in memory until the COMMIT. Before a statement of several
    rows, or one with a trigger, it writes that out as a part of its own, to be merged with others later (xSavepoint of
    FTS5, since such a statement may be taken back). So its rows go last, and one a statement.
    """

    head: str  # INSERT INTO table (columns) VALUES
    marks: str  # (?, ?)
    tail: str = ""
    indexed: bool = False

    def of(self, rows: int) -> str:
        """The statement for so many."""
        return f"{self.head} {', '.join([self.marks] * rows)} {self.tail}"


class Batch:
    """What the jobs of one COMMIT share: counters and rows that are written at its end.

    Each statement lets go of Python's lock and must get it back; a webhook has 2 of its own instead of 11.
    `soon`: rows that are written before anything looks for them, with `keys` by which one waits; `newest`: of a table
    whose rows wait, its greatest key.
    """

    __slots__ = ("counters", "keys", "newest", "rows", "soon")

    def __init__(self) -> None:
        self.counters: dict[str, int] = {}
        self.newest: dict[str, int] = {}
        self.keys: set[object] = set()
        self.soon: dict[Append, list[tuple[Any, ...]]] = {}
        self.rows: dict[Append, list[tuple[Any, ...]]] = {}

    def settle(self, execute: Callable[[str, Args], Any]) -> None:
        """Write what is looked for."""
        soon, self.soon = self.soon, {}
        self.keys.clear()
        _write(soon, execute)

    def flush(self, execute: Callable[[str, Args], Any]) -> None:
        """Write the rows, then the counters: last in the transaction."""
        self.settle(execute)
        rows, self.rows = self.rows, {}
        _write(rows, execute)
        for name, n in self.counters.items():
            execute("UPDATE counter SET n = ? WHERE name = ?", (n, name))

    def clear(self) -> None:
        """Forget everything; nothing of it was written."""
        for kept in (self.rows, self.soon, self.keys, self.newest, self.counters):
            kept.clear()


def _write(tables: dict[Append, list[tuple[Any, ...]]], execute: Callable[[str, Args], Any]) -> None:
    for append, rows in sorted(tables.items(), key=lambda table: table[0].indexed):
        done = 0
        for size in CHUNKS[-1:] if append.indexed else CHUNKS:
            while len(rows) - done >= size:
                values = [value for row in rows[done : done + size] for value in row]
                execute(append.of(size), values)
                done += size


class Tx:
    """One transaction. A writer's collects the feed entries to publish once it is durable."""

    __slots__ = ("_careful", "_execute", "_many", "batch", "frames")

    def __init__(self, connection: sqlite3.Connection, batch: Batch | None = None, *, careful: bool = False) -> None:
        self._execute = connection.execute
        self._many = connection.executemany
        self._careful = careful
        self.batch = batch or Batch()
        self.frames: list[Frame] = []

    def all(self, sql: str, args: Args = ()) -> list[Any]:
        """Every row."""
        if self.batch.soon:
            self.settle()
        return self._execute(sql, args).fetchall()

    def each(self, sql: str, args: Args = ()) -> Iterator[Any]:
        """Every row, looked for as it is asked for."""
        if self.batch.soon:
            self.settle()
        return self._execute(sql, args)

    def one(self, sql: str, args: Args = ()) -> Any:
        """The first row, or null."""
        if self.batch.soon:
            self.settle()
        return self._execute(sql, args).fetchone()

    def run(self, sql: str, args: Args = ()) -> int:
        """Run a change; the number of rows it touched."""
        if self.batch.soon:
            self.settle()
        return self._execute(sql, args).rowcount

    def beside(self, sql: str, args: Args = ()) -> list[Any]:
        """Every row of a statement to which rows that wait make no difference: it knows their tables."""
        return self._execute(sql, args).fetchall()

    def insert(self, sql: str, args: Args = ()) -> int:
        """Insert one row; its rowid."""
        if self.batch.soon:
            self.settle()
        return self._execute(sql, args).lastrowid or 0

    def soon(self, append: Append, row: tuple[Any, ...], key: object = None) -> None:
        """Insert a row before anything but `beside` looks; at once in a job of its own, where its failure is its own.

        `key` tells those who look beside that it waits.
        """
        if self._careful:
            self._execute(append.of(1), row)
            return
        self.batch.soon.setdefault(append, []).append(row)
        if key is not None:
            self.batch.keys.add(key)

    def waits(self, key: object) -> bool:
        """Whether a row of this key waits."""
        return key in self.batch.keys

    def next_key(self, table: str, column: str) -> int:
        """The key of the next row of a table whose rows are inserted `soon`, and in no other way."""
        newest = self.batch.newest.get(table)
        if newest is None:
            newest = self.one(f"SELECT max({column}) FROM {table}")[0] or 0
        self.batch.newest[table] = newest + 1
        return int(newest) + 1

    def later(self, append: Append, row: tuple[Any, ...]) -> None:
        """Insert a row at the end of the transaction; until `flush` nothing here sees it."""
        self.batch.rows.setdefault(append, []).append(row)

    def settle(self) -> None:
        """Write what is looked for."""
        self.batch.settle(self._execute)

    def flush(self) -> None:
        """Write what waits for the end of the transaction now."""
        self.batch.flush(self._execute)

    def restart(self) -> None:
        """Take back everything this job did so far. Raises Careful where the engine must run it alone for that."""
        if not self._careful:
            raise Careful
        self._execute("ROLLBACK TO job")
        self.frames.clear()
        self.batch.clear()

    def many(self, sql: str, rows: Sequence[Args]) -> None:
        """Run a change for every row."""
        if self.batch.soon:
            self.settle()
        self._many(sql, rows)
