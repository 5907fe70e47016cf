"""A report goes on to an OPD or a field officer without Siaga: by mail or WhatsApp, and never as an answer."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from inbox.connectors.base import LocalFile
from inbox.domain import forwarding
from inbox.domain.files import MAIL_FILES
from inbox.domain.permissions import sees
from inbox.domain.phones import normalise
from inbox.domain.text import clean
from inbox.hub import display
from inbox.hub.commands import states
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.commands.composing import Made, fits, kept
from inbox.hub.commands.replying import UNDO
from inbox.i18n import _
from inbox.office import Channel
from inbox.store import audit, contacts, deliveries, forwards, media, messages, persons, threads
from inbox.store.base import moment, stamp
from inbox.store.deliveries import DeliveryRow
from inbox.store.forwards import ForwardRow
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import CommandResult, FieldContact, Forward, Wait

DAY = timedelta(hours=24)
NOTE = 4000  # characters
_MAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]+\.[^\s@<>,;]{2,}")
_encode = msgspec.json.Encoder().encode


def forward(act: Act, command: Forward) -> CommandResult:
    """Queue it. The citizen waits as before: clocks and windows are theirs."""
    thread, unit = act.thread(), act.unit
    if unit.message(command.cmd_id) is not None:
        raise Refusal("cmd_id_reused", _("Penerusan ini sudah pernah diterima."), _("Muat ulang laporannya."))
    if len(command.note) > NOTE:
        raise Refusal("too_long", _("Catatannya terlalu panjang."), _("Pendekkan catatannya."))
    who = _who(act, command.to)
    kind, value = ("mail", who.mail) if who.mail else ("phone", who.phone)
    _hidden(act, thread, who)
    channel = _channel(act, thread, command.channel, "email" if who.mail else "whatsapp")
    _outside(act, thread, channel, kind, value)
    if kind == "phone" and not _open(act, channel, value):
        raise Refusal(
            "window_closed",
            _("{name} belum menulis ke {channel} dalam 24 jam ini; WhatsApp menolak teks bebas.").format(
                name=who.name, channel=channel.id),
            _("Teruskan lewat surel, atau minta ia mengirim satu pesan ke nomor itu dulu."),
        )  # fmt: skip
    made = Made(_text(act, thread, command), files=_files(act, thread, command, channel.kind))
    if made.files and channel.kind == "whatsapp":
        made.type = made.files[0][0]
    fits(made, channel.kind)
    undo = stamp(unit.now + timedelta(seconds=min(max(command.undo, 0.0), UNDO)))
    shown = display.shown(kind, value)
    row = MessageRow(
        id=command.cmd_id, thread=thread.number, seq=0, kind="note", direction="out", channel=channel.id,
        channel_kind=channel.kind, author_name=act.who, author_address=act.me.login, type=made.type,
        text=display.text(made.text), raw_text=display.evidence(made.text), files=len(made.files), status="queued",
        at=unit.stamp, received_at=unit.stamp, send_at=undo,
        detail=_encode({"forward": {"to": who.name, "address": shown}}).decode(),
    )  # fmt: skip
    if kind == "mail":
        row.recipients = _encode([[shown], []]).decode()
        row.subject = display.name(_("Laporan #{number} dari {office}").format(
            number=thread.number, office=act.office.name or _("kantor kami")))  # fmt: skip
        signature = act.office.signed(act.me.login, thread.agency, thread.number)
        if signature:
            row.detail = _encode({**row.details(), "signature": signature}).decode()
    unit.add(thread, row)
    made.attach(act, row, channel.id)
    thread.last_at = max(thread.last_at, unit.stamp)
    forwards.put(unit.tx, ForwardRow(row.id, channel.id, value, who.name, unit.stamp))
    deliveries.put(
        unit.tx,
        DeliveryRow(
            message=row.id, channel=channel.id, recipient=forwards.OUTSIDE + value,
            target=_encode([("to" if kind == "mail" else kind, value)]).decode(), state="queued", due_at=undo,
            attempt=0, base_seq=thread.seq, taken_at=unit.stamp, undo_until=undo, delayed=int(command.delayed),
            waited=None, login=act.me.login, quoting=None, place=row.pk,
        ),
    )  # fmt: skip
    _tell(act, thread, command, who, row)
    return act.done(message=messages.wire(unit.tx, [row])[0], outcome="queued")


def _tell(act: Act, thread: ThreadRow, command: Forward, who: FieldContact, row: MessageRow) -> None:
    text = _("{who} meneruskan laporan ini ke {name}.").format(who=act.who, name=who.name)
    if command.reveal.strip():
        why = display.name(command.reveal)[:200]
        text = _("{who} meneruskan laporan ini ke {name}, dengan data pribadi warga: {why}.").format(
            who=act.who, name=who.name, why=why)  # fmt: skip
        audit.record(act.unit.tx, act.unit.stamp, act.me.login, "forward_reveal", thread.number, reason=why)
    act.event(thread, "forwarded", text, message=row.id)
    if command.wait is not None:
        states.wait(act, Wait(cmd_id=command.cmd_id, written_at=command.written_at, thread=thread.number,
                              on=command.wait))  # fmt: skip


def _who(act: Act, given: str) -> FieldContact:
    """Who is meant. An address that the office file has is the person it has it for."""
    given = given.strip()
    mail = given.lower() if _MAIL.fullmatch(given) else ""
    phone = "" if mail else normalise(given) or ""
    for one in act.office.field:
        if given.casefold() in (one.id.casefold(), one.name.casefold()) or (mail and one.mail == mail) or (
            phone and one.phone == phone
        ):  # fmt: skip
            return one
    if not mail and not phone:
        raise Refusal(
            "bad_address", _("Tujuan {name} tidak dikenal.").format(name=given[:64]),
            _("Tulis alamat surel, nomor WhatsApp, atau salah satu: {names}.").format(
                names=", ".join(one.id for one in act.office.field) or "—"),
        )  # fmt: skip
    return FieldContact(id="", name=display.shown("mail" if mail else "phone", mail or phone), mail=mail, phone=phone)


def _hidden(act: Act, thread: ThreadRow, who: FieldContact) -> None:
    if thread.hidden_from is not None and who.agency == thread.hidden_from:
        raise Refusal(
            "hidden_from", _("Laporan ini dirahasiakan dari OPD {name}.").format(name=who.name),
            _("Teruskan kepada orang lain."),
        )  # fmt: skip


def _outside(act: Act, thread: ThreadRow, channel: Channel, kind: str, value: str) -> None:
    """Raises Refusal for an address of the office itself, whose answers would go round, and for the citizen's own."""
    own = {a.casefold() for c in act.office.channels for a in (c.address, *c.aliases) if a}
    if value.casefold() in own:
        raise Refusal("own_address", _("Itu alamat kantor ini sendiri."), _("Pindahkan laporannya ke OPD lain: T."))
    theirs = set(persons.members(act.unit.tx, thread.contact))
    if any(one.contact in theirs for one in contacts.find(act.unit.tx, channel.id, [(kind, value)])):
        raise Refusal("is_citizen", _("Itu alamat warga laporan ini sendiri."), _("Untuk menjawab warga: r."))


