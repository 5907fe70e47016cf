"""What of a snapshot goes to the cache: its first page, and the pages after that."""

from dataclasses import dataclass

from inbox.wire import Snapshot, Thread


@dataclass(frozen=True)
class Begun:
    """A snapshot, and the threads that stay beside its first page until the last has come."""

    snapshot: Snapshot
    doubted: frozenset[int]


@dataclass(frozen=True)
class Taken:
    """A page: its threads, all that it named, and the place from which the next goes on; null where that stays."""

    threads: list[Thread]
    named: frozenset[int]
    more: str | None
