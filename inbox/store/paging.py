"""Lists of threads a page at a time, and how many threads each view has.

A page goes on behind the last thread of the one before, by its key and never by an offset: what comes or goes before
that place moves nothing. A thread that changes between two pages may move past it; the feed tells of each that changes.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from inbox.domain import windows
from inbox.store.base import LARGEST, Tx
from inbox.store.listing import CURRENT, HIDDEN, URGENCY, VIEWS, View, sights, walk
from inbox.store.seeing import Condition, agency_of, named, secret
from inbox.store.threads import FIELDS, JOIN, ThreadRow, loaded, stamp_of

LATEST = "t.changed_at DESC, t.number DESC"
_BEHIND = {
    URGENCY: "(t.rank, t.due, t.number) > (:at_0, :at_1, :at_2)",
    LATEST: "(t.changed_at, t.number) < (:at_0, :at_2)",
}
_PLACE = re.compile(r"(\d)(?:_(-?\d{1,19})_(-?\d{1,19})_(\d{1,19}))?")


class Who(NamedTuple):
    """Who looks, and when; `since`: closed threads that did not change after it are in no snapshot."""

    login: str
    roles: Collection[str]
    agencies: Collection[str]
    now: int
    since: int = 0


class Part(NamedTuple):
    """Threads that follow those of the part before, in an order of their own."""

    view: View
    order: str = URGENCY


class Place(NamedTuple):
    """Behind which thread of which part a page begins; null: before the first."""

    part: int = 0
    key: tuple[int, int, int] | None = None


SNAPSHOT = (Part(CURRENT[0]), Part(CURRENT[1]), Part(CURRENT[2], LATEST))


def understood(text: str) -> Place:
    """The place that `spelled` made. Raises ValueError."""
    found = _PLACE.fullmatch(text)
    key = tuple(int(part) for part in found.groups()[1:] if part is not None) if found is not None else ()
    if found is None or any(abs(part) > LARGEST for part in key):
        raise ValueError(f"no place in a list: {text[:80]!r}")
    return Place(int(found[1]), (key[0], key[1], key[2]) if key else None)


def spelled(place: Place) -> str:
    """A place as clients keep it, without knowing what it means."""
    return "_".join(map(str, (place.part, *(place.key or ()))))


def page(
    tx: Tx, parts: Sequence[Part], who: Who, limit: int, after: Place | None = None
) -> tuple[list[ThreadRow], str]:  # fmt: skip
    """So many threads, and the place from which the next page goes on; empty where these were the last."""
    after = after or Place()
    found: list[tuple[int, ThreadRow]] = []
    for nth, part in enumerate(parts):
        if nth >= after.part and len(found) <= limit:
            start = after.key if nth == after.part else None
            rows = _rows(tx, part, who, limit + 1 - len(found), start)
            found += [(nth, row) for row in rows]
    if len(found) <= limit:
        return [row for _nth, row in found], ""
    if not limit:
        return [], spelled(after)
    nth, last = found[limit - 1]
    return [row for _nth, row in found[:limit]], spelled(Place(nth, _key(parts[nth], last)))


def of_view(view: str) -> tuple[Part, ...]:
    """The parts of a view: one. Raises KeyError for an unknown view."""
    return (Part(VIEWS[view]),)


def counts(tx: Tx, who: Who) -> dict[str, int]:
    """How many threads of a snapshot each view has."""
    columns = ", ".join(f"coalesce(sum({view.where or '1'}), 0)" for view in VIEWS.values())
    total = [0] * len(VIEWS)
    for part in SNAPSHOT:
        for index, sight in _sights(part, who):
            bound = _bound(who)
            where = " AND ".join([part.view.where, named(sight, bound)])
            row = tx.one(f"SELECT {columns} FROM thread t INDEXED BY {index} WHERE {where}", bound)
            total = [a + b for a, b in zip(total, row, strict=True)]
    return dict(zip(VIEWS, total, strict=True))


def _rows(tx: Tx, part: Part, who: Who, limit: int, start: tuple[int, int, int] | None) -> Iterator[ThreadRow]:
    walks = []
    for index, sight in _sights(part, who):
        bound = {**_bound(who), "limit": limit} | {f"at_{n}": value for n, value in enumerate(start or ())}
        where = [part.view.where] if part.view.where else []
        where += [_BEHIND[part.order]] if start is not None else []
        rows = walk(
            tx, FIELDS, JOIN, " AND ".join([*where, named(sight, bound)]), bound, part.order, index=index or None
        )
        walks.append(map(loaded, rows))
    return islice(merge(*walks, key=lambda row: _ordered(part, row)), limit)


def _sights(part: Part, who: Who) -> list[tuple[str, Condition]]:
    """What the person sees of a part as walks that share no thread, each with its index."""
    along = {"": part.view.along, "*": part.view.of_agency, HIDDEN: HIDDEN}
    if part.order == URGENCY or "*" in who.agencies:
        return [(along[kind], sight) for kind, sight in sights(who.login, who.roles, who.agencies)]
    theirs = agency_of(who.agencies)  # one walk: times are not ordered by agency
    plain = Condition(f"t.confidential = 0 AND {theirs.sql}", theirs.bound)
    return [(HIDDEN, secret(who.login, who.roles, who.agencies)), (along[""], plain)]


def _bound(who: Who) -> dict[str, Any]:
    soon = who.now + stamp_of(windows.CLOSING)
    return {"login": who.login, "now": who.now, "soon": soon, "since": who.since}


def _key(part: Part, row: ThreadRow) -> tuple[int, int, int]:
    return (row.rank, row.due, row.number) if part.order == URGENCY else (row.changed_at, 0, row.number)


def _ordered(part: Part, row: ThreadRow) -> tuple[int, int, int]:
    first, second, number = _key(part, row)
    return (first, second, number) if part.order == URGENCY else (-first, second, -number)
