"""Raw bodies as evidence, by content: the same body is kept once."""

from inbox.store.base import Append, Tx

_INSERT = Append("INSERT INTO raw (sha256, channel, body, at) VALUES", "(?, ?, ?, ?)", "ON CONFLICT DO NOTHING")


def keep(tx: Tx, sha256: bytes, channel: str, body: bytes, at: int) -> None:
    """Keep a body, unless it is there already."""
    tx.later(_INSERT, (sha256, channel, body, at))


def get(tx: Tx, sha256: bytes) -> bytes | None:
    """The body of this hash."""
    row = tx.one("SELECT body FROM raw WHERE sha256 = ?", (sha256,))
    return bytes(row[0]) if row else None
