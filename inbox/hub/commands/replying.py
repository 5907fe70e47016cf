"""Replies: taken, held because of newer content, taken back, sent after all."""

from datetime import timedelta

import msgspec

from inbox.domain import statuses
from inbox.domain.permissions import may
from inbox.domain.staleness import Writing, missed
from inbox.hub import display
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.ids import uuid7
from inbox.hub.outgoing import Upload
from inbox.i18n import _
from inbox.store import contacts, deliveries, media, messages, offices
from inbox.store.base import stamp
from inbox.store.deliveries import DeliveryRow
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import Cancel, CommandResult, Reply, SendHeld

LIMITS = {"whatsapp": 4096, "instagram": 1000, "email": 65_536}  # characters; Instagram counts bytes
UNDO = 600.0  # seconds at most
_encode = msgspec.json.Encoder().encode


def reply(act: Act, command: Reply) -> CommandResult:
    """Queue an answer, or hold it where its author did not know the newest of the thread."""
    thread = act.thread()
    unit = act.unit
    channel, kind = _channel(act, thread, command.channel)
    _check(command.text, kind, bool(command.media))
    target = contacts.reach(unit.tx, thread.contact, channel)
    if not target:
        raise Refusal(
            "unreachable", _("Warga ini tidak punya alamat di saluran {channel}.").format(channel=channel),
            _("Balas lewat saluran yang dipakai warga."),
        )  # fmt: skip
    if unit.message(command.cmd_id) is not None:
        raise Refusal("cmd_id_reused", _("Balasan ini sudah pernah diterima."), _("Muat ulang laporannya."))
    file = _file(act, command.media)
    undo = timedelta(seconds=min(max(command.undo, 0.0), UNDO))
    newer = [] if command.force else _missed(act, thread, command, undo)
    quoted = _quoted(act, channel, command.reply_to)
    status = "held" if newer else "queued"
    base = thread.seq
    row = MessageRow(
        id=command.cmd_id, thread=thread.number, seq=0, direction="out", channel=channel, channel_kind=kind,
        author_name=act.who, author_address=act.me.login, text=display.text(command.text),
        raw_text=display.evidence(command.text), type=_kind(file), files=int(file is not None),
        status=status, at=unit.stamp, received_at=unit.stamp,
        send_at=stamp(unit.now + undo), reply_to=quoted.id if quoted else command.reply_to,
        quoted=(quoted.text or "")[:300] if quoted and not quoted.deleted else None,
        detail=_encode({"base_seq": command.if_seq if newer and command.if_seq is not None else base}).decode(),
    )  # fmt: skip
    unit.add(thread, row)
    if file is not None:
        identity = uuid7(unit.now)
        about = (identity, row.type, file.mime, display.name(file.name), file.size, "ready", "", channel)
        messages.attach(unit.tx, row.pk, [about])
        media.done(unit.tx, identity, "ready", file.mime, file.size, file.sha256)
    thread.last_at = max(thread.last_at, unit.stamp)
    thread.newest_out, thread.outgoing = row.id, status
    deliveries.put(
        unit.tx,
        DeliveryRow(
            message=row.id, channel=channel, recipient=str(thread.contact), target=_encode(target).decode(),
            state=status, due_at=row.send_at or unit.stamp, attempt=0, base_seq=base, taken_at=unit.stamp,
            undo_until=row.send_at or unit.stamp, delayed=int(command.delayed), waited=thread.waiting_since,
            login=act.me.login, quoting=quoted.external_id if quoted else command.reply_to, place=row.pk,
        ),
    )  # fmt: skip
    if newer:
        return _stale(act, row, newer)
    thread.waiting_since, thread.unread = None, 0
    act.take(thread)
    return act.done(message=messages.wire(act.unit.tx, [row])[0], outcome="queued")


def cancel(act: Act, command: Cancel) -> CommandResult:
    """Take back a reply that has not left."""
    thread = act.thread()
    row = act.message(command.message)
    if row.status == "cancelled":
        return act.done(message=messages.wire(act.unit.tx, [row])[0])
    if row.direction != "out" or row.status not in statuses.WAITING:
        raise Refusal(
            "too_late", _("Terlambat: pesan ini sudah berangkat."), _("Kirim ralat sebagai balasan baru.")
        )  # fmt: skip
    if row.author_address != act.me.login and not may(act.me.roles, "assign_others"):
        raise Refusal("forbidden", _("Balasan ini milik orang lain."), _("Minta koordinator membatalkannya."))
    act.unit.advance(row, "cancelled")
    act.event(thread, "cancelled", _("{who} membatalkan balasannya.").format(who=act.who), message=row.id)
    return act.done(message=messages.wire(act.unit.tx, [row])[0])


