"""Until when an office may answer freely. Advice for the desk: the provider's own clock decides."""

from datetime import datetime, timedelta
from typing import Literal

CLOSING = timedelta(hours=2)
# WhatsApp: customer service window, 24 h from each message or call of the user
# (https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages).
# Instagram: 24 h; a person may answer for 7 days with the human agent tag.
LENGTHS = {"whatsapp": timedelta(hours=24), "instagram": timedelta(hours=24)}

State = Literal["open", "closing", "closed"]


def closes(kind: str, at: datetime) -> datetime | None:
    """When the window that a citizen's message at `at` opens will close; null where there is none (mail)."""
    length = LENGTHS.get(kind)
    return at + length if length is not None else None


def state(closes_at: datetime | None, now: datetime) -> State:
    """Open, closing within two hours, or closed."""
    if closes_at is None:
        return "open"
    left = closes_at - now
    return "closed" if left <= timedelta(0) else "closing" if left < CLOSING else "open"
