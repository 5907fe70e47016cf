"""Files of messages: which must be fetched, and what became of them."""

from typing import NamedTuple

from inbox.store.base import Tx


class FileRow(NamedTuple):
    """One file. `remote` is the encoded Media of the connector."""

    id: str
    message: int
    channel: str
    kind: str
    mime: str
    name: str
    size: int | None
    state: str
    remote: str
    sha256: str | None


_COLUMNS = ", ".join(FileRow._fields)


def wanted(tx: Tx, channels: list[str], limit: int) -> list[FileRow]:
    """Files to fetch, oldest first, of these channels."""
    marks = ", ".join("?" * len(channels))
    sql = f"SELECT {_COLUMNS} FROM attachment WHERE state = 'fetching' AND channel IN ({marks}) ORDER BY rowid LIMIT ?"
    return [FileRow(*row) for row in tx.all(sql, [*channels, limit])]


def get(tx: Tx, identity: str) -> FileRow | None:
    """The file of this id."""
    row = tx.one(f"SELECT {_COLUMNS} FROM attachment WHERE id = ?", (identity,))
    return FileRow(*row) if row else None


def of_message(tx: Tx, message: int) -> list[FileRow]:
    """The files of a message, in order."""
    sql = f"SELECT {_COLUMNS} FROM attachment WHERE message = ? ORDER BY position"
    return [FileRow(*row) for row in tx.all(sql, (message,))]


def leaving(tx: Tx, identity: str) -> FileRow | None:
    """The file, where it belongs to a message of this office that is on its way out or has just gone.

    A provider may fetch, or fetch again, a little after it has answered; what was taken back or refused it may not.
    """
    sql = (
        f"SELECT {', '.join(f'a.{name}' for name in FileRow._fields)} FROM attachment a JOIN message m"
        " ON m.pk = a.message WHERE a.id = ? AND a.sha256 IS NOT NULL AND m.direction = 'out' AND m.deleted = 0 AND"
        " m.status IN ('queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'uncertain')"
    )
    row = tx.one(sql, (identity,))
    return FileRow(*row) if row else None


def referenced(tx: Tx, sha256: str) -> bool:
    """Whether any message has a file of this content."""
    return tx.one("SELECT 1 FROM attachment WHERE sha256 = ? LIMIT 1", (sha256,)) is not None


def done(tx: Tx, identity: str, state: str, mime: str, size: int | None, sha256: str | None) -> None:
    """What became of a file."""
    tx.run(
        "UPDATE attachment SET state = ?, mime = ?, size = coalesce(?, size), sha256 = ? WHERE id = ?",
        (state, mime, size, sha256, identity),
    )


def message_of(tx: Tx, pk: int) -> str | None:
    """The id of the message that a file belongs to."""
    row = tx.one("SELECT id FROM message WHERE pk = ?", (pk,))
    return str(row[0]) if row else None


def uploaded(tx: Tx, channel: str, sha256: str, since: int) -> str:
    """What the provider calls a content that it was given after `since`; empty where it was not."""
    sql = "SELECT remote_id FROM upload WHERE channel = ? AND sha256 = ? AND at > ?"
    row = tx.one(sql, (channel, sha256, since))
    return str(row[0]) if row else ""


def keep_upload(tx: Tx, channel: str, sha256: str, remote_id: str, at: int) -> None:
    """The provider has the content under this id. An id that is known already keeps its time."""
    tx.run(
        "INSERT INTO upload (channel, sha256, remote_id, at) VALUES (?, ?, ?, ?) ON CONFLICT (channel, sha256) DO"
        " UPDATE SET at = excluded.at, remote_id = excluded.remote_id WHERE remote_id <> excluded.remote_id",
        (channel, sha256, remote_id, at),
    )