def send_held(act: Act, command: SendHeld) -> CommandResult:
    """Send a held reply; its author has seen the thread up to `if_seq`."""
    thread = act.thread()
    row = act.message(command.message)
    if row.status != "held":
        raise Refusal("not_held", _("Balasan ini tidak sedang tertahan."), _("Lihat keadaannya di percakapan."))
    unit = act.unit
    if command.if_seq is not None:
        newer = [m for m in _contents(act, thread, command.if_seq, row.id) if m.author_address != act.me.login]
        if newer:
            return _stale(act, row, newer)
    deliveries.rebase(unit.tx, row.id, thread.seq, unit.stamp, unit.stamp)
    deliveries.set_waited(unit.tx, row.id, thread.waiting_since)
    row.send_at = unit.stamp
    unit.advance(row, "queued")
    thread.waiting_since, thread.unread = None, 0
    act.take(thread)
    return act.done(message=messages.wire(act.unit.tx, [row])[0], outcome="queued")


def _stale(act: Act, row: MessageRow, newer: list[MessageRow]) -> CommandResult:
    result = act.done(message=messages.wire(act.unit.tx, [row])[0], outcome="stale")
    result.missed = messages.wire(act.unit.tx, newer)
    return result


def _missed(act: Act, thread: ThreadRow, command: Reply, undo: timedelta) -> list[MessageRow]:
    now = act.unit.now
    writing = Writing(command.if_seq, command.written_at, now, now + undo, command.delayed, act.me.login)
    since = command.if_seq if command.if_seq is not None else -1
    if command.if_seq is None and not command.delayed:
        return []
    rows = {row.id: row for row in _contents(act, thread, since)}
    return [rows[content.id] for content in missed(writing, [messages.content(row) for row in rows.values()])]


def _contents(act: Act, thread: ThreadRow, since: int, besides: str = "") -> list[MessageRow]:
    """What was said since, without answers that did not go out."""
    rows = messages.newer(act.unit.tx, thread.number, since, besides)
    return [row for row in rows if row.status not in ("held", "cancelled")]


def _channel(act: Act, thread: ThreadRow, wanted: str | None) -> tuple[str, str]:
    name = wanted or thread.channel
    if name is None:
        raise Refusal("channel_needed", _("Laporan ini belum punya saluran."), _("Sebutkan saluran untuk membalas."))
    known = act.office.channel(name)
    if known is not None:
        return known.id, known.kind
    for row in offices.channels(act.unit.tx):
        if row.id == name:
            return row.id, row.kind
    raise Refusal("channel_unknown", _("Saluran {channel} tidak ada.").format(channel=name[:64]),
                  _("Lihat daftar saluran dengan `inbox channel list`."))  # fmt: skip


def _check(text: str, kind: str, media: bool) -> None:
    if not text.strip() and not media:
        raise Refusal("empty", _("Balasan masih kosong."), _("Tulis sesuatu, lalu kirim lagi."))
    limit = LIMITS.get(kind, 4096)
    size = len(text.encode("utf-8", "replace")) if kind == "instagram" else len(text)
    if size > limit:
        raise Refusal("too_long", _("Balasan terlalu panjang: {size} dari {limit}.").format(size=size, limit=limit),
                      _("Pendekkan atau bagi menjadi dua balasan."))  # fmt: skip


def _file(act: Act, tickets: list[str]) -> Upload | None:
    """The uploaded file of a reply."""
    if not tickets:
        return None
    if len(tickets) > 1:
        raise Refusal("one_file", _("Satu balasan hanya memuat satu berkas."), _("Kirim berkas satu per satu."))
    found = act.uploads.uploaded(tickets[0]) if act.uploads is not None else None
    if found is None or found.by != act.me.login:
        raise Refusal("media_unknown", _("Berkas itu belum diunggah."), _("Lampirkan berkasnya lagi."))
    return found


def _kind(file: Upload | None) -> str:
    if file is None:
        return "text"
    family = file.mime.partition("/")[0]
    return family if family in ("image", "audio", "video") else "document"


def _quoted(act: Act, channel: str, reply_to: str | None) -> MessageRow | None:
    """The message quoted, named by our id or by the provider's."""
    if not reply_to:
        return None
    row = act.unit.message(reply_to) or act.unit.by_external(channel, reply_to)
    if row is None or row.channel != channel:
        return None
    return row
