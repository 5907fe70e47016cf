"""Threads go on in one another, messages become a thread of their own, and all of it is taken back exactly.

Messages move; statuses, echoes and replies of the provider find them by their own id, so nothing is lost or sent twice.
`seq` only grows: of what moves in it is counted on from the keeper's. What is put back is what nobody has changed
since; what was written after a merge stays where it was written, after a split it goes back with the rest.
"""

from collections.abc import Iterable, Sequence

import msgspec

from inbox.domain import statuses
from inbox.domain.attention import Attention
from inbox.hub import display
from inbox.hub.unit import Unit
from inbox.store import attention, deliveries, drafts, merging, messages, threads
from inbox.store.drafts import DraftRow
from inbox.store.merging import Image, Merging
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow

# Of a thread itself, whatever joins it; and who may see it, which is kept alike for all that goes on in one.
FIXED = frozenset(
    {
        "number", "contact", "home", "seq", "version", "changed_at", "created_at", "rank", "due", "merged_into",
        "merged_seq", "absorbed", "links", "confidential", "hidden_from", "allowed", "drafts",
    }
)  # fmt: skip
FIELDS = tuple(name for name in threads.COLUMNS if name not in FIXED)
APART = frozenset({"tags", "attention", "unread"})  # restored each in its own way
CARRIED = "carried"  # in the image of the other one: ids of drafts that went with it
LIVELY = ("open", "waiting", "snoozed", "resolved", "invalid")
STATE = ("status", "waiting_on", "snoozed_until", "snoozed_quiet", "closed_at")
Newest = tuple[int, str | None, str | None]


def image(row: ThreadRow) -> Image:
    """What of a thread is put back."""
    return {name: getattr(row, name) for name in (*FIELDS, "seq")}


def said(unit: Unit, number: int) -> list[MessageRow]:
    """What of a thread moves: all but its history."""
    return [unit.message(m.id) or m for m in messages.of_thread(unit.tx, number) if m.kind != "event"]


def merge(unit: Unit, keeper: ThreadRow, row: ThreadRow, login: str) -> None:
    """The thread goes on in the keeper."""
    before, shift = image(keeper), keeper.seq
    carried = drafts.beside(unit.tx, row.number)
    other = {**image(row), CARRIED: [draft.id for draft in carried]}
    _carry(unit, carried, row, keeper, shift)
    rows = said(unit, row.number)
    _combine(unit, keeper, row, shift)
    _move(unit, rows, row, keeper, [m.seq + shift for m in rows])
    deliveries.shift(unit.tx, [(m.id, shift, shift + row.seq) for m in rows])
    keeper.seq = shift + row.seq
    keeper.set_numbers("absorbed", [*keeper.numbers("absorbed"), row.number])
    close(unit, row, keeper.number, shift)
    act = merging.put(
        unit.tx, "merge", keeper.number, row.number, unit.stamp, login, (before, image(keeper), other)
    )  # fmt: skip
    merging.put_moved(unit.tx, act, [(m.pk, m.seq - shift) for m in rows])


def unmerge(unit: Unit, keeper: ThreadRow, row: ThreadRow, act: Merging) -> None:
    """Both go on by themselves; what was written since stays with the keeper."""
    waited = act.after["waiting_since"]
    answered = waited is not None and (keeper.waiting_since is None or keeper.waiting_since > waited)
    seqs = merging.moved(unit.tx, act.id)
    rows = [m for m in said(unit, keeper.number) if m.pk in seqs]
    _move(unit, rows, keeper, row, [seqs[m.pk] for m in rows])
    deliveries.shift(unit.tx, [(m.id, -row.merged_seq, row.seq) for m in rows])
    read = max(0, act.after["unread"] - keeper.unread)  # of what was unread when they were joined
    _restore(unit, keeper, act)
    keeper.unread = max(0, keeper.unread - max(0, act.other["unread"] - read))
    keeper.set_numbers("absorbed", set(keeper.numbers("absorbed")) - {row.number})
    carried = [draft for draft in drafts.beside(unit.tx, keeper.number) if draft.id in act.other.get(CARRIED, ())]
    _carry(unit, carried, keeper, row, -row.merged_seq)
    row.merged_into, row.merged_seq = None, 0
    _become(unit, row, act.other)
    row.unread = max(0, row.unread - read)
    if answered:
        row.waiting_since, row.unread = None, 0
    _settle(unit, keeper)
    _settle(unit, row)
    merging.undo(unit.tx, act.id)


