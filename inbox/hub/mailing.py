"""Mails that arrive: which thread they belong to, by what can be trusted of what they say (pitfalls E07 to E14)."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from inbox.connectors.base import InboundMessage
from inbox.connectors.letters import Envelope
from inbox.domain import mailids
from inbox.domain import threads as rules
from inbox.hub import bounces, forwarded, reports
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.office import Channel
from inbox.store import contacts, deliveries, mails, persons, threads
from inbox.store.base import Tx, moment, stamp
from inbox.store.threads import ThreadRow

if TYPE_CHECKING:
    from inbox.hub.arrivals import Intake

LINKED = timedelta(days=30)  # an answer to a case closed longer ago is a new case
SAME_SUBJECT = timedelta(days=7)
IDS = 100  # of one mail that are looked at
_NUMBER = re.compile(r"\[#(\d{1,9})\]|(?<![\w#])#(\d{1,9})(?!\w)")
_PREFIX = re.compile(r"^(?:\s*(?:re|fw|fwd|bls|balas|trs|teruskan|aw|sv|wg)\s*(?:\[\d+\])?\s*:)+\s*", re.I)
_encode = msgspec.json.Encoder().encode


class Step(msgspec.Struct, kw_only=True, frozen=True):
    """The move of a folder's position that is written together with its mail."""

    folder: str
    validity: int
    before: int
    uid: int
    at: int
    size: int
    message_id: str
    how: Literal["move", "aside", "again"] = "move"
    due: int = 0
    sent: bool = False


def moved(tx: Tx, channel: str, step: Step) -> bool:
    """Move the folder on; false where it does not stand where the mail was fetched from."""
    if step.how == "again":
        return mails.take_up(tx, channel, step.folder, step.validity, step.uid)
    if not mails.move(tx, channel, step.folder, step.validity, step.before, step.uid, step.at):
        return False
    if step.how == "aside":
        mails.set_aside(tx, channel, mails.AsideRow(
            step.folder, step.validity, step.uid, step.size, step.at, 1, step.due, step.sent))  # fmt: skip
    return True


def take(intake: "Intake", channel: Channel, item: InboundMessage, env: Envelope) -> None:
    """Store a mail once, in the thread it belongs to."""
    unit, tx = intake.unit, intake.tx
    own = unit.by_external(channel.id, item.external_id) if item.external_id else None
    if own is not None and deliveries.get(tx, own.id) and (item.direction == "out" or _ours(channel, env)):
        # Our reply, as its server filed it: whoever doubted it was sent knows now (E20, E23).
        if item.direction == "out":
            reports.progress(unit, own, "sent")
        return _remember(intake, channel, env, own.id)
    same = mails.same(tx, channel.id, env.content)
    if same is not None:
        return _remember(intake, channel, env, same.message)
    if own is not None or not item.external_id:
        # Another mail under the same id, or none: what was written tells them apart (E09, E10).
        item = msgspec.structs.replace(item, external_id=f"{item.external_id}#{env.content[:24]}")
    if item.type == "bounce" and item.direction == "in":
        return _remember(intake, channel, env, bounces.take(unit, channel, item, env.original))
    at = rules.sane(item.at, unit.now)
    thread, answered = _known(unit, channel, env)
    if answered and item.direction == "in" and (note := forwarded.by_mail(intake, channel, item, at, answered)):
        return _remember(intake, channel, env, note)
    party = contacts.find(tx, channel.id, item.party.ids)
    if item.direction == "out":
        if thread is None and not party:
            return _remember(intake, channel, env, None)  # a letter of the office to somebody who never wrote
        if thread is None:
            thread = next(iter(threads.candidates(tx, party[0].contact, channel.agency)), None)
            thread = unit.root(unit.hold(thread)) if thread is not None else None
    contact, name, addresses = intake.contact(channel, item.party)
    if answered:
        item = msgspec.structs.replace(item, reply_to=answered)
    if thread is not None:
        thread, how = _still(unit, channel, thread, item, contact, name, addresses)
    else:
        thread, how = _fresh(unit, channel, item, contact, name, addresses, intake.reopen)
    detail = dict(item.detail)
    if item.direction == "in" and thread.contact != contact and thread.contact not in persons.members(tx, contact):
        detail["other_sender"] = True  # E14: the case stays its citizen's
    item = msgspec.structs.replace(item, detail=detail)
    if item.direction == "out":
        row = intake.echo_into(channel, item, at, thread, _("dari program surat"))
    else:
        row = intake.inbound_into(channel, item, at, thread, name)
    if how:
        unit.event(thread, "related", how)
    _remember(intake, channel, env, row)


