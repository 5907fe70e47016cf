"""Whose turn it was: when each person was last given a thread, and how many they hold."""

from collections.abc import Collection

from inbox.store.base import Tx


def last(tx: Tx) -> dict[str, int]:
    """The turn of each login that had one; later ones are greater."""
    return dict(tx.all("SELECT login, n FROM turn", ()))


def given(tx: Tx, login: str) -> None:
    """It was this login's turn, the latest so far."""
    tx.run(
        "INSERT INTO turn (login, n) VALUES (?, (SELECT coalesce(max(n), 0) + 1 FROM turn))"
        " ON CONFLICT (login) DO UPDATE SET n = excluded.n",
        (login,),
    )


def held(tx: Tx, logins: Collection[str]) -> dict[str, int]:
    """How many active threads each of these logins has."""
    marks = ", ".join("?" * len(logins))
    sql = f"SELECT assignee, count(*) FROM thread WHERE rank < 3000 AND assignee IN ({marks}) GROUP BY assignee"
    return dict(tx.all(sql, list(logins)))