def split(unit: Unit, row: ThreadRow, rows: Sequence[MessageRow], login: str, back: ThreadRow | None) -> ThreadRow:
    """The messages become a thread of their own; `back`: the one that they were before."""
    before = image(row)
    fresh = back or unit.new_thread(row.contact, row.agency, unit.stamp, row.name, row.addresses)
    fresh.home, fresh.agency, fresh.assignee, fresh.source = row.home, row.agency, row.assignee, row.source
    fresh.priority, fresh.subject = row.priority, next((m.subject for m in rows if m.subject), None) or row.subject
    fresh.confidential, fresh.hidden_from, fresh.allowed = row.confidential, row.hidden_from, row.allowed
    fresh.status, fresh.closed_at, fresh.merged_into, fresh.merged_seq = "open", None, None, 0
    old = [m.seq for m in rows]
    stays = [m for m in said(unit, row.number) if m.id not in {m.id for m in rows}]
    waits, unread = row.waiting_since, _unread(row, [*stays, *rows])
    _move(unit, rows, row, fresh, range(fresh.seq + 1, fresh.seq + len(rows) + 1))
    seen = [(m.id, _seen_of(unit, m, old)) for m in rows]
    deliveries.shift(unit.tx, [(name, fresh.seq + n - base, fresh.seq + len(rows)) for name, (base, n) in seen])
    fresh.seq += len(rows)
    for thread, part in ((row, stays), (fresh, rows)):
        _describe(thread, part, waits)
        thread.unread = sum(m.id in unread for m in part)
    fresh.windows, channels = "[]", {m.channel for m in rows if m.direction == "in"}
    fresh.set_windows([window for window in row.window_list() if window[0] in channels])
    for one, other in ((row, fresh), (fresh, row)):
        one.set_numbers("links", [*one.numbers("links"), other.number])
    act = merging.put(
        unit.tx, "split", row.number, fresh.number, unit.stamp, login, (before, image(row), image(fresh))
    )  # fmt: skip
    merging.put_moved(unit.tx, act, [(m.pk, seq) for m, seq in zip(rows, old, strict=True)])
    return fresh


def unsplit(unit: Unit, keeper: ThreadRow, row: ThreadRow, act: Merging) -> None:
    """The messages go back, and what came to them since with them."""
    seqs = merging.moved(unit.tx, act.id)
    rows = said(unit, row.number)
    untouched = all(act.other[name] == now for name, now in image(row).items())
    last = keeper.seq
    if not untouched:
        _combine(unit, keeper, row, last)
    keeper.seq += sum(m.pk not in seqs for m in rows)
    news = iter(range(last + 1, keeper.seq + 1))
    _move(unit, rows, row, keeper, [seqs[m.pk] if m.pk in seqs else next(news) for m in rows])
    deliveries.shift(unit.tx, [(m.id, keeper.seq, act.before["seq"]) for m in rows])
    if untouched:
        _restore(unit, keeper, act)
    close(unit, row, keeper.number, 0)
    for one, other in ((keeper, row), (row, keeper)):
        one.set_numbers("links", set(one.numbers("links")) - {other.number})
    _settle(unit, keeper)
    merging.undo(unit.tx, act.id)


def close(unit: Unit, row: ThreadRow, into: int, shift: int) -> None:
    """Nothing is left in the thread but its number and its history."""
    row.merged_into, row.merged_seq = into, shift
    row.status, row.waiting_on, row.snoozed_until, row.closed_at = "resolved", None, None, unit.stamp
    row.waiting_since, row.unread, row.outgoing = None, 0, None
    row.set_windows([])
    row.set_promises([])
    attention.put(unit.tx, row, Attention())


