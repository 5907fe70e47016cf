"""The open store: one writer thread with group commit, a few readers, and a lock that keeps other processes out.

Many jobs share one COMMIT and so one fsync; where one of them fails, each is run again in a SAVEPOINT of its own (so a
job is a function of its transaction and nothing else). A caller's future is resolved only after
the commit that holds its job is durable (WAL, synchronous=FULL: https://sqlite.org/pragma.html#pragma_synchronous).
"""

import asyncio
import contextlib
import fcntl
import logging
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from inbox.store import migrations
from inbox.store.base import Batch, Frame, StoreBroken, StoreError, StoreFull, StoreLocked, Tx

log = logging.getLogger("inbox.store")
T = TypeVar("T")
Job = Callable[[Tx], Any]
Waiting = tuple[Job, "asyncio.Future[Any]"]
Done = tuple["asyncio.Future[Any]", Any, BaseException | None]
BATCH = 256  # jobs a commit
READERS = 3
SETTLE, LATEST = 48, 160  # commits after which the WAL is written back: when nobody waits, and in any case
LARGEST_WAL = 16_000  # pages; beyond, SQLite writes it back within the commit
_FULL = "SQLITE_FULL"
_FATAL = ("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_READONLY")


def connect(path: Path, *, writer: bool) -> sqlite3.Connection:
    """A connection with this store's settings. Only the writer's ever writes or checkpoints."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA temp_store = MEMORY")
    if writer:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = OFF")  # the code keeps them; checking costs a lookup a row
        connection.execute(f"PRAGMA wal_autocheckpoint = {LARGEST_WAL}")
        connection.execute("PRAGMA journal_size_limit = 67108864")
    else:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
    return connection


def failure(error: sqlite3.Error) -> StoreError:
    """The error as callers should see it: full, broken, or of this job alone."""
    name = getattr(error, "sqlite_errorname", None) or ""
    if name.startswith(_FULL):
        return StoreFull(str(error))
    if name.startswith(_FATAL):
        return StoreBroken(f"{name}: {error}")
    return StoreError(f"{name or type(error).__name__}: {error}")


def fatal(error: BaseException) -> bool:
    """Whether disk or file failed, rather than the job."""
    if isinstance(error, sqlite3.Error):
        error = failure(error)
    return isinstance(error, StoreBroken | StoreFull)


class Store:
    """Open with `Store.open`. `failed` is set once the store is broken: the process must end."""

    def __init__(self, folder: Path, publish: Callable[[list[Frame]], None]) -> None:
        self.folder, self.path = folder, folder / "store.db"
        self._publish = publish
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._lock = -1
        self._broken: StoreBroken | None = None
        self._closing = False
        self.failed = asyncio.Event()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._thread = threading.Thread(target=self._write, name="store-writer", daemon=True)
        self._connection: sqlite3.Connection | None = None
        self.commits = 0
        self.written = 0
        self._unsettled = 0  # commits since the WAL was last written back

    @classmethod
    async def open(cls, folder: Path, publish: Callable[[list[Frame]], None] = lambda frames: None) -> "Store":
        """Open the store in the folder, made and migrated as needed. Raises StoreLocked, StoreError, OSError."""
        store = cls(folder, publish)
        await asyncio.to_thread(store._prepare)
        store._thread.start()
        return store

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self.folder / "store.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise StoreLocked(f"another process has {self.path} open") from error
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            connection = connect(self.path, writer=True)
            if migrations.current(connection) != migrations.HEAD:
                connection.close()
                migrations.upgrade(self.path)
                self._sync_folder()
                connection = connect(self.path, writer=True)
            self._connection = connection
        except BaseException as error:
            os.close(self._lock)
            if isinstance(error, sqlite3.Error):
                raise failure(error) from error
            raise

    def _sync_folder(self) -> None:
        """A new file must be found again after a power cut."""
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @property
    def running(self) -> bool:
        """Whether the writer works: opened and not closed."""
        return self._thread.is_alive()

    def publish_to(self, publish: Callable[[list[Frame]], None]) -> None:
        """Give committed feed entries to this from now on."""
        self._publish = publish

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Run the job in a transaction of its own; returns when it is durable. Raises what it raised, or StoreError."""
        if self._broken is not None:
            raise StoreBroken(str(self._broken))
        if self._closing:
            raise StoreError("the store is closed")
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((job, future))
        return await future

    async def read(self, job: Callable[[Tx], T]) -> T:
        """Run the job on one consistent state, beside the writer."""
        return await self._loop.run_in_executor(self._readers, self._read, job)

    async def close(self) -> None:
        """Finish what is queued, checkpoint and close."""
        self._closing = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._readers.shutdown)
        for connection in self._opened:
            connection.close()
        if self._connection is not None:
            self._connection.close()
        os.close(self._lock)

    def _read(self, job: Callable[[Tx], T]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.path, writer=False)
            with self._guard:
                self._opened.append(connection)
        connection.execute("BEGIN")
        try:
            return job(Tx(connection))
        finally:
            connection.execute("COMMIT")

    def _write(self) -> None:
        if self._connection is None:
            return
        while (first := self._jobs.get()) is not None:
            batch = [first]
            ended = False
            with contextlib.suppress(queue.Empty):
                while len(batch) < BATCH:
                    job = self._jobs.get_nowait()
                    if job is None:
                        ended = True
                        break
                    batch.append(job)
            self._commit(self._connection, batch)
            if ended:
                return
            self._settle(self._connection)

    def _commit(self, connection: sqlite3.Connection, batch: list[Waiting]) -> None:
        frames: list[Frame] = []
        done: list[Done] = []
        try:
            if self._broken is not None:
                raise self._broken
            if not self._together(connection, batch, frames, done):
                connection.execute("BEGIN IMMEDIATE")
                done = [self._alone(connection, job, future, frames) for job, future in batch]
            connection.execute("COMMIT")
            self.commits += 1
            self.written += len(batch)
        except BaseException as error:
            frames.clear()
            cause = failure(error) if isinstance(error, sqlite3.Error) else error
            if isinstance(cause, StoreBroken):
                self._broken = cause
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            done = [(future, None, cause) for _, future in batch]
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._finish, frames, done)

    def _settle(self, connection: sqlite3.Connection) -> None:
        """Write the WAL back into the file now and then, between two commits: inside one, whose callers would wait for
        it. It is the writer's work: two connections that write and checkpoint at once can damage the file in SQLite
        before 3.51.3 (https://sqlite.org/wal.html#walresetbug).
        """
        self._unsettled += 1
        if self._broken is not None or self._unsettled < (SETTLE if self._jobs.empty() else LATEST):
            return
        self._unsettled = 0
        try:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:
            cause = failure(error)
            log.error("the WAL was not written back: %s", cause)
            if isinstance(cause, StoreBroken):
                self._broken = cause
                with contextlib.suppress(RuntimeError):  # the loop has ended
                    self._loop.call_soon_threadsafe(self.failed.set)

    def _together(
        self, connection: sqlite3.Connection, batch: list[Waiting], frames: list[Frame], done: list[Done]
    ) -> bool:
        """Run the batch without SAVEPOINTs, which cost a fifth; false, all taken back, where one of the jobs failed."""
        connection.execute("BEGIN IMMEDIATE")
        shared = Batch()
        try:
            for job, future in batch:
                tx = Tx(connection, shared)
                done.append((future, job(tx), None))
                frames.extend(tx.frames)
            shared.flush(connection.execute)
        except BaseException as error:
            if fatal(error):
                raise
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            frames.clear()
            done.clear()
            return False
        return True

    def _alone(
        self, connection: sqlite3.Connection, job: Job, future: "asyncio.Future[Any]", frames: list[Frame]
    ) -> Done:
        """Run a job in its own SAVEPOINT, so that its failure leaves its neighbours as they are."""
        tx = Tx(connection, careful=True)
        connection.execute("SAVEPOINT job")
        try:
            result = job(tx)
            tx.flush()
        except BaseException as error:
            if fatal(error) or not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO job")
            connection.execute("RELEASE job")
            return (future, None, failure(error) if isinstance(error, sqlite3.Error) else error)
        connection.execute("RELEASE job")
        frames.extend(tx.frames)
        return (future, result, None)

    def _finish(self, frames: list[Frame], done: list[Done]) -> None:
        try:
            if frames:
                self._publish(frames)
        finally:
            self._resolve(done)

    def _resolve(self, done: list[Done]) -> None:
        for future, result, error in done:
            if future.done():
                continue
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)
        if self._broken is not None:
            self.failed.set()
