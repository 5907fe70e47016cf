"""Queues of threads: which thread is in which view, and in what order a desk should work them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from inbox.domain.promises import Promised, nearest

ACTIVE = frozenset({"open", "waiting"})
CLOSED = frozenset({"resolved", "invalid"})
FAR = timedelta(days=36500)


class Closing(Protocol):
    """The part of a window that queues look at."""

    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def state(self) -> str: ...


class Queued(Protocol):
    """The part of a thread that queues look at."""

    @property
    def number(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def waiting_on(self) -> str | None: ...
    @property
    def assignee(self) -> str | None: ...
    @property
    def waiting_since(self) -> datetime | None: ...
    @property
    def level(self) -> int: ...
    @property
    def priority(self) -> int: ...
    @property
    def last_at(self) -> datetime: ...
    @property
    def mentioned(self) -> Collection[str]: ...
    @property
    def followers(self) -> Collection[str]: ...
    @property
    def windows(self) -> Sequence[Closing]: ...
    @property
    def promises(self) -> Sequence[Promised]: ...


def in_view(thread: Queued, view: str, login: str, now: datetime) -> bool:
    """Whether the thread belongs to the view for this person. Raises ValueError for an unknown view."""
    active = thread.status in ACTIVE
    match view:
        case "all":
            return True
        case "mine":
            return active and thread.assignee == login
        case "unanswered":
            return active and thread.waiting_since is not None
        case "unassigned":
            return active and thread.assignee is None
        case "window":
            return active and thread.waiting_since is not None and window_left(thread, now) <= timedelta(hours=2)
        case "escalated":
            return active and thread.level > 0
        case "agency":
            return thread.status == "waiting" and thread.waiting_on == "agency"
        case "snoozed":
            return thread.status == "snoozed"
        case "mentions":
            return thread.status not in CLOSED and login in thread.mentioned
        case "followed":
            return thread.status not in CLOSED and login in thread.followers
        case "promised":
            return (active or thread.status == "snoozed") and nearest(thread.promises) is not None
        case "spam":
            return thread.status == "invalid"
    raise ValueError(f"unknown view {view!r}")


def window_left(thread: Queued, now: datetime) -> timedelta:
    """Time until the nearest open window closes; a very long time where none is open."""
    if not thread.windows:
        return FAR
    left = [w.closes_at - now for w in thread.windows if w.closes_at is not None and w.state != "closed"]
    return min(left, default=FAR)


def urgency(thread: Queued) -> tuple[int, int, int, float, int]:
    """Sort key, most urgent first: unanswered before answered, then priority, escalation, who waits longest, number.

    It does not depend on the present, so that an order once made stays true while time passes.
    """
    waiting = thread.waiting_since
    closed = thread.status in CLOSED or thread.status == "snoozed"
    first = 3 if closed else 0 if waiting is not None else 1
    when = waiting.timestamp() if waiting is not None else -thread.last_at.timestamp()
    return (first, thread.priority, -thread.level, when, thread.number)