def guard_alike(unit: Unit, row: ThreadRow) -> None:
    """Whoever may not see a thread any more sees neither what goes on in it, nor that others know it."""
    for number in merging.shells(unit.tx, row.number):
        shell = unit.thread(number)
        if shell is not None and shell.guard() != row.guard():
            shell.confidential, shell.hidden_from, shell.allowed = row.confidential, row.hidden_from, row.allowed
            shell.agency, shell.assignee = row.agency, row.assignee
            guard_alike(unit, shell)
    for number in row.numbers("links"):
        other = unit.thread(number)
        if other is not None and other.hidden_from != row.hidden_from:
            row.set_numbers("links", set(row.numbers("links")) - {number})
            other.set_numbers("links", set(other.numbers("links")) - {row.number})


def _seen_of(unit: Unit, message: MessageRow, seqs: Sequence[int]) -> tuple[int, int]:
    """Up to where the author of a reply had seen its thread, and how many of these messages that takes in."""
    found = deliveries.get(unit.tx, message.id)
    base = found.base_seq if found is not None else 0
    return base, sum(seq <= base for seq in seqs)


def _move(unit: Unit, rows: Sequence[MessageRow], start: ThreadRow, to: ThreadRow, seqs: Iterable[int]) -> None:
    for row, seq in zip(rows, seqs, strict=True):
        row.thread, row.seq = to.number, seq
        unit.changed(row)
        unit.left.setdefault(start.number, []).append(row.id)
    unit.touch(start)
    unit.touch(to)


def _carry(unit: Unit, carried: Sequence[DraftRow], start: ThreadRow, to: ThreadRow, shift: int) -> None:
    """Drafts that were put aside or given are found where the thread goes on.

    What somebody is writing goes on from their own machine, which may know more of it.
    """
    for draft in carried:
        draft.thread = to.number
        if draft.seq is not None:
            draft.seq = max(0, min(draft.seq, start.seq) + shift)
        drafts.put(unit.tx, draft)
    if carried:
        drafts.mark(unit.tx, start)
        drafts.mark(unit.tx, to)


def _combine(unit: Unit, keeper: ThreadRow, row: ThreadRow, shift: int) -> None:
    """The keeper takes on what the other brings; where both have something, the keeper's stays."""
    mine, theirs = _newest(unit, keeper.number), _newest(unit, row.number)
    for name in ("category_kind", "category_spm", "place", "incident", "subject"):
        setattr(keeper, name, getattr(keeper, name) or getattr(row, name))
    if keeper.assignee is None and keeper.agency == row.agency:
        keeper.assignee = row.assignee
    if LIVELY.index(row.status) < LIVELY.index(keeper.status):
        for name in STATE:
            setattr(keeper, name, getattr(row, name))
    if row.level > keeper.level and row.agency == keeper.agency:
        keeper.set_steps(row.steps())
    known = {ruling.rule for ruling in keeper.rulings()}
    keeper.set_rulings([*keeper.rulings(), *(r for r in row.rulings() if r.rule not in known)])
    if row.promises != "[]":
        keeper.set_promises([*keeper.promise_list(), *row.promise_list()])
    threads.set_tags(unit.tx, keeper, [*keeper.tag_list(), *row.tag_list()])
    keeper.priority, keeper.unread = min(keeper.priority, row.priority), keeper.unread + row.unread
    waiting = [at for at in (keeper.waiting_since, row.waiting_since) if at is not None]
    keeper.waiting_since = min(waiting, default=None)
    if theirs[0] > mine[0]:
        keeper.preview = row.preview or keeper.preview
        keeper.channel, keeper.channel_kind = theirs[1], theirs[2]
    out = [m for m in (unit.message(name) for name in (keeper.newest_out, row.newest_out) if name) if m is not None]
    newest = max(out, key=lambda m: (m.at, m.pk), default=None)
    if newest is not None:
        keeper.newest_out = newest.id
        keeper.outgoing = newest.status if newest.status in statuses.OPEN else None
    keeper.last_at = max(keeper.last_at, row.last_at)
    _windows(unit, keeper, row)
    here, there = keeper.concerns(), row.concerns()
    for login, seq in there.mentioned.items():
        here.mentioned[login] = max(here.mentioned.get(login, 0), shift + seq)
    for login, seq in there.followers.items():
        if here.followers.get(login, keeper.seq) == keeper.seq:
            here.followers[login] = shift + seq
    attention.put(unit.tx, keeper, here)


