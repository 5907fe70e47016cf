"""Blocking a citizen: what they write is kept and calls nobody, unless it says that somebody is in danger."""

from msgspec.structs import replace

from inbox.hub import display
from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _
from inbox.store import blocks, contacts, threads
from inbox.store.blocks import BEFORE, Kept
from inbox.store.threads import ThreadRow
from inbox.wire import BlockThere, CommandResult, SetBlock

REASON = 300  # characters


def block(act: Act, command: SetBlock) -> CommandResult:
    """Block the thread's citizen, or no longer."""
    thread = act.thread()
    if not command.on:
        return _unblock(act, thread)
    reason = display.name(command.why).strip()[:REASON]
    if not reason:
        raise Refusal("reason_needed", _("Sebutkan alasannya."), _("Alasan dicatat dan terbaca semua petugas."))
    if command.provider and (thread.channel_kind != "whatsapp" or not _phone(act, thread)):
        raise Refusal(
            "no_provider_block", _("Blokir di penyedia hanya ada untuk WhatsApp."), _("Blokir di sini saja: tanpa itu.")
        )
    before = blocks.of(thread)
    if before is not None and before.on and (before.provider in ("asked", "done") or not command.provider):
        return act.done()
    made = Kept(by=act.me.login, why=reason, at=act.unit.now, provider="asked" if command.provider else "none")
    for row in _theirs(act, thread):
        old = blocks.of(row)
        was = old.was if old is not None and old.on else {name: getattr(row, name) for name in BEFORE}
        blocks.put(row, replace(made, was=was, provider=_there(command, thread, row, old)))
        if row.status not in ("resolved", "invalid"):
            row.status, row.waiting_on, row.snoozed_until, row.snoozed_quiet = "invalid", None, None, 0
            row.closed_at, row.waiting_since, row.unread = act.unit.stamp, None, 0
    act.event(thread, "blocked", _("{who} memblokir warga ini: {reason}").format(who=act.who, reason=reason))
    return act.done()


def _unblock(act: Act, thread: ThreadRow) -> CommandResult:
    found = blocks.of(thread)
    if found is None or not found.on:
        return act.done()
    for row in _theirs(act, thread):
        kept = blocks.of(row)
        if kept is None:
            continue
        if row.status == "invalid":
            for name, value in kept.was.items():
                setattr(row, name, value)
        told = kept.provider != "none"
        kept.on, kept.provider, kept.was = False, "releasing", {}
        blocks.put(row, kept if told else None)
    act.event(thread, "unblocked", _("{who} membuka blokir warga ini.").format(who=act.who))
    return act.done()


def _there(command: SetBlock, thread: ThreadRow, row: ThreadRow, old: Kept | None) -> BlockThere:
    """What the provider is to be told of this thread's own channel, or was told; a release on its way goes on."""
    if command.provider and (row is thread or (row.channel == thread.channel and old and old.provider == "releasing")):
        return "asked" if row is thread else "none"  # who is blocked there anew is not released beside it
    return old.provider if old is not None else "none"


def _theirs(act: Act, thread: ThreadRow) -> list[ThreadRow]:
    """The thread and the others of its contact that the person may see."""
    rows = [act.unit.hold(row) for row in threads.of_contact(act.unit.tx, thread.contact)]
    return [row for row in rows if act.sees(row)]


def _phone(act: Act, thread: ThreadRow) -> bool:
    return bool(contacts.reach(act.unit.tx, thread.contact, thread.channel or ""))
