"""Times, sizes and numbers as a person says them, short enough for a list: `sisa 42 mnt`, `Sab 21 Nov`, `1,2 MB`.

Pure: the present and the office's timezone are arguments. Indonesian by default, English with `language="en"`; the
tables are our own because Babel costs 30 ms of import before the first paint and has no such short forms.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo


@dataclass(frozen=True)
class Words:
    """What one language calls things, and how it writes numbers and clocks."""

    days: tuple[str, ...]
    months: tuple[str, ...]
    second: str
    minute: str
    hour: str
    day: str
    left: str
    past: str
    waiting: str
    moment: str
    clock: str
    thousands: str
    decimal: str


ID = Words(
    days=("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
    months=("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    second="{n} dtk",
    minute="{n} mnt",
    hour="{n} j",
    day="{n} hari",
    left="sisa {span}",
    past="lewat {span}",
    waiting="menunggu {span}",
    moment="<1 mnt",
    clock="{hour:02d}.{minute:02d}",
    thousands=".",
    decimal=",",
)
EN = Words(
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    second="{n} s",
    minute="{n} min",
    hour="{n} h",
    day="{n} d",
    left="{span} left",
    past="{span} late",
    waiting="waits {span}",
    moment="<1 min",
    clock="{hour:02d}:{minute:02d}",
    thousands=",",
    decimal=".",
)
_WORDS = {"id": ID, "en": EN}
_UNITS = ("B", "kB", "MB", "GB", "TB")


def words(language: str = "id") -> Words:
    """The table of a language; Indonesian where we have none."""
    return _WORDS.get(language, ID)


def span(length: timedelta, language: str = "id") -> str:
    """A length in its largest unit, rounded down: `<1 mnt`, `42 mnt`, `5 j`, `2 hari`. The sign is ignored."""
    table = words(language)
    minutes = int(abs(length).total_seconds()) // 60
    if minutes < 1:
        return table.moment
    if minutes < 60:
        return table.minute.format(n=minutes)
    if minutes < 48 * 60:
        return table.hour.format(n=minutes // 60)
    return table.day.format(n=minutes // 1440)


def long_span(length: timedelta, language: str = "id") -> str:
    """A length in two units below two days: `23 j 54 mnt`; else as `span`."""
    table = words(language)
    minutes = int(abs(length).total_seconds()) // 60
    if 60 <= minutes < 48 * 60 and minutes % 60:
        return f"{table.hour.format(n=minutes // 60)} {table.minute.format(n=minutes % 60)}"
    return span(length, language)


def seconds(count: float, language: str = "id") -> str:
    """Whole seconds, rounded up: `7 dtk`."""
    return words(language).second.format(n=max(0, -int(-count // 1)))


def until(at: datetime, now: datetime, language: str = "id") -> str:
    """How a deadline stands: `sisa 42 mnt`, `lewat 6 mnt`. A deadline of this very moment is past."""
    table = words(language)
    left = at - now
    return (table.left if left > timedelta(0) else table.past).format(span=span(left, language))


def waiting(since: datetime, now: datetime, language: str = "id") -> str:
    """How long somebody has waited: `menunggu 6 mnt`; a start in the future counts as now."""
    return words(language).waiting.format(span=span(max(now - since, timedelta(0)), language))


def clock(at: datetime, zone: tzinfo, language: str = "id") -> str:
    """The time of day in the office's zone: `21.04`."""
    local = at.astimezone(zone)
    return words(language).clock.format(hour=local.hour, minute=local.minute)


def day(at: datetime, zone: tzinfo, now: datetime | None = None, language: str = "id") -> str:
    """A day header: `Sab 21 Nov`, with the year where it is not the year of `now`."""
    table = words(language)
    local = at.astimezone(zone)
    text = f"{table.days[local.weekday()]} {local.day} {table.months[local.month - 1]}"
    if now is not None and now.astimezone(zone).year != local.year:
        text += f" {local.year}"
    return text


def moment(at: datetime, zone: tzinfo, now: datetime, language: str = "id") -> str:
    """A time for a narrow column: `21.04` today, `Sab 21.04` within six days, `21 Nov`, `21 Nov 2025`."""
    table = words(language)
    local, today = at.astimezone(zone), now.astimezone(zone)
    days = (today.date() - local.date()).days
    if days == 0:
        return clock(at, zone, language)
    if -6 <= days <= 6:
        return f"{table.days[local.weekday()]} {clock(at, zone, language)}"
    text = f"{local.day} {table.months[local.month - 1]}"
    return text if local.year == today.year else f"{text} {local.year}"


def thousands(number: int, language: str = "id") -> str:
    """A number with its groups: `4.096`."""
    return f"{number:,}".replace(",", words(language).thousands)


def size(count: int, language: str = "id") -> str:
    """A size in bytes, decimal units, one digit below ten: `800 B`, `1,2 MB`, `14 MB`."""
    value = float(max(0, count))
    for unit in _UNITS:
        if value < 999.5 or unit == _UNITS[-1]:
            break
        value /= 1000
    if unit == "B" or value >= 9.95:
        return f"{value:.0f} {unit}"
    return f"{value:.1f} {unit}".replace(".", words(language).decimal)
