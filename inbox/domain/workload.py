"""Who has how many threads, and an even spread of them among those who may have them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from inbox.domain.permissions import DESK
from inbox.domain.seeing import Seen, may_hold
from inbox.domain.views import ACTIVE, Queued, urgency


class Staff(Protocol):
    """The part of a person that this looks at."""

    @property
    def login(self) -> str: ...
    @property
    def roles(self) -> Collection[str]: ...
    @property
    def agencies(self) -> Collection[str]: ...
    @property
    def present(self) -> bool: ...


class Held(Queued, Seen, Protocol):
    """The part of a thread that this looks at."""


@dataclass(frozen=True)
class Load:
    """How many active threads somebody has, and of these how many wait for an answer and how many are escalated."""

    active: int = 0
    unanswered: int = 0
    escalated: int = 0


def loads(threads: Iterable[Held]) -> dict[str | None, Load]:
    """The load of each login that has active threads; null for those of nobody."""
    found: dict[str | None, Load] = {}
    for thread in threads:
        if thread.status in ACTIVE:
            before = found.get(thread.assignee, Load())
            found[thread.assignee] = Load(
                before.active + 1,
                before.unanswered + (thread.waiting_since is not None),
                before.escalated + (thread.level > 0),
            )
    return found


def takers(people: Iterable[Staff]) -> list[Staff]:
    """Who may be given threads: those present, or all of the desk where fewer than two are."""
    desk = [person for person in people if DESK & set(person.roles)]
    here = [person for person in desk if person.present]
    return here if len(here) > 1 else desk


def spread(threads: Iterable[Held], people: Sequence[Staff]) -> list[tuple[int, str]]:
    """Moves (number, login) that even out the load: first what nobody has, most urgent first, then from those who have
    most, the least urgent first. Nobody gets a thread of an agency that is not theirs; each thread moves once; what
    people hold who are not among `people` stays there.
    """
    active = sorted((t for t in threads if t.status in ACTIVE), key=urgency)
    count = {person.login: 0 for person in people}
    for thread in active:
        if thread.assignee in count:
            count[thread.assignee] += 1
    moves: list[tuple[int, str]] = []

    def least(thread: Held) -> str | None:
        able = [p.login for p in people if may_hold(thread, p.agencies)]
        return min(able, key=lambda login: (count[login], login), default=None)

    for thread in active:
        to = least(thread) if thread.assignee is None else None
        if to is not None:
            count[to] += 1
            moves.append((thread.number, to))
    for thread in reversed(active):
        source, to = thread.assignee, least(thread)
        if source in count and to is not None and source is not None and count[source] - count[to] > 1:
            count[source] -= 1
            count[to] += 1
            moves.append((thread.number, to))
    return moves
