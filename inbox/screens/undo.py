"""Undo: for each command that changed a thread, the command that puts it back; redo: the same once more."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from inbox.client.ids import new_id
from inbox.domain.undoing import BY_FIELDS, NEVER_AGAIN
from inbox.screens.command import make
from inbox.wire import (
    AnyCommand,
    Cancel,
    DeclineContact,
    Forward,
    HandDraft,
    JoinContact,
    Link,
    MakePromise,
    Merge,
    PartContact,
    React,
    Refer,
    Reply,
    RunMacro,
    SetAgency,
    SetAuthor,
    SetBlock,
    SetPlace,
    SetPriority,
    SetTags,
    Settle,
    Split,
    Thread,
    Undo,
)

DEPTH = 50
OUTCOMES = {None: "open", True: "kept", False: "broken"}


@dataclass(frozen=True)
class Done:
    """One act that can be undone. `words` say what it was; a reply is undone by cancelling it while it waits.

    `more`: further messages of the same reply. `many`: the commands of an act on several threads; `command` stands for
    all of them.
    """

    thread: int
    words: str
    command: AnyCommand
    back: tuple[AnyCommand, ...] = ()
    more: tuple[Reply, ...] = ()
    many: tuple[AnyCommand, ...] = ()

    @property
    def acts(self) -> tuple[AnyCommand, ...]:
        """The commands that did it."""
        return self.many or (self.command,)

    @property
    def repeatable(self) -> bool:
        """Whether a key may do it again once it is undone: nothing that reaches a citizen."""
        return bool(self.back) and not any(tag_of(one) in NEVER_AGAIN or _notes(one) for one in self.acts)


def inverse(command: AnyCommand, before: Thread, now: datetime) -> tuple[AnyCommand, ...]:
    """What puts the thread back as it was `before` the command; nothing where nothing can, or nothing changes."""
    number = before.number
    match command:
        case Forward():
            return (make(Cancel, number, now, message=command.cmd_id),)
        case SetAuthor():
            return (make(SetAuthor, number, now, message=command.message),)
        case MakePromise():
            return (make(Settle, number, now, promise=command.cmd_id, outcome="withdrawn"),)
        case Settle(promise=identity) if command.outcome != "withdrawn":
            kept = next((p.kept for p in before.promises if p.id == identity), None)
            return (make(Settle, number, now, promise=identity, outcome=OUTCOMES[kept]),)
        case Merge(undo=True):
            return () if before.merged_into is None else (make(Merge, number, now, into=before.merged_into),)
        case Merge():
            return (make(Merge, number, now, undo=True),)
        case Split() if not command.undo:
            return (make(Split, number, now, messages=command.messages, undo=True),)
        case Link(to=to, undo=undo) if (to in before.links) == undo:
            return (make(Link, number, now, to=to, undo=not undo),)
        case SetBlock(on=True) if before.blocked is None:
            return (make(SetBlock, number, now, on=False),)
        case React():
            return (make(React, number, now, message=command.message),)
        case HandDraft(undo=False, to=to, text=text, kind=kind):
            return (make(HandDraft, number, now, to=to, text=text, kind=kind, undo=True),)
        case JoinContact(other=other):
            return (make(PartContact, number, now, other=other),)
        case PartContact() | DeclineContact() if not command.undo:
            return (make(type(command), number, now, other=command.other, undo=True),)
        case _ if tag_of(command) in BY_FIELDS and _changes(command, before):
            return (make(Undo, number, now, of=command.cmd_id),)
    return ()


def _notes(command: AnyCommand) -> bool:
    """Whether it writes a note too, which stays when the rest is undone."""
    return isinstance(command, RunMacro) and any(step.do == "note" for step in command.steps)


def tag_of(command: AnyCommand) -> str:
    """The command's name on the wire."""
    return str(command.__struct_config__.tag)


def _changes(command: AnyCommand, before: Thread) -> bool:
    """Whether the command changes anything of the thread as this client knows it."""
    match command:
        case SetTags(add=add, remove=remove):
            return any(tag not in before.tags for tag in add) or any(tag in before.tags for tag in remove)
        case SetAgency(agency=agency):
            return agency != before.agency
        case SetPriority(priority=priority):
            return priority != before.priority
        case SetPlace(place=place):
            return place != before.place
        case Refer():
            return "bukan-wewenang" not in before.tags
    return True


def fresh(done: "Done", now: datetime) -> "Done":
    """The same act once more: its commands and what takes them back, under new ids."""
    ids: dict[str, str] = {}

    def anew(command: AnyCommand) -> AnyCommand:
        ids[command.cmd_id] = new_id()
        again = msgspec.structs.replace(command, cmd_id=ids[command.cmd_id], written_at=now, delayed=False)
        if isinstance(again, Undo):
            return msgspec.structs.replace(again, of=ids.get(again.of or "", again.of))
        if isinstance(again, Settle):
            return msgspec.structs.replace(again, promise=ids.get(again.promise, again.promise))
        return again

    acts = tuple(anew(command) for command in done.acts)
    back = tuple(anew(command) for command in done.back)
    return Done(
        done.thread, done.words, anew(done.command) if done.many else acts[0], back, many=acts if done.many else ()
    )


class UndoList:
    """The last acts of this session, newest last, and those that were undone since the last new one."""

    def __init__(self) -> None:
        self._done: list[Done] = []
        self._undone: list[Done] = []

    def add(self, done: Done, *, again: bool = False) -> None:
        """Remember an act; the oldest beyond DEPTH is forgotten.

        A new one, that is not done `again`, ends what can be redone.
        """
        self._done.append(done)
        del self._done[:-DEPTH]
        if not again:
            self._undone.clear()

    def take(self) -> Done | None:
        """The newest act, which is forgotten, but for doing it again where that may be."""
        if not self._done:
            return None
        done = self._done.pop()
        if done.repeatable:
            self._undone.append(done)
        return done

    def take_undone(self) -> Done | None:
        """The act that was undone last."""
        return self._undone.pop() if self._undone else None

    def drop(self, cmd_id: str) -> None:
        """Forget an act that can no longer be undone, or that was refused; also one whose undoing was refused."""
        self._done = [d for d in self._done if d.command.cmd_id != cmd_id]
        self._undone = [d for d in self._undone if all(c.cmd_id != cmd_id for c in (d.command, *d.back))]
