"""Who looks at a thread or writes in it just now: told beside the feed, never stored."""

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
