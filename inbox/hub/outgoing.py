"""Replies on their way out and files on their way in, as the delivery loop sees them."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import msgspec

from inbox.connectors.base import Accepted, LocalFile, Media, Outbound, Refused, SendResult, Uncertain
from inbox.domain import statuses, windows
from inbox.domain.acknowledging import LATE
from inbox.hub import bounces, letters, reports
from inbox.hub.pacing import Pace
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.office import Office
from inbox.store import blocks, deliveries, forwards, mails, media, messages, persons, threads
from inbox.store.base import Tx, moment, stamp
from inbox.store.deliveries import DeliveryRow
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import AnyContent, Problem

BATCH = 50  # replies at once
UPLOADED = timedelta(days=28)  # Meta keeps uploaded files 30 days
_content = msgspec.json.Decoder(AnyContent).decode
_detail = msgspec.json.Decoder(dict[str, Any]).decode
_target = msgspec.json.Decoder(tuple[tuple[str, str], ...]).decode


class Outgoing(msgspec.Struct, kw_only=True, frozen=True):
    """One reply to send now; `sending` is committed. Report with `Desk.settle`. `attempt` counts from 1."""

    message_id: str
    channel: str
    thread: int
    recipient: str
    attempt: int
    outbound: Outbound


class Upload(Protocol):
    """A file that staff have uploaded."""

    @property
    def sha256(self) -> str: ...
    @property
    def mime(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def by(self) -> str: ...


class Uploads(Protocol):
    """Where uploaded files are."""

    def uploaded(self, ticket: str) -> Upload | None:
        """What was uploaded under this ticket."""
        ...

    def shelved(self, sha256: str) -> Upload | None:
        """The file of a canned reply with this content."""
        ...

    def path(self, sha256: str) -> Path:
        """Where the content of this hash is."""
        ...

    def link(self, attachment: str, mime: str) -> str:
        """A short-lived address for a provider that fetches; empty where the office has no public one."""
        ...


class MediaJob(msgspec.Struct, kw_only=True, frozen=True):
    """One file to fetch. Report with `Desk.media_done`."""

    attachment_id: str
    message_id: str
    channel: str
    media: Media


def unknown_outcome() -> Problem:
    """What a person reads at a message of which nobody knows whether it was sent."""
    return Problem(
        code="uncertain", title=_("Belum pasti terkirim."),
        hint=_("Jangan kirim ulang; tunggu kabar dari penyedia atau tanyakan kepada warga."),
    )  # fmt: skip


def out_of_time() -> Problem:
    """What a person reads at a scheduled reply whose window closed before its time."""
    return Problem(
        code="window_closed", title=_("Masa balas habis sebelum waktu kirimnya; tidak dikirim."),
        hint=_("Kirim templat, atau tunggu warga menulis lagi."),
    )  # fmt: skip


def blocked_meanwhile() -> Problem:
    """What a person reads at a reply that was written before its citizen was blocked."""
    return Problem(
        code="blocked", title=_("Tidak dikirim: warga ini diblokir sesudah balasan ini ditulis."),
        hint=_("Tanyakan kepada yang memblokir. h: kirim juga, ubah, atau buang; B membuka blokirnya."),
    )  # fmt: skip


def blocked_at_first() -> Problem:
    """What a person reads at a first message to somebody who is blocked."""
    return Problem(
        code="blocked", title=_("Tidak dikirim: warga dengan alamat ini diblokir."),
        hint=_("Tanyakan kepada yang memblokir. h: kirim juga, ubah, atau buang; B membuka blokirnya."),
    )  # fmt: skip


def due(
    make: Callable[[Tx], Unit], tx: Tx, now: datetime, ready: Collection[str], uploads: Uploads | None = None,
    limit: int = BATCH, pace: Pace | None = None,
) -> list[Outgoing]:  # fmt: skip
    """Mark what leaves now as `sending`; what turned stale since it was taken is held instead.

    What `pace` does not let go yet stays queued until it does.
    """
    unit = make(tx)
    found = []
    for row in deliveries.due(tx, stamp(now), list(ready), limit):
        message = unit.message(row.message)
        if message is None or message.status != "queued":
            deliveries.set_state(tx, row.message, "done")
        elif message.kind == "status" and now - moment(row.taken_at) > LATE:
            unit.advance(message, "cancelled")  # an acknowledgement that comes late is worse than none
        elif not _theirs(unit, message, row):
            unit.advance(message, "failed", _parted())
        elif _blocked(unit, message, row):
            if message.kind == "message" and message.type != "reaction":
                _hold(unit, message, blocked_meanwhile())
            else:
                unit.advance(message, "cancelled")
        elif row.scheduled and _too_late(unit, message, now):
            _hold(unit, message, out_of_time())
        elif message.type != "reaction" and message.kind == "message" and _stale(tx, message, row):
            _hold(unit, message, None)
        elif pace is not None and (free := pace.free(row.channel, row.recipient, now)) > now:
            deliveries.requeue(tx, row.message, stamp(free))
        else:
            if row.scheduled and row.attempt == 0:
                message.at = unit.stamp  # it stands where the citizen reads it
                unit.of(message).newest_out = message.id
            unit.advance(message, "sending")
            attempt = deliveries.start(tx, row.message)
            standing, anyway = _standing(unit, message, now), _detail(message.detail).get("anyway") is True
            target = _target(row.target)
            outbound = Outbound(
                message_id=row.message, to=target, text=message.raw_text or "", reply_to=row.quoting,
                callback=row.message, files=_files(tx, message, uploads, now),
                content=None if row.content is None else _content(row.content),
                letter=letters.letter(unit, message, target, row.quoting) if message.channel_kind == "email" else None,
                human_agent=standing == "person" and bool(row.login),
                too_late=not anyway and (standing == "late" or (standing == "person" and not row.login)),
            )  # fmt: skip
            found.append(
                Outgoing(message_id=row.message, channel=row.channel, thread=message.thread, recipient=row.recipient,
                         attempt=attempt, outbound=outbound)
            )  # fmt: skip
    unit.finish()
    return found


def _files(tx: Tx, message: MessageRow, uploads: Uploads | None, now: datetime) -> tuple[LocalFile, ...]:
    if not message.files or uploads is None:
        return ()
    offered = message.channel_kind == "instagram"  # which fetches files itself
    return tuple(
        LocalFile(
            path=str(uploads.path(row.sha256 or "")), sha256=row.sha256 or "", name=row.name, mime=row.mime,
            size=row.size or 0, link=uploads.link(row.id, row.mime) if offered else "",
            remote_id=media.uploaded(tx, row.channel, row.sha256 or "", stamp(now - UPLOADED)),
        )
        for row in media.of_message(tx, message.pk)
    )  # fmt: skip


def _standing(unit: Unit, message: MessageRow, now: datetime) -> windows.Standing:
    """Who may still answer the citizen on the message's channel, by the newest window of all their threads."""
    found = _window(unit, message)
    return "free" if found is None else windows.standing(found[0], moment(found[1]), now)


