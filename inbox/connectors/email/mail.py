"""One mail, read: whatever arrives becomes something that a person can read, and every part of it stays reachable."""

import mimetypes
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Literal

import msgspec

from inbox.connectors.email import (
    addresses,
    automatic,
    bounces,
    embedded,
    flowed,
    html,
    invites,
    notes,
    parts,
    quotes,
    smime,
    source,
    verdicts,
    words,
)
from inbox.connectors.email.addresses import Mailbox
from inbox.connectors.email.charsets import decode
from inbox.connectors.email.parts import Part
from inbox.connectors.email.source import Field
from inbox.domain.text import file_name

TEXT_LIMIT = 1_000_000  # characters of text that are shown; the rest stays in the raw mail
STUB = re.compile(
    r"(?:does not|doesn't|cannot|tidak) (?:support|display|mendukung|menampilkan) html|html[- ]?(?:capable|mail)", re.I
)
REMOTE = re.compile(r"<img[^<>]{1,2000}src\s?=\s?[\"']?https?:", re.I)
META = re.compile(rb"<meta[^<>]{1,300}charset\s?=\s?[\"']?([\w.:-]{2,40})", re.I)
ENRICHED = re.compile(r"<(?:param>[^<]{0,200}</param|/?[a-z0-9-]{1,60})>", re.I)
ATTACHED = 2  # mails within mails whose text is shown where the outer ones have none
BLANK = " " * 100
BLANKS = re.compile(r"[ \t]{100,}")
IDS = re.compile(r"<([^<>\s]+)>")
SIGNED = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})


Kind = Literal["text", "image", "audio", "video", "document"]


class File(msgspec.Struct):
    """An attachment: `content` is the sender's bytes. `inline` where the mail shows it in its text."""

    name: str
    mime: str
    content: bytes
    content_id: str = ""
    inline: bool = False
    inside: bool = False  # not a part of its own: it stood in a text, or in a TNEF


class Mail(msgspec.Struct):
    """A mail as read. Addresses and ids are bare; `text` is all that was written, `quoted` what follows the reply."""

    message_id: str = ""
    sender: Mailbox = Mailbox("", "")
    reply_to: list[Mailbox] = []
    to: list[Mailbox] = []
    cc: list[Mailbox] = []
    bcc: list[Mailbox] = []
    subject: str = ""
    date: datetime | None = None
    in_reply_to: list[str] = []
    references: list[str] = []
    text: str = ""
    quoted: str = ""
    full: str = ""
    html: str = ""
    files: list[File] = []
    automatic: str | None = None
    report: bounces.Report | None = None
    marks: list[str] = []  # signed, encrypted, remote content left out, signs of a forged sender …
    notes: list[str] = []  # what staff are told about it, in their words
    leaf_count: int = 0


def read(raw: bytes) -> Mail:
    """Read a whole mail. Never raises for what is in it."""
    return read_split(*source.split(raw))


def read_split(fields: list[Field], body: bytes, depth: int = 0) -> Mail:
    """Read a mail that is cut into headers and body. `depth`: in how many mails it is attached."""
    leaves = list(parts.leaves(fields, body))
    hint = next((leaf.params.get("charset", "") for leaf in leaves if leaf.mime.startswith("text/")), "")
    mail = Mail(leaf_count=len(leaves))
    _envelope(mail, fields, hint)
    _bodies(mail, leaves, hint)
    mail.report = bounces.read(fields, leaves, mail.full)
    mail.notes += notes.of(leaves, report=mail.report is not None)
    if not mail.full.strip() and mail.report is None and depth < ATTACHED:
        _attached_text(mail, leaves, depth)
    mail.automatic = automatic.reason(fields, mail.sender.address, mail.subject)
    answers = mail.reply_to[0].address if mail.reply_to else ""
    mail.marks += verdicts.warnings(fields, mail.sender.name, mail.sender.address, answers)
    return mail


