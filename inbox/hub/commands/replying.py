"""Replies: taken, held because of newer content, taken back, sent after all."""

from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import msgspec

from inbox.domain import statuses
from inbox.domain.permissions import may, sees
from inbox.domain.placeholders import canned_keys, unfilled
from inbox.domain.staleness import Writing, missed
from inbox.hub import display, drafts, letters
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.commands.composing import Made, compose
from inbox.hub.outgoing import blocked_at_first, blocked_meanwhile
from inbox.i18n import _, _n
from inbox.store import attention, blocks, contacts, deliveries, messages, offices, persons
from inbox.store.base import moment, stamp
from inbox.store.deliveries import DeliveryRow
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import Cancel, CommandResult, New, Reply, SendHeld

UNDO = 600.0  # seconds at most
FURTHEST = timedelta(days=60)  # ahead that a reply may be scheduled
_encode = msgspec.json.Encoder().encode


def reply(act: Act, command: Reply) -> CommandResult:
    """Queue an answer, or hold it where its author did not know the newest of the thread."""
    thread = act.thread()
    channel, kind = _channel(act, thread, command.channel)
    if command.canned is not None:
        left = unfilled(command.text)
        if left:
            raise Refusal("unfilled", _("Belum dikirim: {names} belum terisi.").format(names=", ".join(left)),
                          _("Ganti dengan teks yang benar."))  # fmt: skip
        for key in canned_keys(command.canned):
            offices.tally(act.unit.tx, f"canned.{key}")
    made = compose(act, command, channel, kind)
    if act.unit.message(command.cmd_id) is not None:
        raise Refusal("cmd_id_reused", _("Balasan ini sudah pernah diterima."), _("Muat ulang laporannya."))
    result = enqueue(act, command, thread, channel, kind, made)
    drafts.sent(act, thread, command.text, command.drafted)
    return result


def enqueue(act: Act, command: Reply | New, thread: ThreadRow, channel: str, kind: str, made: Made) -> CommandResult:
    """Put what was made on its way to the thread's citizen."""
    unit = act.unit
    wanted = command.to_contact if isinstance(command, Reply) else None
    writer = persons.last_writer(unit.tx, thread.number, channel)
    said = writer if contacts.is_joined(thread.addresses) else None
    owner, target = persons.reach(unit.tx, thread.contact, channel, wanted=wanted, said=said)
    if not target:
        raise Refusal(
            "unreachable", _("Warga ini tidak punya alamat di saluran {channel}.").format(channel=channel),
            _("Balas lewat saluran yang dipakai warga."),
        )  # fmt: skip
    answer = command if isinstance(command, Reply) else None
    if answer and wanted is None and not answer.force and writer and kind != "email":  # a letter's sender is answered
        _same_person(act, owner, channel, writer)
    undo = timedelta(seconds=min(max(command.undo, 0.0), UNDO))
    later = _later(act, answer)
    newer = [] if answer is None or answer.force else _missed(act, thread, answer, undo)
    blocked = _barred(thread, command)
    quoted, quoting = _quoted(act, thread, channel, answer.reply_to if answer else None)
    status = "held" if newer or blocked else "queued"
    base = thread.seq
    seen = answer.if_seq if answer and newer and answer.if_seq is not None else base
    row = MessageRow(
        id=command.cmd_id, thread=thread.number, seq=0, direction="out", channel=channel, channel_kind=kind,
        author_name=act.who, author_address=act.me.login, type=made.type, text=display.text(made.text),
        raw_text=display.evidence(made.text), files=len(made.files), status=status, at=unit.stamp,
        received_at=unit.stamp, send_at=later or stamp(unit.now + undo), reply_to=quoted.id if quoted else quoting,
        quoted=(quoted.text or "")[:300] if quoted and not quoted.deleted else None,
        detail=_encode({"base_seq": seen, **_part(answer), **made.detail}).decode(),
    )  # fmt: skip
    if blocked:
        row.set_problem(blocked_meanwhile() if answer else blocked_at_first())
    if kind == "email":
        parent = letters.answered(unit, thread, channel, quoted)
        if wanted is not None and not letters.by_one_of(unit, parent, target):
            parent = None  # another of the person's addresses: nobody else gets what is meant for it
        target = letters.freeze(unit, act.office, channel, parent, target, row)
        quoting = parent.external_id if parent is not None else None
    unit.add(thread, row)
    made.attach(act, row, channel)
    thread.last_at = max(thread.last_at, unit.stamp)
    thread.newest_out, thread.outgoing = row.id, status
    deliveries.put(
        unit.tx,
        DeliveryRow(
            message=row.id, channel=channel, recipient=str(owner), target=_encode(target).decode(),
            state=status, due_at=row.send_at or unit.stamp, attempt=0, base_seq=base, taken_at=unit.stamp,
            undo_until=unit.stamp if later else stamp(unit.now + undo), delayed=int(command.delayed),
            waited=thread.waiting_since, login=act.me.login, quoting=quoting, place=row.pk,
            content=made.encoded(), scheduled=int(later is not None),
        ),
    )  # fmt: skip
    shown = messages.wire(unit.tx, [row])[0]
    if newer or blocked:
        return _stale(act, row, newer)
    thread.waiting_since, thread.unread = None, 0
    attention.saw(unit.tx, thread, act.me.login, thread.seq)
    if later is not None and not (answer and answer.part_of):
        at = moment(later).astimezone(ZoneInfo(act.office.timezone)).strftime("%d/%m %H.%M")
        said = _("{who} menjadwalkan balasan untuk {at}.").format(who=act.who, at=at)
        act.event(thread, "scheduled", said, message=row.id)
    act.take(thread)
    return act.done(message=shown, outcome="queued")


