"""Commands that were carried out, with their answers: the same id has one effect, for 30 days.

Beside the answer stands what a command changed of its thread, until that was taken back.
"""

from typing import NamedTuple

from inbox.store.base import LARGEST, Tx


class Done(NamedTuple):
    """An answered command."""

    login: str
    fingerprint: bytes
    result: bytes


class Changed(NamedTuple):
    """What a command changed of a thread, as JSON."""

    cmd_id: str
    login: str
    thread: int
    changes: str
    at: int


def get(tx: Tx, cmd_id: str) -> Done | None:
    """The answer that this command already had."""
    row = tx.one("SELECT login, fingerprint, result FROM command WHERE cmd_id = ?", (cmd_id,))
    return Done(*row) if row else None


def put(
    tx: Tx, cmd_id: str, login: str, fingerprint: bytes, at: int, result: bytes, *, thread: int | None = None,
    changes: str | None = None,
) -> None:  # fmt: skip
    """Remember the answer, in the transaction of the effect."""
    tx.run(
        "INSERT INTO command (cmd_id, login, fingerprint, at, result, thread, changes) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (cmd_id, login, fingerprint, at, result, thread, changes),
    )


def changed(tx: Tx, cmd_id: str) -> Changed | None:
    """What the command changed; null where nothing is left to take back."""
    row = tx.one(
        "SELECT cmd_id, login, thread, changes, at FROM command WHERE cmd_id = ? AND changes NOT NULL", (cmd_id,)
    )
    return Changed(*row) if row else None


def newest(tx: Tx, login: str, thread: int) -> Changed | None:
    """The person's newest command on the thread that can be taken back."""
    sql = (
        "SELECT cmd_id, login, thread, changes, at FROM command WHERE thread = ? AND login = ? AND changes NOT NULL"
        " ORDER BY at DESC, rowid DESC LIMIT 1"
    )
    row = tx.one(sql, (min(thread, LARGEST), login))
    return Changed(*row) if row else None


def taken_back(tx: Tx, cmd_id: str) -> None:
    """What the command changed was put back."""
    tx.run("UPDATE command SET changes = NULL WHERE cmd_id = ?", (cmd_id,))


def prune(tx: Tx, before: int) -> int:
    """Forget answers older than `before`; how many went."""
    return tx.run("DELETE FROM command WHERE at < ?", (before,))