def _envelope(mail: Mail, fields: list[Field], hint: str) -> None:
    def boxes(name: str) -> list[Mailbox]:
        return [box for value in source.every(fields, name) for box in addresses.parse(value, hint=hint)]

    senders = boxes("from")
    candidates = [*senders, *boxes("sender"), *boxes("reply-to"), *boxes("return-path")]
    chosen = next((box for box in candidates if "@" in box.address), None)
    mail.sender = chosen or (senders[0] if senders else Mailbox("", ""))
    if chosen is not None and not chosen.name and senders and senders[0].name:
        mail.sender = Mailbox(senders[0].name, chosen.address)
    mail.reply_to, mail.to, mail.cc, mail.bcc = boxes("reply-to"), boxes("to"), boxes("cc"), boxes("bcc")
    mail.subject = words.text(source.first(fields, "subject"), hint=hint)
    mail.date = _date(source.first(fields, "date"))
    own = words.unfold(source.first(fields, "message-id")).decode("utf-8", "replace").strip()
    mail.message_id = own[1:-1].strip() if own[:1] == "<" and own[-1:] == ">" else own.strip("<> ")
    mail.in_reply_to = _ids(source.first(fields, "in-reply-to"), mail.message_id)
    mail.references = _ids(b" ".join(source.every(fields, "references")), mail.message_id)


def _ids(value: bytes, own: str) -> list[str]:
    found = IDS.findall(words.unfold(value[: words.LIMIT]).decode("utf-8", "replace"))
    return [known for known in dict.fromkeys(found) if known != own]


def _date(value: bytes) -> datetime | None:
    text = words.unfold(value).decode("ascii", "replace")
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _bodies(mail: Mail, leaves: list[Part], hint: str) -> None:
    plain: list[str] = []
    rich: list[str] = []
    mail.files, mail.marks, mail.notes = [], [], []
    for leaf in leaves:
        if is_body(leaf):
            (rich if leaf.mime == "text/html" else plain).append(_text(mail, leaf, hint))
            continue
        if leaf.mime == "text/calendar":
            event = invites.lines(decode(leaf.content(), leaf.params.get("charset", ""), hint=hint))
            if event and (said := "\n".join(event)) not in plain:
                plain[:] = [text.rstrip("\n") for text in plain]
                plain.append(("\n" if plain else "") + said)
        _mark(mail, leaf)
        mail.files.extend(_files(mail, leaf, plain, len(mail.files) + 1))
    mail.html = "\n".join(rich)
    written = "\n".join(text for text in plain if text.strip())
    if rich and _stub(written):
        shown, remote = html.to_text(mail.html)
        if remote:
            mail.marks.append("remote_content")
        if len(shown) > len(written.strip()) or not written.strip():
            written = shown
    elif rich and REMOTE.search(mail.html):
        mail.marks.append("remote_content")
    mail.full = written.strip("\n")
    mail.text, mail.quoted = quotes.split(mail.full)


def _text(mail: Mail, leaf: Part, hint: str) -> str:
    """The text of a body part; files and signatures that stand in it become what they are."""
    content, files = embedded.take_out(leaf.content())
    for name, inside in files:
        shown = file_name(words.text(name))
        mime = mimetypes.guess_type(shown)[0] or "application/octet-stream"
        mail.files.append(File(shown, mime, inside, inside=True))
    charset = leaf.params.get("charset", "")
    if leaf.mime == "text/html" and not charset and (named := META.search(content, 0, 3000)) is not None:
        charset = named[1].decode("ascii", "replace")
    text = decode(content, charset, hint=hint)
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > TEXT_LIMIT:
        # What is not shown stays reachable as a file (E29, E31).
        whole = "surat-lengkap" + (".html" if leaf.mime == "text/html" else ".txt")
        mail.files.append(File(whole, leaf.mime, content, inside=True))
        if BLANK in text.replace("\t", " "):
            text = BLANKS.sub(" ", text)
        text = text[:TEXT_LIMIT]
    if leaf.mime == "text/html":
        return text
    if leaf.mime in ("text/enriched", "text/richtext"):
        return unescape(ENRICHED.sub("", text.replace("<<", "&lt;")))
    if leaf.params.get("format", "").lower() == "flowed":
        text = flowed.unwrap(text, delete_space=leaf.params.get("delsp", "").lower() == "yes")
    if "-----BEGIN PGP " in text:
        text, signed = embedded.unarmored(text)
        mark = "signed" if signed else "encrypted" if "-----BEGIN PGP MESSAGE-----" in text else ""
        if mark and mark not in mail.marks:
            mail.marks.append(mark)
    return text


