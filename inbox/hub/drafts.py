"""Drafts on the hub: the same person finds what they wrote on another machine, and may give it to a colleague.

Of two machines that changed one draft, the one that was changed last is the current one; the other is kept beside it.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC

from inbox.domain.permissions import may
from inbox.domain.seeing import may_see
from inbox.hub.commands.act import Act, Refusal
from inbox.hub.ids import uuid7
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.store import drafts, threads
from inbox.store.base import Tx, moment, stamp
from inbox.store.drafts import DraftRow
from inbox.store.threads import ThreadRow
from inbox.wire import DraftAnswer, HubDraft, Me, PutDraft, mark, same_thread

LONGEST = 65_536  # characters
Make = Callable[[Tx], Unit]


class OtherThread(Exception):
    """The draft was written for another thread of this number."""


def of(tx: Tx, me: Me, epoch: str) -> list[HubDraft]:
    """All drafts of a person in threads that they may see."""
    if not may(me.roles, "note"):
        return []
    unit_of: dict[int, ThreadRow | None] = {}
    found = []
    for row in drafts.of(tx, me.login):
        if row.thread not in unit_of:
            unit_of[row.thread] = _thread(tx, me, row.thread)
        thread = unit_of[row.thread]
        if thread is not None:
            found.append(_wire(row, thread, epoch))
    return found


def put(make: Make, tx: Tx, me: Me, number: int, asked: PutDraft) -> DraftAnswer | None:
    """Take a person's draft; null where the thread is not there for them. Raises OtherThread."""
    unit = make(tx)
    thread = _held(unit, me, number)
    if thread is None:
        return None
    if asked.about is not None and not same_thread(asked.about, mark(unit.epoch, moment(thread.created_at))):
        raise OtherThread
    before = drafts.current(tx, me.login, number)
    said = asked.at if asked.at.tzinfo else asked.at.replace(tzinfo=UTC)
    at = min(stamp(said), unit.stamp)  # a clock that is ahead must not win for ever
    made = DraftRow(
        id=uuid7(unit.now), login=me.login, thread=number, state=drafts.CURRENT, giver="", kind=asked.kind,
        text=asked.text[:LONGEST], seq=asked.seq, at=at, rev=_next(tx, unit),
    )  # fmt: skip
    aside = before is not None and before.rev != asked.base and before.text.strip() != made.text.strip()
    if before is not None and aside:
        older = min(before, made, key=lambda row: (row.at, row is made))
        older.state = drafts.ASIDE
        drafts.put(tx, before)
    elif before is not None:
        made.id = before.id
    drafts.put(tx, made)
    return _done(unit, thread, me, aside=aside)


def drop(make: Make, tx: Tx, me: Me, number: int, base: int) -> DraftAnswer | None:
    """The person's draft is no more, unless another machine has changed it since `base`."""
    unit = make(tx)
    thread = _held(unit, me, number)
    if thread is None:
        return None
    found = drafts.current(tx, me.login, number)
    if found is not None and found.rev == base:
        drafts.drop(tx, found.id)
    return _done(unit, thread, me)


def discard(make: Make, tx: Tx, me: Me, identity: str) -> bool:
    """Forget one of the person's drafts by its id; whether there was one."""
    found = next((row for row in drafts.of(tx, me.login) if row.id == identity), None)
    if found is None:
        return False
    drafts.drop(tx, identity)
    unit = make(tx)
    thread = unit.thread(found.thread)
    if thread is not None:
        drafts.mark(tx, thread)
        unit.finish()
    return True


def sent(act: Act, thread: ThreadRow, text: str, base: int | None) -> None:
    """What the person had drafted has become a reply or a note; a draft that says something else stays."""
    found = drafts.current(act.unit.tx, act.me.login, thread.number)
    if found is not None and (found.rev == base or found.text.strip() == text.strip()):
        drafts.drop(act.unit.tx, found.id)
        drafts.mark(act.unit.tx, thread)


def give(act: Act, thread: ThreadRow, found: DraftRow, to: str, *, keep: bool) -> None:
    """A colleague is offered a draft; its author keeps it where `keep`."""
    tx = act.unit.tx
    if not keep:
        drafts.drop(tx, found.id)
    name = f"{thread.number}/{found.login}/{to}/{found.text}"
    identity = hashlib.sha256(f"{act.unit.epoch}/{name}".encode()).hexdigest()[:32]  # offered once, however often
    drafts.put(tx, DraftRow(
        id=identity, login=to, thread=thread.number, state=drafts.HANDED, giver=found.login, kind=found.kind,
        text=found.text, seq=found.seq, at=found.at, rev=_next(tx, act.unit),
    ))  # fmt: skip
    drafts.mark(tx, thread)


def passed_on(act: Act, thread: ThreadRow, before: str | None) -> None:
    """The thread has another assignee: they are offered the answer that the one before had begun."""
    after = thread.assignee
    found = drafts.current(act.unit.tx, before, thread.number) if before and after and before != after else None
    if found is not None and after is not None and found.kind == "reply":
        give(act, thread, found, after, keep=True)


def recipient(act: Act, thread: ThreadRow, login: str) -> str:
    """The name of a colleague who may take a draft. Raises Refusal."""
    person = act.office.person(login)
    if person is None or login == act.me.login:
        raise Refusal(
            "person_unknown", _("Petugas {login} tidak ada di kantor ini.").format(login=login[:64]),
            _("Sebutkan rekan yang akan melanjutkan."),
        )  # fmt: skip
    if not may_see(thread.guard(), login, person.roles, person.agencies) or not may(person.roles, "reply"):
        raise Refusal(
            "not_theirs", _("{who} tidak dapat menjawab laporan ini.").format(who=person.name or login),
            _("Pilih rekan lain, atau pindahkan dulu laporannya."),
        )  # fmt: skip
    return person.name or login


def _next(tx: Tx, unit: Unit) -> int:
    """A revision that no draft has had: also after the newest was dropped."""
    return max(drafts.newest(tx) + 1, unit.stamp)


def _thread(tx: Tx, me: Me, number: int) -> ThreadRow | None:
    row = threads.get(tx, number)
    return row if row is not None and may_see(row.guard(), me.login, me.roles, me.agencies) else None


def _held(unit: Unit, me: Me, number: int) -> ThreadRow | None:
    row = unit.thread(number)
    if row is None or not may(me.roles, "note") or not may_see(row.guard(), me.login, me.roles, me.agencies):
        return None
    return row


def _done(unit: Unit, thread: ThreadRow, me: Me, *, aside: bool = False) -> DraftAnswer:
    drafts.mark(unit.tx, thread)
    unit.finish()
    found = drafts.current(unit.tx, me.login, thread.number)
    return DraftAnswer(current=None if found is None else _wire(found, thread, unit.epoch), aside=aside)


def _wire(row: DraftRow, thread: ThreadRow, epoch: str) -> HubDraft:
    return HubDraft(
        id=row.id, thread=row.thread, state=row.state, by=row.giver or None, kind=row.kind,  # type: ignore[arg-type]
        text=row.text, seq=row.seq, at=moment(row.at), rev=row.rev, about=mark(epoch, moment(thread.created_at)),
    )  # fmt: skip
