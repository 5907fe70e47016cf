"""A whole mail as the hub takes it in: one message, or a delivery report, with every part of it reachable."""

import hashlib

from inbox.connectors.base import Inbound, InboundMessage, Media, Party, Unreadable
from inbox.connectors.email import mail as mails
from inbox.connectors.email.mail import File, Kind, Mail
from inbox.i18n import N_, _

# What is said of a mail besides its text, by its marks.
SAID = {
    "signed": N_("[ditandatangani secara digital; tanda tangan tidak diperiksa]"),
    "encrypted": N_("[surat ini terenkripsi; isinya tidak dapat dibaca di sini]"),
    "remote_content": N_("[konten jarak jauh tidak dimuat]"),
}


def read(raw: bytes) -> list[Inbound]:
    """The mail as one item, Unreadable where even its pieces cannot be told apart. Never raises."""
    key = hashlib.sha256(raw).hexdigest()
    try:
        mail = mails.read(raw)
    except Exception as error:  # one mail must not stop a mailbox: it is kept raw and shown as unreadable
        return [Unreadable(account="", external_id=key, reason=type(error).__name__)]
    return [message(mail, key)]


def message(mail: Mail, key: str) -> InboundMessage:
    """The item for a read mail; `key` identifies it where it has no Message-ID of its own."""
    report = mail.report
    address = mail.sender.address
    return InboundMessage(
        account="",
        external_id=mail.message_id or key,
        at=mail.date,
        party=Party(ids=(("mail", address),) if address else (), name=mail.sender.name),
        type="bounce" if report is not None else kind(mail),
        text=shown(mail),
        subject=mail.subject,
        quoted=mail.quoted or None,
        media=tuple(attachment(file, number) for number, file in enumerate(mail.files)),
        reply_to=next(iter(mail.in_reply_to), None) or next(iter(reversed(mail.references)), None),
        to=tuple(box.address or box.name for box in mail.to),
        cc=tuple(box.address or box.name for box in mail.cc),
        bounces=tuple(report.bounces) if report is not None else (),
        automatic=mail.automatic is not None or report is not None,
        detail=detail(mail, key),
    )


def kind(mail: Mail) -> Kind:
    """The type of a message: what it is made of when there is no text."""
    if mail.text.strip() or mail.subject.strip() or not mail.files:
        return "text"
    return media_kind(mail.files[0])


def media_kind(file: File) -> Kind:
    """image, audio, video or document."""
    match file.mime.split("/")[0]:
        case "image":
            return "image"
        case "audio":
            return "audio"
        case "video":
            return "video"
    return "document"


def shown(mail: Mail) -> str:
    """The text as staff see it: what was written, then what cannot be seen in it, each said in a line."""
    lines = [mail.text] if mail.text.strip() else []
    lines += mail.notes
    lines += [_(SAID[mark]) for mark in dict.fromkeys(mail.marks) if mark in SAID]
    if not lines and not mail.files and not mail.subject.strip():
        lines.append(_("[surat tanpa isi]"))
    return "\n\n".join(lines)


def attachment(file: File, number: int) -> Media:
    """A part as media: its number names it inside the raw mail."""
    return Media(
        remote_id=f"part:{number}", kind=media_kind(file), mime=file.mime, name=file.name, size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
    )  # fmt: skip


def detail(mail: Mail, key: str) -> dict[str, object]:
    """What threading and the reply need: ids, where to answer, how the mail came about, signs of forgery."""
    found: dict[str, object] = {
        "content_key": key,
        "references": mail.references,
        "in_reply_to": mail.in_reply_to,
        "reply_to": [box.address for box in mail.reply_to if box.address],
        "automatic": mail.automatic,
        "marks": list(dict.fromkeys(mail.marks)),
        "parts": mail.leaf_count,
    }
    if mail.report is not None and mail.report.original:
        found["original"] = mail.report.original
    return {name: value for name, value in found.items() if value not in (None, [], "")}
