"""What the provider or a citizen reports about messages that are there: states, reactions, edits, deletes.

Any of it may come twice, late, in any order, and before its message; what has no message yet waits in `early`.
"""

import msgspec

from inbox.connectors.base import Accepted, InboundDelete, InboundEdit, InboundReaction, InboundStatus
from inbox.domain import statuses
from inbox.domain.threads import sane
from inbox.hub import display
from inbox.hub.unit import Unit
from inbox.office import Channel
from inbox.store import contacts, deliveries, early, messages, offices
from inbox.store.base import stamp
from inbox.store.early import Early
from inbox.store.messages import MessageRow
from inbox.wire import Problem

Report = InboundStatus | InboundReaction | InboundEdit | InboundDelete
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Report).decode


# Meta's codes for a window that is closed.
CLOSED = frozenset({"131047", "10/2534022", "10/2018278", "window_closed"})


def status(unit: Unit, channel: Channel, item: InboundStatus) -> None:
    """Progress of a reply; settles an uncertain one by our callback, the reply's own id (pitfalls 2, 13)."""
    row = unit.by_external(channel.id, item.external_id)
    own = unit.message(item.callback) if item.callback else None
    if own is not None and (own.channel != channel.id or own.direction != "out"):
        own = None
    if own is not None and own.external_id is None:
        row = claim(unit, channel.id, own, item.external_id)
    _billed(unit, channel, item)
    if row is None:
        early.put(unit.tx, channel.id, item.external_id, item.callback, "status", _keep(item), unit.stamp)
    elif row.direction == "out":
        progress(unit, row, item.status, item.problem)
        if item.status == "read" and channel.kind == "instagram":
            _read_before(unit, row)


def closed(unit: Unit, message: MessageRow, problem: Problem | None) -> None:
    """Where the provider refused a reply because the window is closed, the thread shows it as closed."""
    if problem is not None and problem.code in CLOSED and message.channel and message.kind != "note":
        unit.of(message).close_window(message.channel, unit.stamp, message.send_at or message.at)


def _billed(unit: Unit, channel: Channel, item: InboundStatus) -> None:
    """Count a message that costs, once, when it was delivered (pitfall 44).

    `pricing.type` says it; `billable`, of old bodies, where that is missing. Source: Meta, pricing (2026-10).
    """
    pricing = item.detail.get("pricing")
    if item.status not in ("delivered", "read") or not isinstance(pricing, dict):
        return
    kind = pricing.get("type")
    if kind != "regular" if isinstance(kind, str) else pricing.get("billable") is not True:
        return
    if early.first_time(unit.tx, channel.id, f"billed:{item.external_id}"):
        at = sane(item.at, unit.now)
        offices.tally(unit.tx, f"billable.{channel.id}.{at:%Y-%m}")


def _read_before(unit: Unit, row: MessageRow) -> None:
    """Instagram tells the newest message that was seen; what was sent before it was seen too."""
    for earlier in messages.unread_before(unit.tx, row):
        progress(unit, unit.message(earlier.id) or earlier, "read")


def claim(unit: Unit, channel: str, own: MessageRow, external_id: str) -> MessageRow:
    """Our reply is what the provider calls so; an echo that was taken for another message becomes it (pitfall 11)."""
    echo = unit.by_external(channel, external_id)
    state = None
    if echo is not None and echo.id != own.id:
        state = echo.status
        own.reactions = echo.reactions
        thread = unit.of(echo)
        if thread.newest_out == echo.id:
            thread.newest_out = own.id
        unit.drop(echo)
    own.external_id = external_id
    unit.changed(own)
    if state is not None:
        progress(unit, own, state)
    return own


def progress(unit: Unit, row: MessageRow, reported: str, problem: Problem | None = None) -> bool:
    """Move a reply's state as far as the report says; whether anything had changed."""
    joined = statuses.join(row.status or "accepted", reported)
    if joined == row.status:
        return unit.changed(row)
    if joined == "failed":
        closed(unit, row, problem)
    return unit.advance(row, joined, problem if joined == "failed" else None)


