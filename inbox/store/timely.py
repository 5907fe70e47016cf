"""Threads that time does something to: the snoozed wake, windows close, promises fall due."""

from inbox.store.base import Tx
from inbox.store.threads import FIELDS, ThreadRow, loaded

_SELECT = f"SELECT {FIELDS} FROM thread t JOIN contact c ON c.id = t.contact WHERE "


def waking(tx: Tx, now: int) -> list[ThreadRow]:
    """Snoozed threads whose time has come."""
    return [loaded(r) for r in tx.all(_SELECT + "t.snoozed_until <= ? AND +t.status = 'snoozed'", (now,))]


def closing(tx: Tx, now: int) -> list[ThreadRow]:
    """Threads of which a window has closed since the last look; at most 200."""
    sql = _SELECT + "t.window_until <= ? AND t.window_until IS NOT NULL LIMIT 200"
    return [loaded(found) for found in tx.all(sql, (now,))]


def promised(tx: Tx, now: int) -> list[ThreadRow]:
    """Threads with a promise that has fallen due since the last look; at most 200."""
    sql = _SELECT + "t.promise_due <= ? AND t.promise_due IS NOT NULL LIMIT 200"
    return [loaded(found) for found in tx.all(sql, (now,))]


def next_at(tx: Tx) -> int | None:
    """When something happens next."""
    times = [
        tx.one(f"SELECT min({column}) FROM thread WHERE {column} IS NOT NULL")
        for column in ("snoozed_until", "window_until", "promise_due")
    ]
    return min((found[0] for found in times if found and found[0] is not None), default=None)
