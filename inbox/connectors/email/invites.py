"""A calendar part as lines that a person can read (RFC 5545): what, when, where."""

import re

UNFOLD = re.compile(r"\r?\n[ \t]")
PROPERTY = re.compile(r"^(SUMMARY|DTSTART|DTEND|LOCATION|ORGANIZER|METHOD|STATUS)((?:;[^:\n]*)?):(.*)$", re.M | re.I)


def lines(text: str) -> dict[str, str]:
    """The first SUMMARY, DTSTART, DTEND, LOCATION, ORGANIZER, METHOD and STATUS of an event, times as written."""
    found: dict[str, str] = {}
    flat = UNFOLD.sub("", text[:200_000])
    event = flat.upper().find("BEGIN:VEVENT")
    head, body = (flat[:event], flat[event:]) if event >= 0 else ("", flat)
    for part in (body, head):
        for name, params, value in PROPERTY.findall(part):
            found.setdefault(name.lower(), _value(name.upper(), params, value.strip()))
    return {name: value for name, value in found.items() if value}


def _value(name: str, params: str, value: str) -> str:
    value = value.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    if name in ("DTSTART", "DTEND"):
        match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z)?)?", value)
        if match is None:
            return value
        zone = re.search(r"TZID=([^;:]+)", params, re.I)
        clock = f" {match[4]}.{match[5]}" if match[4] else ""
        return f"{match[3]}-{match[2]}-{match[1]}{clock}{' UTC' if match[6] else ' ' + zone[1] if zone else ''}"
    return value.split(":", 1)[1] if name == "ORGANIZER" and ":" in value else value
