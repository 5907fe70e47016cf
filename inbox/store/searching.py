"""Search over cleaned texts, names, numbers and addresses (SQLite FTS5, unicode61)."""

import re
from collections.abc import Collection
from typing import NamedTuple

from inbox.store.base import Tx

_WORD = re.compile(r"\w+")


class Hit(NamedTuple):
    """One found message."""

    thread: int
    message: str
    contact: str
    at: int
    context: str
    status: str


def expression(query: str, *, beginning: bool = False) -> str:
    """The words of a query as an FTS5 expression, all of them; empty where there is none.

    `beginning` takes the last as the beginning of a word. That gathers every document before it yields the first, so
    it is for what the whole words do not find.
    """
    words = _WORD.findall(query)[:12]
    if not words or (beginning and len(words[-1]) < 2):
        return ""
    return " ".join([f'"{w}"' for w in words[:-1]] + [f'"{words[-1]}"' + ("*" if beginning else "")])


def _agencies(agencies: Collection[str]) -> tuple[str, list[str]]:
    if "*" in agencies:
        return "", []
    return f" AND (t.agency IS NULL OR t.agency IN ({', '.join('?' * len(agencies))}))", list(agencies)


def texts(tx: Tx, query: str, agencies: Collection[str], limit: int) -> list[Hit]:
    """Messages with all the words, newest first."""
    only, bound = _agencies(agencies)
    sql = (
        "SELECT m.thread, m.id, c.name, m.at, snippet(message_fts, 0, '', '', '…', 16), t.status FROM message_fts"
        " JOIN message m ON m.pk = message_fts.rowid JOIN thread t ON t.number = m.thread"
        f" JOIN contact c ON c.id = t.contact WHERE message_fts MATCH ?{only} ORDER BY message_fts.rowid DESC LIMIT ?"
    )
    found: list[Hit] = []
    for beginning in (False, True):
        match = expression(query, beginning=beginning)
        if match and len(found) < limit:
            known = {hit.message for hit in found}
            found += [hit for row in tx.all(sql, [match, *bound, limit]) if (hit := Hit(*row)).message not in known]
    return found[:limit]


def named(tx: Tx, query: str, limit: int) -> list[int]:
    """Contacts whose name has all the words."""
    match = expression(query, beginning=True) or expression(query)
    if not match:
        return []
    sql = "SELECT rowid FROM contact_fts WHERE contact_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [row[0] for row in tx.all(sql, (match, limit))]


def newest(tx: Tx, where: str, keys: Collection[int], agencies: Collection[str], limit: int) -> list[Hit]:
    """The newest message of each thread whose `number` or `contact` (`where`) is among the keys, newest first."""
    if not keys:
        return []
    column = {"number": "t.number", "contact": "t.contact"}[where]
    only, bound = _agencies(agencies)
    sql = (
        "SELECT t.number, m.id, c.name, m.at, coalesce(substr(m.text, 1, 120), ''), t.status FROM thread t"
        " JOIN contact c ON c.id = t.contact JOIN message m ON m.pk = (SELECT max(pk) FROM message"
        " WHERE thread = t.number AND kind <> 'event')"
        f" WHERE {column} IN ({', '.join('?' * len(keys))}){only} ORDER BY m.at DESC LIMIT ?"
    )
    return [Hit(*row) for row in tx.all(sql, [*keys, *bound, limit])]
