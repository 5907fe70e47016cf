"""Citizens and the ways to reach them."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from inbox.store.base import Append, Tx

Ids = Sequence[tuple[str, str]]
_encode = msgspec.json.Encoder().encode
_FIND = Append("INSERT INTO contact_fts (rowid, name) VALUES", "(?, ?)", indexed=True)


class Known(NamedTuple):
    """A known address and whose it is; `addresses` is JSON. `last_in` below 0: given up at that time, negated."""

    kind: str
    value: str
    contact: int
    name: str
    addresses: str
    last_in: int | None

    def given_up(self, at: int) -> bool:
        """Whether its owner had left it before this time: who writes from it then is somebody else."""
        return self.last_in is not None and self.last_in < 0 and at > -self.last_in


def find(tx: Tx, channel: str, ids: Ids) -> list[Known]:
    """Those of the ids that are known on the channel, in the given order."""
    sql = (
        "SELECT a.kind, a.value, c.id, c.name, c.addresses, a.last_in FROM address a JOIN contact c ON c.id = a.contact"
        " WHERE a.channel = ? AND a.kind = ? AND a.value = ?"
    )
    found = (tx.one(sql, (channel, kind, value)) for kind, value in ids)
    return [Known(*row) for row in found if row]


def name(tx: Tx, contact: int) -> str:
    """What the citizen is called."""
    row = tx.one("SELECT name FROM contact WHERE id = ?", (contact,))
    return str(row[0]) if row else ""


def get(tx: Tx, contact: int) -> tuple[str, str]:
    """Name and addresses (JSON) of a contact. Raises LookupError."""
    row = tx.one("SELECT name, addresses FROM contact WHERE id = ?", (contact,))
    if row is None:
        raise LookupError(f"contact {contact} is missing")
    return str(row[0]), str(row[1])


def create(tx: Tx, name: str) -> int:
    """A new contact without addresses."""
    contact = tx.insert("INSERT INTO contact (name) VALUES (?)", (name,))
    tx.later(_FIND, (contact, name))
    return contact


def rename(tx: Tx, contact: int, name: str, before: str) -> None:
    """The citizen is called differently now."""
    tx.flush()  # what is to be taken out of the index may wait to be put in
    tx.run("UPDATE contact SET name = ? WHERE id = ?", (name, contact))
    tx.run("INSERT INTO contact_fts (contact_fts, rowid, name) VALUES ('delete', ?, ?)", (contact, before))
    tx.run("INSERT INTO contact_fts (rowid, name) VALUES (?, ?)", (contact, name))


def add(tx: Tx, contact: int, channel: str, kind: str, value: str, shown: str) -> None:
    """A further address of a contact."""
    tx.run(
        "INSERT INTO address (contact, channel, kind, value, shown) VALUES (?, ?, ?, ?, ?)",
        (contact, channel, kind, value, shown),
    )


def nameless(tx: Tx, channels: Sequence[str], limit: int) -> list[tuple[str, str, int]]:
    """(channel, address, contact) of citizens on these channels that nobody has named yet, the newest first."""
    marks = ", ".join("?" * len(channels))
    return tx.all(
        "SELECT a.channel, a.value, c.id FROM contact c INDEXED BY contact_nameless JOIN address a ON a.contact = c.id"
        f" WHERE c.name = '' AND a.kind = 'igsid' AND a.channel IN ({marks}) ORDER BY c.id DESC LIMIT ?",
        [*channels, limit],
    )


def heard(tx: Tx, channel: str, kind: str, value: str, at: int) -> None:
    """The citizen wrote from this address at that time."""
    tx.run(
        "UPDATE address SET last_in = max(coalesce(last_in, 0), ?) WHERE channel = ? AND kind = ? AND value = ?"
        " AND coalesce(last_in, 0) >= 0",
        (at, channel, kind, value),
    )


def retire(tx: Tx, channel: str, kind: str, value: str, at: int) -> None:
    """The address is no longer the citizen's since then: it still says who wrote, but nothing is sent there."""
    tx.run(
        "UPDATE address SET last_in = ? WHERE channel = ? AND kind = ? AND value = ?",
        (-max(at, 1), channel, kind, value),
    )


def give(tx: Tx, channel: str, kind: str, value: str, contact: int, at: int) -> None:
    """An address that was given up is this contact's from then on; what was said of it before tells nothing now."""
    tx.run(
        "INSERT INTO renewed (value, at) VALUES (?, ?) ON CONFLICT (value) DO UPDATE SET at = max(at, excluded.at)",
        (value, at),
    )
    tx.run(
        "UPDATE address SET contact = ?, last_in = ? WHERE channel = ? AND kind = ? AND value = ?",
        (contact, at, channel, kind, value),
    )


def others(tx: Tx, contact: int, channel: str, kind: str, value: str) -> bool:
    """Whether the contact has another address of this kind on the channel that is still in use."""
    found = tx.one(
        "SELECT 1 FROM address WHERE contact = ? AND channel = ? AND kind = ? AND value != ?"
        " AND coalesce(last_in, 0) >= 0 LIMIT 1",
        (contact, channel, kind, value),
    )
    return found is not None


def index(tx: Tx, contact: int, person: Sequence[int] = ()) -> str:
    """Write the addresses beside the contact, where threads read them; the JSON that was written.

    `person`: all contacts joined with it, whose addresses come after its own, each with the contact it is of. Of one
    with a confidential thread nothing is told at other threads.
    """
    sql = "SELECT kind, value, shown, channel FROM address WHERE contact = ? AND coalesce(last_in, 0) >= 0 ORDER BY id"
    rows: list[tuple[object, ...]] = tx.all(sql, (contact,))
    for other in person:
        if other != contact and not tx.one(
            "SELECT 1 FROM thread WHERE contact = ? AND confidential = 1 LIMIT 1", (other,)
        ):
            rows += [(*row, other) for row in tx.all(sql, (other,))]
    text = _encode(rows).decode()
    tx.run("UPDATE contact SET addresses = ? WHERE id = ?", (text, contact))
    return text


def is_joined(addresses: str) -> bool:
    """Whether the JSON that `index` wrote has addresses of joined contacts: they come last and end in a number."""
    return addresses != "[]" and not addresses.endswith('"]]')


def reach(tx: Tx, contact: int, channel: str) -> list[tuple[str, str]]:
    """The addresses of a contact on a channel, the one last heard from first (pitfall 14)."""
    return [
        (kind, value)
        for kind, value in tx.all(
            "SELECT kind, value FROM address WHERE contact = ? AND channel = ? AND coalesce(last_in, 0) >= 0"
            " ORDER BY coalesce(last_in, 0) DESC, id",
            (contact, channel),
        )
    ]


def at_value(tx: Tx, value: str, limit: int) -> list[int]:
    """Contacts with this address, or one that begins so."""
    sql = "SELECT DISTINCT contact FROM address WHERE value >= ? AND value < ? LIMIT ?"
    return [row[0] for row in tx.all(sql, (value, value + "\U0010ffff", limit))]
