"""Who may see a thread, also where it is kept from the unit that it complains about."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from inbox.domain.permissions import sees


class Seen(Protocol):
    """The part of a thread that decides."""

    @property
    def agency(self) -> str | None: ...
    @property
    def assignee(self) -> str | None: ...
    @property
    def hidden_from(self) -> str | None: ...
    @property
    def allowed(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class Guard:
    """That part alone. `hidden_from` null: not confidential."""

    agency: str | None
    assignee: str | None = None
    hidden_from: str | None = None
    allowed: tuple[str, ...] = ()


def may_see(thread: Seen, login: str, roles: Collection[str], agencies: Collection[str]) -> bool:
    """A confidential thread: its assignee, who is named, and supervisors; never somebody of the unit, by name."""
    if thread.hidden_from is None:
        return sees(agencies, thread.agency)
    if thread.hidden_from in agencies:
        return False
    if login == thread.assignee or login in thread.allowed:
        return True
    return "supervisor" in roles and may_hold(thread, agencies)


def may_hold(thread: Seen, agencies: Collection[str]) -> bool:
    """Whether it may be given to a person of these agencies. One of the unit itself is other people's to look into."""
    if thread.hidden_from is None:
        return sees(agencies, thread.agency)
    return thread.hidden_from not in agencies and sees(
        agencies, None if thread.agency == thread.hidden_from else thread.agency
    )
