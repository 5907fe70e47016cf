"""Replies on their way out. The state is the message's own while it has not left; order is kept per recipient."""

from collections.abc import Sequence
from typing import NamedTuple

from inbox.store.base import Tx


class DeliveryRow(NamedTuple):
    """One reply to deliver. `target` is JSON [[kind, value]]; `place` keeps the order of writing.

    `content` is the JSON of what goes in place of plain text. `scheduled`: for a chosen time; until it is
    tried then it holds up nothing that is written after it.
    """

    message: str
    channel: str
    recipient: str
    target: str
    state: str
    due_at: int
    attempt: int
    base_seq: int
    taken_at: int
    undo_until: int
    delayed: int
    waited: int | None
    login: str
    quoting: str | None
    place: int
    content: str | None = None
    scheduled: int = 0


_COLUMNS = ", ".join(DeliveryRow._fields)


def put(tx: Tx, row: DeliveryRow) -> None:
    """A new reply."""
    tx.run(f"INSERT INTO delivery ({_COLUMNS}) VALUES ({', '.join('?' * len(row))})", row)


def get(tx: Tx, message: str) -> DeliveryRow | None:
    """The delivery of a message."""
    row = tx.one(f"SELECT {_COLUMNS} FROM delivery WHERE message = ?", (message,))
    return DeliveryRow(*row) if row else None


def direct(tx: Tx, thread: int) -> set[str]:
    """The replies of staff in a thread that were not delayed on their way here, by id."""
    sql = (
        "SELECT d.message FROM message m JOIN delivery d ON d.message = m.id WHERE m.thread = ? AND m.direction = 'out'"
        " AND d.delayed = 0 AND d.login <> ''"
    )
    return {row[0] for row in tx.all(sql, (thread,))}


def set_state(tx: Tx, message: str, state: str) -> None:
    """Where the delivery stands."""
    tx.run("UPDATE delivery SET state = ? WHERE message = ?", (state, message))


def requeue(tx: Tx, message: str, due_at: int) -> None:
    """Try again at `due_at`."""
    tx.run("UPDATE delivery SET state = 'queued', due_at = ? WHERE message = ?", (due_at, message))


def rebase(tx: Tx, message: str, base_seq: int, taken_at: int, due_at: int) -> None:
    """The author has seen the thread up to `base_seq` now: queue it from here."""
    tx.run(
        "UPDATE delivery SET state = 'queued', base_seq = ?, taken_at = ?, undo_until = ?, due_at = ?, delayed = 0,"
        " scheduled = 0 WHERE message = ?",
        (base_seq, taken_at, due_at, due_at, message),
    )


def set_waited(tx: Tx, message: str, waited: int | None) -> None:
    """Since when the citizen had waited when the reply was written."""
    tx.run("UPDATE delivery SET waited = ? WHERE message = ?", (waited, message))


def start(tx: Tx, message: str) -> int:
    """The reply leaves now; which attempt this is, from 1."""
    sql = "UPDATE delivery SET state = 'sending', attempt = attempt + 1 WHERE message = ? RETURNING attempt"
    return int(tx.one(sql, (message,))[0])


def due(tx: Tx, now: int, channels: list[str], limit: int) -> list[DeliveryRow]:
    """Queued replies whose time has come and before which nothing to the same recipient is still on its way."""
    marks = ", ".join("?" * len(channels))
    return [
        DeliveryRow(*row)
        for row in tx.all(
            f"SELECT {_COLUMNS} FROM delivery d WHERE state = 'queued' AND due_at <= ? AND channel IN ({marks}) AND NOT"
            " EXISTS (SELECT 1 FROM delivery e WHERE e.channel = d.channel AND e.recipient = d.recipient"
            " AND e.place < d.place AND e.state IN ('queued', 'sending')"
            " AND (e.scheduled = 0 OR e.attempt > 0 OR e.due_at <= ?)) ORDER BY place LIMIT ?",
            [now, *channels, now, limit],
        )
    ]


def next_due(tx: Tx) -> list[tuple[str, int]]:
    """For each channel, when its next queued reply is due that nothing to the same recipient holds up."""
    return tx.all(
        "SELECT channel, min(due_at) FROM delivery d WHERE state = 'queued' AND NOT EXISTS (SELECT 1 FROM delivery e"
        " WHERE e.channel = d.channel AND e.recipient = d.recipient AND e.place < d.place"
        " AND (e.scheduled = 0 OR e.attempt > 0) AND e.state IN ('queued', 'sending')) GROUP BY channel"
    )


def pending(tx: Tx) -> dict[str, int]:
    """How many replies wait on each channel."""
    return dict(tx.all("SELECT channel, count(*) FROM delivery WHERE state IN ('queued', 'sending') GROUP BY channel"))


def shift(tx: Tx, moved: Sequence[tuple[str, int, int]]) -> None:
    """Messages are in another thread now: (id, what to add to the `seq` that was seen, the highest it may be)."""
    tx.many("UPDATE delivery SET base_seq = max(0, min(base_seq + ?2, ?3)) WHERE message = ?1", moved)
