"""How long a text may be on each kind of channel.

Sources: Meta, WhatsApp text messages; Meta, Instagram send API (2026).
"""

from typing import NamedTuple


class Length(NamedTuple):
    """The most that one message takes, in characters or in bytes of UTF-8."""

    most: int
    in_bytes: bool = False

    def of(self, text: str) -> int:
        """What counts of a text."""
        return len(text.encode("utf-8", "replace")) if self.in_bytes else len(text)


TEXT = {"whatsapp": Length(4096), "instagram": Length(1000, in_bytes=True), "email": Length(65_536)}
OTHER = Length(4096)


def text(channel_kind: str | None) -> Length:
    """The length of a text on a kind of channel."""
    return TEXT.get(channel_kind or "", OTHER)
