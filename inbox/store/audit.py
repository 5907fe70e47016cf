"""The audit log: append-only by trigger, each entry hashed with the one before it."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from inbox.store.base import LARGEST, Tx

_encode = msgspec.json.Encoder(order="sorted").encode
GENESIS = bytes(32)


def _digest(previous: bytes, n: int, at: int, login: str, act: str, thread: int | None, detail: str) -> bytes:
    return hashlib.sha256(previous + _encode([n, at, login, act, thread, detail])).digest()


def record(tx: Tx, at: int, login: str, act: str, thread: int | None = None, **detail: Any) -> None:
    """Add an entry. Never texts or addresses of citizens: what was done, by whom, on what."""
    last = tx.one("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1")
    n, previous = (int(last[0]) + 1, bytes(last[1])) if last else (1, GENESIS)
    text = _encode(detail).decode()
    tx.run(
        "INSERT INTO audit (n, at, login, act, thread, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (n, at, login, act, thread, text, previous, _digest(previous, n, at, login, act, thread, text)),
    )


class Newest(NamedTuple):
    """The newest entry of some acts. `undo`: it took one back itself."""

    at: int
    act: str
    undo: bool


def newest(tx: Tx, login: str, thread: int, acts: Sequence[str]) -> Newest | None:
    """The person's newest of these acts on a thread, of what was carried out."""
    marks = ", ".join("?" * len(acts))
    row = tx.one(
        "SELECT at, act, coalesce(json_extract(detail, '$.undo'), 0) FROM audit WHERE thread = ? AND login = ?"
        f" AND act IN ({marks}) AND json_extract(detail, '$.cmd') IS NOT NULL ORDER BY n DESC LIMIT 1",
        (min(thread, LARGEST), login, *acts),
    )
    return Newest(int(row[0]), str(row[1]), bool(row[2])) if row else None


def verify(tx: Tx) -> int | None:
    """The number of the first entry that does not fit the chain; null where the log is whole."""
    expected, previous = 1, GENESIS
    rows = tx.all("SELECT n, at, login, act, thread, detail, previous, hash FROM audit ORDER BY n")
    for n, at, login, act, thread, detail, before, digest in rows:
        if n != expected or before != previous or digest != _digest(previous, n, at, login, act, thread, detail):
            return int(expected)
        expected, previous = n + 1, digest
    return None


def of_thread(tx: Tx, number: int) -> list[tuple[int, str, str, str]]:
    """(at, login, act, detail) of a thread, oldest first."""
    return tx.all("SELECT at, login, act, detail FROM audit WHERE thread = ? ORDER BY n", (number,))
