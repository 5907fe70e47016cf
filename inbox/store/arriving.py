"""What an arriving message meets, in one statement: each of several would let go of Python's lock and wait for it."""

from typing import NamedTuple

from inbox.store import messages
from inbox.store.base import Tx
from inbox.store.contacts import Known
from inbox.store.threads import FIELDS, ThreadRow, loaded


class Met(NamedTuple):
    """`here`: the message is stored already. `waited_for`: something that speaks of it came before it.

    `forwarded`: whether something of the office may ever have been forwarded to this address. `known` is whose
    address it is, null where nobody's; `threads` are the contact's, for placement.
    """

    here: bool
    waited_for: bool
    forwarded: bool
    known: Known | None
    threads: list[ThreadRow]


_SQL = f"""
SELECT EXISTS (SELECT 1 FROM message WHERE channel = ?1 AND external_id = ?2),
 EXISTS (SELECT 1 FROM early WHERE channel = ?1 AND target = ?2 AND used = 0),
 EXISTS (SELECT 1 FROM forward WHERE channel = ?1 AND value = ?4),
 a.kind, a.value, c.id, c.name, c.addresses, a.last_in, {FIELDS}
 FROM address a JOIN contact c ON c.id = a.contact
 LEFT JOIN thread t ON t.contact = a.contact AND (t.home IS ?5 OR t.agency IS ?5)
 WHERE a.channel = ?1 AND a.kind = ?3 AND a.value = ?4 ORDER BY t.number DESC LIMIT 20
"""


def meet(tx: Tx, channel: str, external_id: str, address: tuple[str, str], agency: str | None) -> Met:
    """What is there already of a message, its author and the author's threads at this agency."""
    if tx.waits((channel, external_id)):
        tx.settle()
    rows = tx.beside(_SQL, (channel, external_id, *address, agency))
    if not rows:
        here, waited_for = messages.known(tx, channel, external_id)
        return Met(here, waited_for, True, None, [])  # who is new here may know us from elsewhere
    here, waited_for, forwarded, *known = rows[0][:9]
    theirs = [loaded(row[9:]) for row in rows if row[9] is not None]
    return Met(bool(here), bool(waited_for), bool(forwarded), Known(*known), theirs)
