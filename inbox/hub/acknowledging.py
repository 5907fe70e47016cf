"""The automatic answer that a message has come in. It is nobody's reply: the citizen goes on waiting.

It cannot loop: never to automatic mail or to the office's own addresses, at most once in 24 hours to a citizen.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from inbox.connectors.base import InboundMessage
from inbox.domain.acknowledging import AGAIN, Acknowledgement, chosen
from inbox.domain.placeholders import fill, is_name, unfilled
from inbox.hub import display, letters
from inbox.hub.ids import uuid7
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.office import Channel, Office
from inbox.store import contacts, deliveries, messages, persons
from inbox.store.base import stamp
from inbox.store.deliveries import DeliveryRow
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow

MARK = "acknowledgement"  # in the detail of the message
_encode = msgspec.json.Encoder().encode


def arrived(unit: Unit, office: Office, channel: Channel, item: InboundMessage, thread: ThreadRow) -> bool:
    """A citizen's message is stored in its thread: answer it where the office says so, and tell whether that waits."""
    if not office.acknowledgements or item.automatic or item.history:
        return False
    local = unit.now.astimezone(ZoneInfo(office.timezone))
    entry = chosen(office.acknowledgements, channel.id, local)
    if entry is None or _own(office, entry, item):
        return False
    joined = contacts.is_joined(thread.addresses)
    citizen = persons.members(unit.tx, thread.contact) if joined else [thread.contact]
    if any(messages.acknowledged_since(unit.tx, contact, stamp(unit.now - AGAIN)) for contact in citizen):
        return False
    said = display.shown(*item.party.ids[0]) if joined else None
    owner, known = persons.reach(unit.tx, thread.contact, channel.id, said=said)
    target = known[:1]
    text = fill(entry.text, _values(office, thread, local))
    if not target or unfilled(text):
        return False
    _queue(unit, channel, thread, owner, target, text)
    return True


def _own(office: Office, entry: Acknowledgement, item: InboundMessage) -> bool:
    """Whether it comes from one of the office's own addresses, or from one that the office file excludes."""
    own = {a.casefold() for c in office.channels for a in (c.address, c.phone_number_id, c.ig_id, *c.aliases) if a}
    own |= {address.casefold().lstrip("+") for address in entry.never}
    return any(value.casefold() in own for _kind, value in item.party.ids)


def _values(office: Office, thread: ThreadRow, local: datetime) -> dict[str, str]:
    name = thread.name.strip() if is_name(thread.name) else _("Bapak/Ibu")
    agency = next((a.name or a.id for a in office.agencies if a.id == thread.agency), "")
    return {
        "nama": name, "sapaan": _("Bapak/Ibu"), "nomor": str(thread.number), "opd": agency or office.name,
        "kantor": office.name, "sekarang": f"{local:%H.%M}", "tanggal": f"{local:%d/%m/%Y}",
    }  # fmt: skip


def _queue(
    unit: Unit, channel: Channel, thread: ThreadRow, owner: int, target: list[tuple[str, str]], text: str
) -> None:
    row = MessageRow(
        id=uuid7(unit.now), thread=thread.number, seq=0, kind="status", direction="out", channel=channel.id,
        channel_kind=channel.kind, author_name=_("jawaban otomatis"), text=display.text(text), raw_text=text,
        status="queued", at=unit.stamp, received_at=unit.stamp, send_at=unit.stamp,
        detail=_encode({MARK: True}).decode(),
    )  # fmt: skip
    quoting = None
    if channel.kind == "email":
        parent = letters.answered(unit, thread, channel.id, None)
        row.subject = display.name(letters.titled((parent.subject if parent else "") or "", thread.number))
        quoting = parent.external_id if parent is not None else None
    unit.add(thread, row, content=False)
    deliveries.put(
        unit.tx,
        DeliveryRow(
            message=row.id, channel=channel.id, recipient=str(owner), target=_encode(target).decode(),
            state="queued", due_at=unit.stamp, attempt=0, base_seq=thread.seq, taken_at=unit.stamp,
            undo_until=unit.stamp, delayed=0, waited=None, login="", quoting=quoting, place=row.pk,
        ),
    )  # fmt: skip
