"""Commands that were carried out, with their answers: the same id has one effect, for 30 days."""

from typing import NamedTuple

from inbox.store.base import Tx


class Done(NamedTuple):
    """An answered command."""

    login: str
    fingerprint: bytes
    result: bytes


def get(tx: Tx, cmd_id: str) -> Done | None:
    """The answer that this command already had."""
    row = tx.one("SELECT login, fingerprint, result FROM command WHERE cmd_id = ?", (cmd_id,))
    return Done(*row) if row else None


def put(tx: Tx, cmd_id: str, login: str, fingerprint: bytes, at: int, result: bytes) -> None:
    """Remember the answer, in the transaction of the effect."""
    tx.run(
        "INSERT INTO command (cmd_id, login, fingerprint, at, result) VALUES (?, ?, ?, ?, ?)",
        (cmd_id, login, fingerprint, at, result),
    )


def prune(tx: Tx, before: int) -> int:
    """Forget answers older than `before`; how many went."""
    return tx.run("DELETE FROM command WHERE at < ?", (before,))