def _attached_text(mail: Mail, leaves: list[Part], depth: int) -> None:
    """A mail that only carries another shows what that one says."""
    for leaf in leaves:
        if leaf.mime in parts.MESSAGES:
            inner = read_split(*source.split(leaf.content()), depth=depth + 1)
            mail.full = mail.text = inner.full
            mail.text, mail.quoted = quotes.split(mail.full)
            return


def _stub(text: str) -> bool:
    """Whether the plain part only stands in for the HTML one."""
    bare = text.strip()
    return len(bare) < 20 or (len(bare) < 400 and STUB.search(bare) is not None)


def is_body(leaf: Part) -> bool:
    """Whether a leaf is text to be shown in place, rather than a file."""
    if leaf.mime not in (
        "text/plain",
        "text/html",
        "text/enriched",
        "text/richtext",
        "text/x-amp-html",
        "text/watch-html",
    ):
        return False
    disposition, params = leaf.disposition
    if disposition == "attachment" or leaf.mime in ("text/x-amp-html", "text/watch-html"):
        return False
    if "multipart/report" in leaf.within and leaf.mime == "text/html" and len(leaf.within) == 1:
        return True
    return not (params.get("filename") or (leaf.params.get("name") and (disposition or leaf.order)))


def _mark(mail: Mail, leaf: Part) -> None:
    mark = ""
    if leaf.mime in SIGNED:
        mark = "signed"
    elif leaf.mime in parts.SIGNED:
        stated = leaf.params.get("smime-type", "")
        opened = "enveloped" not in stated and smime.signed_content(leaf.content())
        mark = "signed" if opened or "signed" in stated else "encrypted" if "certs" not in stated else ""
    elif leaf.mime == "application/pgp-encrypted":
        mark = "encrypted"
    if mark and mark not in mail.marks:
        mail.marks.append(mark)


def _files(mail: Mail, leaf: Part, plain: list[str], number: int) -> list[File]:
    content = leaf.content()
    if leaf.mime in ("application/ms-tnef", "application/vnd.ms-tnef") or content[:4] == b"\x78\x9f\x3e\x22":
        unpacked = tnef(content)
        if unpacked:
            return unpacked
    disposition, _ = leaf.disposition
    inline = bool(leaf.content_id) and disposition != "attachment"
    return [File(_name(leaf, number), leaf.mime, content, leaf.content_id, inline)]


def _name(leaf: Part, number: int) -> str:
    _, params = leaf.disposition
    stated = (
        params.get("filename") or leaf.params.get("name") or params.get("name") or leaf.params.get("filename") or ""
    )
    if stated.strip():
        return file_name(stated)
    if leaf.mime in parts.MESSAGES:
        return "message.eml"
    described = words.text(source.first(leaf.fields, "content-description"))
    if re.search(r"\.\w{1,5}$", described):
        return file_name(described)
    return f"lampiran-{number}{mimetypes.guess_extension(leaf.mime) or '.bin'}"


def tnef(content: bytes) -> list[File]:
    """The files in a winmail.dat; empty where it cannot be read."""
    from tnefparse import TNEF

    try:
        inside = TNEF(content, do_checksum=False)
        found = [
            File(
                file_name(entry.long_filename() or entry.name or "lampiran"),
                mimetypes.guess_type(entry.long_filename() or "")[0] or "application/octet-stream",
                bytes(entry.data or b""),
            )
            for entry in inside.attachments
        ]
        for name, mime, body in (("body.html", "text/html", inside.htmlbody), ("body.rtf", "text/rtf", inside.rtfbody)):
            if body:
                found.append(File(name, mime, body.encode() if isinstance(body, str) else bytes(body)))
        return found
    except Exception:  # a foreign format read by a foreign library: the file itself stays as the attachment
        return []