def _window(unit: Unit, message: MessageRow) -> tuple[str, int] | None:
    """Kind and end of the newest window of the citizen on the message's channel."""
    if message.kind == "note":
        return None  # it goes to somebody else
    mine = unit.of(message)
    known = [
        (kind, until)
        for thread in (mine, *_of_person(unit.tx, mine.contact))
        for channel, kind, until in thread.window_list()
        if channel == message.channel and until is not None
    ]
    return max(known, key=lambda found: found[1], default=None)


def _hold(unit: Unit, message: MessageRow, problem: Problem | None) -> None:
    """It waits for its author, and the thread says so although other replies may have followed."""
    unit.of(message).newest_out = message.id
    unit.advance(message, "held", problem)


def _too_late(unit: Unit, message: MessageRow, now: datetime) -> bool:
    """Whether free words no longer reach the citizen, by our clock, and nobody wants to try all the same."""
    if message.type == "template" or message.details().get("anyway") is True:
        return False
    if message.channel_kind != "whatsapp":
        return _standing(unit, message, now) == "late"
    closing = _window(unit, message)
    return closing is not None and closing[1] <= stamp(now)


def _of_person(tx: Tx, contact: int) -> list[ThreadRow]:
    return [row for one in persons.members(tx, contact) for row in threads.of_contact(tx, one)]


