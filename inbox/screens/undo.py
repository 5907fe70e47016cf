"""Undo: for each command that changed a thread, the command that puts it back."""

from dataclasses import dataclass
from datetime import datetime

from inbox.screens.command import make
from inbox.wire import (
    Acknowledge,
    AnyCommand,
    Assign,
    Claim,
    Confide,
    Decide,
    Escalate,
    Follow,
    Invalid,
    React,
    Refer,
    Reopen,
    Reply,
    Resolve,
    SendBack,
    SetAgency,
    SetAuthor,
    SetCategory,
    SetPlace,
    SetPriority,
    SetTags,
    Snooze,
    Thread,
    Wait,
)

DEPTH = 50


@dataclass(frozen=True)
class Done:
    """One act that can be undone. `words` say what it was; a reply is undone by cancelling it while it waits.

    `more`: further messages of the same reply.
    """

    thread: int
    words: str
    command: AnyCommand
    back: tuple[AnyCommand, ...] = ()
    more: tuple[Reply, ...] = ()

    @property
    def is_reply(self) -> bool:
        """Whether undoing means cancelling."""
        return isinstance(self.command, Reply)


def inverse(command: AnyCommand, before: Thread, now: datetime) -> tuple[AnyCommand, ...]:
    """What puts the thread back as it was `before` the command; nothing where nothing can."""
    number = before.number
    match command:
        case SetTags(add=add, remove=remove):
            added = [t for t in add if t not in before.tags]
            removed = [t for t in remove if t in before.tags]
            return (make(SetTags, number, now, add=removed, remove=added),) if added or removed else ()
        case SetAgency(agency=agency):
            return (make(SetAgency, number, now, agency=before.agency),) if agency != before.agency else ()
        case SetCategory():
            return (make(SetCategory, number, now, kind=before.category.kind, spm=before.category.spm),)
        case SetPlace():
            return (make(SetPlace, number, now, place=before.place),)
        case SetPriority():
            return (make(SetPriority, number, now, priority=before.priority),)
        case Assign() | Claim():
            return (make(Assign, number, now, assignee=before.assignee),)
        case Resolve() | Invalid() | Wait() | Snooze() | Reopen():
            return (_state_of(before, now),)
        case Decide(rule=rule, accept=True):
            return _as_before(rule, before, now)
        case Refer() if "bukan-wewenang" not in before.tags:
            return (make(SetTags, number, now, remove=["bukan-wewenang"]),)
        case Escalate() | Acknowledge() | SendBack():
            return () if command.undo else (make(type(command), number, now, undo=True),)
        case Follow(on=on):
            return (make(Follow, number, now, on=not on),)
        case SetAuthor():
            return (make(SetAuthor, number, now, message=command.message),)
        case Confide():
            return _shown_as(before, command, now)
        case React():
            return (make(React, number, now, message=command.message),)
    return ()


def _as_before(name: str, before: Thread, now: datetime) -> tuple[AnyCommand, ...]:
    """What an accepted proposal changed; it stays decided."""
    number = before.number
    back: list[AnyCommand] = []
    for rule in (one for one in before.proposals if one.rule == name):
        if rule.agency:
            back.append(make(SetAgency, number, now, agency=before.agency))
        if rule.category or rule.spm:
            back.append(make(SetCategory, number, now, kind=before.category.kind, spm=before.category.spm))
        if rule.tags:
            back.append(make(SetTags, number, now, remove=[t for t in rule.tags if t not in before.tags]))
        if rule.priority:
            back.append(make(SetPriority, number, now, priority=before.priority))
    return tuple(back)


def _shown_as(before: Thread, command: Confide, now: datetime) -> tuple[AnyCommand, ...]:
    number, allowed = before.number, set(before.allowed)
    if before.hidden_from is None:
        back: list[AnyCommand] = [make(Confide, number, now, on=False)]
        return (*back, make(Assign, number, now, assignee=before.assignee)) if before.assignee else tuple(back)
    if not command.on or command.agency not in (None, before.hidden_from):
        return (make(Confide, number, now, agency=before.hidden_from, allow=before.allowed),)
    added, removed = [p for p in command.allow if p not in allowed], [p for p in command.disallow if p in allowed]
    return (make(Confide, number, now, allow=removed, disallow=added),) if added or removed else ()


def _state_of(before: Thread, now: datetime) -> AnyCommand:
    number = before.number
    if before.status == "waiting" and before.waiting_on is not None:
        return make(Wait, number, now, on=before.waiting_on)
    if before.status == "snoozed" and before.snoozed_until is not None and before.snoozed_until > now:
        return make(Snooze, number, now, until=before.snoozed_until)
    if before.status == "resolved":
        return make(Resolve, number, now, force=True)
    if before.status == "invalid":
        return make(Invalid, number, now)
    return make(Reopen, number, now)


class UndoList:
    """The last acts of this session, newest last."""

    def __init__(self) -> None:
        self._done: list[Done] = []

    def add(self, done: Done) -> None:
        """Remember an act; the oldest beyond DEPTH is forgotten."""
        self._done.append(done)
        del self._done[:-DEPTH]

    def take(self) -> Done | None:
        """The newest act, which is forgotten."""
        return self._done.pop() if self._done else None

    def drop(self, cmd_id: str) -> None:
        """Forget an act that can no longer be undone, or that was refused."""
        self._done = [d for d in self._done if d.command.cmd_id != cmd_id]
