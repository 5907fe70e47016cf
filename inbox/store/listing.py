"""Lists of threads, most urgent first: each a walk along the index that is made for it, ended when the page is full.

SQLite chooses an index without knowing how many rows it leads to; in an office of a million threads that is too often
one of them all, so each walk says which it takes.
"""

from collections.abc import Collection, Iterator
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from inbox.domain import windows
from inbox.store.base import Tx
from inbox.store.seeing import Condition, named, secret
from inbox.store.threads import FIELDS, JOIN, ThreadRow, loaded, stamp_of

FEW = 2_000  # threads that are looked up and sorted; where there may be more, an index is walked instead
URGENCY = "t.rank, t.due, t.number"
HIDDEN = "thread_confidential"
_LOOKED_UP = ""


class View(NamedTuple):
    """The threads of a view as a WHERE, and the index to walk: for all agencies and for one.

    `:login`, `:soon` and `:now` are bound. Without an index its few threads are looked up and sorted.
    """

    where: str
    along: str
    of_agency: str = "thread_agency"


_OPEN = "t.status IN ('open', 'waiting', 'snoozed')"
_PERSON = "t.number IN (SELECT thread FROM thread_person WHERE what = '{what}' AND login = :login)"
VIEWS = {
    "all": View("", "thread_urgency"),
    "mine": View("t.rank < 3000 AND t.assignee = :login", "thread_mine", "thread_mine"),
    "unanswered": View("t.rank < 1000", "thread_urgency"),
    "unassigned": View("t.rank < 3000 AND t.assignee IS NULL", "thread_unassigned"),
    "window": View(
        "t.rank < 1000 AND t.window_until IS NOT NULL AND t.window_until <= :soon", "thread_window", "thread_window"
    ),
    "escalated": View("t.rank < 3000 AND t.level > 0", "thread_escalated"),
    "agency": View(
        "t.rank < 3000 AND t.waiting_on = 'agency' AND t.waiting_on IS NOT NULL AND t.status = 'waiting'",
        "thread_waiting",
    ),
    "snoozed": View("t.status = 'snoozed'", "thread_status", "thread_status"),
    "mentions": View(f"{_OPEN} AND {_PERSON.format(what='mention')}", _LOOKED_UP, _LOOKED_UP),
    "followed": View(f"{_OPEN} AND {_PERSON.format(what='follow')}", _LOOKED_UP, _LOOKED_UP),
    "promised": View(f"{_OPEN} AND t.promised IS NOT NULL", "thread_promised", "thread_promised"),
    "spam": View("t.status = 'invalid'", "thread_status", "thread_status"),
}
_SMALL = frozenset({"snoozed", "invalid"})  # states that few threads of an office are in


def listed(
    tx: Tx, *, view: str, login: str, now: int, agencies: Collection[str] = ("*",), roles: Collection[str] = (),
    agency: str | None = None, status: str | None = None, tag: str | None = None, limit: int = 1000,
) -> list[ThreadRow]:  # fmt: skip
    """The threads of a view, most urgent first. Raises KeyError for an unknown view."""
    bound: dict[str, Any] = {
        "login": login, "now": now, "soon": now + stamp_of(windows.CLOSING), "limit": limit,
        "agency": agency, "status": status, "tag": tag,
    }  # fmt: skip
    wanted, index, of_agency = VIEWS[view]
    where = [wanted] if wanted else []
    if status is not None:
        where.append("t.status = :status")
        if view == "all":
            index, of_agency = "thread_status", "thread_status" if status in _SMALL else of_agency
    if tag is not None:
        found = tagged(tx, [tag])
        where.append(named(found, bound))
        if found.few:
            index = of_agency = _LOOKED_UP
    walks = [
        _walk(tx, [*where, named(condition, bound)], bound, {"": index, "*": of_agency}.get(kind, kind))
        for kind, condition in sights(login, roles, agencies, agency)
    ]
    rows = merge(*walks, key=lambda row: (row.rank, row.due, row.number))
    return list(islice(rows, limit))


def current(
    tx: Tx, *, login: str, roles: Collection[str], agencies: Collection[str], since: int
) -> list[ThreadRow]:  # fmt: skip
    """What a snapshot holds of what a person sees: everything not closed, and what changed after `since`."""
    bound: dict[str, Any] = {"since": since, "limit": -1}
    rows: list[ThreadRow] = []
    for kind, condition in sights(login, roles, agencies):
        sight = named(condition, bound)
        for where, index, of_agency in CURRENT:
            rows += _walk(tx, [where, sight], bound, {"": index, "*": of_agency}.get(kind, kind))
    return sorted(rows, key=lambda row: (row.rank, row.due, row.number))


CURRENT = (
    View("t.rank < 3000", "thread_urgency"),
    View("t.rank >= 3000 AND t.status = 'snoozed'", "thread_status", "thread_status"),
    View("t.rank >= 3000 AND t.changed_at >= :since AND t.status <> 'snoozed'", "thread_changed", "thread_changed"),
)


def sights(
    login: str, roles: Collection[str], agencies: Collection[str], agency: str | None = None
) -> list[tuple[str, Condition]]:
    """What a person sees as walks that share no thread: one along the confidential ones, then one over all (kind "")
    or one for each agency (kind "*"), as an OR of agencies would be sorted whole.
    """
    closed, mine = secret(login, roles, agencies), None if "*" in agencies else {None, *agencies}
    if agency is not None:
        closed = Condition(f"{closed.sql} AND t.agency IS ?", [*closed.bound, agency])
    found = [(HIDDEN, closed)]
    if agency is None and mine is None:
        return [*found, ("", Condition("t.confidential = 0", []))]
    for name in mine if agency is None and mine is not None else {agency}:
        if mine is None or name in mine:
            found.append(("*", Condition("t.confidential = 0 AND t.agency IS ?", [name])))
    return found


def tagged(tx: Tx, tags: Collection[str]) -> Condition:
    """Threads with one of these tags."""
    marks = ", ".join("?" * len(tags))
    some = f"SELECT 1 FROM thread_tag WHERE tag IN ({marks}) LIMIT {FEW + 1}"
    if tx.one(f"SELECT count(*) FROM ({some})", list(tags))[0] <= FEW:
        return Condition(f"t.number IN (SELECT thread FROM thread_tag WHERE tag IN ({marks}))", list(tags), few=True)
    sql = f"EXISTS (SELECT 1 FROM thread_tag g WHERE g.thread = t.number AND g.tag IN ({marks}))"
    return Condition(sql, list(tags))


def _walk(tx: Tx, where: list[str], bound: dict[str, Any], index: str) -> Iterator[ThreadRow]:
    return map(loaded, walk(tx, FIELDS, JOIN, " AND ".join(where), bound, URGENCY, index=index))


def walk(
    tx: Tx, columns: str, join: str, where: str, bound: dict[str, Any], order: str, *, index: str | None
) -> Iterator[Any]:
    """Columns of the threads of a condition in an order, at most `:limit`.

    `index` is the one to walk; empty: the threads are looked up by number; null: SQLite chooses.
    """
    along = "" if index is None else f" INDEXED BY {index}" if index else " NOT INDEXED"
    condition = f" WHERE {where}" if where else ""
    return tx.each(f"SELECT {columns} FROM thread t{along}{join}{condition} ORDER BY {order} LIMIT :limit", bound)
