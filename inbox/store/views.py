"""Saved views: names for queries, a person's own or (owner empty) everybody's."""

from inbox.store.base import Tx
from inbox.wire import SavedView


def of(tx: Tx, owner: str) -> list[SavedView]:
    """The views of a person, or with an empty owner the shared ones, by name."""
    rows = tx.all("SELECT name, query FROM view WHERE owner = ? ORDER BY name", (owner,))
    return [SavedView(name=name, query=query, shared=not owner) for name, query in rows]


def put(tx: Tx, owner: str, view: SavedView, at: int) -> None:
    """Keep a view, in place of the one that was called so."""
    tx.run(
        "INSERT INTO view (owner, name, query, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (owner, name) DO UPDATE SET query = excluded.query, at = excluded.at",
        (owner, view.name, view.query, at),
    )


def drop(tx: Tx, owner: str, name: str) -> bool:
    """Forget a view; whether there was one."""
    return tx.run("DELETE FROM view WHERE owner = ? AND name = ?", (owner, name)) > 0
