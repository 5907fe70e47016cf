"""Delivery reports: which recipients a sent mail did not reach, or not yet (RFC 3464, and the ones in prose)."""

import re
from collections.abc import Sequence

import msgspec

from inbox.connectors.email import addresses, diagnosis, source, words
from inbox.connectors.email.parts import Part
from inbox.connectors.email.source import Field
from inbox.wire import Bounce

# These are asked of small letters: without re.I a search knows with which letters it can begin.
DAEMON = re.compile(
    r"mailer[-_. ]?daemon|post[-_.]?master|mail delivery (?:sub)?system|mail administrator|mmdf mail"
    r"|smtp server|microsoft exchange"
    r"|no-?reply@.*bounce|bounces?[@+-]|delivery[-_ ]?(?:report|status|subsystem)|system administrator"
    r"|admin@|mailmaster"
    r"|ezmlm|double-bounce|mta\b|xserver|kddi|au one|ドコモ",
)
SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|report|problem|notification|has failed|failed|error"
    r"|unsuccessful)|returned mail|mail failed"
    r"|return(?:ed)? to sender|failure notice|mail (?:delivery|system) (?:error|failed|failure|report"
    r"|problem)|message delayed"
    r"|mail could not be delivered|non[- ]?delivery|nondeliverable|not delivered|couldn'?t be delivered"
    r"|could not send message|mail failure"
    r"|rejected|bounce|warning: (?:message|could not)|delayed mail|unzustellbar|tidak terkirim"
    r"|gagal (?:terkirim|kirim)|echec|non remis"
    r"|no se puede entregar|message not|undelivered|error (?:sending|in)|can'?t (?:be )?deliver"
    r"|unable to deliver|delivery delayed"
    r"|envoi|notification d'.tat|no entregad|mail not|there was an error|your message to"
    r"|messages? you sent|gagal (?:di)?antar|tidak dapat (?:di)?kirim"
    r"|pengiriman (?:surat|pesan|email|e-mail)?[^\n]{0,20}gagal"
    r"|(?:surat|pesan|email|e-mail) (?:anda )?(?:tidak|gagal|belum)|pemberitahuan status pengiriman|penghantaran"
    r"|delayed|エラー|不達|未達",
)
PROSE = re.compile(
    r"could not be delivered|was not delivered|undeliverable|delivery (?:to the following|has failed"
    r"|failed|temporarily)"
    r"|did not reach the following|user unknown|unknown user|no such user|invalid (?:user|recipient"
    r"|address)|mailbox (?:is )?(?:full|unavailable)|permanent (?:fatal )?error"
    r"|wasn'?t able to deliver|unable to deliver|failed permanently|does not exist"
    r"|recipient (?:address )?rejected|not (?:be )?found"
    r"|following address(?:es)? (?:had|failed)|could ?n[o']t (?:be )?deliver|over quota|returned message"
    r"|message (?:was )?rejected|smtp error"
    r"|the original message was received|this is the mail system|domain of sender|undelivered"
    r"|tidak dapat (?:di)?kirim|tidak terkirim|(?:tidak|belum) (?:berhasil|dapat|bisa) (?:di)?(?:antar|sampai|kirim)"
    r"|gagal (?:di)?(?:kirim|antar)|alamat (?:email |e-mail |surel )?(?:tidak (?:ada|ditemukan|valid|dikenal))"
    r"|i'm sorry to have to inform|wasn't able to deliver|has been delayed|undeliverable to|qmail-send"
    r"|address not found|message blocked|the response (?:from the remote server )?was",
)
LATE = re.compile(
    r"\bdelayed\b|not yet|still (?:trying|be)|will (?:be retried|keep trying|continue (?:to )?try)|\bwarning\b"
    r"|\btertunda\b"
    r"|masih (?:akan )?(?:dicoba|mencoba)|akan (?:terus )?(?:dicoba|mencoba)|belum (?:dapat|berhasil) (?:di)?kirim",
)
GAVE_UP = re.compile(
    r"giv(?:e|en|ing) up|too long in (?:the )?queue|retry time(?:out)? (?:exceeded|not reached)|expired|menyerah"
    r"|tidak akan (?:dicoba|mencoba) lagi|will not be retried|permanent",
)
ADDRESS = re.compile(r"[A-Za-z0-9._%+'=/-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
TOLD = 20_000  # characters in which a report says what happened
MESSAGE_ID = re.compile(r"^[ \t>|]{0,20}message-id:\s*(<[^<>\s]+>)", re.I | re.M)
ACTIONS = {"fail": "failed", "failure": "failed", "delay": "delayed", "deliverable": "delivered", "gagal": "failed"}
REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})


class Report(msgspec.Struct):
    """A delivery report. `original` is the Message-ID of the mail it is about, where it says so."""

    bounces: list[Bounce]
    original: str = ""
    prose: bool = False  # guessed from words, no machine-readable part