def accepted(unit: Unit, channel: Channel | None, row: MessageRow, result: Accepted) -> None:
    """The provider took a reply: its id and the recipient's aliases are known now."""
    name = row.channel or ""
    if row.external_id is None:
        claim(unit, name, row, result.external_id)
    progress(unit, row, "accepted")
    thread = unit.of(row)
    new = [pair for pair in result.aliases if pair[1]]
    if new and row.kind != "note":  # of a citizen
        found = {(known.kind, known.value) for known in contacts.find(unit.tx, name, new)}
        added = [pair for pair in dict.fromkeys(new) if pair not in found]
        delivery = deliveries.get(unit.tx, row.id)
        owner = int(delivery.recipient) if delivery is not None else thread.contact  # may be one joined with it
        for kind, value in added:
            contacts.add(unit.tx, owner, name, kind, value, display.shown(kind, value))
        if added:
            unit.readdress(owner)
    if channel is not None:
        for waiting in early.take(unit.tx, name, result.external_id, row.id):
            replay(unit, channel, waiting)


def replay(unit: Unit, channel: Channel, waiting: Early) -> None:
    """Apply what came before its message."""
    item = _decode(waiting.item)
    match item:
        case InboundStatus():
            status(unit, channel, item)
        case InboundReaction():
            reaction(unit, channel, item)
        case InboundEdit():
            edit(unit, channel, item)
        case InboundDelete():
            delete(unit, channel, item)


def reaction(unit: Unit, channel: Channel, item: InboundReaction) -> None:
    """An emoji on a message; one a person, the newest counts, without emoji it goes away (pitfall 45)."""
    row = unit.by_external(channel.id, item.target)
    if row is None:
        early.put(unit.tx, channel.id, item.target, None, "reaction", _keep(item), unit.stamp)
        return
    at = stamp(sane(item.at, unit.now))
    staff = item.direction == "out"
    kind, value = item.party.ids[0] if item.party.ids and not staff else ("", "")
    who = "staff" if staff else f"{kind}:{value}"
    known = row.reaction_list()
    mine = next((r for r in known if r[0] == who), None)
    emoji = display.name(item.emoji or "")[:16]
    if mine is not None and (mine[4] > at or (mine[4] == at and mine[1] == emoji)):
        return
    name = display.name(item.party.name) or ("" if staff else unit.of(row).name)
    entry = (who, emoji, name, "" if staff else display.shown(kind, value), at)
    row.reactions = _encode([r for r in known if r[0] != who] + [entry]).decode()
    unit.changed(row)


def reacted(unit: Unit, own: MessageRow) -> None:
    """A reaction of staff is with the citizen: it stands at its message. One an office, as providers have it."""
    target = unit.message(own.reply_to or "")
    if target is None:
        return
    entry = ("staff", own.raw_text or "", own.author_name, "", own.at)
    target.reactions = _encode([r for r in target.reaction_list() if r[0] != "staff"] + [entry]).decode()
    unit.changed(target)


def edit(unit: Unit, channel: Channel, item: InboundEdit) -> None:
    """New text of a message; the newest edit stays, whatever the order of arrival. The first text stays as evidence."""
    row = unit.by_external(channel.id, item.target)
    if row is None:
        early.put(unit.tx, channel.id, item.target, None, "edit", _keep(item), unit.stamp)
        return
    order = item.order or stamp(sane(item.at, unit.now))
    if row.edit_order is not None and row.edit_order >= order:
        return
    row.edit_order, row.edited = order, 1
    row.text = display.text(item.text)
    unit.changed(row)
    _preview(unit, row)


def delete(unit: Unit, channel: Channel, item: InboundDelete) -> None:
    """A message was taken back: hidden on screen, kept as evidence (pitfall 38)."""
    row = unit.by_external(channel.id, item.target)
    if row is None:
        early.put(unit.tx, channel.id, item.target, None, "delete", _keep(item), unit.stamp)
        return
    row.deleted = 1
    unit.changed(row)
    _preview(unit, row)


def _preview(unit: Unit, row: MessageRow) -> None:
    """The thread shows what still stands."""
    if row.direction != "in":
        return
    thread = unit.of(row)
    shown, fresh = "", True
    for found in messages.of_thread(unit.tx, row.thread)[-50:]:
        if found.kind != "message" or found.deleted:
            continue
        if found.direction == "in":
            shown = display.glimpse(found.type, found.text or "", shown, fresh=fresh)
        fresh = found.direction == "out"
    thread.preview = shown


def _keep(item: Report) -> bytes:
    return _encode(msgspec.structs.replace(item, raw={}))
