"""Whom a thread concerns besides its assignee."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass
class Attention:
    """`mentioned`: by login, the `seq` of the newest note that calls somebody who has not looked since.

    `followers`: by login, the `seq` up to which a follower has seen the thread.
    """

    mentioned: dict[str, int] = field(default_factory=dict)
    followers: dict[str, int] = field(default_factory=dict)


class Concerning(Protocol):
    """The part of a thread that is looked at."""

    @property
    def seq(self) -> int: ...
    @property
    def mentioned(self) -> Collection[str]: ...
    @property
    def followers(self) -> Mapping[str, int]: ...


def news(thread: Concerning, login: str) -> bool:
    """Whether a follower has not seen the newest of the thread."""
    return thread.followers.get(login, thread.seq) < thread.seq


def awaits(thread: Concerning, login: str) -> bool:
    """Whether the thread waits for this person to look at it."""
    return login in thread.mentioned or news(thread, login)
