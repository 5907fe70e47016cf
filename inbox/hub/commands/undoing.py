"""Taking back: what a command changed of its thread is put down beside its answer, and put back on demand.

A field that somebody has changed since stays as they left it; where nothing is left to put back, it is refused.
"""

from dataclasses import replace
from typing import Any

import msgspec

from inbox.domain.attention import Attention
from inbox.domain.seeing import may_hold, may_see
from inbox.domain.undoing import BY_FIELDS
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.commands.confiding import seal
from inbox.i18n import N_, _
from inbox.store import attention, audit, blocks, commands, messages, threads
from inbox.store.threads import COLUMNS, ThreadRow
from inbox.wire import CommandResult, RunMacro, Undo

# What no command sets by itself: identity, counts, and what follows from messages.
DERIVED = frozenset(
    {
        "number", "contact", "home", "seq", "version", "last_at", "created_at", "changed_at", "due", "rank", "subject",
        "preview", "windows", "window_until", "channel", "channel_kind", "outgoing", "newest_out",
        "drafts", "promised", "promise_due", "blocked",
        "merged_into", "merged_seq", "absorbed",
    }
)  # fmt: skip
KEPT = tuple(name for name in COLUMNS if name not in DERIVED)
# What only makes sense together is put back together or not at all.
TOGETHER = (
    ("confidential", "hidden_from", "allowed"), ("status", "waiting_on", "snoozed_until", "snoozed_quiet", "closed_at"),
    ("category_kind", "category_spm"), ("escalation", "level"),
)  # fmt: skip
WAITING = ("waiting_since", "unread")
WORDS = {
    "tag": N_("label"), "agency": N_("perpindahan OPD"), "category": N_("kategori"), "place": N_("lokasi"),
    "priority": N_("prioritas"), "assign": N_("penyerahan"), "claim": N_("pengambilan laporan"),
    "wait": N_("status menunggu"), "snooze": N_("penundaan"), "resolve": N_("penyelesaian"),
    "invalid": N_("tanda bukan laporan"), "reopen": N_("pembukaan kembali"), "decide": N_("putusan atas usul aturan"),
    "refer": N_("pengarahan ke instansi lain"), "escalate": N_("eskalasi"),
    "acknowledge": N_("penerimaan eskalasi"), "send_back": N_("pengembalian eskalasi"),
    "confidential": N_("kerahasiaan"), "follow": N_("mengikuti laporan"), "macro": N_("makro"),
}  # fmt: skip
# What has a command of its own that takes it back: what it is called, and how.
OWN_WAYS = {
    "link": (N_("tautan"), N_("Lepas dengan: inbox link {number} LAIN --undo")),
    "split": (N_("pemisahan pesan"), N_("Satukan lagi dengan: inbox split LAPORAN-BARU --undo")),
    "block": (N_("pemblokiran"), N_("Buka dengan: inbox unblock {number}")),
}
_encode = msgspec.json.Encoder().encode


class Changes(msgspec.Struct, kw_only=True):
    """What a command changed: before and after by column. `seq` is the thread's content count at that time.

    `name`: of the macro that it was.
    """

    act: str
    seq: int
    fields: dict[str, tuple[Any, Any]]
    name: str = ""


_decode = msgspec.json.Decoder(Changes).decode


def image(act: Act, tag: str) -> dict[str, Any]:
    """The thread before a command; empty where that is not put down."""
    row = act.unit.thread(act.command.thread) if tag in BY_FIELDS else None
    return {} if row is None else {name: getattr(row, name) for name in KEPT}


def changes(act: Act, tag: str, before: dict[str, Any]) -> str | None:
    """What the command changed, as JSON; null for nothing."""
    row = act.unit.thread(act.command.thread) if before else None
    if row is None:
        return None
    fields = {name: (old, new) for name, old in before.items() if (new := getattr(row, name)) != old}
    name = act.command.name[:64] if isinstance(act.command, RunMacro) else ""
    return _encode(Changes(act=tag, seq=row.seq, fields=fields, name=name)).decode() if fields else None


def undo(act: Act, command: Undo) -> CommandResult:
    """Put back what is still as the command left it."""
    tx = act.unit.tx
    found = (
        commands.newest(tx, act.me.login, command.thread) if command.of is None else commands.changed(tx, command.of)
    )
    row = act.unit.thread(command.thread)
    if command.of is None and row is not None and row.merged_into is None and act.sees(row):
        _own_way(act, row, found.at if found is not None else 0)
    if found is None or row is None or found.thread != command.thread or found.login != act.me.login:
        act.thread()
        raise Refusal("nothing_to_undo", _("Tidak ada tindakan Anda di #{number} yang dapat diurungkan.")
                      .format(number=command.thread),
                      _("Gabungan, pisahan, dan tautan diurungkan dengan --undo pada perintahnya."))  # fmt: skip
    kept = _decode(found.changes)
    act.allow(kept.act)
    if not _moved_by_this(act, row, kept):
        act.thread()
    if row.merged_into is not None:  # its keeper would not follow, nor who may see that
        raise Refusal(
            "merged", _("#{number} sudah digabung ke #{into}.").format(number=row.number, into=row.merged_into),
            _("Pisahkan dulu bila salah: inbox merge {number} --undo").format(number=row.number),
        )  # fmt: skip
    if not _put_back(act, row, kept):
        raise Refusal(
            "too_late", _("Laporan #{number} sudah diubah lagi sesudah itu.").format(number=row.number),
            _("Lihat aktivitasnya, lalu ubah sendiri bila perlu."),
        )  # fmt: skip
    if kept.act == "confidential":
        _known_again(act, row, kept)
        seal(act, row)
    commands.taken_back(tx, found.cmd_id)
    what = _(WORDS[kept.act]) if kept.act in WORDS else kept.act
    if kept.name:
        what = _("makro {name}").format(name=kept.name)
    said = _("{who} mengurungkan: {what}.").format(who=act.who, what=what)
    return act.done(message=messages.wire(tx, [act.event(row, "undone", said, act=kept.act)])[0])