def _windows(unit: Unit, keeper: ThreadRow, row: ThreadRow) -> None:
    merged = {channel: (channel, kind, until) for channel, kind, until in keeper.window_list()}
    for channel, kind, until in row.window_list():
        known = merged.get(channel)
        if known is None or (until or 0) > (known[2] or 0):
            merged[channel] = (channel, kind, until)
    if merged:
        keeper.set_windows(list(merged.values()))
        later = [until for _c, _k, until in merged.values() if until is not None and until > unit.stamp]
        keeper.window_until = min(later, default=None)


def _restore(unit: Unit, keeper: ThreadRow, act: Merging) -> None:
    """Put back what is still as the act left it, and let later acts on the keeper know that it was."""
    later = merging.later(unit.tx, keeper.number, act.id)
    for name in FIELDS:
        if name in APART:
            continue
        left, back = act.after[name], act.before[name]
        for one in later:
            if one.before[name] != left:
                break
            one.before[name] = back
            if one.after[name] != left:
                break
            one.after[name] = back
        else:
            if getattr(keeper, name) == left:
                setattr(keeper, name, back)
    for one in later:
        merging.rewrite(unit.tx, one.id, one.before, one.after)
    old, new = (set(msgspec.json.decode(i["tags"], type=list[str])) for i in (act.before, act.after))
    threads.set_tags(unit.tx, keeper, (set(keeper.tag_list()) - (new - old)) | (old - new))
    if keeper.attention == act.after["attention"]:
        attention.put(unit.tx, keeper, msgspec.json.decode(act.before["attention"], type=Attention))
    if act.kind == "split" and keeper.unread == act.after["unread"]:
        keeper.unread = act.before["unread"]


def _become(unit: Unit, row: ThreadRow, image: Image) -> None:
    for name in FIELDS:
        if name not in ("tags", "attention"):
            setattr(row, name, image[name])
    threads.set_tags(unit.tx, row, msgspec.json.decode(image["tags"], type=list[str]))
    attention.put(unit.tx, row, msgspec.json.decode(image["attention"], type=Attention))


def _settle(unit: Unit, row: ThreadRow) -> None:
    """What became of the newest reply meanwhile; a snooze whose time has come."""
    newest = unit.message(row.newest_out) if row.newest_out else None
    if newest is not None:
        row.outgoing = newest.status if newest.status in statuses.OPEN else None
    if row.snoozed_until is not None and row.snoozed_until <= unit.stamp:
        row.status, row.snoozed_until = "open", None


def _newest(unit: Unit, number: int) -> Newest:
    """When the citizen wrote last in a thread, and on which channel."""
    found = [m for m in said(unit, number) if m.kind == "message" and m.direction == "in"]
    newest = max(found, key=lambda m: (m.at, m.pk), default=None)
    return (newest.at, newest.channel, newest.channel_kind) if newest is not None else (0, None, None)


def _unread(row: ThreadRow, rows: Iterable[MessageRow]) -> set[str]:
    """The newest of the citizen's messages, as many as are unread."""
    theirs = sorted((m for m in rows if m.kind == "message" and m.direction == "in"), key=lambda m: m.seq)
    return {m.id for m in theirs[len(theirs) - row.unread :]} if row.unread else set()


def _describe(row: ThreadRow, rows: Sequence[MessageRow], waits: int | None) -> None:
    """What a thread shows of the messages that it has now."""
    ordered = sorted(rows, key=lambda m: (m.at, m.pk))
    theirs = [m for m in ordered if m.kind == "message" and m.direction == "in" and m.type != "reaction"]
    row.last_at = max((m.at for m in ordered), default=row.last_at)
    shown, first = "", True
    for m in ordered:
        if m.kind == "message" and not m.deleted:
            if m.direction == "in":
                shown = display.glimpse(m.type, m.text or "", shown, fresh=first)
            first = m.direction == "out"
    row.preview = shown or row.preview
    if theirs:
        row.channel, row.channel_kind = theirs[-1].channel, theirs[-1].channel_kind
    row.waiting_since = None if waits is None else min((m.at for m in theirs if m.at >= waits), default=None)
    out = [m for m in ordered if m.direction == "out" and m.kind == "message" and m.type != "reaction"]
    row.newest_out = out[-1].id if out else None
    row.outgoing = out[-1].status if out and out[-1].status in statuses.OPEN else None
