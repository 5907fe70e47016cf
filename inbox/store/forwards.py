"""Reports that were forwarded to somebody outside, so that their answer finds its way back."""

from collections.abc import Collection
from typing import NamedTuple

from inbox.store.base import Tx

OUTSIDE = "forward:"  # before the address, as the recipient of a delivery; a citizen's is their contact's key


class ForwardRow(NamedTuple):
    """One forward: the message it is, where it went. `heard`: when their newest answer came."""

    message: str
    channel: str
    value: str
    name: str
    at: int
    heard: int | None = None


_COLUMNS = ", ".join(ForwardRow._fields)


def put(tx: Tx, row: ForwardRow) -> None:
    """A new one."""
    tx.run(f"INSERT INTO forward ({_COLUMNS}) VALUES ({', '.join('?' * len(row))})", row)


def get(tx: Tx, message: str) -> ForwardRow | None:
    """The forward that a message is; null where it is none."""
    row = tx.one(f"SELECT {_COLUMNS} FROM forward WHERE message = ?", (message,))
    return ForwardRow(*row) if row else None


def sent_to(tx: Tx, channel: str, values: Collection[str], since: int) -> list[ForwardRow]:
    """What went to these addresses on the channel since then, the newest first."""
    marks = ", ".join("?" * len(values))
    sql = (
        f"SELECT {_COLUMNS} FROM forward WHERE channel = ? AND value IN ({marks}) AND at >= ? ORDER BY at DESC LIMIT 20"
    )
    return [ForwardRow(*row) for row in tx.all(sql, (channel, *values, since))]


def answered(tx: Tx, message: str, at: int) -> None:
    """An answer came."""
    tx.run("UPDATE forward SET heard = max(coalesce(heard, 0), ?) WHERE message = ?", (at, message))


def last_heard(tx: Tx, channel: str, value: str) -> int | None:
    """When the newest answer came from an address."""
    row = tx.one("SELECT max(heard) FROM forward WHERE channel = ? AND value = ?", (channel, value))
    return None if row is None or row[0] is None else int(row[0])
