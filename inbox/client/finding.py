"""Queries over what is here: the same meaning as on the hub, as far as texts are kept."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.client.state import State
from inbox.domain.matching import Asking, matches, ordered, says
from inbox.domain.query import Query
from inbox.wire import OfficeInfo, SearchHit, Thread

CONTEXT = 120  # characters


def asking(office: OfficeInfo, login: str, now: datetime) -> Asking:
    """Who asks, when, and what OPD and people are called."""
    return Asking(
        now=now.astimezone(ZoneInfo(office.timezone)),
        login=login,
        agencies={a.id: a.name for a in office.agencies},
        people={p.login: p.name for p in office.people},
    )


def texts(state: State, thread: Thread) -> list[str]:
    """What was said in a thread: its messages where they are here, else the line that the list shows."""
    known = state.messages.get(thread.number)
    if known is None:
        return [thread.preview]
    return [m.text for m in known.values() if m.text and m.kind != "event" and not m.deleted]


def test(state: State, query: Query, now: datetime) -> Callable[[Thread], bool]:
    """Whether a thread is what the query asks for, by what is here."""
    who = asking(state.office, state.me.login, now)
    return lambda thread: matches(query, thread, texts(state, thread), who)


def found(state: State, query: Query, now: datetime, view: str = "all") -> list[Thread]:
    """The threads of a view that a query asks for, as it sorts them."""
    wanted = test(state, query, now)
    return ordered((t for t in state.view(view, now) if wanted(t)), query.order, now)


def hits(state: State, query: Query, now: datetime, limit: int) -> list[SearchHit]:
    """The messages here that hold all words of the query, in threads for which the rest holds; the newest first.

    Without words, or where they are in the name: the newest message of each thread.
    """
    wanted = test(state, query, now)
    words = [term.values[0] for term in query.words]
    answers: list[SearchHit] = []
    for thread in state.threads.values():
        if not wanted(thread):
            continue
        said = [m for m in state.messages.get(thread.number, {}).values() if m.text and m.kind != "event"]
        speaking = [m for m in said if words and all(says(m.text or "", word) for word in words)]
        for message in speaking or sorted(said, key=lambda m: m.at)[-1:]:
            text = message.text or ""
            answers.append(_hit(thread, message.id, message.at, text))
        if not said:
            answers.append(_hit(thread, "", thread.last_at, thread.preview))
    return sorted(answers, key=lambda hit: hit.at, reverse=True)[:limit]


def vocabulary(state: State) -> dict[str, list[str]]:
    """What the office has to complete with; of tags also those of the threads that are here."""
    tags = dict.fromkeys([*state.office.tags, *sorted({tag for t in state.threads.values() for tag in t.tags})])
    return {
        "opd": [a.id for a in state.office.agencies],
        "petugas": [p.login for p in state.office.people],
        "ikut": [p.login for p in state.office.people],
        "sebut": [p.login for p in state.office.people],
        "label": list(tags),
        "saluran": sorted(state.channels),
    }


def _hit(thread: Thread, message: str, at: datetime, text: str) -> SearchHit:
    return SearchHit(
        thread=thread.number, message=message, contact=thread.contact.name, at=at, context=text[:CONTEXT],
        status=thread.status,
    )  # fmt: skip
