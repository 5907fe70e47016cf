"""A calendar part as lines that a person can read (RFC 5545, 5546): what, when, where, from whom."""

import re
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inbox.i18n import _

UNFOLD = re.compile(r"\r?\n[ \t]")
PROPERTY = re.compile(
    r"^(SUMMARY|DTSTART|DTEND|DURATION|LOCATION|ORGANIZER|ATTENDEE|METHOD|STATUS|RRULE)((?:;[^:\n]{0,300})?):([^\n]*)$",
    re.M | re.I,
)
WIB = timezone(timedelta(hours=7))
# What Windows calls the zones that meetings of an Indonesian office are held in (CLDR windowsZones).
WINDOWS = {
    "se asia standard time": "Asia/Jakarta", "singapore standard time": "Asia/Singapore",
    "tokyo standard time": "Asia/Tokyo", "utc": "UTC", "china standard time": "Asia/Shanghai",
    "w. europe standard time": "Europe/Berlin", "arab standard time": "Asia/Riyadh",
}  # fmt: skip
LIMIT = 200_000  # characters of a calendar that are looked at
Found = dict[str, list[tuple[str, str]]]


def lines(text: str) -> list[str]:
    """What the first event of a calendar says; empty where there is none."""
    flat = UNFOLD.sub("", text[:LIMIT].replace("\r\n", "\n"))
    upper = flat.upper()
    begin = upper.find("BEGIN:VEVENT")
    end = upper.find("END:VEVENT", begin)
    event = _properties(flat[begin : end if end > 0 else len(flat)]) if begin >= 0 else {}
    head = _properties(flat[: begin if begin >= 0 else len(flat)])
    if not event and not head:
        return []
    method = _first(head, "METHOD").upper()
    cancelled = method == "CANCEL" or _first(event, "STATUS").upper() == "CANCELLED"
    said = [_what(method, cancelled).format(summary=_first(event, "SUMMARY") or _("tanpa judul"))]
    if when := _when(event):
        said.append(_("Waktu: {when}").format(when=when))
    if where := _first(event, "LOCATION"):
        said.append(_("Tempat: {where}").format(where=where))
    if "ORGANIZER" in event:
        said.append(_("Penyelenggara: {who}").format(who=_who(event["ORGANIZER"][0])))
    if method == "REPLY" and "ATTENDEE" in event:
        said.append(_answer(event["ATTENDEE"][0]))
    return said


def _what(method: str, cancelled: bool) -> str:
    if cancelled:
        return _("Undangan dibatalkan: {summary}")
    if method == "REPLY":
        return _("Jawaban undangan: {summary}")
    return _("Undangan: {summary}")


def _properties(text: str) -> Found:
    found: Found = {}
    for name, params, value in PROPERTY.findall(text):
        found.setdefault(name.upper(), []).append((params, value.strip()))
    return found


def _first(found: Found, name: str) -> str:
    value = found[name][0][1] if found.get(name) else ""
    for escaped, plain in (("\\n", " "), ("\\N", " "), ("\\,", ","), ("\\;", ";"), ("\\\\", "\\")):
        value = value.replace(escaped, plain)
    return value.strip()


def _who(given: tuple[str, str]) -> str:
    params, value = given
    name = re.search(r"CN=(?:\"([^\"]{1,200})\"|([^;:]{1,200}))", params, re.I)
    address = value.split(":", 1)[-1].strip()
    return f"{(name[1] or name[2]).strip()} <{address}>" if name else address


def _answer(given: tuple[str, str]) -> str:
    said = re.search(r"PARTSTAT=([A-Z-]{1,20})", given[0], re.I)
    answers = {"ACCEPTED": _("{who} akan hadir."), "DECLINED": _("{who} tidak dapat hadir."),
               "TENTATIVE": _("{who} mungkin hadir.")}  # fmt: skip
    return answers.get(said[1].upper() if said else "", _("{who} menjawab.")).format(who=_who(given))


def _when(event: Found) -> str:
    if not event.get("DTSTART"):
        return ""
    start, zone = _moment(*event["DTSTART"][0])
    if start is None:
        return event["DTSTART"][0][1][:60]
    end = _moment(*event["DTEND"][0])[0] if event.get("DTEND") else None
    if not isinstance(start, datetime):
        last = end - timedelta(days=1) if end is not None and not isinstance(end, datetime) else start
        return _day(start) if last <= start else f"{_day(start)} – {_day(last)}"
    text = f"{_day(start)} {start:%H.%M}"
    if isinstance(end, datetime) and end > start:
        text += f"–{end:%H.%M}" if end.date() == start.date() else f" – {_day(end)} {end:%H.%M}"
    repeated = " " + _("(berulang)") if event.get("RRULE") else ""
    return f"{text} {zone}".strip() + repeated


def _day(day: date) -> str:
    names = (_("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu"))
    months = (
        _("Januari"), _("Februari"), _("Maret"), _("April"), _("Mei"), _("Juni"), _("Juli"), _("Agustus"),
        _("September"), _("Oktober"), _("November"), _("Desember"),
    )  # fmt: skip
    return f"{names[day.weekday()]}, {day.day} {months[day.month - 1]} {day.year}"


def _moment(params: str, value: str) -> tuple[date | datetime | None, str]:
    """A date, or a time in western Indonesia with `WIB`; as written with its zone's name where that is unknown."""
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", value)
    if match is None:
        return None, ""
    try:
        if not match[4]:
            return date(int(match[1]), int(match[2]), int(match[3])), ""
        naive = datetime(int(match[1]), int(match[2]), int(match[3]), int(match[4]), int(match[5]))
        if match[7]:
            return naive.replace(tzinfo=ZoneInfo("UTC")).astimezone(WIB).replace(tzinfo=None), "WIB"
        named = re.search(r"TZID=\"?([^\";:]{1,100})", params, re.I)
        if named is None:
            return naive, ""
        zone = _zone(named[1].strip())
        if zone is None:
            return naive, named[1].strip()
        return naive.replace(tzinfo=zone).astimezone(WIB).replace(tzinfo=None), "WIB"
    except (ValueError, OverflowError):
        return None, ""


def _zone(name: str) -> ZoneInfo | None:
    known = WINDOWS.get(name.lower(), name.lstrip("/"))
    for tried in (known, "/".join(known.split("/")[-2:])):
        try:
            return ZoneInfo(tried)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None
