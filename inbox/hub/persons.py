"""A person over all channels, as one of the staff may see them: contacts, threads, what suggests more, the timeline.

Of threads of other agencies, and of confidential ones, nothing is shown here, not even how many: that somebody
has written to another agency is theirs to tell. Contacts of which no thread may be seen are left out whole.
"""

from collections.abc import Iterable, Sequence

from inbox.domain import clues as rules
from inbox.hub import display
from inbox.hub.feed import withhold_message
from inbox.hub.reading import Viewer
from inbox.store import clues, contacts, messages, persons, threads
from inbox.store.base import Tx, moment
from inbox.store.threads import ThreadRow
from inbox.wire import Evidence, Joining, Known, Person, Suggestion, ThreadLine, Timeline, Window, mark

LOOKED_AT = 50  # rows of each kind that suggestions look at
SHOWN = 5  # suggestions at once
MOST = 2000  # messages of a timeline
Found = dict[int, list[Evidence]]  # by contact


def person(viewer: Viewer, tx: Tx, epoch: str, number: int) -> Person | None:
    """The person of a thread; null where the thread is not there for this one of the staff."""
    row = threads.get(tx, number)
    if row is None or not viewer.sees(row) or not viewer.reads:
        return None
    members = persons.members(tx, row.contact)
    known = [_known(viewer, tx, epoch, contact, row) for contact in _first(row.contact, members)]
    seen = [one for one in known if one is not None]
    ids = {one.id for one in seen}
    joins = [
        Joining(one=j.one, other=j.other, evidence=j.evidence, why=j.why, by=j.name or j.login, at=moment(j.at))
        for j in persons.joins(tx, members) if {j.one, j.other} <= ids
    ]  # fmt: skip
    return Person(
        thread=number, contacts=seen, joins=joins, suggestions=suggested(viewer, tx, epoch, row.contact),
        windows=_windows(viewer, tx, members),
    )  # fmt: skip


def timeline(viewer: Viewer, tx: Tx, number: int, limit: int) -> Timeline | None:
    """What was said with the person of a thread in all threads that the viewer may see, oldest first."""
    row = threads.get(tx, number)
    if row is None or not viewer.sees(row) or not viewer.reads:
        return None
    limit = max(1, min(limit, MOST))
    visible = [r.number for contact in persons.members(tx, row.contact) for r in _threads(viewer, tx, contact)]
    found = messages.of_threads(tx, visible, limit + 1)
    said = messages.wire(tx, found[:limit][::-1])
    return Timeline(messages=said if viewer.reads else [withhold_message(m) for m in said], more=len(found) > limit)


def suggested(viewer: Viewer, tx: Tx, epoch: str, contact: int) -> list[Suggestion]:
    """Contacts that may be the same person as this one, best founded first; none of those that were declined."""
    members = persons.members(tx, contact)
    found: Found = {}
    for one in members:
        for other, evidence in _evidence(viewer, tx, one, set(members)):
            found.setdefault(other, [])
            if evidence not in found[other]:
                found[other].append(evidence)
    listed: list[Suggestion] = []
    for other in sorted(found, key=lambda c: (-_weight(found[c]), -c)):
        if len(listed) == SHOWN:
            break
        if persons.declined(tx, members, persons.members(tx, other)):
            continue
        shown = _known(viewer, tx, epoch, other, None)
        if shown is not None:
            listed.append(Suggestion(contact=shown, evidence=found[other]))
    return listed


def between(viewer: Viewer, tx: Tx, one: int, other: int) -> list[Evidence]:
    """What shows that two contacts are one person."""
    return [evidence for found, evidence in _evidence(viewer, tx, one, {one}) if found == other]


def open_ones(viewer: Viewer, tx: Tx, epoch: str, limit: int) -> list[Person]:
    """Persons of the office for whom something is suggested, the newest first."""
    listed: list[Person] = []
    done: set[int] = set()
    for contact in clues.shared(tx, LOOKED_AT * 4):
        if contact in done or len(listed) == limit or not viewer.reads:
            continue
        visible = _threads(viewer, tx, contact)
        found = suggested(viewer, tx, epoch, contact) if visible else []
        done |= {contact, *(one.contact.id for one in found)}
        known = _known(viewer, tx, epoch, contact, None)
        if found and known is not None:
            listed.append(Person(thread=visible[0].number, contacts=[known], suggestions=found))
    return listed


