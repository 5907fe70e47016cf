"""Addresses that citizens wrote in their messages, indexed as they come, for suggestions who may be one person."""

from collections.abc import Sequence
from typing import NamedTuple

from inbox.store.base import Tx

STRETCH = 5_000  # contacts


class Clue(NamedTuple):
    """Somebody wrote this address: in which message (its key) of which thread (as it is now), and when."""

    value: str
    kind: str
    contact: int
    thread: int
    at: int


_CLUE = (
    "SELECT c.value, c.kind, c.contact, m.thread, c.at FROM clue c JOIN message m ON m.pk = c.message AND m.deleted = 0"
)


def note(tx: Tx, contact: int, thread: int, message: int, at: int, written: Sequence[tuple[str, str]]) -> None:
    """A contact wrote these (kind, value), of which its own say nothing."""
    own = {value for (value,) in tx.all("SELECT value FROM address WHERE contact = ?", (contact,))}
    for kind, value in written:
        if value not in own:
            tx.run(
                "INSERT OR IGNORE INTO clue (value, contact, thread, kind, message, at) VALUES (?, ?, ?, ?, ?, ?)",
                (value, contact, thread, kind, message, at),
            )


def by(tx: Tx, contact: int, limit: int) -> list[Clue]:
    """What a contact wrote, the newest first."""
    return [Clue(*row) for row in tx.all(f"{_CLUE} WHERE c.contact = ? ORDER BY c.at DESC LIMIT ?", (contact, limit))]


def of(tx: Tx, value: str, limit: int) -> list[Clue]:
    """Who wrote this address; more than `limit` rows are not looked at."""
    return [Clue(*row) for row in tx.all(f"{_CLUE} WHERE c.value = ? LIMIT ?", (value, limit))]


def holders(tx: Tx, value: str, limit: int) -> list[tuple[int, str, str, int]]:
    """(contact, channel, kind, last heard or 0) of those whose address this is; not of one that was given up."""
    return tx.all(
        "SELECT contact, channel, kind, coalesce(last_in, 0) FROM address WHERE value = ?"
        " AND coalesce(last_in, 0) >= 0 LIMIT ?",
        (value, limit),
    )


def own(tx: Tx, contact: int) -> list[tuple[str, str]]:
    """(kind, value) of the phones and mail addresses of a contact that are in use."""
    return tx.all(
        "SELECT kind, value FROM address WHERE contact = ? AND kind IN ('phone', 'mail') AND coalesce(last_in, 0) >= 0",
        (contact,),
    )


def renewed(tx: Tx, value: str) -> int:
    """Since when the address is its present owner's; 0 where it never had another."""
    row = tx.one("SELECT at FROM renewed WHERE value = ?", (value,))
    return int(row[0]) if row else 0


def given_up(tx: Tx, value: str) -> bool:
    """Whether somebody has given this address up and nobody was heard from it since, on any channel."""
    return tx.one("SELECT 1 FROM address WHERE value = ? AND last_in < 0 LIMIT 1", (value,)) is not None


def shared(tx: Tx, limit: int) -> list[int]:
    """Contacts that have an address with others, or wrote one of another's; of the whole office, the newest first.

    Looked for from the newest contacts on, some thousands at a time, until there are enough.
    """
    sql = (
        "SELECT contact FROM (SELECT a.contact contact FROM address a INDEXED BY address_contact JOIN address b"
        " ON b.value = a.value AND b.contact != a.contact WHERE a.kind IN ('phone', 'mail')"
        " AND a.contact > ?1 AND a.contact <= ?2"
        " UNION SELECT c.contact FROM clue c INDEXED BY clue_contact JOIN address a ON a.value = c.value"
        " AND a.contact != c.contact WHERE c.contact > ?1 AND c.contact <= ?2) ORDER BY contact DESC LIMIT ?3"
    )
    found: list[int] = []
    newest = int(tx.one("SELECT coalesce(max(id), 0) FROM contact")[0])
    while newest > 0 and len(found) < limit:
        found += [row[0] for row in tx.all(sql, (newest - STRETCH, newest, limit - len(found)))]
        newest -= STRETCH
    return found


def named(tx: Tx, name: str, limit: int) -> list[int]:
    """Contacts called by these words, one after the other."""
    phrase = " ".join(word for word in name.replace('"', " ").split())
    if not phrase:
        return []
    sql = "SELECT rowid FROM contact_fts WHERE contact_fts MATCH ? LIMIT ?"
    return [row[0] for row in tx.all(sql, (f'"{phrase}"', limit))]
