"""Search over cleaned texts, names, numbers and addresses (SQLite FTS5, unicode61)."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from inbox.domain.matching import says
from inbox.domain.query import Value, tokens
from inbox.store.base import Tx
from inbox.store.querying import phrase
from inbox.store.seeing import Condition

SAMPLE, COMMON = 100, 20  # newest messages that are looked at, and how many with a beginning make it a common one
GATHERING = 150  # messages that the index gathers while one is read
FIRST = 8  # hits after which it is known how many messages must be read for all
CONTEXT = 16  # words


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
            hits = _begun(tx, words, where, limit) if beginning else []
            hits = hits or [Hit(*row) for row in tx.all(sql, [match, *where.bound, limit])]
            found += [hit for hit in hits if hit.message not in known]
    return found[:limit]


def _begun(tx: Tx, words: Sequence[Value], where: Condition, limit: int) -> list[Hit]:
    """What `texts` finds for one beginning that many words have, by reading the newest messages: the index would gather
    all that have it. Empty where these are few, or too few of the newest are in such threads.
    """
    letters = tokens(words[-1].text)
    if len(words) > 1 or len(letters) != 1 or not letters[0].isascii():
        return []
    pattern = f"*[^0-9a-z]{letters[0]}*"
    end = tx.one("SELECT max(pk) FROM message")[0] or 0
    sample = "SELECT count(*) FROM message m WHERE m.pk > ? AND lower(' ' || m.text) GLOB ?"
    share = tx.one(sample, [end - SAMPLE, pattern])[0]
    worth = end * share // SAMPLE // GATHERING  # messages that are read as soon as the index has gathered
    if share < COMMON:
        return []
    wanted, found = words[0]._replace(begins=True), list[Hit]()
    only = f" AND {where.sql}" if where.sql else ""
    sql = (
        "SELECT m.thread, m.id, c.name, m.at, m.text, t.status, m.pk FROM message m"
        " CROSS JOIN thread t ON t.number = m.thread CROSS JOIN contact c ON c.id = t.contact"
        " WHERE m.pk > ? AND m.kind <> 'event' AND m.deleted = 0"
        f" AND (lower(' ' || m.text) GLOB ? OR m.text GLOB '*[^\t-~]*'){only} ORDER BY m.pk DESC"
    )
    for *told, pk in tx.each(sql, [end - worth, pattern, *where.bound]):
        hit = Hit(*told)
        if says(hit.context, wanted):
            found.append(hit._replace(context=_around(hit.context, wanted)))
            if len(found) == limit:
                return found
            if len(found) == FIRST and (end - pk) * limit > worth * FIRST:
                return []
    return []


def _around(text: str, word: Value) -> str:
    """The words beside the first that is meant."""
    parts = text.split()
    at = next((n for n, part in enumerate(parts) if says(part, word)), 0)
    start = max(0, min(at - CONTEXT // 2, len(parts) - CONTEXT))
    some = " ".join(parts[start : start + CONTEXT])
    return f"{'…' if start else ''}{some}{'…' if start + CONTEXT < len(parts) else ''}"


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
