"""What came before the message it speaks of, and what was seen already."""

from typing import NamedTuple

from inbox.store.base import Tx


class Early(NamedTuple):
    """A stored item that waits; `item` is the encoded Inbound."""

    id: int
    what: str
    item: bytes
    at: int


def put(tx: Tx, channel: str, target: str | None, callback: str | None, what: str, item: bytes, at: int) -> bool:
    """Keep an item until its message is there; false where the very same one waits already."""
    same = tx.one(
        "SELECT 1 FROM early WHERE channel = ? AND target IS ? AND callback IS ? AND what = ? AND item = ?",
        (channel, target, callback, what, item),
    )
    if same:
        return False
    tx.run(
        "INSERT INTO early (channel, target, callback, what, item, at) VALUES (?, ?, ?, ?, ?, ?)",
        (channel, target, callback, what, item, at),
    )
    return True


def take(tx: Tx, channel: str, target: str | None, callback: str | None) -> list[Early]:
    """What waits for this message, in order of arrival; it is marked as used and stays as evidence."""
    rows = tx.all(
        "SELECT id, what, item, at FROM early WHERE channel = ? AND target = ? AND used = 0", (channel, target)
    )
    if callback is not None:
        rows += tx.all(
            "SELECT id, what, item, at FROM early WHERE callback = ? AND channel = ? AND used = 0"
            " AND (target IS NULL OR target IS NOT ?)",
            (callback, channel, target),
        )
    if rows:
        tx.many("UPDATE early SET used = 1 WHERE id = ?", [(row[0],) for row in rows])
    return [Early(*row) for row in sorted(rows)]


def first_time(tx: Tx, channel: str, external_id: str) -> bool:
    """Whether this item, which makes no message, is seen for the first time."""
    return tx.run("INSERT INTO seen (channel, external_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                  (channel, external_id)) == 1  # fmt: skip
