"""Until when an office may answer freely. Advice for the desk: the provider's own clock decides."""

from datetime import datetime, timedelta
from typing import Literal

CLOSING = timedelta(hours=2)
# WhatsApp: customer service window, 24 h from each message or call of the user
# (https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages).
# Instagram: 24 h; a person may answer for 7 days with the human agent tag.
LENGTHS = {"whatsapp": timedelta(hours=24), "instagram": timedelta(hours=24)}
# How much longer than LENGTHS a person, never a program, may answer.
BY_PERSON = {"instagram": timedelta(days=6)}

State = Literal["open", "closing", "closed"]
Standing = Literal["free", "person", "late"]


def closes(kind: str, at: datetime) -> datetime | None:
    """When the window that a citizen's message at `at` opens will close; null where there is none (mail)."""
    length = LENGTHS.get(kind)
    return at + length if length is not None else None


def person_until(kind: str, closes_at: datetime) -> datetime:
    """Until when a person may still answer in a window that closes then."""
    return closes_at + BY_PERSON.get(kind, timedelta(0))


def standing(kind: str, closes_at: datetime | None, now: datetime) -> Standing:
    """Whether anybody may answer, only a person, or nobody any more.

    Only where the kind of channel makes that difference; elsewhere it is free, and the provider says no where it must.
    """
    if closes_at is None or kind not in BY_PERSON or now < closes_at:
        return "free"
    return "person" if now < person_until(kind, closes_at) else "late"


def state(closes_at: datetime | None, now: datetime) -> State:
    """Open, closing within two hours, or closed."""
    if closes_at is None:
        return "open"
    left = closes_at - now
    return "closed" if left <= timedelta(0) else "closing" if left < CLOSING else "open"
