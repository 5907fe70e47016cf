"""Threads that go on in another one (`merge`), and messages that became a thread of their own (`split`)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from inbox.store.base import Tx

Image = dict[str, Any]  # columns of a thread
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Image).decode


class Merging(NamedTuple):
    """One act. `keeper` is the thread that the other went into or came from; `before` and `after` are of the keeper.

    `other` is what the other one was before a merge, or right after a split.
    """

    id: int
    kind: str
    keeper: int
    number: int
    before: Image
    after: Image
    other: Image


def root(tx: Tx, number: int) -> int:
    """The number of the thread in which this one goes on; its own where it was never merged, or is not there."""
    while found := tx.one("SELECT merged_into FROM thread WHERE number = ? AND merged_into NOT NULL", (number,)):
        number = int(found[0])
    return number


def put(tx: Tx, kind: str, keeper: int, number: int, at: int, login: str, images: tuple[Image, Image, Image]) -> int:
    """A new act; its id. `images`: before, after and other."""
    before, after, other = (_encode(image).decode() for image in images)
    return tx.insert(
        "INSERT INTO merging (kind, keeper, other, at, login, before, after, other_before)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, keeper, number, at, login, before, after, other),
    )


def put_moved(tx: Tx, identity: int, messages: Sequence[tuple[int, int]]) -> None:
    """Which messages moved: their key, and the `seq` that they had."""
    tx.many("INSERT INTO moved (merging, message, seq) VALUES (?, ?, ?)", [(identity, pk, seq) for pk, seq in messages])


def moved(tx: Tx, identity: int) -> dict[int, int]:
    """The `seq` that the moved messages had, by their key."""
    return dict(tx.all("SELECT message, seq FROM moved WHERE merging = ?", (identity,)))


def of_other(tx: Tx, kind: str, number: int) -> Merging | None:
    """The act that stands by which the thread went into another one, or came from it."""
    return next(
        iter(_found(tx, "kind = ? AND other = ? AND undone = 0 ORDER BY id DESC LIMIT 1", (kind, number))), None
    )


def splits(tx: Tx, keeper: int, *, undone: bool) -> list[Merging]:
    """What was split off a thread, and stands or was brought back; the newest first."""
    return _found(tx, "kind = 'split' AND keeper = ? AND undone = ? ORDER BY id DESC", (keeper, int(undone)))


def later(tx: Tx, keeper: int, identity: int) -> list[Merging]:
    """The acts on the keeper that stand and came after this one, in order."""
    return _found(tx, "keeper = ? AND id > ? AND undone = 0 ORDER BY id", (keeper, identity))


def rewrite(tx: Tx, identity: int, before: Image, after: Image) -> None:
    """The keeper would have been otherwise before and after this act."""
    row = (_encode(before).decode(), _encode(after).decode(), identity)
    tx.run("UPDATE merging SET before = ?, after = ? WHERE id = ?", row)


def undo(tx: Tx, identity: int) -> None:
    """The act does not stand any more."""
    tx.run("UPDATE merging SET undone = 1 WHERE id = ?", (identity,))


def shells(tx: Tx, number: int) -> list[int]:
    """Threads that go on in this one."""
    return [row[0] for row in tx.all("SELECT number FROM thread WHERE merged_into = ?", (number,))]


def _found(tx: Tx, where: str, bound: Sequence[Any]) -> list[Merging]:
    rows = tx.all(f"SELECT id, kind, keeper, other, before, after, other_before FROM merging WHERE {where}", bound)
    return [Merging(*row[:4], *(_decode(image) for image in row[4:])) for row in rows]
