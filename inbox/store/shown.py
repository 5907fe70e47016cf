"""Parts of a thread as clients get them."""

from datetime import datetime

import msgspec

from inbox.domain import windows
from inbox.store.base import moment
from inbox.wire import Block, Window

_blocks = msgspec.json.Decoder(Block)


def block(kept: str) -> Block | None:
    """Null where the citizen is not blocked (any more)."""
    found = _blocks.decode(kept)
    return found if found.on else None


def window(channel: str, kind: str, until: int | None, now: datetime) -> Window:
    """As clients get it: after the window for all, the one in which a person may still answer (`human_agent`)."""
    closes = None if until is None else moment(until)
    if closes is not None and windows.standing(kind, closes, now) != "free":
        kind, closes = "human_agent", windows.person_until(kind, closes)
    return Window(channel=channel, kind=kind, closes_at=closes, state=windows.state(closes, now))
