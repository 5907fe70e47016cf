"""Answers of those to whom a report was forwarded: notes in its thread, never messages of a citizen."""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from inbox.connectors.base import InboundMessage
from inbox.domain.forwarding import OPEN
from inbox.hub import display
from inbox.hub.unit import Unit
from inbox.office import Channel
from inbox.store import forwards
from inbox.store.base import stamp
from inbox.store.forwards import ForwardRow
from inbox.store.messages import MessageRow

if TYPE_CHECKING:
    from inbox.hub.arrivals import Intake

ANSWERS = "answers_forward"  # in the detail of the note: the id of the forward


def took(intake: "Intake", channel: Channel, item: InboundMessage, at: datetime, *, known: bool = True) -> bool:
    """Whether a WhatsApp message answers a forward; then it is stored as a note.

    By what it quotes; without a quotation by its number, while what was forwarded there is recent and not over. Who
    quotes what the office wrote to them as a citizen writes as one. `known`: false where nothing ever went to their
    first address.
    """
    if channel.kind != "whatsapp" or item.history:
        return False
    if not known and not item.reply_to and len(item.party.ids) == 1:
        return False
    found = _meant(intake.unit, channel, item)
    if found is not None:
        _note(intake, channel, item, at, found)
    return found is not None


def by_mail(intake: "Intake", channel: Channel, item: InboundMessage, at: datetime, answered: str) -> str | None:
    """The note that a mail became; null where what it answers is neither a forward nor an answer to one."""
    row = intake.unit.by_external(channel.id, answered)
    if row is None or row.kind != "note":
        return None
    found = forwards.get(intake.tx, str(row.details().get(ANSWERS, row.id)))
    return _note(intake, channel, item, at, found) if found is not None else None


def _meant(unit: Unit, channel: Channel, item: InboundMessage) -> ForwardRow | None:
    quoted = unit.by_external(channel.id, item.reply_to) if item.reply_to else None
    if quoted is not None and quoted.direction == "out":
        return forwards.get(unit.tx, quoted.id) if quoted.kind == "note" else None
    values = [value for _kind, value in item.party.ids]
    for found in forwards.sent_to(unit.tx, channel.id, values, stamp(unit.now - OPEN)):
        row = unit.message(found.message)
        if row is not None and _reached(row) and unit.of(row).status not in ("resolved", "invalid"):
            return found
    return None


def _reached(row: MessageRow) -> bool:
    """Whether it may have left."""
    return row.status not in ("queued", "held", "cancelled", "failed")


def _note(intake: "Intake", channel: Channel, item: InboundMessage, at: datetime, found: ForwardRow) -> str:
    """Store it. New content for whoever works on the report: what was written without knowing it is stale."""
    unit = intake.unit
    asked = unit.message(found.message)
    if asked is None:
        raise LookupError(f"message {found.message} is missing")
    thread = unit.of(asked)
    kind, value = item.party.ids[0]
    note = intake.row(channel, item, at, thread, display.text(item.text))
    note.kind, note.reply_to = "note", asked.id
    known = found.name if value == found.value else ""
    note.author_name = known or display.name(item.party.name) or found.name or display.shown(kind, value)
    note.author_address = display.shown(kind, value)
    note.detail = msgspec.json.encode({**note.details(), ANSWERS: asked.id}).decode()
    intake.add(channel, item, thread, note)
    forwards.answered(unit.tx, found.message, stamp(at))
    thread.last_at = max(thread.last_at, note.at)
    if item.automatic:
        return note.id  # an absence notice: kept, calls nobody
    thread.unread += 1
    if thread.status == "waiting" and thread.waiting_on in ("agency", "field"):
        thread.status, thread.waiting_on = "open", None
    elif thread.status == "snoozed" and not thread.snoozed_quiet:
        thread.status, thread.snoozed_until = "open", None
    return note.id
