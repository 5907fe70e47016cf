"""Drafts of persons: one current a person and thread, others beside it. Their texts are in no index and no feed."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from inbox.store.base import Tx
from inbox.store.threads import ThreadRow
from inbox.wire import DraftMark

CURRENT, ASIDE, HANDED = "current", "aside", "handed"
MOST = 20  # kept beside the current one, of a person and thread
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class DraftRow:
    """A draft as it is stored. `at` is when its author last changed it, `giver` who gave it, empty for nobody."""

    id: str
    login: str
    thread: int
    state: str
    giver: str
    kind: str
    text: str
    seq: int | None
    at: int
    rev: int


_COLUMNS = "id, login, thread, state, giver, kind, text, seq, at, rev"


def _rows(found: Sequence[tuple[object, ...]]) -> list[DraftRow]:
    return [DraftRow(*row) for row in found]  # type: ignore[arg-type]


def of(tx: Tx, login: str, thread: int | None = None) -> list[DraftRow]:
    """All of a person's, or those in one thread; the newest first."""
    where = "" if thread is None else " AND thread = ?"
    given = (login,) if thread is None else (login, thread)
    return _rows(tx.all(f"SELECT {_COLUMNS} FROM draft WHERE login = ?{where} ORDER BY at DESC, id", given))


def current(tx: Tx, login: str, thread: int) -> DraftRow | None:
    """What the person's composer opens with."""
    return next((row for row in of(tx, login, thread) if row.state == CURRENT), None)


def put(tx: Tx, row: DraftRow) -> None:
    """Write a draft, in place of the one with its id; the oldest beside the current one go where there are many."""
    values = (row.id, row.login, row.thread, row.state, row.giver, row.kind, row.text, row.seq, row.at, row.rev)
    tx.run(f"INSERT OR REPLACE INTO draft ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    if row.state != CURRENT:
        beside = [one for one in of(tx, row.login, row.thread) if one.state != CURRENT]
        for one in beside[MOST:]:
            drop(tx, one.id)


def beside(tx: Tx, thread: int) -> list[DraftRow]:
    """What was put aside or given in a thread, of everybody."""
    return _rows(tx.all(f"SELECT {_COLUMNS} FROM draft WHERE thread = ? AND state <> ?", (thread, CURRENT)))


def drop(tx: Tx, identity: str) -> None:
    """Forget a draft."""
    tx.run("DELETE FROM draft WHERE id = ?", (identity,))


def newest(tx: Tx) -> int:
    """The highest revision there is; null counts as 0."""
    return int(tx.one("SELECT coalesce(max(rev), 0) FROM draft")[0])


def mark(tx: Tx, row: ThreadRow) -> None:
    """Have the thread say who has a draft in it; its texts stay where they are."""
    found = tx.all(
        "SELECT DISTINCT login, giver FROM draft WHERE thread = ? AND state <> 'aside' ORDER BY login, giver",
        (row.number,),
    )
    row.drafts = _encode([DraftMark(login=login, by=giver or None) for login, giver in found]).decode()
