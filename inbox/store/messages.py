"""Messages and their files: stored, found, shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec

from inbox.domain.staleness import Content
from inbox.store.base import LARGEST, Append, Tx, moment
from inbox.wire import Attachment, Author, Bounce, Message, Problem, Reaction

_problem = msgspec.json.Decoder(Problem)
_recipients = msgspec.json.Decoder(tuple[list[str], list[str]])
_reactions = msgspec.json.Decoder(list[tuple[str, str, str, str, int]])
_bounces = msgspec.json.Decoder(list[Bounce])
_detail = msgspec.json.Decoder(dict[str, Any])
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True, eq=False)
class MessageRow:
    """A message as it is stored. `text` is what the screen may show, `raw_text` what came (evidence) or goes out."""

    id: str
    thread: int
    seq: int
    at: int
    received_at: int
    kind: str = "message"
    direction: str = "in"
    channel: str | None = None
    channel_kind: str | None = None
    external_id: str | None = None
    author_name: str = ""
    author_address: str | None = None
    type: str = "text"
    text: str | None = None
    raw_text: str | None = None
    subject: str | None = None
    recipients: str = "[[],[]]"
    quoted: str | None = None
    files: int = 0
    reply_to: str | None = None
    reactions: str = "[]"
    edited: int = 0
    edit_order: int | None = None
    deleted: int = 0
    bounces: str = "[]"
    status: str | None = None
    error: str | None = None
    send_at: int | None = None
    detail: str = "{}"
    raw: bytes | None = None
    pk: int = 0
    was: tuple[Any, ...] = ()

    def reaction_list(self) -> list[tuple[str, str, str, str, int]]:
        """(who, emoji, name, shown address, at); an empty emoji remembers a removal, so that an older one stays out."""
        return _reactions.decode(self.reactions)

    def details(self) -> dict[str, Any]:
        """The detail as data."""
        return _detail.decode(self.detail)

    def set_problem(self, problem: Problem | None) -> None:
        """Set or clear the error."""
        self.error = None if problem is None else _encode(problem).decode()

    def wire(self, attachments: Sequence[Attachment] = ()) -> Message:
        """As clients get it. What the citizen took back is not shown."""
        to, cc = ([], []) if self.recipients == "[[],[]]" else _recipients.decode(self.recipients)
        hidden = bool(self.deleted)
        return Message(
            id=self.id, thread=self.thread, seq=self.seq, kind=self.kind, direction=self.direction,  # type: ignore[arg-type]
            channel=self.channel, channel_kind=self.channel_kind, external_id=self.external_id,  # type: ignore[arg-type]
            author=Author(name=self.author_name, address=self.author_address), type=self.type,  # type: ignore[arg-type]
            text="" if hidden else self.text, subject=self.subject, to=to, cc=cc,
            quoted=None if hidden else self.quoted, attachments=[] if hidden else list(attachments),
            reply_to=self.reply_to,
            reactions=[] if self.reactions == "[]" else [
                Reaction(emoji=emoji, author=Author(name=name, address=shown), at=moment(at))
                for _, emoji, name, shown, at in _reactions.decode(self.reactions) if emoji
            ],
            edited=bool(self.edited), deleted=hidden,
            bounces=[] if self.bounces == "[]" else _bounces.decode(self.bounces),
            status=self.status, error=None if self.error is None else _problem.decode(self.error),  # type: ignore[arg-type]
            at=moment(self.at), received_at=moment(self.received_at),
            send_at=None if self.send_at is None else moment(self.send_at),
            detail={} if self.detail == "{}" or hidden else _detail.decode(self.detail),
        )  # fmt: skip


COLUMNS = tuple(f.name for f in fields(MessageRow) if f.name not in ("pk", "was"))
_values = attrgetter(*COLUMNS)
_SELECT = f"SELECT {', '.join(COLUMNS)}, pk FROM message"
_INSERT = Append(
    f"INSERT INTO message ({', '.join(COLUMNS)}, pk) VALUES", f"({', '.join('?' * (len(COLUMNS) + 1))})"
)  # fmt: skip
_FIND = Append("INSERT INTO message_fts (rowid, text) VALUES", "(?, ?)", indexed=True)


def _row(found: tuple[Any, ...]) -> MessageRow:
    row = MessageRow(*found)
    row.was = found
    return row


def get(tx: Tx, identity: str) -> MessageRow | None:
    """The message of this id."""
    found = tx.one(_SELECT + " WHERE id = ?", (identity,))
    return _row(found) if found else None


def by_external(tx: Tx, channel: str, external_id: str) -> MessageRow | None:
    """The message that the provider calls so."""
    found = tx.one(_SELECT + " WHERE channel = ? AND external_id = ?", (channel, external_id))
    return _row(found) if found else None


def known(tx: Tx, channel: str, external_id: str) -> tuple[bool, bool]:
    """Whether the provider's message is here already, and whether something that came before it waits for it."""
    here, early = tx.one(
        "SELECT EXISTS (SELECT 1 FROM message WHERE channel = ?1 AND external_id = ?2),"
        " EXISTS (SELECT 1 FROM early WHERE channel = ?1 AND target = ?2 AND used = 0)",
        (channel, external_id),
    )
    return bool(here), bool(early)


