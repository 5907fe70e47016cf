"""Mailboxes and mails: how far each folder is stored, what a message's mail said, and the office's own ids."""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from inbox.store.base import Tx


class MailboxRow(NamedTuple):
    """A folder's position; `newest` is the latest time of arrival seen in it."""

    folder: str
    validity: int
    uid: int
    since: int
    newest: int | None


class AsideRow(NamedTuple):
    """A mail that is passed by and fetched again at `due`."""

    folder: str
    validity: int
    uid: int
    size: int
    at: int
    tries: int
    due: int
    sent: int


class MailRow(NamedTuple):
    """A mail that is stored; `message` is the message it became, null where it became none."""

    message_id: str
    content: str
    message: str | None


def positions(tx: Tx, channel: str) -> list[MailboxRow]:
    """Every folder of the channel that was ever read."""
    sql = "SELECT folder, validity, uid, since, newest FROM mailbox WHERE channel = ?"
    return [MailboxRow(*row) for row in tx.all(sql, (channel,))]


def begin(tx: Tx, channel: str, folder: str, validity: int, uid: int, since: int) -> None:
    """Start a folder at a position; `since` stays what it first was. What was set aside is found anew."""
    tx.run("DELETE FROM mail_aside WHERE channel = ? AND folder = ? AND validity <> ?", (channel, folder, validity))
    tx.run(
        "INSERT INTO mailbox (channel, folder, validity, uid, since) VALUES (?, ?, ?, ?, ?) ON CONFLICT"
        " (channel, folder) DO UPDATE SET validity = excluded.validity, uid = excluded.uid",
        (channel, folder, validity, uid, since),
    )


def move(tx: Tx, channel: str, folder: str, validity: int, before: int, uid: int, at: int) -> bool:
    """Move a folder on from `before` to `uid`; false where it does not stand there, and then nothing may be stored."""
    return tx.run(
        "UPDATE mailbox SET uid = ?, newest = max(coalesce(newest, 0), ?)"
        " WHERE channel = ? AND folder = ? AND validity = ? AND uid = ?",
        (uid, at, channel, folder, validity, before),
    ) == 1  # fmt: skip


def asides(tx: Tx, channel: str) -> list[AsideRow]:
    """The mails of the channel that were set aside, the next due first."""
    columns = ", ".join(AsideRow._fields)
    return [
        AsideRow(*r) for r in tx.all(f"SELECT {columns} FROM mail_aside WHERE channel = ? ORDER BY due", (channel,))
    ]


def set_aside(tx: Tx, channel: str, row: AsideRow) -> None:
    """Keep a mail to be fetched again, or when that is."""
    tx.run(
        "INSERT INTO mail_aside (channel, folder, validity, uid, size, at, tries, due, sent)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, folder, validity, uid) DO UPDATE SET"
        " tries = excluded.tries, due = excluded.due",
        (channel, *row),
    )


def take_up(tx: Tx, channel: str, folder: str, validity: int, uid: int) -> bool:
    """A mail that was set aside comes in; false where it is not waited for, and then nothing may be stored."""
    sql = "DELETE FROM mail_aside WHERE channel = ? AND folder = ? AND validity = ? AND uid = ?"
    return tx.run(sql, (channel, folder, validity, uid)) == 1


def keep_copy(tx: Tx, channel: str, message_id: str, raw: bytes, at: int) -> None:
    """Keep a sent mail until it stands in the Sent folder."""
    tx.run(
        "INSERT OR IGNORE INTO mail_copy (channel, message_id, at, raw) VALUES (?, ?, ?, ?)",
        (channel, message_id, at, raw),
    )


def copies(tx: Tx, channel: str) -> list[tuple[str, int]]:
    """Message-ID and time of sending of the mails that are not filed yet, the oldest first."""
    rows = tx.all("SELECT message_id, at FROM mail_copy WHERE channel = ? ORDER BY at", (channel,))
    return [(str(identity), int(at)) for identity, at in rows]


