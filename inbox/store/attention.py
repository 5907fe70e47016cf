"""Whom a thread concerns besides its assignee: in its row, and in an index by person."""

import msgspec

from inbox.domain.attention import Attention
from inbox.store.base import Tx
from inbox.store.threads import ThreadRow

MENTION, FOLLOW = "mention", "follow"
_encode = msgspec.json.Encoder(order="sorted").encode


def put(tx: Tx, row: ThreadRow, found: Attention) -> None:
    """Replace it."""
    before = row.concerns()
    for what, old, new in ((MENTION, before.mentioned, found.mentioned), (FOLLOW, before.followers, found.followers)):
        gone, come = old.keys() - new.keys(), new.keys() - old.keys()
        sql = "DELETE FROM thread_person WHERE what = ? AND login = ? AND thread = ?"
        tx.many(sql, [(what, login, row.number) for login in gone])
        sql = "INSERT INTO thread_person (what, login, thread) VALUES (?, ?, ?)"
        tx.many(sql, [(what, login, row.number) for login in come])
    row.attention = _encode(found).decode()


def saw(tx: Tx, row: ThreadRow, login: str, seq: int) -> None:
    """Somebody has seen a thread up to `seq`."""
    found = row.concerns()
    if login in found.mentioned and seq >= found.mentioned[login]:
        del found.mentioned[login]
    elif login not in found.followers:
        return
    if login in found.followers:
        found.followers[login] = max(found.followers[login], min(seq, row.seq))
    put(tx, row, found)
