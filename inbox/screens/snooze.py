"""Until when a thread is put aside."""

from datetime import datetime, timedelta, tzinfo

MORNING = 8  # o'clock


def until(what: str, now: datetime, zone: tzinfo) -> datetime:
    """`hour`: in an hour; `tomorrow`: next morning; `monday`: next Monday; both at eight in the office's zone."""
    if what == "hour":
        return now + timedelta(hours=1)
    local = now.astimezone(zone)
    days = 1 if what == "tomorrow" else 7 - local.weekday()
    return (local + timedelta(days=days)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