def read(fields: list[Field], parts: Sequence[Part], text: str) -> Report | None:
    """The report a mail is; null where it is none. Feedback loops and read receipts are none."""
    kinds = {part.mime for part in parts}
    if "message/feedback-report" in kinds or "message/disposition-notification" in kinds:
        return None
    machine = [bounce for part in parts if part.mime in REPORTS for bounce in _machine(part.content())]
    sender = (_plain(fields, "from") or _plain(fields, "return-path")).lower()
    subject = _plain(fields, "subject").lower()
    failed = [found for value in source.every(fields, "x-failed-recipients") for found in ADDRESS.findall(_text(value))]
    points = 3 * bool(machine or kinds & REPORTS) + 2 * bool(failed)
    points += "report-type=delivery-status" in _plain(fields, "content-type").lower().replace('"', "").replace(" ", "")
    points += (DAEMON.search(sender) is not None) + (SUBJECT.search(subject) is not None)
    if source.first(fields, "return-path").strip() == b"<>":
        points += 1 + bool(kinds & {"message/rfc822", "text/rfc822-headers"})  # an original comes back
    if not (machine or kinds & REPORTS):
        # A reply of a machine to a mail is an answer (RFC 3834), whatever its words; a report is generated.
        answer = _plain(fields, "auto-submitted").lower()
        daemon = bool(failed) or "daemon" in sender or "mail delivery" in sender
        points += answer.startswith("auto-generated") - 4 * (answer.startswith("auto-replied") and not daemon)
    if points < 1 or (points == 1 and PROSE.search(text[:TOLD].lower()) is None):
        return None
    machine = [
        msgspec.structs.replace(bounce, cause=bounce.cause or diagnosis.cause(bounce.status, text))
        for bounce in machine
    ]
    report = Report(bounces=machine, original=_original(parts, text), prose=not machine)
    if not machine:
        report.bounces = _prose(text, failed, fields)
    return report


def _machine(body: bytes) -> list[Bounce]:
    """Per-recipient groups of a delivery-status part."""
    found = []
    for group in re.split(rb"\n[ \t]*\n", re.sub(rb"\r\n?", b"\n", body).strip()):
        fields, _ = source.split(group + b"\n\n")
        recipient = _text(source.first(fields, "final-recipient") or source.first(fields, "original-recipient"))
        action = _text(source.first(fields, "action")).lower().split(" ")[0].strip()
        if not recipient and not action:
            continue
        address = ADDRESS.search(recipient.partition(";")[2] or recipient)
        told = _text(source.first(fields, "diagnostic-code"))
        code = diagnosis.stated(_text(source.first(fields, "status")), told)
        found.append(
            Bounce(
                recipient=address[0] if address else (recipient.partition(";")[2] or recipient).strip(" <>"),
                action=ACTIONS.get(action, action) or ("delayed" if code.startswith("4") else "failed"),
                status=code,
                cause=diagnosis.cause(code, told),
            )
        )
    return found


def _prose(text: str, failed: Sequence[str], fields: list[Field]) -> list[Bounce]:
    own = {mailbox.address.lower() for name in ("from", "to") for mailbox in _boxes(fields, name)}
    head = re.split(
        r"\n--[^\n]{0,200}?(?:copy|original|returned|below|header|salinan|asli)|\nReceived: |\nReturn-Path:",
        text[: 2 * TOLD],
        maxsplit=1,
        flags=re.I,
    )[0][:TOLD]
    people = list(dict.fromkeys(failed or [a for a in ADDRESS.findall(head) if a.lower() not in own]))[:20]
    code = diagnosis.status(head)
    said = head.lower()
    late = LATE.search(said) or LATE.search(_plain(fields, "subject").lower())
    gave_up = GAVE_UP.search(said)
    action = "delayed" if (code.startswith("4") and not gave_up) or (late and not code.startswith("5")) else "failed"
    if not people:
        people = [a for a in ADDRESS.findall(text[: 2 * TOLD]) if a.lower() not in own][:1]
    cause = diagnosis.cause(code, head)
    return [Bounce(recipient=address, action=action, status=code, cause=cause) for address in people]


def _original(parts: Sequence[Part], text: str) -> str:
    for part in parts:
        if part.mime in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"):
            fields, _ = source.split(part.content())
            found = source.first(fields, "message-id").strip()
            if found:
                return words.unfold(found).decode("ascii", "replace").strip("<> ")
    match = MESSAGE_ID.search(text)
    return match[1].strip("<>") if match else ""


def _boxes(fields: list[Field], name: str) -> list[addresses.Mailbox]:
    return addresses.parse(source.first(fields, name))


def _plain(fields: list[Field], name: str) -> str:
    return _text(source.first(fields, name))


def _text(value: bytes) -> str:
    return words.text(value) if value else ""
