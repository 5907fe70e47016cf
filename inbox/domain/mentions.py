"""Who a note calls with `@name`: persons by login, or everybody of an agency by its id."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from inbox.domain.permissions import may
from inbox.domain.seeing import Seen, may_hold, may_see

_AT = re.compile(r"(?<![\w.@/+-])@(\w[\w.-]{0,63})")  # not inside a mail address


class Member(Protocol):
    """A member of staff."""

    @property
    def login(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def roles(self) -> Sequence[str]: ...
    @property
    def agencies(self) -> Collection[str]: ...


class Unit(Protocol):
    """An agency."""

    @property
    def id(self) -> str: ...


class Staffed(Protocol):
    """An office."""

    @property
    def people(self) -> Sequence[Member]: ...
    @property
    def agencies(self) -> Sequence[Unit]: ...


def names(text: str, known: Collection[str]) -> list[str]:
    """The known names that are called in a text, lower case, each once, in their order.

    What follows a name as punctuation is none of it, and a handle of Instagram that nobody has here is just text.
    """
    ids = {name.casefold() for name in known}
    found: dict[str, None] = {}
    for match in _AT.finditer(text):
        name = match[1].casefold()
        while name not in ids and name[-1:] in (".", "-", "_"):
            name = name[:-1]
        if name in ids:
            found[name] = None
    return list(found)


def spots(text: str, called: Collection[str]) -> list[tuple[int, int]]:
    """Where in a text these names are called, with their `@`."""
    found = []
    for match in _AT.finditer(text):
        name = next((n for n in sorted(called, key=len, reverse=True) if _begins(match[1].casefold(), n)), None)
        if name is not None:
            found.append((match.start(), match.start() + 1 + len(name)))
    return found


def _begins(given: str, name: str) -> bool:
    return given.startswith(name) and not given[len(name) :].strip("._-")


def meant(name: str, people: Iterable[Member], agencies: Collection[str]) -> list[Member]:
    """The people of a name: the person of this login, else those of the agency, else who works for all agencies."""
    everybody = list(people)
    person = [p for p in everybody if p.login.casefold() == name]
    if person or name not in {a.casefold() for a in agencies}:
        return person
    own = [p for p in everybody if name in {a.casefold() for a in p.agencies}]
    return own or [p for p in everybody if "*" in p.agencies]


def blind(text: str, office: Staffed, thread: Seen) -> str | None:
    """The first name called in a text of which nobody may read the thread."""
    units = [a.id for a in office.agencies]
    called = names(text, [*(p.login for p in office.people), *units])
    nobody = (n for n in called if not any(reads(p, thread) for p in meant(n, office.people, units)))
    return next(nobody, None)


def reads(member: Member, thread: Seen) -> bool:
    """Whether somebody may read the notes of a thread and answer in it."""
    return may_see(thread, member.login, member.roles, member.agencies) and may(member.roles, "note")


def beginning(text: str) -> str | None:
    """What was typed of a name at the end of a text, after its `@`; null where none is being typed."""
    found = re.search(r"(?:^|(?<![\w.@/+-]))@([\w.-]{0,64})$", text)
    return found[1] if found else None


def offered(begun: str, people: Iterable[Member], agencies: Collection[str], thread: Seen) -> list[str]:
    """Names that may be meant by a beginning, of whoever may read the thread: logins first, also by a person's name."""
    wanted = begun.casefold()
    members = [p for p in people if reads(p, thread)]
    by_login = [p.login for p in members if p.login.casefold().startswith(wanted)]
    by_name = [p.login for p in members if any(w.startswith(wanted) for w in p.name.casefold().split())]
    units = [a for a in agencies if a.casefold().startswith(wanted) and may_hold(thread, (a,))]
    return list(dict.fromkeys([*by_login, *by_name, *units]))
