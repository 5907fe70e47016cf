"""What a job on the store may do: run reviewed SQL on one connection inside one transaction."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
Args = Sequence[Any] | Mapping[str, Any]


def stamp(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - EPOCH) // _MICRO


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


class Frame:
    """One committed feed entry: its counter, the agencies it concerns, and the encoded Change."""

    __slots__ = ("agencies", "body", "n", "variants")

    def __init__(self, n: int, agencies: frozenset[str | None], body: bytes) -> None:
        self.n, self.agencies, self.body = n, agencies, body
        self.variants: dict[object, bytes] = {}


class Tx:
    """One transaction. A writer's collects the feed entries to publish once it is durable.

    `counters` are those that this COMMIT has read already; the jobs that share it share them.
    """

    __slots__ = ("_careful", "_execute", "_many", "counters", "frames")

    def __init__(
        self, connection: sqlite3.Connection, counters: dict[str, int] | None = None, *, careful: bool = False
    ) -> None:
        self.counters = {} if counters is None else counters
        self._execute = connection.execute
        self._many = connection.executemany
        self._careful = careful
        self.frames: list[Frame] = []

    def all(self, sql: str, args: Args = ()) -> list[Any]:
        """Every row."""
        return self._execute(sql, args).fetchall()

    def one(self, sql: str, args: Args = ()) -> Any:
        """The first row, or null."""
        return self._execute(sql, args).fetchone()

    def run(self, sql: str, args: Args = ()) -> int:
        """Run a change; the number of rows it touched."""
        return self._execute(sql, args).rowcount

    def insert(self, sql: str, args: Args = ()) -> int:
        """Insert one row; its rowid."""
        return self._execute(sql, args).lastrowid or 0

    def restart(self) -> None:
        """Take back everything this job did so far. Raises Careful where the engine must run it alone for that."""
        if not self._careful:
            raise Careful
        self._execute("ROLLBACK TO job")
        self.frames.clear()
        self.counters.clear()

    def many(self, sql: str, rows: Sequence[Args]) -> None:
        """Run a change for every row."""
        self._many(sql, rows)
