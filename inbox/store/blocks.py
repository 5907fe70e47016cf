"""Blocked citizens: kept on their threads, so that a message that comes in needs no further look."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from inbox.store.base import Tx
from inbox.store.threads import FIELDS, ThreadRow, loaded
from inbox.wire import Block


class Kept(Block, kw_only=True):
    """As stored: with the fields of the thread before, to be put back."""

    was: dict[str, Any] = msgspec.field(default_factory=dict)


_decode = msgspec.json.Decoder(Kept).decode
_encode = msgspec.json.Encoder().encode
BEFORE = ("status", "waiting_on", "snoozed_until", "waiting_since", "unread", "closed_at")


def of(row: ThreadRow) -> Kept | None:
    """The block of the thread's citizen; null for none."""
    return _decode(row.blocked.encode()) if row.blocked else None


def put(row: ThreadRow, kept: Kept | None) -> None:
    """Replace it."""
    row.blocked = _encode(kept).decode() if kept is not None else ""


def since(row: ThreadRow, at: datetime) -> bool:
    """Whether the thread's citizen is blocked, and was not yet at that time."""
    found = of(row)
    return found is not None and found.on and found.at > (at if at.tzinfo else at.replace(tzinfo=UTC))


def stands(row: ThreadRow) -> bool:
    """Whether the thread's citizen is blocked and calls nobody; who was heard in danger since does."""
    found = of(row)
    return found is not None and found.on and row.status in ("invalid", "resolved")


def waits(row: ThreadRow, since: int) -> bool:
    """Whose block calls nobody: that they wait is kept for when it ends. False where nobody blocks them."""
    found = of(row)
    if found is None or not found.on or row.status not in ("invalid", "resolved"):
        return False
    found.was["waiting_since"] = min(found.was.get("waiting_since") or since, since)
    put(row, found)
    return True


def asked(tx: Tx) -> list[ThreadRow]:
    """Threads of which the provider is still to be told, each with its citizen."""
    sql = (
        f"SELECT {FIELDS} FROM thread t JOIN contact c ON c.id = t.contact WHERE t.blocked <> ''"
        " AND json_extract(t.blocked, '$.provider') IN ('asked', 'releasing')"
    )
    return [loaded(found) for found in tx.all(sql)]
