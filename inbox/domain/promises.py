"""What staff told a citizen would happen, and by when."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar

SOON = timedelta(hours=1)
MOST = 20  # open ones of a thread
LONGEST = 300  # characters


class Promised(Protocol):
    """The part of a promise that is looked at."""

    @property
    def at(self) -> datetime: ...
    @property
    def kept(self) -> bool | None: ...


P = TypeVar("P", bound=Promised)


def open_ones(promises: Iterable[P]) -> list[P]:
    """Those of which nobody has said yet whether they were kept, the nearest first."""
    return sorted((p for p in promises if p.kept is None), key=lambda p: p.at)


def nearest(promises: Iterable[P]) -> P | None:
    """The next one to keep."""
    return next(iter(open_ones(promises)), None) if promises else None


def standing(at: datetime, now: datetime) -> Literal["late", "soon", "later"]:
    """How near its time is."""
    return "late" if at <= now else "soon" if at - now <= SOON else "later"