def copy(tx: Tx, channel: str, message_id: str) -> bytes:
    """The bytes of a mail that is not filed yet; empty where it is."""
    row = tx.one("SELECT raw FROM mail_copy WHERE channel = ? AND message_id = ?", (channel, message_id))
    return bytes(row[0]) if row else b""


def filed(tx: Tx, channel: str, message_id: str) -> None:
    """A mail stands in the Sent folder."""
    tx.run("DELETE FROM mail_copy WHERE channel = ? AND message_id = ?", (channel, message_id))


def remember(
    tx: Tx, channel: str, place: tuple[str, int, int], message_id: str, content: str, size: int, at: int,
    message: str | None, envelope: str = "{}",
) -> None:  # fmt: skip
    """Keep that a mail is stored; `place` is folder, validity and uid, `envelope` JSON."""
    tx.run(
        "INSERT INTO mail (channel, folder, validity, uid, message_id, content, size, at, message, envelope)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (channel, *place, message_id, content, size, at, message, envelope),
    )


def same(tx: Tx, channel: str, content: str) -> MailRow | None:
    """A stored mail of the channel with this content."""
    sql = "SELECT message_id, content, message FROM mail WHERE channel = ? AND content = ? ORDER BY message IS NULL"
    row = tx.one(sql, (channel, content))
    return MailRow(*row) if row else None


def known(tx: Tx, channel: str, mails: Sequence[tuple[str, int]]) -> list[bool]:
    """Which of these (Message-ID, size) are stored."""
    sql = "SELECT 1 FROM mail WHERE channel = ? AND message_id = ? AND size = ? AND message_id <> ''"
    return [tx.one(sql, (channel, *mail)) is not None for mail in mails]


def thread_of(tx: Tx, channel: str, message_id: str) -> int | None:
    """The thread of the message that a mail of this id became."""
    row = tx.one(
        "SELECT m.thread FROM mail JOIN message m ON m.id = mail.message WHERE mail.channel = ?"
        " AND mail.message_id = ?",
        (channel, message_id),
    )
    return int(row[0]) if row else None


def envelope(tx: Tx, message: str) -> str | None:
    """What the mail of a message said about itself, as JSON."""
    row = tx.one("SELECT envelope FROM mail WHERE message = ? AND envelope <> '{}'", (message,))
    return str(row[0]) if row else None


def newest_of(tx: Tx, thread: int, channel: str) -> str | None:
    """The message of the newest mail that came in on this channel in a thread and that a person wrote."""
    row = tx.one(
        "SELECT id FROM message WHERE thread = ? AND channel = ? AND direction = 'in' AND kind = 'message'"
        " AND type <> 'bounce' ORDER BY instr(detail, '\"automatic\"') > 0, at DESC, pk DESC LIMIT 1",
        (thread, channel),
    )
    return str(row[0]) if row else None


def sent_to(tx: Tx, channel: str, address: str, since: int) -> str | None:
    """The newest message sent to this address on the channel after `since`."""
    row = tx.one(
        "SELECT mail.message FROM mail JOIN message m ON m.id = mail.message WHERE mail.channel = ?"
        " AND m.direction = 'out'"
        " AND m.at >= ? AND EXISTS (SELECT 1 FROM json_each(mail.envelope, '$.to') WHERE value = ?)"
        " ORDER BY m.at DESC LIMIT 1",
        (channel, since, address),
    )
    return str(row[0]) if row else None


def signing_key(tx: Tx) -> bytes:
    """The office's key for its own Message-IDs, made when first asked for. Needs a writing transaction."""
    row = tx.one("SELECT key FROM signing WHERE id = 1")
    if row is None:
        key = secrets.token_bytes(32)
        tx.run("INSERT INTO signing (id, key) VALUES (1, ?)", (key,))
        return key
    return bytes(row[0])


def message_id(tx: Tx, message: str) -> str:
    """The Message-ID that the mail of a message had; empty where it had none."""
    row = tx.one("SELECT message_id FROM mail WHERE message = ? AND message_id <> '' LIMIT 1", (message,))
    return str(row[0]) if row else ""
