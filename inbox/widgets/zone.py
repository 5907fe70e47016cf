"""The timezone that the screen shows times in: the office's, once it is known."""

from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_zone: tzinfo = timezone(timedelta(hours=7), "WIB")  # Asia/Jakarta, without a file to read


def use(name: str) -> None:
    """Show times of this zone (an IANA name). An unknown name leaves the zone as it is."""
    global _zone
    try:
        _zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return


def zone() -> tzinfo:
    """The zone in use."""
    return _zone