def _barred(thread: ThreadRow, command: Reply | New) -> bool:
    """Whether the citizen is blocked and the author cannot have known: they saw no thread, or not its newest."""
    if isinstance(command, New) and blocks.stands(thread):
        return True
    forced = isinstance(command, Reply) and command.force
    return command.delayed and not forced and blocks.since(thread, command.written_at)


def _same_person(act: Act, owner: int, channel: str, writer: str) -> None:
    """Raises Refusal where the newest message is of somebody who is held for another person now."""
    if persons.parted_wrote(act.unit.tx, owner, channel, writer):
        raise Refusal(
            "other_writer",
            _("Pesan terakhir dari {shown}, yang bukan lagi orang yang sama dengan warga laporan ini.").format(
                shown=writer
            ),
            _("Balas di laporan orang itu. Bila memang untuk warga ini: inbox reply {number} --force.").format(
                number=act.command.thread
            ),
        )


def _later(act: Act, command: Reply | None) -> int | None:
    """The chosen time of a reply. Raises Refusal for one that is past or too far away."""
    if command is None or command.send_at is None:
        return None
    at = command.send_at if command.send_at.tzinfo else command.send_at.replace(tzinfo=UTC)
    if at > act.unit.now + FURTHEST:
        raise Refusal("bad_time", _n("Waktu kirim paling jauh {n} hari lagi.", n=FURTHEST.days), _("Pilih waktu lain."))
    if at <= act.unit.now and not command.delayed:
        raise Refusal("bad_time", _("Waktu kirim sudah lewat."), _("Pilih waktu di depan, atau kirim sekarang."))
    return stamp(max(at, act.unit.now))


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
    """Send a held reply and what else is held of the same answer; its author has seen the thread up to `if_seq`."""
    thread = act.thread()
    row = act.message(command.message)
    if row.status != "held":
        raise Refusal("not_held", _("Balasan ini tidak sedang tertahan."), _("Lihat keadaannya di percakapan."))
    unit = act.unit
    parts = [one for one in messages.held(unit.tx, thread.number) if one.id != row.id and _together(one, row)]
    if command.if_seq is not None:
        newer = [m for m in _contents(act, thread, command.if_seq, row.id) if m.author_address != act.me.login]
        if newer:
            return _stale(act, row, newer)
    for one in (row, *parts):
        deliveries.rebase(unit.tx, one.id, thread.seq, unit.stamp, unit.stamp)
        deliveries.set_waited(unit.tx, one.id, thread.waiting_since)
        one.send_at = unit.stamp
        unit.advance(one, "queued")
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
    unseen = _elsewhere(act, thread)
    if command.if_seq is None and not command.delayed:
        return unseen
    rows = {row.id: row for row in _contents(act, thread, since) if row.kind != "event" or command.template is None}
    if command.part_of:
        rows = {name: row for name, row in rows.items() if not _beside(row, command.part_of)}
    direct = deliveries.direct(act.unit.tx, thread.number) if command.delayed else set()
    contents = [replace(messages.content(row), direct=name in direct) for name, row in rows.items()]
    return unseen + [rows[found.id] for found in missed(writing, contents)]


