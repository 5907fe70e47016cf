"""Who may still answer a citizen on a thread's channel, by our clock, which is only advice."""

from datetime import datetime

from inbox.domain import windows
from inbox.wire import Thread, Window

AGENT = "human_agent"  # the kind of a window in which only a person may answer


def _window(thread: Thread) -> Window | None:
    return next((window for window in thread.windows if window.channel == thread.channel), None)


def closing(thread: Thread) -> datetime | None:
    """When the window closes, or has; null where there is none."""
    window = _window(thread)
    return window.closes_at if window is not None else None


def last_moment(thread: Thread) -> datetime | None:
    """Until when a person may answer; null where there is no window."""
    window = _window(thread)
    if window is None or window.closes_at is None or window.kind == AGENT:
        return window.closes_at if window is not None else None
    return windows.person_until(thread.channel_kind or "", window.closes_at)


def standing_of(thread: Thread, now: datetime) -> windows.Standing:
    """Whether anybody may answer, only a person, or nobody any more; WhatsApp makes no such difference."""
    window = _window(thread)
    if window is not None and window.kind == AGENT and window.closes_at is not None:
        return "person" if now < window.closes_at else "late"
    return windows.standing(thread.channel_kind or "", closing(thread), now)


def closed(thread: Thread, now: datetime) -> bool:
    """Whether WhatsApp takes nothing but templates on this thread's channel."""
    until = closing(thread)
    return thread.channel_kind == "whatsapp" and until is not None and windows.state(until, now) == "closed"
