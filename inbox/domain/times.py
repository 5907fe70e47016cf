"""Times ahead as a person says them: `2j`, `setengah jam`, `besok 10`, `selasa jam 3`, `lusa sore`, `25/11 13.30`.

Pure: the present and the office's zone are arguments. What stands on a screen is said by `domain/spoken`.
"""

import re
from datetime import date, datetime, time, timedelta, tzinfo

MORNING = time(8)  # of a day without an hour
DAYS = {
    "senin": 0, "sen": 0, "monday": 0, "selasa": 1, "sel": 1, "tuesday": 1, "rabu": 2, "rab": 2, "wednesday": 2,
    "kamis": 3, "kam": 3, "thursday": 3, "jumat": 4, "jum'at": 4, "jum": 4, "friday": 4, "sabtu": 5, "sab": 5,
    "saturday": 5, "minggu": 6, "ahad": 6, "min": 6, "sunday": 6,
}  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
AHEAD = {"hari ini": 0, "today": 0, "besok": 1, "esok": 1, "tomorrow": 1, "lusa": 2}
PARTS = {"pagi": time(8), "siang": time(12), "sore": time(16), "petang": time(17), "malam": time(19)}
UNITS = {
    "m": 1, "mnt": 1, "menit": 1, "j": 60, "jam": 60, "h": 1440, "hari": 1440, "minggu": 10080, "pekan": 10080,
}  # fmt: skip
WHOLE = {"sejam": "1 jam", "sehari": "1 hari", "seminggu": "1 minggu", "sepekan": "1 minggu", "semenit": "1 menit"}
FURTHEST = timedelta(days=3660)
AFTERNOON = range(1, 7)  # hours that mean the afternoon where nobody says which

_LENGTH = re.compile(r"(\d{1,4}(?:[.,]\d)?|setengah) ?(menit|mnt|m|jam|j|hari|h|minggu|pekan)\b")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_NAMED = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)})[a-z]*(?: (\d{{4}}))?")
_CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?")
_FILLER = re.compile(r"\b(jam|pukul|pkl|nanti|tanggal|tgl|hari|pada|at|ini|depan)\b\.?")


def when(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The time that was meant; null where it is none. A time of day alone is the next one; it may be past otherwise."""
    said = " ".join(text.lower().split())
    if re.fullmatch(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d.*", said):
        return _written(text.strip(), zone)
    for word, meant in WHOLE.items():
        said = re.sub(rf"\b{word}\b", meant, said)
    if length := _length(said):
        return now + length if length < FURTHEST else None
    local = now.astimezone(zone)
    day, rest = _day(said, local.date())
    if day is None and rest is None:
        return None
    clock = _clock(_FILLER.sub(" ", rest or "").split())
    if clock is None or (day is None and clock is MORNING):
        return None
    try:
        at = datetime.combine(day or local.date(), clock, zone)
    except ValueError:
        return None
    if "malam" in said.split() and clock.hour == 0:
        at += timedelta(days=1)  # twelve at night ends the day
    return at if day is not None or at > local else at + timedelta(days=1)


def _written(text: str, zone: tzinfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _length(said: str) -> timedelta | None:
    said = re.sub(r"^(dalam|sekitar) |( lagi)$", "", said)
    found = list(_LENGTH.finditer(said))
    if not found or _LENGTH.sub("", said).strip():
        return None
    minutes = sum(
        (0.5 if m[1] == "setengah" else float(m[1].replace(",", "."))) * UNITS[m[2]] for m in found
    )  # fmt: skip
    return timedelta(minutes=minutes) if minutes > 0 else None


def _day(said: str, today: date) -> tuple[date | None, str | None]:
    """The day that is named and what else was said; both null where the day cannot be."""
    for words, ahead in AHEAD.items():
        if re.search(rf"\b{words}\b", said):
            return today + timedelta(days=ahead), re.sub(rf"\b{words}\b", " ", said)
    try:
        if found := _ISO.search(said):
            return date(int(found[1]), int(found[2]), int(found[3])), said.replace(found[0], " ")
        for pattern in (_DATE, _NAMED):
            if found := pattern.search(said):
                month = int(found[2]) if found[2].isdecimal() else MONTHS.index(found[2]) + 1
                day = date(int(found[3] or today.year), month, int(found[1]))
                if day < today and not found[3]:
                    day = day.replace(year=today.year + 1)
                return day, said.replace(found[0], " ")
    except ValueError:
        return None, None
    for word in said.split():
        if word in DAYS:
            ahead = (DAYS[word] - today.weekday()) % 7 or 7
            return today + timedelta(days=ahead), re.sub(rf"(?<!\S){re.escape(word)}(?!\S)", " ", said, count=1)
    return None, said


def _clock(words: list[str]) -> time | None:
    part = next((PARTS[word] for word in words if word in PARTS), None)
    name = next((word for word in words if word in PARTS), "")
    others = [word for word in words if word not in PARTS]
    if not others:
        return part or MORNING
    found = _CLOCK.fullmatch(others[0]) if len(others) == 1 else None
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour == 12 and name == "malam":
        hour = 0
    elif hour < 12 and (
        name in ("sore", "petang") or (name == "siang" and hour < 10) or (name == "malam" and hour > 3)
        or (not name and hour in AFTERNOON and found[1][0] != "0")
    ):  # fmt: skip
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
