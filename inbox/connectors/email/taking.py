"""From the bytes of a mailbox to what the hub stores: each mail read, or kept as one that cannot be read."""

import hashlib
from datetime import datetime, timedelta

import msgspec

from inbox.connectors.base import Inbound, Media, Party, Unreadable
from inbox.connectors.email import addresses, mail, reading, source, verdicts, words
from inbox.connectors.email.settings import Mailbox
from inbox.connectors.letters import Envelope
from inbox.i18n import _

NOBODY = "tanpa-alamat@invalid"
EARLIER, LATER = timedelta(days=30), timedelta(days=1)


def take(
    box: Mailbox, raw: bytes, at: datetime, *, sent: bool, history: bool, cut: int = 0
) -> tuple[Inbound, tuple[bytes, ...]]:
    """The item of a mail and the bytes of its media, in their order.

    `at` is when it arrived, `cut` how many bytes of a large one were left on the server.
    """
    try:
        return _message(box, raw, at, sent=sent, history=history, cut=cut)
    except Exception as error:  # one mail must not stop a mailbox: it is kept raw and shown as unreadable
        return unreadable(box, raw, at, type(error).__name__), ()


def unreadable(box: Mailbox, raw: bytes, at: datetime, reason: str) -> Unreadable:
    """The place of a mail that could not be read."""
    key = digest(raw)
    sender, name = "", ""
    try:
        fields, _body = source.split(raw[:100_000])
        found = addresses.parse(source.first(fields, "from"))
        sender, name = (found[0].address.lower(), found[0].name) if found else ("", "")
    except Exception:  # not even that
        sender = ""
    party = Party(ids=(("mail", sender or NOBODY),), name=name)
    return Unreadable(account=box.address, external_id=key, reason=reason, at=at, party=party)


def _message(
    box: Mailbox, raw: bytes, at: datetime, *, sent: bool, history: bool, cut: int
) -> tuple[Inbound, tuple[bytes, ...]]:
    if not raw.strip():
        return unreadable(box, raw, at, "empty mail"), ()
    fields, body = source.split(raw)
    read = mail.read_split(fields, body)
    item = reading.message(read, digest(raw))
    sender = read.sender.address.lower()
    to, cc = _bare(read.to), _bare(read.cc)
    envelope = Envelope(
        content=content_key(read, body), sender=sender, reply_to=_bare(read.reply_to), to=to, cc=cc,
        in_reply_to=tuple(read.in_reply_to), references=tuple(read.references),
        thread_index=words.unfold(source.first(fields, "thread-index")).decode("ascii", "replace")[:2000],
        original=read.report.original if read.report else "",
    )  # fmt: skip
    detail = dict(item.detail)
    marks = list(read.marks)
    if not sent:
        verdict = verdicts.verdict(fields, box.trusted_hosts(), sender)
        if verdict == "fail" or (sender in box.own and verdict != "pass"):
            marks.append("forged")
    text = item.text
    if "forged" in marks:
        text = _("[Awas: pengirim surat ini mungkin dipalsukan]") + "\n\n" + text
    if cut:
        text += "\n\n" + _("[surat ini {size} MB; yang diambil baru awalnya, sisanya tetap di kotak surat]").format(
            size=(len(raw) + cut) // 1_000_000
        )
        marks.append("cut")
    if marks:
        detail["marks"] = list(dict.fromkeys(marks))
    other = next((a for a in (*to, *cc) if a not in box.own), "") if sent else sender
    name = "" if sent else read.sender.name
    shown_at = item.at if item.at is not None and at - EARLIER <= item.at <= at + LATER else at
    made = msgspec.structs.replace(
        item, account=box.address, at=at, party=Party(ids=(("mail", other or NOBODY),), name=name),
        direction="out" if sent else "in", text=text, mail=envelope, history=history, reply_to=None,
        detail={**detail, **({"dated": shown_at.isoformat()} if shown_at != at else {})},
    )  # fmt: skip
    if cut:  # its files are told of, not kept: they may not be whole
        media = tuple(Media(remote_id="", kind=m.kind, mime=m.mime, name=m.name, size=None) for m in item.media)
        return msgspec.structs.replace(made, media=media), ()
    return made, tuple(file.content for file in read.files)


def digest(raw: bytes) -> str:
    """What identifies the bytes of a mail."""
    return hashlib.sha256(raw).hexdigest()


def content_key(read: mail.Mail, body: bytes) -> str:
    """What identifies a mail whatever servers on its way added: ids, who, when, what."""
    digest = hashlib.sha256(
        "\0".join(
            (read.message_id, read.sender.address.lower(), read.subject, read.date.isoformat() if read.date else "")
        ).encode("utf-8", "replace")
    )
    digest.update(b"\0")
    digest.update(body.replace(b"\r\n", b"\n").strip())
    return digest.hexdigest()


def _bare(boxes: list[addresses.Mailbox]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(box.address.lower() for box in boxes if "@" in box.address))
