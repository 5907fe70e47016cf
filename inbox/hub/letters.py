"""Replies that are mails: their recipients frozen when they are taken, their id made before the first attempt."""

import base64
import binascii
from datetime import datetime

import msgspec

from inbox.connectors.letters import Envelope, Letter
from inbox.domain import mailids, recipients
from inbox.hub import display
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.office import Office
from inbox.store import mails, offices
from inbox.store.base import moment
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow

REFERENCES = 20  # that are carried on, besides the first
_encode = msgspec.json.Encoder().encode
_envelope = msgspec.json.Decoder(Envelope).decode
Target = list[tuple[str, str]]


def answered(unit: Unit, thread: ThreadRow, channel: str, quoted: MessageRow | None) -> MessageRow | None:
    """The mail that a reply answers: the one quoted, else the newest that a person wrote."""
    if quoted is not None:
        return quoted
    newest = mails.newest_of(unit.tx, thread.number, channel)
    return unit.message(newest) if newest else None


def by_one_of(unit: Unit, parent: MessageRow | None, target: Target) -> bool:
    """Whether one of these addresses wrote the mail."""
    said = mails.envelope(unit.tx, parent.id) if parent is not None else None
    return said is not None and _envelope(said.encode()).sender in {value.lower() for _kind, value in target}


def freeze(
    unit: Unit, office: Office, channel: str, parent: MessageRow | None, target: Target, row: MessageRow
) -> Target:
    """Who gets the reply, as the mail answered says; shown at the message, and not changed by anything later (E39).

    The signature is fixed with them: what the office's file says later alters no mail that is on its way.
    """
    said = mails.envelope(unit.tx, parent.id) if parent is not None else None
    to, cc = tuple(value for kind, value in target[:1] if kind == "mail"), tuple[str, ...]()
    if said is not None and parent is not None:
        env = _envelope(said.encode())
        named = office.channel(channel)
        own = [_address(unit, channel), *(named.aliases if named is not None else ())]
        to, cc = recipients.answer(env.sender, env.reply_to, env.to, env.cc, own, ours=parent.direction == "out")
        to = to or tuple(value for kind, value in target[:1] if kind == "mail")
    row.recipients = _encode([[display.shown("mail", a) for a in some] for some in (to, cc)]).decode()
    subject = (parent.subject if parent is not None else "") or unit.of(row).subject
    row.subject = display.name(titled(subject, row.thread))
    signature = office.signed(row.author_address or "", unit.of(row).agency, row.thread)
    if signature:
        row.detail = _encode({**row.details(), "signature": signature}).decode()
    return [*(("to", a) for a in to), *(("cc", a) for a in cc)]


def titled(subject: str, number: int) -> str:
    """The subject of a reply: `Re:` once, and the number of the report."""
    said = subject.strip() or _("Laporan Anda")
    if not said.lower().startswith(("re:", "bls:", "balas:")):
        said = f"Re: {said}"
    return said if f"[#{number}]" in said else f"{said} [#{number}]"


def letter(unit: Unit, message: MessageRow, target: tuple[tuple[str, str], ...], parent: str | None) -> Letter:
    """What makes this reply a mail. Its Message-ID is the same at every attempt."""
    channel = message.channel or ""
    to = tuple(a for kind, a in target if kind in ("to", "mail"))
    cc = tuple(a for kind, a in target if kind == "cc")
    if message.external_id is None:
        domain = _address(unit, channel).rpartition("@")[2] or "localhost"
        message.external_id = mailids.make(mails.signing_key(unit.tx), message.thread, message.id, domain)
        unit.changed(message)
        env = Envelope(content=f"out:{message.id}", sender=_address(unit, channel), to=to, cc=cc)
        mails.remember(unit.tx, channel, ("", 0, 0), message.external_id, env.content, 0, message.at, message.id,
                       _encode(env).decode())  # fmt: skip
    before = unit.by_external(channel, parent) if parent else None
    said = mails.envelope(unit.tx, before.id) if before is not None else None
    env = _envelope(said.encode()) if said is not None else Envelope(content="")
    answers = mails.message_id(unit.tx, before.id) if before is not None else ""
    references = [r for r in env.references if r != answers]
    if len(references) > REFERENCES + 1:
        references = [references[0], *references[-REFERENCES:]]
    return Letter(
        message_id=message.external_id, at=_at(message), to=to, cc=cc, subject=message.subject or "",
        in_reply_to=answers, references=(*references, answers) if answers else (),
        thread_index=grown(env.thread_index, _at(message)), signature=str(message.details().get("signature", "")),
        quoted=(before.raw_text or "") if before is not None else "",
        quoted_by=before.author_name if before is not None else "",
        quoted_at=moment(before.at) if before is not None else None, automatic=message.kind == "status",
    )  # fmt: skip


def _at(message: MessageRow) -> datetime:
    return moment(message.at)


def grown(index: str, at: datetime) -> str:
    """A Thread-Index with one child block of 5 bytes more; empty stays empty (E38; MS-OXOMSG 2.2.1.3)."""
    try:
        head = base64.b64decode(index, validate=True) if index else b""
    except (binascii.Error, ValueError):
        return ""
    if len(head) < 22 or (len(head) - 22) % 5:
        return ""
    ticks = int(at.timestamp() * 10_000_000) >> 18
    return base64.b64encode(head + (ticks & 0x7FFFFFFF).to_bytes(4, "big") + b"\x10").decode()


def _address(unit: Unit, channel: str) -> str:
    return next((row.account for row in offices.channels(unit.tx) if row.id == channel), "").lower()
