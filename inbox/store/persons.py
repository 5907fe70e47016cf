"""Contacts that are one person: the joins between them. Contacts, their addresses and threads stay as they are."""

from collections.abc import Sequence
from typing import NamedTuple

from inbox.store.base import Tx


class Join(NamedTuple):
    """One join that stands: two contacts, what shows that they are one, why, and who said so when."""

    id: int
    one: int
    other: int
    evidence: str
    why: str
    login: str
    name: str
    at: int


_JOIN = "SELECT id, one, other, evidence, why, login, name, at FROM joining"
_PART = """
WITH RECURSIVE part(id) AS (VALUES (?) UNION
 SELECT CASE j.one WHEN part.id THEN j.other ELSE j.one END FROM part JOIN joining j
 ON j.until IS NULL AND (j.one = part.id OR j.other = part.id))
SELECT id FROM part
"""


def members(tx: Tx, contact: int) -> list[int]:
    """All contacts of the person that this one is of, in order."""
    return [row[0] for row in tx.all(f"{_PART} ORDER BY id", (contact,))]


def joins(tx: Tx, contacts: Sequence[int]) -> list[Join]:
    """The joins between these contacts, oldest first."""
    marks = ", ".join("?" * len(contacts))
    return [
        Join(*row)
        for row in tx.all(f"{_JOIN} WHERE until IS NULL AND one IN ({marks}) ORDER BY at, id", list(contacts))
    ]


def join(tx: Tx, one: int, other: int, evidence: str, why: str, login: str, name: str, at: int) -> bool:
    """Hold two contacts for one person; false where it stands already."""
    one, other = sorted((one, other))
    if tx.one("SELECT 1 FROM joining WHERE one = ? AND other = ? AND until IS NULL", (one, other)):
        return False
    tx.run(
        "INSERT INTO joining (one, other, evidence, why, login, name, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (one, other, evidence, why, login, name, at),
    )
    return True


def part(tx: Tx, one: int, other: int, login: str, at: int) -> bool:
    """End the join of two contacts; false where none stands. It stays on record."""
    return tx.run(
        "UPDATE joining SET until = ?, until_login = ? WHERE one = ? AND other = ? AND until IS NULL",
        (at, login, *sorted((one, other))),
    ) == 1  # fmt: skip


def restore(tx: Tx, one: int, other: int) -> bool:
    """Let the join that was ended last stand again as it was; false where none was, or one stands."""
    one, other = sorted((one, other))
    return tx.run(
        "UPDATE joining SET until = NULL, until_login = '' WHERE id = (SELECT id FROM joining WHERE one = ?1"
        " AND other = ?2 AND until IS NOT NULL ORDER BY until DESC, id DESC LIMIT 1) AND NOT EXISTS"
        " (SELECT 1 FROM joining WHERE one = ?1 AND other = ?2 AND until IS NULL)",
        (one, other),
    ) == 1  # fmt: skip


def decline(tx: Tx, one: int, other: int, login: str, at: int) -> bool:
    """Two contacts are not one person; false where that was said already."""
    one, other = sorted((one, other))
    return tx.run(
        "INSERT INTO apart (one, other, login, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (one, other, login, at)
    ) == 1  # fmt: skip


def undecline(tx: Tx, one: int, other: int) -> bool:
    """It may be suggested again; false where it was not declined."""
    return tx.run("DELETE FROM apart WHERE one = ? AND other = ?", tuple(sorted((one, other)))) == 1


def declined(tx: Tx, some: Sequence[int], others: Sequence[int]) -> bool:
    """Whether somebody said of one of the first and one of the second that they are not one person."""
    pairs = [tuple(sorted((a, b))) for a in some for b in others]
    return any(tx.one("SELECT 1 FROM apart WHERE one = ? AND other = ?", pair) for pair in pairs)


def reach(
    tx: Tx, contact: int, channel: str, *, wanted: int | None = None, said: str | None = None
) -> tuple[int, list[tuple[str, str]]]:
    """Whose addresses on the channel a reply to the contact goes to, and these, the one last heard from first.

    `wanted`: of this contact, if it is joined. Else of whose masked address `said` is, the contact's own, or those of
    the joined contact last heard from.
    """
    if wanted is None and said is None:
        own = _addresses(tx, (contact,), channel)
        if own:
            return contact, own[contact]
    joined = members(tx, contact)
    found = _addresses(tx, joined, channel)
    if wanted is not None:
        return wanted, found.get(wanted, [])
    if said is not None and len(found) > 1:
        writers = [owner for owner in found if _shows(tx, owner, channel, said)]
        if len(writers) == 1:
            return writers[0], found[writers[0]]
    owner = contact if contact in found else next(iter(found), contact)
    return owner, found.get(owner, [])


def _shows(tx: Tx, contact: int, channel: str, shown: str) -> bool:
    sql = "SELECT 1 FROM address WHERE contact = ? AND channel = ? AND shown = ? LIMIT 1"
    return tx.one(sql, (contact, channel, shown)) is not None


def last_writer(tx: Tx, thread: int, channel: str) -> str | None:
    """The masked address from which the newest message of the thread on the channel came."""
    row = tx.one(
        "SELECT author_address FROM message WHERE thread = ? AND channel = ? AND direction = 'in' AND kind = 'message'"
        " ORDER BY seq DESC LIMIT 1",
        (thread, channel),
    )
    return row[0] if row else None


def parted_wrote(tx: Tx, owner: int, channel: str, said: str) -> bool:
    """Whether this masked address is not the owner's but that of a contact whose join has ended: another person's."""
    if _shows(tx, owner, channel, said):
        return False
    together = set(members(tx, owner))
    sql = (
        "SELECT DISTINCT a.contact FROM joining j JOIN address a ON a.contact IN (j.one, j.other)"
        " WHERE j.until IS NOT NULL AND a.channel = ? AND a.shown = ?"
    )
    return any(row[0] not in together for row in tx.all(sql, (channel, said)))


def _addresses(tx: Tx, contacts: Sequence[int], channel: str) -> dict[int, list[tuple[str, str]]]:
    marks = ", ".join("?" * len(contacts))
    found: dict[int, list[tuple[str, str]]] = {}
    for owner, kind, value in tx.all(
        f"SELECT contact, kind, value FROM address WHERE contact IN ({marks}) AND channel = ?"
        " AND coalesce(last_in, 0) >= 0 ORDER BY coalesce(last_in, 0) DESC, id",
        [*contacts, channel],
    ):
        found.setdefault(owner, []).append((kind, value))
    return found


def answered_in(tx: Tx, contact: int, channel: str) -> int | None:
    """The thread of a joined contact from which this one was last written to on the channel; null where it was not."""
    row = tx.one(
        "SELECT m.thread, t.contact FROM thread t JOIN message m ON m.thread = t.number WHERE t.contact IN"
        f" ({_PART}) AND m.channel = ? AND m.kind = 'message' AND m.direction = 'out'"
        " AND m.status IN ('accepted', 'sent', 'delivered', 'read', 'uncertain', 'sending') AND (t.contact = ?"
        " OR EXISTS (SELECT 1 FROM delivery d WHERE d.message = m.id AND d.recipient = ?))"
        " ORDER BY m.at DESC, m.pk DESC LIMIT 1",
        (contact, channel, contact, str(contact)),
    )
    return None if row is None or row[1] == contact else int(row[0])
