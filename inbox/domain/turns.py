"""Whose turn it is: who of those present gets the next thread that nobody has."""

from collections.abc import Collection, Mapping
from typing import Protocol

from inbox.domain.permissions import sees


class Taker(Protocol):
    """The part of a person that this looks at."""

    @property
    def login(self) -> str: ...
    @property
    def roles(self) -> Collection[str]: ...
    @property
    def agencies(self) -> Collection[str]: ...


def able(person: Taker, agency: str | None) -> bool:
    """Whether threads of an agency may be shared out to this person: an admin, who sees it."""
    return "admin" in person.roles and sees(person.agencies, agency)


def next_in_turn(limits: Mapping[str, int], held: Mapping[str, int], last: Mapping[str, int]) -> str | None:
    """The login that gets the next thread; null where nobody has room.

    `limits`: how many active threads each candidate may hold; `held`: how many they do; `last`: when each was given
    one, in any rising numbers. Whoever holds fewest comes first, among equals who waited longest.
    """
    room = [login for login, most in limits.items() if held.get(login, 0) < most]
    return min(room, key=lambda login: (held.get(login, 0), last.get(login, 0), login), default=None)