def _theirs(unit: Unit, message: MessageRow, row: DeliveryRow) -> bool:
    """Whether who it goes to is still the person of the thread: a join may have been ended since it was written."""
    if row.recipient.startswith(forwards.OUTSIDE):
        return True
    contact = unit.of(message).contact
    return row.recipient == str(contact) or int(row.recipient) in persons.members(unit.tx, contact)


def _blocked(unit: Unit, message: MessageRow, row: DeliveryRow) -> bool:
    """Whether its citizen was blocked after it was taken: its author may know nothing of that."""
    if row.recipient.startswith(forwards.OUTSIDE):
        return False
    mine = unit.of(message)
    theirs = [mine, *(threads.of_contact(unit.tx, int(row.recipient)) if row.recipient != str(mine.contact) else ())]
    return any(blocks.since(found, moment(row.taken_at)) for found in theirs)


def _parted() -> Problem:
    return Problem(
        code="parted", title=_("Tidak dikirim: kontak tujuan sudah dipisahkan dari warga ini."),
        hint=_("Pastikan siapa orangnya, lalu balas lagi."),
    )  # fmt: skip


def _stale(tx: Tx, message: MessageRow, row: DeliveryRow) -> bool:
    """Whether something was said since the reply was taken, besides bubbles of the citizen in its undo time."""
    for found in messages.newer(tx, message.thread, row.base_seq, message.id):
        if found.status in ("held", "cancelled"):
            continue
        if found.kind == "event" and message.type == "template":
            continue  # a template may go out after the window has closed
        content = messages.content(found)
        if content.inbound:
            if content.received_at > moment(row.undo_until):
                return True
        elif content.author != row.login:
            return True
    return False


def settle(
    make: Callable[[Tx], Unit], tx: Tx, office: Office, identity: str, result: SendResult, retry_at: datetime | None
) -> None:
    """What became of an attempt. A status that came before the answer is not undone by it."""
    unit = make(tx)
    message = unit.message(identity)
    if message is None:
        raise LookupError(f"message {identity} is missing")
    match result:
        case Accepted():
            for sha256, remote_id in result.uploads:
                media.keep_upload(tx, message.channel or "", sha256, remote_id, unit.stamp)
            reports.accepted(unit, office.channel(message.channel or ""), message, result)
            if message.type == "reaction":
                reports.reacted(unit, message)
            if message.channel_kind == "email":  # nobody else will tell that it was sent
                reports.progress(unit, message, "sent")
                bounces.partly(unit, message, list(result.bounces))
                if result.copy:
                    mails.keep_copy(tx, message.channel or "", result.external_id, result.copy, unit.stamp)
        case Refused() if retry_at is not None and message.status == "sending":
            unit.advance(message, "queued", result.problem)
            deliveries.requeue(tx, identity, stamp(retry_at))
        case Refused():
            if message.status in ("sending", "queued", "uncertain"):
                unit.advance(message, "failed", result.problem)
                reports.closed(unit, message, result.problem)
        case Uncertain():
            if statuses.RANK.get(message.status or "", 9) <= statuses.RANK["sending"]:
                unit.advance(message, "uncertain", result.problem)
    unit.finish()


def recover(make: Callable[[Tx], Unit], tx: Tx) -> int:
    """After a crash nobody knows what became of what was being sent; how many became uncertain."""
    unit = make(tx)
    lost = messages.in_state(tx, "sending")
    for message in lost:
        unit.advance(message, "uncertain", unknown_outcome())
    unit.finish()
    return len(lost)


def channel_of(tx: Tx, identity: str) -> str:
    """The channel of a reply; empty where there is none."""
    row = deliveries.get(tx, identity)
    return row.channel if row else ""
