"""The timezone that the screen shows times in: the office's, once it is known."""

from datetime import timedelta, timezone, tzinfo

JAKARTA = timezone(timedelta(hours=7), "WIB")  # without a file to read, which the first picture would wait for
_zone: tzinfo = JAKARTA


def use(name: str) -> None:
    """Show times of this zone (an IANA name). An unknown name leaves the zone as it is."""
    global _zone
    if name == "Asia/Jakarta":
        _zone = JAKARTA
        return
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        _zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return


def zone() -> tzinfo:
    """The zone in use."""
    return _zone
