"""Masking of population numbers and addresses. Only the last digits stay: the first of a NIK tell place and age."""

import re

from inbox.domain.text import one_line

DOTS = "••"
# Provinces as Permendagri 72/2019 numbers them, with the Papuan ones of 2022.
_PROVINCES = re.compile("1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7]")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_BREAK = r"(?:[ .\-\u00a0\u2010-\u2014]|[ \t]?\r?\n[ \t]?)"
_GAP = r"[ .\-()\u00a0\u2010-\u2014]{0,2}"
_START = r"(?<![\d•])(?<!\d[.,])"
_DATE = r"(?!\d{1,2}(?P<sep>[./ -])(?:0?[1-9]|1[0-2])(?P=sep)\d{2}(?:\d{2})?(?!\d))"
_PHONE = (
    rf"{_START}(?<!\#){_DATE}(?:"
    rf"\+[1-9](?:{_GAP}\d){{7,14}}"
    rf"|(?:00)?62{_GAP}0?{_GAP}8[1-9](?:{_GAP}\d){{6,10}}"
    rf"|0{_GAP}8[1-9](?:{_GAP}\d){{6,11}}"
    r"|08(?: \d\d){4,5}"
    rf"|\(0\d{{2,3}}\){_GAP}\d(?:{_GAP}\d){{5,7}}"
    r")(?!\d)"
)
_CARD = rf"(?:\b(?:NIK|KK)[ \t:.=]*)?{_START}(?P<digits>\d(?:{_BREAK}{{0,2}}\d){{15}})(?!\d)"
_SENSITIVE = re.compile(rf"(?P<phone>{_PHONE})|{_CARD}", re.IGNORECASE)
_PHONE_ALONE = re.compile(_PHONE)
# Nothing is masked that has fewer than eight digits with but such gaps between them; looking for that is cheap.
_MANY_DIGITS = re.compile(r"\d(?:[\s.\-/()\u2010-\u2014]{0,8}\d){7}")
_GROUPS = re.compile(r"\d+")
_AMOUNT = re.compile(r"\+?\d{1,3}(?:\.\d{3})+")
_WORD_BEFORE = re.compile(r"(?i)\b(kk|kartu keluarga|nik|ktp)\b")
_CARD_GROUPS = ([16], [4, 4, 4, 4], [6, 6, 4])
_TWO_DATES = [2, 2, 4, 2, 2, 4]
_YEARS_OR_PRICES = re.compile(r"(?:(?:(?:19|20)\d\d|\d\d00)\D+){3}(?:(?:19|20)\d\d|\d\d00)")
_MAIL = re.compile(r"([^@\s]+)@([^@\s]+)")


def mask(text: str) -> str:
    """The text with NIK and KK as `NIK ••1234`, other 16-digit numbers and phones as `••4821`.

    Amounts, dates, ticket numbers and coordinates stay. Idempotent.
    """
    return _SENSITIVE.sub(_masked, text) if _MANY_DIGITS.search(text) else text


def personal(text: str) -> list[str]:
    """What `mask` would mask, in its masked form: `NIK ••1234`, `••4821`; each once, in order."""
    if not _MANY_DIGITS.search(text):
        return []
    shown = [masked for m in _SENSITIVE.finditer(text) if (masked := _masked(m)) != m[0]]
    return list(dict.fromkeys(" ".join(one.split()) for one in shown))


def phones(text: str) -> list[str]:
    """The phone numbers that `mask` would mask, as they are written."""
    if not _MANY_DIGITS.search(text):
        return []
    return [m["phone"] for m in _SENSITIVE.finditer(text) if m["phone"] and not _AMOUNT.fullmatch(m["phone"])]


def shown(kind: str, value: str) -> str:
    """The masked form of an address: `WA ••4821`, `WA ••741918` (a BSUID), `IG ••123456`, `a•••@domain`."""
    value = one_line(value, 320)
    match kind:
        case "phone":
            return f"WA {_tail(value, 4)}"
        case "bsuid":
            return f"WA {_tail(value, 6)}"
        case "igsid":
            return f"IG {_tail(value, 6)}"
        case "mail":
            found = _MAIL.fullmatch(value)
            return f"{found[1][0]}•••@{found[2]}" if found else "•••"
        case _:
            return _tail(value, 4)


def is_nik(digits: str) -> bool:
    """Whether 16 digits have the shape of a NIK: a province, a regency, a birth date (women: day + 40).

    A KK number has the same shape with the day of issue.
    """
    if len(digits) != 16 or not _PROVINCES.match(digits) or digits[2:4] == "00" or digits[4:6] == "00":
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    day = day - 40 if day > 40 else day
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _tail(value: str, count: int) -> str:
    return DOTS + value[-count:] if len(value) > count else DOTS


def _masked(match: re.Match[str]) -> str:
    if match["phone"]:
        return _phone(match)
    found = match["digits"]
    digits = _digits(found)
    groups = [len(group) for group in _GROUPS.findall(found)]
    if is_nik(digits) and min(groups) > 1 and groups != _TWO_DATES:
        before = _WORD_BEFORE.findall(match.string[max(0, match.start() - 32) : match.start("digits")])
        household = before and before[-1].lower().startswith("k") and before[-1].lower() != "ktp"
        return f"{'KK' if household and int(digits[6:8]) <= 31 else 'NIK'} {DOTS}{digits[-4:]}"
    if groups in _CARD_GROUPS and not _YEARS_OR_PRICES.fullmatch(found):
        return match[0][: match.start("digits") - match.start()] + DOTS + digits[-4:]
    # Several numbers beside each other, of which one may still be a phone.
    return _PHONE_ALONE.sub(_phone, match[0])


def _phone(match: re.Match[str]) -> str:
    return match[0] if _AMOUNT.fullmatch(match[0]) else DOTS + _digits(match[0])[-4:]


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())
