"""Giving a draft to a colleague."""

from inbox.hub import drafts as giving
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.ids import uuid7
from inbox.i18n import _
from inbox.store import drafts
from inbox.store.drafts import DraftRow
from inbox.wire import CommandResult, HandDraft


def hand(act: Act, command: HandDraft) -> CommandResult:
    """Give the draft away, or take it back as long as it is there."""
    thread, login = act.thread(), act.me.login
    if command.undo:
        return _back(act, command)
    name = giving.recipient(act, thread, command.to)
    if not command.text.strip() or len(command.text) > giving.LONGEST:
        raise Refusal("empty", _("Tidak ada naskah untuk diserahkan."), _("Tulis dulu, lalu serahkan."))
    giving.sent(act, thread, command.text, command.drafted)
    made = DraftRow(
        id=uuid7(act.unit.now), login=login, thread=thread.number, state=drafts.CURRENT, giver="", kind=command.kind,
        text=command.text, seq=command.seq, at=act.unit.stamp, rev=0,
    )  # fmt: skip
    giving.give(act, thread, made, command.to, keep=True)
    said = _("{who} menyerahkan naskahnya kepada {to}.").format(who=act.who, to=name)
    act.event(thread, "draft", said, to=command.to)
    return act.done()


def _back(act: Act, command: HandDraft) -> CommandResult:
    thread, tx = act.thread(), act.unit.tx
    given = [row for row in drafts.of(tx, command.to, thread.number) if row.giver == act.me.login]
    found = next((row for row in given if row.text == command.text), None)
    if found is None:
        raise Refusal(
            "too_late", _("Naskah itu sudah diambil."), _("Mintalah kepada yang melanjutkan.")
        )  # fmt: skip
    drafts.drop(tx, found.id)
    drafts.mark(tx, thread)
    act.event(thread, "draft", _("{who} mengambil kembali naskahnya.").format(who=act.who), to=None)
    return act.done()
