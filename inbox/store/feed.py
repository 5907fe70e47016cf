"""The feed as stored: one row an entry, numbered by the office's counter, which is raised last in the transaction.

A bare sequence as cursor would let readers skip rows on an engine with several writers; the counter row cannot.
"""

from collections.abc import Callable, Sequence

import msgspec

from inbox.store.base import Append, Frame, Guarded, Tx
from inbox.store.offices import raise_counter

_agencies = msgspec.json.Decoder(list[str | None])
_guards = msgspec.json.Decoder(list[Guarded])
_encode = msgspec.json.Encoder().encode
_INSERT = Append("INSERT INTO feed (n, at, agencies, body, guards) VALUES", "(?, ?, ?, ?, ?)")


def append(
    tx: Tx, at: int, agencies: frozenset[str | None], body: Callable[[int], bytes], guards: Sequence[Guarded] = ()
) -> int:
    """Number and store one entry; the last act of a transaction. `body` encodes it with its number."""
    n = raise_counter(tx, "feed")
    frame = Frame(n, agencies, body(n), guards)
    tx.later(_INSERT, (n, at, _encode(list(agencies)), frame.body, _encode(guards).decode()))
    tx.frames.append(frame)
    return n


def bounds(tx: Tx) -> tuple[int, int]:
    """The oldest entry that is kept (the next one where none is) and the counter."""
    counter = tx.one("SELECT n FROM counter WHERE name = 'feed'")
    oldest = tx.one("SELECT min(n) FROM feed")
    newest = int(counter[0]) if counter else 0
    return (int(oldest[0]) if oldest and oldest[0] is not None else newest + 1, newest)


def after(tx: Tx, n: int, limit: int) -> list[Frame]:
    """The entries after `n`, in order."""
    rows = tx.all("SELECT n, agencies, body, guards FROM feed WHERE n > ? ORDER BY n LIMIT ?", (n, limit))
    return [
        Frame(found, frozenset(_agencies.decode(agencies)), body, () if guards == "[]" else _guards.decode(guards))
        for found, agencies, body, guards in rows
    ]


def guarded(tx: Tx) -> list[tuple[int, list[Guarded]]]:
    """The entries that speak of confidential threads, with what guards these."""
    rows = tx.all("SELECT n, guards FROM feed WHERE guards <> '[]' ORDER BY n")
    return [(n, _guards.decode(guards)) for n, guards in rows]


def prune(tx: Tx, before: int, keep: int) -> int:
    """Forget entries older than `before`, but never the newest `keep`; how many went."""
    return tx.run(
        "DELETE FROM feed WHERE n <= (SELECT n FROM counter WHERE name = 'feed') - ? AND n < coalesce("
        "(SELECT min(n) FROM feed WHERE at >= ?), (SELECT max(n) + 1 FROM feed))",
        (keep, before),
    )