def _ours(channel: Channel, env: Envelope) -> bool:
    return env.sender == channel.address.lower()


def _remember(intake: "Intake", channel: Channel, env: Envelope, message: str | None) -> None:
    step = intake.step
    place = (step.folder, step.validity, step.uid) if step is not None else ("", 0, 0)
    mails.remember(
        intake.tx, channel.id, place, step.message_id if step is not None else "", env.content,
        step.size if step is not None else 0, step.at if step is not None else intake.unit.stamp, message,
        _encode(env).decode(),
    )  # fmt: skip


def _known(unit: Unit, channel: Channel, env: Envelope) -> tuple[ThreadRow | None, str | None]:
    """The thread of a message that the mail answers, and that message's provider id: by our own signed ids first.

    Ids belong to their channel: the same mail in two mailboxes is two messages, and no case takes in another's (E10).
    """
    people = {env.sender, *env.to, *env.cc, *env.reply_to, channel.address.lower()}
    ids = [i for i in (*env.in_reply_to, *reversed(env.references))[:IDS] if i.lower() not in people and len(i) > 5]
    key = mails.signing_key(unit.tx) if ids else b""
    for known in ids:
        own = mailids.read(key, known)
        row = unit.message(own[1]) if own is not None else None
        if row is not None and row.channel == channel.id:
            if row.direction == "out" and row.status == "uncertain" and row.external_id == known:
                reports.progress(unit, row, "sent")  # it is being answered
            return unit.thread(row.thread), row.external_id
    for known in ids:
        row = unit.by_external(channel.id, known)
        if row is not None and row.kind in ("message", "note"):
            return unit.thread(row.thread), row.external_id
        number = mails.thread_of(unit.tx, channel.id, known)
        if number is not None:
            return unit.thread(number), known
    return None, None


def _still(
    unit: Unit, channel: Channel, thread: ThreadRow, item: InboundMessage, contact: int, name: str, addresses: str
) -> tuple[ThreadRow, str]:
    """The thread that is answered, open again; a new one beside it where that is over for long."""
    if item.direction == "out" or item.automatic or item.history or thread.status not in ("resolved", "invalid"):
        return thread, ""
    closed = moment(thread.closed_at) if thread.closed_at else unit.now
    if thread.status == "invalid" or unit.now - closed > LINKED:
        fresh = unit.new_thread(contact, channel.agency, unit.stamp, name, addresses)
        return fresh, _("Balasan atas laporan #{number} yang sudah lama selesai.").format(number=thread.number)
    thread.status, thread.closed_at, thread.waiting_on = "open", None, None
    unit.fresh.add(thread.number)
    unit.event(thread, "reopened", _("Warga menulis lagi; laporan dibuka kembali."))
    return thread, ""


def _fresh(
    unit: Unit, channel: Channel, item: InboundMessage, contact: int, name: str, addresses: str, reopen: timedelta
) -> tuple[ThreadRow, str]:
    """A new thread, or the one whose number a participant wrote; a number alone opens nobody's case (E12)."""
    at = rules.sane(item.at, unit.now)
    mine = {row.number: unit.root(unit.hold(row)) for row in threads.of_contact(unit.tx, contact)}
    hint = ""
    for first, second in _NUMBER.findall(item.subject or "")[:3]:
        number = int(first or second)
        row = mine.get(number)
        if first and row is not None and row.status not in ("resolved", "invalid") and row.home == channel.agency:
            return unit.hold(row), ""
        if unit.thread(number) is not None:
            hint = _("Mungkin terkait laporan #{number}.").format(number=number)
    subject = bare(item.subject or "")
    for row in mine.values():
        if not hint and subject and bare(row.subject) == subject and at - moment(row.last_at) < SAME_SUBJECT:
            hint = _("Mungkin terkait laporan #{number}.").format(number=row.number)
    thread = unit.new_thread(contact, channel.agency, stamp(at), name, addresses)
    if item.history and at < unit.now - reopen:
        thread.status, thread.closed_at = "resolved", stamp(at)
    return thread, hint


def bare(subject: str) -> str:
    """A subject without answer and forward marks, for comparing alone."""
    return _PREFIX.sub("", subject).strip().casefold()
