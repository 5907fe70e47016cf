"""Commands: one effect an id, in one transaction with its answer. What is not listed here is denied."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from inbox.hub import routing
from inbox.hub.commands import (
    attending,
    authoring,
    blocking,
    confiding,
    deciding,
    escalating,
    forwarding,
    handing,
    joining,
    macros,
    merging,
    promising,
    reacting,
    recording,
    replying,
    sorting,
    starting,
    states,
    undoing,
    viewing,
)
from inbox.hub.commands.act import STATUS, Act, Refusal
from inbox.hub.feed import without_foreign
from inbox.i18n import _
from inbox.store import audit, commands, contacts, offices
from inbox.wire import AnyCommand, CommandResult, Problem

Handler = Callable[[Act, Any], CommandResult]
HANDLERS: dict[str, Handler] = {
    "reply": replying.reply,
    "react": reacting.react,
    "new": starting.new,
    "cancel": replying.cancel,
    "send_held": replying.send_held,
    "record": recording.record,
    "note": sorting.note,
    "tag": sorting.tags,
    "agency": sorting.agency,
    "category": sorting.category,
    "place": sorting.place,
    "priority": sorting.priority,
    "assign": sorting.assign,
    "claim": sorting.claim,
    "author": authoring.author,
    "follow": attending.follow,
    "hand_draft": handing.hand,
    "wait": states.wait,
    "snooze": states.snooze,
    "resolve": states.resolve,
    "invalid": states.invalid,
    "reopen": states.reopen,
    "promise": promising.promise,
    "settle": promising.settle,
    "escalate": escalating.escalate,
    "acknowledge": escalating.acknowledge,
    "send_back": escalating.send_back,
    "read": states.read,
    "reveal": states.reveal,
    "block": blocking.block,
    "forward": forwarding.forward,
    "confidential": confiding.confide,
    "decide": deciding.decide,
    "refer": deciding.refer,
    "join_contact": joining.join,
    "part_contact": joining.part,
    "decline_contact": joining.decline,
    "save_view": viewing.save,
    "drop_view": viewing.drop,
    "undo": undoing.undo,
    "merge": merging.merge,
    "split": merging.split,
    "link": merging.link,
    "macro": macros.run,
}
_ID = re.compile(r"[\x21-\x7e]{1,64}")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(CommandResult).decode


def execute(act: Act, fingerprint: bytes) -> CommandResult:
    """Carry out a command, or answer as the first time it was asked. Writes the feed entry too."""
    tx, command = act.unit.tx, act.command
    tag = str(command.__struct_config__.tag)
    if not _ID.fullmatch(command.cmd_id):
        return _refused(
            command,
            Problem(code="bad_cmd_id", title=_("Nomor perintah ini tidak sah."), hint=_("Pakai UUID yang baru.")),
        )  # fmt: skip
    known = commands.get(tx, command.cmd_id)
    if known is not None:
        if known.fingerprint != fingerprint or known.login != act.me.login:
            return _refused(
                command,
                Problem(code="cmd_id_reused", title=_("Nomor perintah ini sudah dipakai untuk perintah lain."),
                        hint=_("Ulangi tindakannya; program akan memberi nomor baru.")),
            )  # fmt: skip
        return _shown(act, _decode(known.result))
    try:
        act.allow(tag)
        act.recognise()
        command = act.follow(tag)
        act.unit.cmd_id = command.cmd_id
        before = undoing.image(act, tag)
        result = HANDLERS[tag](act, command)
    except Refusal as refusal:
        if act.unit.dirty:
            tx.restart()  # what it had begun must not be kept beside a no
        result = _refused(command, refusal.problem)
        if refusal.problem.code != "forbidden":
            commands.put(tx, command.cmd_id, act.me.login, fingerprint, act.unit.stamp, _encode(result))
        return result
    if tag != "read":
        back = {"undo": True} if getattr(command, "undo", None) is True or getattr(command, "on", None) is False else {}
        audit.record(
            tx,
            act.unit.stamp,
            act.me.login,
            tag,
            act.command.thread,
            cmd=command.cmd_id,
            outcome=result.outcome,
            **back,
        )
    routing.share(act.unit, act.office, act.present)
    act.unit.finish()
    changes = undoing.changes(act, tag, before)
    commands.put(
        tx, command.cmd_id, act.me.login, fingerprint, act.unit.stamp, _encode(result), thread=act.command.thread,
        changes=changes,
    )  # fmt: skip
    return _shown(act, result)


def _shown(act: Act, result: CommandResult) -> CommandResult:
    """The answer with the thread as it is now; the rest is as it was the first time.

    Without a thread that is not the caller's any more: the command itself may have moved it, or somebody else since.
    """
    if result.outcome != "refused":
        thread = act.unit.thread(act.command.thread)
        if thread is not None and not act.sees(thread):  # confidential by now
            thread, result.message, result.missed = None, None, []
        result.thread = thread.wire(act.unit.stamp) if thread is not None else None
        if result.thread is not None and contacts.is_joined(thread.addresses if thread else ""):
            without_foreign(result.thread, act.me, {row.id: row.agency for row in offices.channels(act.unit.tx)})
    return result


def _refused(command: AnyCommand, problem: Problem) -> CommandResult:
    return CommandResult(cmd_id=command.cmd_id, outcome="refused", error=problem)


__all__ = ["HANDLERS", "STATUS", "Act", "execute"]
