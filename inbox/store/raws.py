"""Raw bodies as evidence, by content: the same body is kept once."""

from inbox.store.base import Tx


def keep(tx: Tx, sha256: bytes, channel: str, body: bytes, at: int) -> bool:
    """Keep a body; false where it is there already."""
    return tx.run(
        "INSERT INTO raw (sha256, channel, body, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (sha256, channel, body, at),
    ) == 1  # fmt: skip


def get(tx: Tx, sha256: bytes) -> bytes | None:
    """The body of this hash."""
    row = tx.one("SELECT body FROM raw WHERE sha256 = ?", (sha256,))
    return bytes(row[0]) if row else None
