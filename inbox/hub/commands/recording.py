"""A telephone call, a visit, a message to a leader: written down by staff as what the citizen said."""

from datetime import UTC, datetime, timedelta

import msgspec

from inbox.domain.permissions import sees
from inbox.domain.phones import normalise
from inbox.domain.rules import Said
from inbox.hub import display, ruling
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.ruling import Rules
from inbox.i18n import N_, _
from inbox.office import Channel
from inbox.store import contacts, messages, threads
from inbox.store.base import stamp
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import CommandResult, Record

SAID = {
    "telepon": N_("{who} mencatat telepon warga."),
    "datang": N_("{who} mencatat warga yang datang."),
    "dm_pimpinan": N_("{who} mencatat pesan warga kepada pimpinan."),
}
LONGEST = 20_000  # characters
BACK = timedelta(days=31)
_encode = msgspec.json.Encoder().encode


def record(act: Act, command: Record) -> CommandResult:
    """Put down what the citizen said, in a report that is there or in a new one; their waiting begins."""
    text = command.text.strip()[:LONGEST]
    if not text:
        raise Refusal("empty", _("Tulis apa yang disampaikan warga."), _("Satu kalimat sudah cukup."))
    if act.unit.message(command.cmd_id) is not None:
        raise Refusal("cmd_id_reused", _("Catatan ini sudah pernah diterima."), _("Muat ulang daftarnya."))
    now = act.unit.now
    at = command.at or now
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if not now - BACK <= at <= now + timedelta(minutes=5):
        raise Refusal("bad_time", _("Waktunya harus dalam sebulan terakhir."), _("Kosongkan bila baru saja."))
    thread = act.thread() if command.thread else _begin(act, command)
    act.at(thread.number)
    _add(act, thread, command, text, at)
    shown = act.unit.message(command.cmd_id)
    return act.done(message=messages.wire(act.unit.tx, [shown])[0] if shown is not None else None)


def _add(act: Act, thread: ThreadRow, command: Record, text: str, at: datetime) -> None:
    unit, shown = act.unit, display.text(text)
    row = MessageRow(
        id=command.cmd_id, thread=thread.number, seq=0, at=stamp(at), received_at=unit.stamp,
        author_name=thread.name or display.name(command.name), text=shown, raw_text=display.evidence(text),
        detail=_encode({"source": command.source, "by": act.me.login, "by_name": act.who}).decode(),
    )  # fmt: skip
    unit.add(thread, row)
    thread.last_at = max(thread.last_at, row.at)
    thread.preview = display.glimpse("text", shown, thread.preview, fresh=thread.waiting_since is None)
    thread.unread += 1
    thread.waiting_since = thread.waiting_since or row.at
    if thread.status in ("resolved", "invalid") or (thread.status == "snoozed" and not thread.snoozed_quiet) or (
        thread.status == "waiting" and thread.waiting_on == "citizen"
    ):  # fmt: skip
        thread.status, thread.waiting_on, thread.snoozed_until, thread.closed_at = "open", None, None, None
    act.event(thread, "recorded", _(SAID[command.source]).format(who=act.who), source=command.source)
    said = Said(shown, thread.place or "", thread.channel or "", thread.channel_kind or "", (thread.name,))
    ruling.arrived(unit, Rules.of(act.office), thread, said)


def _begin(act: Act, command: Record) -> ThreadRow:
    """The open report of the citizen with this number on the chosen channel, else a new one."""
    channel = _channel(act, command)
    phone = normalise(command.phone) if command.phone.strip() else None
    if command.phone.strip() and phone is None:
        raise Refusal("bad_address", _("Nomor telepon tidak dapat dibaca."), _("Contoh: 0812-3456-7890"))
    if channel is not None and phone is None:
        raise Refusal("bad_address", _("Saluran hanya berguna dengan nomor telepon warga."), _("Sebut nomornya."))
    agency = _agency(act, command, channel)
    known = None
    if phone is not None:
        found = contacts.find(act.unit.tx, channel.id if channel else "", [("phone", phone)])
        known = next((one for one in found if not one.given_up(act.unit.stamp)), None)
        if known is not None:
            for row in threads.candidates(act.unit.tx, known.contact, agency):
                if row.status not in ("resolved", "invalid") and act.sees(row):
                    return act.unit.hold(row)
    contact = known.contact if known else _contact(act, command, channel, phone)
    name, addresses = contacts.get(act.unit.tx, contact)
    thread = act.unit.new_thread(contact, agency, act.unit.stamp, name, addresses)
    thread.source = command.source
    if channel is not None:
        thread.channel, thread.channel_kind = channel.id, channel.kind
    return thread


def _contact(act: Act, command: Record, channel: Channel | None, phone: str | None) -> int:
    contact = contacts.create(act.unit.tx, display.name(command.name)[:100])
    place = channel.id if channel else ""
    if phone is not None:
        if contacts.find(act.unit.tx, place, [("phone", phone)]):
            contacts.give(act.unit.tx, place, "phone", phone, contact, act.unit.stamp)
        else:
            contacts.add(act.unit.tx, contact, place, "phone", phone, display.shown("phone", phone))
    contacts.index(act.unit.tx, contact)
    return contact


def _channel(act: Act, command: Record) -> Channel | None:
    if command.channel is None:
        return None
    found = act.office.channel(command.channel)
    if found is None or found.kind != "whatsapp" or not sees(act.me.agencies, found.agency):
        raise Refusal(
            "channel_unknown", _("Saluran WhatsApp {channel} tidak ada.").format(channel=command.channel[:64]),
            _("Lihat daftar saluran dengan `inbox channel list`."),
        )  # fmt: skip
    return found


def _agency(act: Act, command: Record, channel: Channel | None) -> str | None:
    if command.agency is None:
        own = [name for name in act.me.agencies if name != "*"]
        return channel.agency if channel is not None else own[0] if len(own) == 1 else None
    if all(a.id != command.agency for a in act.office.agencies) or not sees(act.me.agencies, command.agency):
        raise Refusal(
            "agency_unknown", _("OPD {agency} tidak ada.").format(agency=command.agency[:64]),
            _("Pilih salah satu: {names}.").format(names=", ".join(a.id for a in act.office.agencies) or "—"),
        )  # fmt: skip
    return command.agency
