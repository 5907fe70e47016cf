"""Search over cleaned texts, names, numbers and addresses (SQLite FTS5, unicode61)."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from inbox.domain.query import Value
from inbox.store.base import Tx
from inbox.store.querying import phrase
from inbox.store.seeing import Condition


class Hit(NamedTuple):
    """One found message."""

    thread: int
    message: str
    contact: str
    at: int
    context: str
    status: str


def expression(words: Sequence[Value], *, beginning: bool = False) -> str:
    """All of the words as an FTS5 expression; empty where there is none.

    `beginning` takes the last as the beginning of a word. That gathers every document before it yields the first, so
    it is for what the whole words do not find.
    """
    if not words or (beginning and len(words[-1].text) < 2):
        return ""
    *others, last = words
    return " AND ".join(map(phrase, (*others, last._replace(begins=beginning))))


def texts(tx: Tx, words: Sequence[Value], where: Condition, limit: int) -> list[Hit]:
    """Messages with all the words in threads for which `where` holds, newest first."""
    only = f" AND {where.sql}" if where.sql else ""
    sql = (
        "SELECT m.thread, m.id, c.name, m.at, snippet(message_fts, 0, '', '', '…', 16), t.status FROM message_fts"
        " JOIN message m ON m.pk = message_fts.rowid JOIN thread t ON t.number = m.thread"
        f" JOIN contact c ON c.id = t.contact WHERE message_fts MATCH ?{only} ORDER BY message_fts.rowid DESC LIMIT ?"
    )
    found: list[Hit] = []
    for beginning in (False, True):
        match = expression(words, beginning=beginning)
        if match and len(found) < limit:
            known = {hit.message for hit in found}
            rows = tx.all(sql, [match, *where.bound, limit])
            found += [hit for row in rows if (hit := Hit(*row)).message not in known]
    return found[:limit]


def named(tx: Tx, words: Sequence[Value], limit: int) -> list[int]:
    """Contacts whose name has all the words."""
    match = expression(words, beginning=True) or expression(words)
    if not match:
        return []
    sql = "SELECT rowid FROM contact_fts WHERE contact_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [row[0] for row in tx.all(sql, (match, limit))]


def about(tx: Tx, words: Sequence[Value], limit: int) -> list[int]:
    """Threads whose subject or place has all the words, the newest first."""
    match = expression(words, beginning=True) or expression(words)
    if not match:
        return []
    sql = "SELECT rowid FROM thread_fts WHERE thread_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [row[0] for row in tx.all(sql, (match, limit))]


def newest(tx: Tx, column: str, keys: Collection[int], where: Condition, limit: int) -> list[Hit]:
    """The newest message of each thread whose `number` or `contact` is among the keys, newest first."""
    if not keys:
        return []
    marks = ", ".join("?" * len(keys))
    theirs = {"number": marks, "contact": f"SELECT number FROM thread WHERE contact IN ({marks})"}
    among = f"t.number IN ({theirs[column]})"
    only = f"{among} AND {where.sql}" if where.sql else among
    return of(tx, Condition(only, [*keys, *where.bound], few=True), limit)


def of(tx: Tx, where: Condition, limit: int) -> list[Hit]:
    """The newest message of each thread for which `where` holds, the thread that was last spoken in first."""
    along = " NOT INDEXED" if where.few else " INDEXED BY thread_last"
    sql = (
        f"SELECT t.number, m.id, c.name, m.at, coalesce(substr(m.text, 1, 120), ''), t.status FROM thread t{along}"
        " JOIN contact c ON c.id = t.contact JOIN message m ON m.pk = (SELECT max(pk) FROM message"
        " WHERE thread = t.number AND kind <> 'event')"
        f"{f' WHERE {where.sql}' if where.sql else ''} ORDER BY t.last_at DESC, t.number DESC LIMIT ?"
    )
    return [Hit(*row) for row in tx.all(sql, [*where.bound, limit])]
