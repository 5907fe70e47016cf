"""The filter line of the list: `banjir #urgent @rina opd:bpbd` as a test of threads."""

from collections.abc import Callable
from datetime import datetime

from inbox.client.finding import test
from inbox.client.state import State
from inbox.domain.query import Query, parse
from inbox.wire import Thread


def wanted(text: str, state: State, now: datetime) -> tuple[Query, Callable[[Thread], bool] | None]:
    """The query that was typed, and a test for it; None for nothing. Raises QueryError.

    What stands last is still being typed: its beginning counts.
    """
    query = parse(text, typing=True)
    return query, test(state, query, now) if query else None