def insert(tx: Tx, row: MessageRow) -> None:
    """Store a new message and make it findable."""
    values = _values(row)
    row.pk = tx.next_key("message", "pk")
    tx.soon(_INSERT, (*values, row.pk), (row.channel, row.external_id))
    row.was = values
    if row.text and row.kind != "event":
        tx.later(_FIND, (row.pk, row.text))


def save(tx: Tx, row: MessageRow) -> bool:
    """Write what changed; whether anything had."""
    values = _values(row)
    changed = [i for i, value in enumerate(values) if value != row.was[i]]
    if not changed:
        return False
    _refind(tx, row, values)
    sets = ", ".join(f"{COLUMNS[i]} = ?" for i in changed)
    tx.run(f"UPDATE message SET {sets} WHERE pk = ?", [*(values[i] for i in changed), row.pk])
    row.was = values
    return True


_TEXT, _DELETED = COLUMNS.index("text"), COLUMNS.index("deleted")


def _refind(tx: Tx, row: MessageRow, values: tuple[Any, ...]) -> None:
    before = "" if row.was[_DELETED] else row.was[_TEXT]
    after = "" if values[_DELETED] else values[_TEXT]
    if before == after or row.kind == "event":
        return
    tx.flush()
    if before:
        tx.run("INSERT INTO message_fts (message_fts, rowid, text) VALUES ('delete', ?, ?)", (row.pk, row.was[_TEXT]))
    if after:
        tx.run("INSERT INTO message_fts (rowid, text) VALUES (?, ?)", (row.pk, after))


def drop(tx: Tx, row: MessageRow) -> None:
    """Take out a message that turned out to be another one."""
    if row.text and not row.deleted and row.kind != "event":
        tx.flush()
        tx.run("INSERT INTO message_fts (message_fts, rowid, text) VALUES ('delete', ?, ?)", (row.pk, row.text))
    tx.run("DELETE FROM attachment WHERE message = ?", (row.pk,))
    tx.run("DELETE FROM message WHERE pk = ?", (row.pk,))


def thread_of(tx: Tx, pk: int) -> int | None:
    """The thread of the message with this key, unless it was taken back."""
    row = tx.one("SELECT thread FROM message WHERE pk = ? AND deleted = 0", (pk,))
    return int(row[0]) if row else None


def of_thread(tx: Tx, number: int) -> list[MessageRow]:
    """All of a thread, oldest first: by the provider's time, within it by arrival (pitfall 42)."""
    return [_row(found) for found in tx.all(_SELECT + " WHERE thread = ? ORDER BY at, pk", (number,))]


def of_threads(tx: Tx, numbers: Sequence[int], limit: int) -> list[MessageRow]:
    """The newest messages and notes of these threads, newest first; what only happened to a thread is left out."""
    marks = ", ".join("?" * len(numbers))
    sql = f" WHERE thread IN ({marks}) AND kind != 'event' ORDER BY at DESC, pk DESC LIMIT ?"
    return [_row(found) for found in tx.all(_SELECT + sql, [*numbers, limit])]


def page_of_thread(tx: Tx, number: int, last: int, before: MessageRow | None = None) -> tuple[list[MessageRow], int]:
    """The newest `last` of a thread, or those just before a message, oldest first; and how many come before them."""
    mine, given = "thread = ?", [number]
    if before is not None:
        mine, given = "thread = ? AND (at, pk) < (?, ?)", [number, before.at, before.pk]
    newest = f"SELECT pk FROM message WHERE {mine} ORDER BY at DESC, pk DESC LIMIT ?"
    rows = [_row(found) for found in tx.all(f"{_SELECT} WHERE pk IN ({newest}) ORDER BY at, pk", [*given, last])]
    return rows, int(tx.one(f"SELECT count(*) FROM message WHERE {mine}", given)[0]) - len(rows)


def newer(tx: Tx, number: int, seq: int, besides: str = "") -> list[MessageRow]:
    """The content of a thread after `seq`, in order of arrival."""
    sql = (
        " WHERE thread = ? AND seq > ? AND id <> ? AND type <> 'reaction' AND (kind IN ('message', 'note')"
        """ OR (kind = 'event' AND detail LIKE '{"event":"window_closed"%')) ORDER BY seq, pk"""
    )
    return [_row(found) for found in tx.all(_SELECT + sql, (number, min(max(seq, -1), LARGEST), besides))]


def content(row: MessageRow) -> Content:
    """As the stale guard looks at it."""
    inbound = row.kind == "message" and row.direction == "in"
    return Content(row.id, row.seq, inbound, moment(row.received_at), None if inbound else row.author_address)


