"""Macros: each step by the command that a person would give, with their rights; all of them or none."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from inbox.hub.commands import sorting, states
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.ids import uuid7
from inbox.i18n import _
from inbox.wire import (
    AnyCommand,
    Assign,
    CommandResult,
    Invalid,
    Note,
    Reopen,
    Resolve,
    RunMacro,
    SetAgency,
    SetCategory,
    SetPlace,
    SetPriority,
    SetTags,
    Step,
    Wait,
)
from inbox.wire.macros import ME, WAITING

HANDLERS: dict[type[Any], Callable[[Act, Any], CommandResult]] = {
    SetTags: sorting.tags, SetAgency: sorting.agency, SetCategory: sorting.category, SetPlace: sorting.place,
    SetPriority: sorting.priority, Assign: sorting.assign, Note: sorting.note, Wait: states.wait,
    Resolve: states.resolve, Reopen: states.reopen, Invalid: states.invalid,
}  # fmt: skip


def run(act: Act, command: RunMacro) -> CommandResult:
    """Carry out every step. Raises Refusal, with nothing done, where one of them may not be."""
    thread = act.thread()
    name = command.name[:64]
    found = next((macro for macro in act.office.macros if macro.name == command.name), None)
    if found is None:
        raise Refusal(
            "macro_unknown", _("Makro {name} tidak ada di kantor ini.").format(name=name),
            _("Lihat daftarnya: inbox macro list"),
        )  # fmt: skip
    if found.steps != command.steps:
        raise Refusal(
            "macro_changed", _("Makro {name} sudah berubah sejak Anda melihatnya.").format(name=name),
            _("Lihat isinya yang baru, lalu jalankan lagi."),
        )  # fmt: skip
    act.event(thread, "macro", _("{who} menjalankan makro {name}.").format(who=act.who, name=name), macro=name)
    for place, step in enumerate(found.steps, 1):
        for made in _commands(act, step):
            try:
                act.allow(str(made.__struct_config__.tag))
                HANDLERS[type(made)](replace(act, command=made), made)
            except Refusal as refusal:
                why = refusal.problem
                said = _("Makro {name} tidak dijalankan, langkah {n}: {why}").format(name=name, n=place, why=why.title)
                raise Refusal(why.code, said, why.hint) from refusal
    return act.done()


def _commands(act: Act, step: Step) -> Iterator[AnyCommand]:
    """What a person would do. A canned reply is put where one writes, on their side."""

    def made(sort: type[Any], /, **fields: Any) -> AnyCommand:
        asked, identity = act.command, uuid7(act.unit.now)
        command: AnyCommand = sort(cmd_id=identity, written_at=asked.written_at, thread=asked.thread, **fields)
        return command

    match step.do, step.value:
        case "tag", _value:
            yield made(SetTags, add=list(step.values))
        case "untag", _value:
            yield made(SetTags, remove=list(step.values))
        case "agency", agency:
            yield made(SetAgency, agency=agency)
        case "category", kind:
            yield made(SetCategory, kind=kind, spm=next(iter(step.values[1:]), None))
        case "place", place:
            yield made(SetPlace, place=place)
        case "priority", level:
            yield made(SetPriority, priority=int(level))
        case "assign", login:
            yield made(Assign, assignee=act.me.login if login == ME else login)
        case "note", text:
            yield made(Note, text=text)
        case "status", "open":
            yield made(Reopen)
        case "status", "resolved":
            yield made(Resolve)
        case "status", "invalid":
            yield made(Invalid)
        case "status", waiting:
            yield made(Wait, on=waiting.removeprefix(WAITING))
