"""Mail that no person wrote: answers of machines, lists, reports (RFC 3834, MS-OXCMAIL)."""

import re

from inbox.connectors.email import source
from inbox.connectors.email.source import Field

SENDER = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|noreply-\S*)(?:[+@.-]|$)", re.I)
SUBJECT = re.compile(
    r"^\W*(?:auto(?:matic)?[ -]?(?:reply|response|antwort)|autoreply|out of (?:the )?office|vacation|balasan otomatis"
    r"|jawaban otomatis|tidak di kantor|sedang cuti|di luar kantor|abwesenheit|automatische antwort|réponse automatique"
    r"|respuesta automática|away from)",
    re.I,
)
MARKS = ("x-autoreply", "x-autorespond", "x-loop", "feedback-id", "x-auto-response")
PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})


def reason(fields: list[Field], sender: str, subject: str) -> str | None:
    """Why a mail is automatic, as the header that says so; null where a person seems to have written it."""
    submitted = _value(fields, "auto-submitted")
    if submitted and not submitted.startswith("no"):
        return "auto-submitted"
    if any(field.name == "return-path" and field.value.strip() == b"<>" for field in fields):
        return "return-path"
    if _value(fields, "precedence") in PRECEDENCE:
        return "precedence"
    suppress = _value(fields, "x-auto-response-suppress")
    if any(word in suppress for word in ("all", "autoreply", "oof")):
        return "x-auto-response-suppress"
    for field in fields:
        if field.name.startswith("list-") or field.name in MARKS:
            return field.name
    if "multipart/report" in _value(fields, "content-type"):
        return "multipart/report"
    if SENDER.match(sender):
        return "from"
    return "subject" if SUBJECT.match(subject) else None


def _value(fields: list[Field], name: str) -> str:
    return source.first(fields, name).decode("ascii", "replace").strip().lower()
