"""Queries on the hub: read, checked against the office, and not answered to who may not read what they look into."""

from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.domain.matching import Asking, check
from inbox.domain.query import Query, parse
from inbox.office import Office
from inbox.wire import Me


def asking(office: Office, me: Me, now: datetime) -> Asking:
    """Who asks, when, and what OPD and people of the office are called."""
    return Asking(
        now=now.astimezone(ZoneInfo(office.timezone)), login=me.login,
        agencies={a.id: a.name or a.id for a in office.agencies},
        people={p.login: p.name or p.login for p in office.people},
    )  # fmt: skip


def understood(text: str, who: Asking, *, reads: bool) -> Query:
    """The query. Raises QueryError, and PermissionError where its answer would tell what the caller may not read."""
    query = parse(text)
    check(query, who)
    if query.reads and not reads:
        raise PermissionError("this query looks into texts")
    return query