def _evidence(viewer: Viewer, tx: Tx, contact: int, besides: set[int]) -> Iterable[tuple[int, Evidence]]:
    """(contact, evidence) that looks from one contact at others; each lookup is along an index."""
    own = clues.own(tx, contact)
    for kind, value in own:
        since = clues.renewed(tx, value)
        if clues.given_up(tx, value):
            continue  # of two owners nobody knows which is meant
        shown = display.shown(kind, value)
        for other, _channel, _kind, heard in clues.holders(tx, value, LOOKED_AT):
            if other not in besides and not (since and heard < since):
                yield other, Evidence(kind="same_phone" if kind == "phone" else "same_mail", shown=shown)
        for clue in _told(viewer, tx, value):
            if clue.contact not in besides and clue.at >= since:
                yield clue.contact, _wrote(clue, shown)
    for clue in clues.by(tx, contact, LOOKED_AT):
        if (
            not _visible(viewer, tx, clue.thread)
            or clues.given_up(tx, clue.value)
            or clue.at < clues.renewed(tx, clue.value)
        ):
            continue
        shown = display.shown(clue.kind, clue.value)
        for other, _channel, _kind, _heard in clues.holders(tx, clue.value, LOOKED_AT):
            if other not in besides:
                yield other, _wrote(clue, shown)
        for told in _told(viewer, tx, clue.value):
            if told.contact not in besides:
                yield told.contact, Evidence(
                    kind="both_wrote", shown=shown, thread=told.thread, at=moment(told.at)
                )  # fmt: skip
    yield from _called(viewer, tx, contact, besides)


def _told(viewer: Viewer, tx: Tx, value: str) -> list[clues.Clue]:
    """Who wrote an address, unless many did: a number that many pass on is nobody's own."""
    found = clues.of(tx, value, LOOKED_AT)
    if len({clue.contact for clue in found}) > rules.RARE:
        return []
    return [clue for clue in found if _visible(viewer, tx, clue.thread)]


def _called(viewer: Viewer, tx: Tx, contact: int, besides: set[int]) -> Iterable[tuple[int, Evidence]]:
    name = contacts.name(tx, contact)
    if not rules.same_name(name, name):
        return
    mine = {row.place for row in _threads(viewer, tx, contact) if row.place}
    found = clues.named(tx, name, LOOKED_AT) if mine else []
    same = [other for other in found if rules.same_name(name, contacts.name(tx, other))]
    if len(same) > rules.RARE:
        return  # a common name
    for other in same:
        if other in besides:
            continue
        theirs = [row.place for row in _threads(viewer, tx, other) if row.place]
        place = next((p for p in theirs for q in mine if rules.same_place(p, q)), None)
        if place is not None:
            yield other, Evidence(kind="name_place", shown=f"{name}, {place}")


def _wrote(clue: clues.Clue, shown: str) -> Evidence:
    kind: str = "wrote_phone" if clue.kind == "phone" else "wrote_mail"
    return Evidence(kind=kind, shown=shown, thread=clue.thread, at=moment(clue.at))  # type: ignore[arg-type]


def _weight(found: Sequence[Evidence]) -> int:
    weights = {"same_phone": 8, "same_mail": 8, "wrote_phone": 4, "wrote_mail": 4, "both_wrote": 2, "name_place": 1}
    return sum(weights[evidence.kind] for evidence in found)


def _visible(viewer: Viewer, tx: Tx, number: int) -> bool:
    row = threads.get(tx, number)
    return row is not None and viewer.sees(row)


def _threads(viewer: Viewer, tx: Tx, contact: int) -> list[ThreadRow]:
    return [row for row in threads.of_contact(tx, contact) if viewer.sees(row)]


def _known(viewer: Viewer, tx: Tx, epoch: str, contact: int, row: ThreadRow | None) -> Known | None:
    """A contact; null where no thread of it may be seen. Values of `row`'s person where its thread shows them."""
    visible = _threads(viewer, tx, contact)
    if not visible:
        return None
    asked = viewer.thread(row) if row is not None else None
    values = {(a.kind, a.shown, a.channel): a.value for a in asked.contact.addresses} if asked else {}
    own = viewer.thread(visible[0]).contact
    addresses = [a for a in own.addresses if a.contact is None]
    for address in addresses:
        address.value = values.get((address.kind, address.shown, address.channel))
    lines = [
        ThreadLine(
            number=r.number, status=r.status, agency=r.agency, subject=r.subject, preview=r.preview,  # type: ignore[arg-type]
            channel=r.channel, channel_kind=r.channel_kind, last_at=moment(r.last_at),
            about=mark(epoch, moment(r.created_at)),
        )
        for r in visible
    ]  # fmt: skip
    return Known(id=contact, name=own.name, addresses=addresses, threads=lines)


def _windows(viewer: Viewer, tx: Tx, members: Sequence[int]) -> list[Window]:
    newest: dict[str, Window] = {}
    for row in (row for contact in members for row in _threads(viewer, tx, contact)):
        for window in row.wire(viewer.now).windows:
            before = newest.get(window.channel)
            if before is None or (window.closes_at and before.closes_at and window.closes_at > before.closes_at):
                newest[window.channel] = window
    return [newest[channel] for channel in sorted(newest)]


def _first(contact: int, members: Sequence[int]) -> list[int]:
    return [contact, *(other for other in members if other != contact)]
