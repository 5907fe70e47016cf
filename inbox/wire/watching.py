"""Who looks at a thread or writes in it just now: told beside the feed, never stored."""

from datetime import datetime
from typing import Literal

import msgspec


class Watcher(msgspec.Struct, kw_only=True, frozen=True):
    """A colleague who has a thread open; `writing` while they write in it."""

    thread: int
    login: str
    writing: bool = False


class Looking(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What a client says of its person: the thread that they have open, or none any more."""

    thread: int | None = None
    writing: bool = False


class DeskPlace(msgspec.Struct, kw_only=True, frozen=True):
    """An open desk of the caller's: `where` as it told itself. `writes`: it took over, and the others only read;
    `settled`: what was being written there has been put away.
    """

    client: str
    where: str
    since: datetime
    writes: bool = False
    settled: bool = False


class DeskAct(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What a desk says of itself: that it takes over, or that what was being written in it has been put away."""

    act: Literal["take", "settle"]
