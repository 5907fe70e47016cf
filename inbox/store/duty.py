"""PINs, as salted hashes with the count of wrong tries, and the passes of those on duty, as hashes."""

from typing import NamedTuple

from inbox.store.base import Tx


class Pin(NamedTuple):
    """A PIN. `failed`: wrong tries since the last right one; `until`: none is taken before that time."""

    salt: bytes
    hash: bytes
    failed: int
    until: int


class Pass(NamedTuple):
    """A pass by the hash of its token."""

    hash: bytes
    login: str
    uid: int
    until: int


def pin(tx: Tx, login: str) -> Pin | None:
    """The PIN of a login."""
    row = tx.one("SELECT salt, hash, failed, until FROM pin WHERE login = ?", (login,))
    return Pin(*row) if row else None


def pins(tx: Tx) -> set[str]:
    """The logins that have a PIN."""
    return {row[0] for row in tx.all("SELECT login FROM pin", ())}


def set_pin(tx: Tx, login: str, salt: bytes, digest: bytes) -> None:
    """Keep a PIN; the passes that the old one gave are void."""
    drop_pin(tx, login)
    tx.run("INSERT INTO pin (login, salt, hash, failed, until) VALUES (?, ?, ?, 0, 0)", (login, salt, digest))


def drop_pin(tx: Tx, login: str) -> None:
    """Forget a PIN and its passes."""
    tx.run("DELETE FROM pin WHERE login = ?", (login,))
    tx.run("DELETE FROM duty WHERE login = ?", (login,))


def tried(tx: Tx, login: str, failed: int, until: int) -> None:
    """Count wrong tries."""
    tx.run("UPDATE pin SET failed = ?, until = ? WHERE login = ?", (failed, until, login))


def passes(tx: Tx, now: int) -> list[Pass]:
    """The passes that are still good."""
    return [Pass(*row) for row in tx.all("SELECT hash, login, uid, until FROM duty WHERE until > ?", (now,))]


def give(tx: Tx, given: Pass, now: int) -> None:
    """Keep a pass; those that are over are forgotten."""
    tx.run("DELETE FROM duty WHERE until <= ?", (now,))
    tx.run("INSERT INTO duty (hash, login, uid, until) VALUES (?, ?, ?, ?)", given)