def unsettled(tx: Tx, channel: str, number: int) -> list[MessageRow]:
    """Replies of a thread of which nobody knows yet whether the provider has them."""
    sql = _SELECT + " WHERE thread = ? AND channel = ? AND status IN ('sending', 'uncertain') ORDER BY seq"
    return [_row(found) for found in tx.all(sql, (number, channel))]


def held(tx: Tx, number: int) -> list[MessageRow]:
    """A thread's replies that wait for their author to look again, oldest first."""
    sql = " WHERE thread = ? AND status = 'held' ORDER BY pk"
    return [_row(r) for r in tx.all(_SELECT + sql, (number,))]


def unread_before(tx: Tx, row: MessageRow) -> list[MessageRow]:
    """What was sent on the same channel of the thread before this message and is not known to be read."""
    sql = _SELECT + (
        " WHERE thread = ? AND channel = ? AND direction = 'out' AND (at, pk) < (?, ?)"
        " AND status IN ('accepted', 'sent', 'delivered')"
    )
    return [_row(found) for found in tx.all(sql, (row.thread, row.channel, row.at, row.pk))]


def last_in(tx: Tx, channel: str) -> int | None:
    """When the newest message of a citizen came in on the channel; looks at all of them."""
    found = tx.one("SELECT max(received_at) FROM message WHERE channel = ? AND direction = 'in'", (channel,))
    return None if found is None or found[0] is None else int(found[0])


def in_state(tx: Tx, status: str) -> list[MessageRow]:
    """All messages in an unsettled state."""
    sql = " WHERE status = ? AND status IN ('queued','held','sending','uncertain') ORDER BY pk"
    return [_row(found) for found in tx.all(_SELECT + sql, (status,))]


def acknowledged_since(tx: Tx, contact: int, since: int) -> bool:
    """Whether an automatic acknowledgement was made for the citizen since then."""
    sql = (
        "SELECT 1 FROM thread t JOIN message m ON m.thread = t.number WHERE t.contact = ? AND m.kind = 'status'"
        " AND m.direction = 'out' AND m.at > ? AND m.detail LIKE '%\"acknowledgement\":true%' LIMIT 1"
    )
    return tx.one(sql, (contact, since)) is not None


def answered_after(tx: Tx, number: int, seq: int) -> bool:
    """Whether a later answer of the thread has left."""
    sql = (
        "SELECT 1 FROM message WHERE thread = ? AND seq > ? AND direction = 'out' AND kind = 'message'"
        " AND type != 'reaction' AND status IN ('accepted', 'sent', 'delivered', 'read') LIMIT 1"
    )
    return tx.one(sql, (number, seq)) is not None


def reactions_waiting(tx: Tx, number: int, target: str) -> list[MessageRow]:
    """Reactions of staff to a message that have not left yet."""
    sql = _SELECT + " WHERE thread = ? AND type = 'reaction' AND reply_to = ? AND status = 'queued' ORDER BY pk"
    return [_row(found) for found in tx.all(sql, (number, target))]


def unread_after(tx: Tx, number: int, seq: int) -> int:
    """How many messages of the citizen came after `seq`."""
    sql = "SELECT count(*) FROM message WHERE thread = ? AND seq > ? AND kind = 'message' AND direction = 'in'"
    return int(tx.one(sql, (number, min(max(seq, -1), LARGEST)))[0])


def attach(tx: Tx, pk: int, files: Sequence[tuple[str, str, str, str, int | None, str, str, str]]) -> None:
    """Add (id, kind, mime, name, size, state, remote, channel) to a message, in order."""
    tx.many(
        "INSERT INTO attachment (id, message, position, kind, mime, name, size, state, remote, channel)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(f[0], pk, i, *f[1:]) for i, f in enumerate(files)],
    )


def attachments(tx: Tx, pks: Collection[int]) -> dict[int, list[Attachment]]:
    """The files of messages, by message."""
    found: dict[int, list[Attachment]] = {}
    keys = list(pks)
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        rows = tx.all(
            "SELECT message, id, kind, mime, name, size, state FROM attachment"
            f" WHERE message IN ({', '.join('?' * len(part))}) ORDER BY message, position",
            part,
        )
        for pk, identity, kind, mime, name, size, state in rows:
            found.setdefault(pk, []).append(
                Attachment(id=identity, kind=kind, mime=mime, name=name, size=size, state=state)
            )
    return found


def wire(tx: Tx, rows: Sequence[MessageRow]) -> list[Message]:
    """Messages with their files, as clients get them."""
    files = attachments(tx, [r.pk for r in rows if r.files]) if any(r.files for r in rows) else {}
    return [row.wire(files.get(row.pk, ())) for row in rows]


def newest_in(tx: Tx, number: int) -> tuple[str, str, datetime] | None:
    """Channel, provider id and time of the citizen's newest message of a thread."""
    sql = (
        "SELECT channel, external_id, at FROM message WHERE thread = ? AND direction = 'in' AND kind = 'message'"
        " AND external_id IS NOT NULL ORDER BY seq DESC LIMIT 1"
    )
    row = tx.one(sql, (number,))
    return (str(row[0]), str(row[1]), moment(row[2])) if row else None
