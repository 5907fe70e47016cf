"""What staff are told about a mail besides its text: what it carries, what is missing, what kind of report it is."""

import re

from inbox.connectors.email import addresses, source, words
from inbox.connectors.email.parts import MESSAGES, Part
from inbox.i18n import _

MOST = 20  # attached mails that are named
DISPOSITION = re.compile(rb"^disposition:[^\r\n]{0,200}?;\s?([a-z]{4,20})", re.I | re.M)


def of(leaves: list[Part], *, report: bool) -> list[str]:
    """Sentences in the order of the parts. A delivery report's copy of the mail it is about is not named."""
    found: list[str] = []
    for leaf in leaves:
        match leaf.mime:
            case "message/partial":
                found.append(_part(leaf))
            case "message/external-body":
                found.append(_external(leaf))
            case "message/disposition-notification":
                found.append(_opened(leaf))
            case "message/feedback-report":
                found.append(_("[laporan dari penyedia surat: penerima menandai surat dari kita sebagai spam]"))
            case kind if kind in MESSAGES and not report and len(found) < MOST:
                found.append(_message(leaf))
    return found


def _part(leaf: Part) -> str:
    number, total = leaf.params.get("number", "?")[:9], leaf.params.get("total", "?")[:9]
    return _("[ini potongan {number} dari {total} sebuah surat yang dikirim terpisah-pisah]").format(
        number=number, total=total
    )


def _external(leaf: Part) -> str:
    pieces = (leaf.params.get(name, "").strip("/") for name in ("site", "directory", "name"))
    where = leaf.params.get("url") or "/".join(piece for piece in pieces if piece)
    return _("[lampiran ini tidak ada di dalam surat; pengirim menaruhnya di {where}]").format(where=where[:300] or "?")


def _opened(leaf: Part) -> str:
    match = DISPOSITION.search(leaf.content()[:5000])
    if match is not None and match[1].lower() in (b"displayed", b"processed"):
        return _("[tanda terima: surat kita sudah dibuka penerima]")
    if match is not None and match[1].lower() == b"deleted":
        return _("[tanda terima: surat kita dihapus penerima tanpa dibuka]")
    return _("[tanda terima dari penerima surat kita]")


def _message(leaf: Part) -> str:
    fields, _body = source.split(leaf.content()[:100_000])
    subject = words.text(source.first(fields, "subject"))[:200]
    senders = addresses.parse(source.first(fields, "from"))
    who = (senders[0].name or senders[0].address)[:100] if senders else ""
    if subject and who:
        return _("[surat terlampir: {subject}, dari {who}]").format(subject=subject, who=who)
    return _("[surat terlampir: {subject}]").format(subject=subject or who or _("tanpa perihal"))
