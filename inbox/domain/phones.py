"""Phone numbers and business-scoped user ids as WhatsApp names people."""

import re

_BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_LINK = re.compile(r"(?:tel:|whatsapp:|(?:https?://)?(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=))", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[\d\s().\-/\u00a0\u2010-\u2015\u2011]+")
SHORTEST, LONGEST = 8, 15  # digits with country code; E.164 ends at 15


def is_bsuid(value: str) -> bool:
    """Whether this is a business-scoped user id: country, dot, up to 128 letters and digits; the parent form has ENT.

    Source: Meta, business-scoped-user-ids.
    """
    return _BSUID.fullmatch(value) is not None


def address_kind(value: str) -> str:
    """`phone` for what Meta gives as `from` or `wa_id`, or `bsuid` where it put such an id (or another) there."""
    return "phone" if value.removeprefix("+").isdecimal() else "bsuid"


def normalise(text: str) -> str | None:
    """A number as a person typed it → digits with country code, as a wa_id: 0812…, +62 812…, 0062…, 62 0812… → 62812….

    Null for what is no phone number; a BSUID never becomes one. Ids from Meta stay as they are.
    """
    text = _LINK.sub("", text.strip(), count=1)
    if not text.isascii():
        text = re.sub("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", "", text).strip()
    if not _NUMBER.fullmatch(text):
        return None
    international = text.startswith("+")
    digits = "".join(c for c in text if c in "0123456789")
    if not international and digits.startswith("00"):
        digits, international = digits[2:], True
    if digits.startswith("620"):
        digits = "62" + digits[3:]
    elif not international and digits.startswith("0"):
        digits = "62" + digits[1:]
    elif not international and digits.startswith("8") and 9 <= len(digits) <= 12:
        digits = "62" + digits
    return digits if SHORTEST <= len(digits) <= LONGEST and digits[0] != "0" else None
