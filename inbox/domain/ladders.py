"""Ladders: the levels that a thread can be escalated to, who is on each, and where a thread stands.

What was done is kept as steps, and where a thread stands follows from the last of them: taking the last step back gives
exactly what was before.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

KEPT = 50  # steps
StepAct = Literal["escalate", "acknowledge", "send_back"]


class Rung(Protocol):
    """One level of a ladder: the people of it by login, or everybody with the role."""

    @property
    def name(self) -> str: ...
    @property
    def people(self) -> Collection[str]: ...
    @property
    def role(self) -> str | None: ...


class Ladder(Protocol):
    """The levels of an agency, or of all that have none of their own (`*`), the lowest first."""

    @property
    def agency(self) -> str: ...
    @property
    def levels(self) -> Sequence[Rung]: ...


@dataclass(frozen=True)
class Plain:
    """A rung that no office file names."""

    name: str
    people: tuple[str, ...] = ()
    role: str | None = None


# Where the office file has no ladder for an agency.
STANDARD: tuple[Rung, ...] = (Plain("koordinator", role="supervisor"),)


def rungs(ladders: Iterable[Ladder], agency: str | None) -> Sequence[Rung]:
    """The levels that a thread of this agency has, the lowest first; never none."""
    found = {ladder.agency: ladder.levels for ladder in ladders}
    return found.get(agency or "*") or found.get("*") or STANDARD


def rung(ladders: Iterable[Ladder], agency: str | None, level: int) -> Rung | None:
    """The rung at a level; above the top the top, where the ladder became shorter. Null at level 0."""
    steps = rungs(ladders, agency)
    return steps[min(level, len(steps)) - 1] if level > 0 else None


def is_on(found: Rung | None, login: str, roles: Collection[str]) -> bool:
    """Whether the person belongs to the rung."""
    return found is not None and (login in found.people or (found.role is not None and found.role in roles))


class Step(NamedTuple):
    """One act on a thread's escalation and the level after it. `at` in microseconds since 1970."""

    act: StepAct
    level: int
    name: str
    by: str
    at: int


@dataclass(frozen=True)
class Standing:
    """Where a thread stands: who brought it to this level and when, and who of that level took note."""

    level: int = 0
    name: str = ""
    by: str = ""
    at: int = 0
    acknowledged_by: str | None = None
    acknowledged_at: int | None = None


class Impossible(ValueError):
    """The step cannot be taken; `code` says why: top, lower, none, too_late."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def standing(steps: Sequence[Step]) -> Standing:
    """Where the steps lead."""
    if not steps:
        return Standing()
    last = steps[-1]
    if last.act != "acknowledge":
        return Standing(last.level, last.name, last.by, last.at)
    brought = next((s for s in reversed(steps) if s.act != "acknowledge"), last)
    return Standing(last.level, last.name, brought.by, brought.at, last.by, last.at)


def escalated(steps: Sequence[Step], levels: Sequence[Rung], to: int | None, by: str, at: int) -> list[Step]:
    """Up to a level, null for the next. Raises Impossible: `top` above the ladder, `lower` where it is no step up."""
    now = standing(steps).level
    level = now + 1 if to is None else to
    if level > len(levels):
        raise Impossible("top")
    if level <= now:
        raise Impossible("lower")
    return _with(steps, Step("escalate", level, levels[level - 1].name, by, at))


def acknowledged(steps: Sequence[Step], by: str, at: int) -> list[Step]:
    """Taken note of by somebody of the rung; again changes nothing. Raises Impossible `none` at level 0."""
    now = standing(steps)
    if now.level == 0:
        raise Impossible("none")
    return list(steps) if now.acknowledged_by else _with(steps, Step("acknowledge", now.level, now.name, by, at))


def sent_back(steps: Sequence[Step], levels: Sequence[Rung], to: int | None, by: str, at: int) -> list[Step]:
    """Down to a level, null for the next lower one. Raises Impossible: `none` at level 0, `lower` if no step down."""
    now = standing(steps).level
    if now == 0:
        raise Impossible("none")
    level = min(now - 1, len(levels)) if to is None else to
    if not 0 <= level < now or level > len(levels):
        raise Impossible("lower")
    return _with(steps, Step("send_back", level, levels[level - 1].name if level else "", by, at))


def taken_back(steps: Sequence[Step], act: StepAct, by: str) -> list[Step]:
    """Without the person's own last step. Raises Impossible `too_late` where it is not the last, or not theirs."""
    if not steps or (steps[-1].act, steps[-1].by) != (act, by):
        raise Impossible("too_late")
    return list(steps[:-1])


def _with(steps: Sequence[Step], step: Step) -> list[Step]:
    return [*steps, step][-KEPT:]
