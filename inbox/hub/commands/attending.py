"""Mentions in notes, and following."""

from inbox.domain import mentions
from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _
from inbox.store import attention
from inbox.store.threads import ThreadRow
from inbox.wire import CommandResult, Follow


def follow(act: Act, command: Follow) -> CommandResult:
    """Follow the thread, or no longer."""
    thread = act.thread()
    found, login = thread.concerns(), act.me.login
    if command.on == (login in found.followers):
        return act.done()
    if command.on:
        found.followers[login] = thread.seq
        text = _("{who} mengikuti laporan ini.")
    else:
        del found.followers[login]
        text = _("{who} tidak lagi mengikuti laporan ini.")
    attention.put(act.unit.tx, thread, found)
    act.event(thread, "followed", text.format(who=act.who), on=command.on)
    return act.done()


def called(act: Act, thread: ThreadRow, text: str) -> list[str]:
    """The names that a note calls. Raises Refusal for one of somebody who may not read the thread."""
    name = mentions.blind(text, act.office, thread.guard())
    if name is not None:
        raise Refusal(
            "not_theirs", _("@{name} tidak dapat membaca laporan ini.").format(name=name),
            _("Hapus sebutan itu, atau pindahkan dulu laporannya ke OPD yang berwenang."),
        )  # fmt: skip
    return mentions.names(text, [*(p.login for p in act.office.people), *(a.id for a in act.office.agencies)])


def mention(act: Act, thread: ThreadRow, names: list[str]) -> None:
    """The note that is in the thread now calls these names; its author has seen the thread."""
    people, agencies = act.office.people, [a.id for a in act.office.agencies]
    members = {p.login for name in names for p in mentions.meant(name, people, agencies)
               if mentions.reads(p, thread.guard())}  # fmt: skip
    attention.saw(act.unit.tx, thread, act.me.login, thread.seq)
    members.discard(act.me.login)
    if members:
        found = thread.concerns()
        found.mentioned |= dict.fromkeys(members, thread.seq)
        attention.put(act.unit.tx, thread, found)