def _channel(act: Act, thread: ThreadRow, wanted: str | None, kind: str) -> Channel:
    """The one that is asked for, else the thread's, else one of its OPD. Never one of whom it is kept from."""
    known = [
        c for c in act.office.channels
        if c.kind == kind and sees(act.me.agencies, c.agency)
        and (thread.hidden_from is None or c.agency != thread.hidden_from)
    ]  # fmt: skip
    if wanted is not None:
        known = [c for c in known if c.id == wanted]
    if not known:
        raise Refusal(
            "channel_unknown", _("Tidak ada saluran yang cocok untuk meneruskan ke alamat itu."),
            _("Surel perlu saluran surel, nomor telepon perlu saluran WhatsApp."),
        )  # fmt: skip
    return min(known, key=lambda c: (c.id != thread.channel, c.agency != thread.agency))


def _open(act: Act, channel: Channel, phone: str) -> bool:
    """Whether WhatsApp takes free words to them: they wrote within 24 hours, as a citizen or in answer to a forward."""
    tx, now = act.unit.tx, act.unit.now
    heard = forwards.last_heard(tx, channel.id, phone)
    if heard is not None and moment(heard) + DAY > now:
        return True
    for one in contacts.find(tx, channel.id, [("phone", phone)]):
        for row in threads.of_contact(tx, one.contact) if not one.given_up(act.unit.stamp) else ():
            if any(w.channel == channel.id and w.state != "closed" for w in row.wire(act.unit.stamp).windows):
                return True
    return False


def _text(act: Act, thread: ThreadRow, command: Forward) -> str:
    """What leaves: masked as on the screen, or with a reason as the citizen wrote it, with who they are."""
    full = bool(command.reveal.strip())
    words = []
    for identity in command.words:
        said = act.message(identity)
        if said.kind != "message" or said.direction != "in" or said.deleted:
            raise Refusal("message_unknown", _("Hanya pesan warga yang diteruskan."), _("Buka laporannya lagi."))
        words.append((moment(said.at), clean(said.raw_text or "") if full else said.text or ""))
    name, _addresses = contacts.get(act.unit.tx, thread.contact)
    reached = [value for _kind, value in _ways(act, thread)] if full else []
    return forwarding.text(
        act.office.name, thread.number, category=thread.category_kind or "", place=thread.place or "", words=words,
        note=clean(command.note) if full else display.text(command.note),
        citizen=", ".join(part for part in (name, *reached) if part) if full else "",
        zone=ZoneInfo(act.office.timezone),
    )  # fmt: skip


def _ways(act: Act, thread: ThreadRow) -> list[tuple[str, str]]:
    """The citizen's addresses on the thread's channel."""
    if thread.channel is None:
        return []
    _owner, target = persons.reach(act.unit.tx, thread.contact, thread.channel)
    return [(kind, value) for kind, value in target if kind in ("phone", "mail")]


def _files(act: Act, thread: ThreadRow, command: Forward, kind: str) -> list[tuple[str, LocalFile]]:
    found = []
    for identity in dict.fromkeys(command.attach):
        row = media.get(act.unit.tx, identity)
        if row is None or messages.thread_of(act.unit.tx, row.message) != thread.number:
            raise Refusal("media_unknown", _("Lampiran itu tidak ada di laporan ini."), _("Buka laporannya lagi."))
        found.append(kept(act, row, kind))
    if len(found) > (MAIL_FILES if kind == "email" else 1):
        raise Refusal("one_file", _("Lewat WhatsApp hanya satu lampiran; lewat surel {n}.").format(n=MAIL_FILES),
                      _("Pilih lebih sedikit, atau teruskan lewat surel."))  # fmt: skip
    return found