def _own_way(act: Act, row: ThreadRow, before: int) -> None:
    """Raises Refusal where the person's newest act on the thread stands and has a command of its own against it."""
    newest = audit.newest(act.unit.tx, act.me.login, row.number, tuple(OWN_WAYS))
    if newest is None or newest.at <= before or newest.undo:
        return
    block = blocks.of(row)
    if not (row.numbers("links") if newest.act != "block" else block is not None and block.on):
        return  # taken back since, from the other side
    title = _("Yang terakhir Anda lakukan di #{number}: {what}. Yang sebelumnya tidak diurungkan begitu saja.")
    what, way = (_(text) for text in OWN_WAYS[newest.act])
    raise Refusal("nothing_to_undo", title.format(number=row.number, what=what), way.format(number=row.number))


def _moved_by_this(act: Act, row: ThreadRow, kept: Changes) -> bool:
    """Whether the person sees the thread no longer only because of their own move, and nothing was said since."""
    before, after = kept.fields.get("agency", (None, ""))
    guard = replace(row.guard(), agency=before)
    me = act.me
    return after == row.agency and row.seq == kept.seq and may_see(guard, me.login, me.roles, me.agencies)


def _put_back(act: Act, row: ThreadRow, kept: Changes) -> bool:
    """Set what is still as it was left; whether anything was."""
    left = dict(kept.fields)
    done = False
    if "tags" in left:
        done |= _tags(act, row, *left.pop("tags"))
    if "attention" in left:
        done |= _following(act, row, *left.pop("attention"))
    left.pop("links", None)
    waits = {name: left.pop(name) for name in WAITING if name in left}
    for names in TOGETHER:
        group = {name: left.pop(name) for name in names if name in left}
        if group and all(getattr(row, name) == after for name, (_before, after) in group.items()):
            done = True
            for name, (before, _after) in group.items():
                setattr(row, name, before)
    for name, (before, after) in left.items():
        if getattr(row, name) == after:
            done = True
            setattr(row, name, before)
    if done and not _answered(act, row, kept):
        for name, (before, after) in waits.items():
            if getattr(row, name) == after:
                setattr(row, name, before)
            elif name == "waiting_since" and before is not None:
                row.waiting_since = min(before, row.waiting_since or before)
            elif name == "unread":
                row.unread += max(0, before - after)
    if row.snoozed_until is not None and row.snoozed_until <= act.unit.stamp:
        row.status, row.snoozed_until, row.snoozed_quiet = "open", None, 0
    holder = act.office.person(row.assignee) if row.assignee is not None else None
    if holder is not None and not may_hold(row.guard(), holder.agencies):
        row.assignee = None  # nobody holds what they cannot see
    return done


def _known_again(act: Act, row: ThreadRow, kept: Changes) -> None:
    """Links that ended because one of the two became confidential."""
    before, after = (set(msgspec.json.decode(text, type=list[int])) for text in kept.fields.get("links", ("[]", "[]")))
    for number in before - after:
        other = act.unit.thread(number)
        if other is not None and other.hidden_from == row.hidden_from:
            row.set_numbers("links", {*row.numbers("links"), number})
            other.set_numbers("links", {*other.numbers("links"), row.number})


def _tags(act: Act, row: ThreadRow, before: str, after: str) -> bool:
    old, new, now = (set(msgspec.json.decode(text, type=list[str])) for text in (before, after, row.tags))
    wanted = (now - (new - old)) | (old - new)
    if wanted == now or len(wanted) > 50:
        return False
    threads.set_tags(act.unit.tx, row, wanted)
    return True


def _following(act: Act, row: ThreadRow, before: str, after: str) -> bool:
    """Only the person's own following: mentions, and what was read since, stay."""
    login, now = act.me.login, row.concerns()
    old, new = (msgspec.json.decode(text, type=Attention).followers for text in (before, after))
    if (login in old) == (login in new) or (login in now.followers) != (login in new):
        return False
    if login in old:
        now.followers[login] = old[login]
    else:
        del now.followers[login]
    attention.put(act.unit.tx, row, now)
    return True


def _answered(act: Act, row: ThreadRow, kept: Changes) -> bool:
    """Whether the citizen was answered since: then nobody waits again."""
    newer = messages.newer(act.unit.tx, row.number, kept.seq)
    return any(m.kind == "message" and m.direction == "out" and m.status not in ("held", "cancelled") for m in newer)