def _elsewhere(act: Act, thread: ThreadRow) -> list[MessageRow]:
    """What was said in the thread in which the author's own went on, while theirs was there: they saw none of it."""
    if act.came is None:
        return []
    known, login = act.came, act.me.login
    return [
        row for row in _contents(act, thread, -1)
        if row.seq <= known.shift and row.received_at >= known.since and row.kind != "event"
        and row.author_address != login
    ]  # fmt: skip


def _part(command: Reply | None) -> dict[str, object]:
    if command is None:
        return {}
    known = {"part_of": command.part_of, "anyway": command.anyway, "scheduled": command.send_at is not None}
    return {key: value for key, value in known.items() if value}


def _beside(row: MessageRow, first: str) -> bool:
    """Whether a message is the first of this answer, or another part of it."""
    return row.id == first or msgspec.json.decode(row.detail).get("part_of") == first


def _together(one: MessageRow, other: MessageRow) -> bool:
    """Whether both are parts of one answer."""
    first, second = (msgspec.json.decode(row.detail).get("part_of") or row.id for row in (one, other))
    return bool(first == second)


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
        # The channel that the citizen wrote to answers also after the report went to another OPD.
        if name != thread.channel and not sees(act.me.agencies, known.agency):
            raise Refusal(
                "forbidden", _("Saluran {channel} milik OPD lain.").format(channel=name),
                _("Balas lewat saluran OPD Anda, atau minta koordinator."),
            )  # fmt: skip
        return known.id, known.kind
    for row in offices.channels(act.unit.tx):
        if row.id == name and (name == thread.channel or sees(act.me.agencies, row.agency)):
            return row.id, row.kind
    raise Refusal("channel_unknown", _("Saluran {channel} tidak ada.").format(channel=name[:64]),
                  _("Lihat daftar saluran dengan `inbox channel list`."))  # fmt: skip


def _quoted(act: Act, thread: ThreadRow, channel: str, asked: str | None) -> tuple[MessageRow | None, str | None]:
    """The message quoted, named by our id or by the provider's, and what the provider calls it.

    Never one of another citizen, whose words would be shown here. One of another channel the provider does not know.
    """
    if not asked:
        return None, None
    row = act.unit.message(asked) or act.unit.by_external(channel, asked)
    if row is None:
        raise Refusal(
            "message_unknown", _("Pesan yang dikutip tidak ada."), _("Periksa id-nya: inbox thread NOMOR --json")
        )
    if row.kind != "message" or (row.thread != thread.number and act.unit.of(row).contact != thread.contact):
        raise Refusal("message_unknown", _("Pesan itu tidak ada di laporan ini."), _("Buka laporannya lagi."))
    return (row, row.external_id) if row.channel == channel else (None, None)
