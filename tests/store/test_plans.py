"""Every list, search and lookup is served by an index: plans on 10,000 threads."""

import random
import re
import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest

from inbox.domain.matching import Asking
from inbox.domain.query import Value, parse
from inbox.store import (
    clues,
    contacts,
    deliveries,
    listing,
    media,
    messages,
    migrations,
    paging,
    querying,
    searching,
    threads,
    timely,
)
from inbox.store.base import Tx
from inbox.store.engine import connect
from inbox.store.querying import Condition

ALL = Condition("", [])


# No office's store is ever analysed; its plans must not hang on that.
@pytest.fixture(scope="module", params=["as it is", "analysed"])
def full(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> sqlite3.Connection:
    path = tmp_path_factory.mktemp("plans") / "store.db"
    migrations.upgrade(path)
    connection = connect(path, writer=True)
    chance = random.Random(1)
    connection.execute("BEGIN")
    for n in range(1, 10_001):
        status = chance.choices(["resolved", "open", "waiting", "snoozed", "invalid"], [60, 25, 10, 3, 2])[0]
        waiting = n * 1000 if status == "open" and n % 2 else None
        priority, level = chance.choice([1, 2, 3, 3]), int(n % 50 == 0)
        row = {
            "number": n, "contact": n, "agency": f"opd{n % 20}", "status": status, "last_at": n, "created_at": n,
            "changed_at": n, "waiting_on": "agency" if status == "waiting" else None, "waiting_since": waiting,
            "assignee": f"p{n % 9}" if n % 3 else None, "priority": priority, "level": level, "due": waiting or -n,
            "rank": threads.rank(status, waiting is not None, priority, level), "window_until": n * 10,
            "snoozed_until": n if status == "snoozed" else None,
        }  # fmt: skip
        connection.execute("INSERT INTO contact (id, name) VALUES (?, ?)", (n, f"Warga {n}"))
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO thread ({', '.join(row)}) VALUES ({marks})", list(row.values()))
        connection.execute(
            "INSERT INTO message (pk, id, thread, seq, channel, external_id, text, at, received_at)"
            " VALUES (?, ?, ?, 1, 'c', ?, ?, ?, ?)", (n, f"m{n}", n, f"w{n}", f"banjir {n}", n, n),
        )  # fmt: skip
        connection.execute("INSERT INTO message_fts (rowid, text) VALUES (?, ?)", (n, f"banjir {n}"))
    connection.execute("COMMIT")
    if request.param == "analysed":
        connection.execute("ANALYZE")
    return connection


class Explaining(Tx):
    """Collects the plan of everything it runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.connection = connection
        self.plans: list[str] = []
        self.walks: list[list[str]] = []

    def all(self, sql: str, args: Any = ()) -> list[Any]:
        self.plans += [row[3] for row in self.connection.execute("EXPLAIN QUERY PLAN " + sql, args)]
        return super().all(sql, args)

    def each(self, sql: str, args: Any = ()) -> Any:
        self.walks.append([row[3] for row in self.connection.execute("EXPLAIN QUERY PLAN " + sql, args)])
        self.plans += self.walks[-1]
        return super().each(sql, args)

    def one(self, sql: str, args: Any = ()) -> Any:
        self.plans += [row[3] for row in self.connection.execute("EXPLAIN QUERY PLAN " + sql, args)]
        return super().one(sql, args)


CASES: dict[str, Any] = {
    **{
        f"view {view} {agency}": lambda tx, view=view, agency=agency: listing.listed(
            tx, view=view, login="p1", now=5000, agency=agency, limit=50
        )
        for view in listing.VIEWS
        for agency in (None, "opd1")
    },
    **{
        f"status {status} {agency}": lambda tx, status=status, agency=agency: listing.listed(
            tx, view="all", login="p1", now=1, status=status, agency=agency, limit=50
        )
        for status in ("open", "resolved", "invalid")
        for agency in (None, "opd1")
    },
    "some agencies": lambda tx: listing.listed(tx, view="all", login="p1", now=1, agencies=("opd1", "opd2"), limit=50),
    "tag": lambda tx: listing.listed(tx, view="all", login="p1", now=1, tag="a", limit=50),
    **{
        f"snapshot {agencies[0]}": lambda tx, agencies=agencies: listing.current(
            tx, login="p1", roles=("admin",), agencies=agencies, since=9_000
        )
        for agencies in (("*",), ("opd1",))
    },
    **{
        f"page of {name} {agencies[0]} {after}": lambda tx, parts=parts, agencies=agencies, after=after: paging.page(
            tx, parts, paging.Who("p1", ("admin",), agencies, 10_000, 9_000), 20, paging.understood(after)
        )
        for name, parts in (("a snapshot", paging.SNAPSHOT), *((v, paging.of_view(v)) for v in listing.VIEWS))
        for agencies in (("*",), ("opd1",))
        for after in ("0", "0_3300_-5000_5000")
    },
    **{
        f"counts {agencies[0]}": lambda tx, agencies=agencies: paging.counts(
            tx, paging.Who("p1", ("admin",), agencies, 10_000, 9_000)
        )
        for agencies in (("*",), ("opd1",))
    },
    "placement": lambda tx: threads.candidates(tx, 5, "opd1"),
    "waking": lambda tx: (timely.waking(tx, 5), timely.closing(tx, 5), timely.promised(tx, 5)),
    "next": timely.next_at,
    "known": lambda tx: messages.known(tx, "c", "w5"),
    "conversation": lambda tx: messages.of_thread(tx, 5),
    "newer": lambda tx: messages.newer(tx, 5, 0),
    "sending": lambda tx: messages.in_state(tx, "sending"),
    "due": lambda tx: (deliveries.due(tx, 5, ["c"], 50), deliveries.next_due(tx)),
    "files": lambda tx: media.wanted(tx, ["c"], 50),
    "search": lambda tx: searching.texts(tx, [Value("banjir"), Value("77")], ALL, 50),
    "names": lambda tx: searching.named(tx, [Value("warga")], 50),
    "nameless": lambda tx: contacts.nameless(tx, ["c"], 50),
    "suggestions": lambda tx: clues.shared(tx, 20),
    "content": lambda tx: media.referenced(tx, "a"),
    "newest": lambda tx: searching.of(tx, ALL, 50),
    "number": lambda tx: searching.newest(tx, "number", [5], ALL, 1),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_is_served_by_an_index(full: sqlite3.Connection, case: str) -> None:
    tx = Explaining(full)
    CASES[case](tx)
    scans = [plan for plan in tx.plans if re.search(r"SCAN (t|thread|message|m|delivery|d|e|attachment|c|a)\b", plan)]
    assert [plan for plan in scans if "INDEX" not in plan and "INTEGER PRIMARY KEY" not in plan] == []


@pytest.mark.parametrize("view", ["all", "unanswered", "mine", "unassigned", "escalated", "agency"])
@pytest.mark.parametrize("agency", [None, "opd1"])
def test_the_first_page_needs_no_sorting(full: sqlite3.Connection, view: str, agency: str | None) -> None:
    if agency and view not in ("all", "unanswered"):
        pytest.skip("narrow already")
    tx = Explaining(full)
    listing.listed(tx, view=view, login="p1", now=5000, agency=agency, limit=50)
    assert [plan for plan in tx.plans if "TEMP B-TREE" in plan] == []


@pytest.mark.parametrize("agencies", [("*",), ("opd1",)])
@pytest.mark.parametrize(
    "terms", ["belum:dibalas", "opd:opd1", "banjir urut:mendesak", "urut:baru", "sejak:1h urut:lama"]
)
def test_a_query_looks_at_no_more_threads_than_it_needs(
    full: sqlite3.Connection, terms: str, agencies: tuple[str, ...]
) -> None:
    """An index is walked until the page is full; nothing is gathered and sorted."""
    who = Asking(now=datetime(2026, 11, 22, tzinfo=UTC), login="p1", agencies={"opd1": "OPD 1"}, people={})
    tx = Explaining(full)
    querying.listed(tx, parse(terms), who, agencies=agencies, limit=20)
    among_all = [plans for plans in tx.walks if "thread_confidential" not in " ".join(plans)]  # those are few
    assert among_all
    for plans in among_all:
        assert any(re.search(r"(SCAN|SEARCH) t USING (COVERING )?INDEX", plan) for plan in plans), plans
        assert "USE TEMP B-TREE FOR ORDER BY" not in plans


@pytest.mark.parametrize("agencies", [("*",), ("opd1",)])
@pytest.mark.parametrize("terms", ["belum:dibalas urut:lama", "petugas:saya belum:dibaca belum:dibalas urut:baru"])
def test_the_oldest_that_waits_is_not_looked_for_among_all_that_was_closed(
    full: sqlite3.Connection, terms: str, agencies: tuple[str, ...]
) -> None:
    who = Asking(now=datetime(2026, 11, 22, tzinfo=UTC), login="p1", agencies={"opd1": "OPD 1"}, people={})
    tx = Explaining(full)
    querying.listed(tx, parse(terms), who, agencies=agencies, limit=20)
    assert all("rank<?" in plan for plans in tx.walks for plan in plans if re.match(r"(SCAN|SEARCH) t\b", plan))


@pytest.mark.parametrize("agencies", [("*",), ("opd1",)])
@pytest.mark.parametrize("after", ["0_300_5000000_5000", "1_3300_-5000_5000", "2_9990_0_9990"])
def test_the_next_page_of_a_snapshot_begins_at_its_place(
    full: sqlite3.Connection, agencies: tuple[str, ...], after: str
) -> None:
    """However far it is: nothing before it is walked again, and nothing is sorted."""
    tx = Explaining(full)
    who = paging.Who("p1", ("admin",), agencies, 10_000, 9_000)
    paging.page(tx, paging.SNAPSHOT, who, 20, paging.understood(after))
    walks = [plans for plans in tx.walks if "thread_confidential" not in " ".join(plans)]
    assert walks
    for plans in walks:
        assert any(re.search(r"SEARCH t USING INDEX \w+ \(.*[<>]", plan) for plan in plans), plans
        assert "USE TEMP B-TREE FOR ORDER BY" not in plans


def test_a_beginning_that_very_many_words_have_is_read_and_not_gathered(full: sqlite3.Connection) -> None:
    """The newest are the same whichever way they are found, in all threads and in those of an agency."""
    for where in (ALL, Condition("t.agency = ?", ["opd1"], few=False)):
        for limit in (5, 30, 200):
            tx = Explaining(full)
            hits = searching.texts(tx, [Value("ban")], where, limit)
            wanted = [n for n in range(10_000, 0, -1) if where is ALL or n % 20 == 1][:limit]
            assert [hit.thread for hit in hits] == wanted
            assert [hit.context for hit in hits] == [f"banjir {n}" for n in wanted]
            assert len(tx.walks) == 1, "read"
    tx = Explaining(full)
    assert [hit.thread for hit in searching.texts(tx, [Value("998")], ALL, 3)] == [998, 9_989, 9_988]
    assert not tx.walks, "few words begin so"


def test_the_order_is_that_of_the_domain(full: sqlite3.Connection) -> None:
    from inbox.domain.views import urgency

    rows = listing.listed(Tx(full), view="all", login="p1", now=5000, limit=20_000)
    wire = [row.wire(5000) for row in rows]
    assert [t.number for t in wire] == [t.number for t in sorted(wire, key=urgency)]
