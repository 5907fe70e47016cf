"""An even spread: only to those whose agency it is, each thread once, and never less even than before."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from inbox.domain.permissions import sees
from inbox.domain.workload import Load, loads, spread, takers
from inbox.wire import Contact, PersonInfo, Thread

NOW = datetime(2026, 11, 21, tzinfo=UTC)
AGENCIES = ("bpbd", "dinkes", "dputr")
PEOPLE = st.lists(
    st.lists(st.sampled_from([*AGENCIES, "*"]), min_size=1, max_size=2), min_size=1, max_size=4
)  # fmt: skip
THREADS = st.lists(
    st.tuples(
        st.sampled_from([None, "p0", "p1", "p2", "elsewhere"]), st.sampled_from([None, *AGENCIES]),
        st.integers(1, 4), st.booleans(), st.sampled_from(["open", "waiting", "resolved"]),
    ),
    max_size=40,
)  # fmt: skip


def thread(n: int, assignee: str | None, agency: str | None, priority: int, waits: bool, status: str) -> Thread:
    return Thread(
        number=n, seq=1, version=1, contact=Contact(id=n), last_at=NOW, assignee=assignee, agency=agency,
        priority=priority, waiting_since=NOW if waits else None, status=status,  # type: ignore[arg-type]
    )  # fmt: skip


def person(n: int, agencies: list[str], present: bool = True) -> PersonInfo:
    return PersonInfo(login=f"p{n}", name=f"P{n}", roles=["admin"], agencies=agencies, present=present)


@given(PEOPLE, THREADS)
def test_a_spread_respects_agencies_and_evens_out(agencies: list[list[str]], rows: list[tuple[object, ...]]) -> None:
    people = [person(n, found) for n, found in enumerate(agencies)]
    threads = {n: thread(n, *row) for n, row in enumerate(rows, 1)}  # type: ignore[arg-type]
    moves = spread(threads.values(), people)
    known = {p.login: p for p in people}
    assert len({number for number, _login in moves}) == len(moves)

    def counts() -> dict[str, int]:
        found = loads(threads.values())
        return {login: found.get(login, Load()).active for login in known}

    given_out = sum(t.assignee is None for t in (threads[n] for n, _login in moves))
    before = counts()
    for number, login in moves:
        moved = threads[number]
        assert moved.status in ("open", "waiting")
        assert sees(known[login].agencies, moved.agency)
        assert moved.assignee is None or moved.assignee in known
        moved.assignee = login
    after = counts()
    assert sum(after.values()) == sum(before.values()) + given_out
    for left in threads.values():
        if left.assignee is None and left.status != "resolved":
            assert not any(sees(p.agencies, left.agency) for p in people)
    if all("*" in found for found in agencies) and given_out == 0 and before:
        assert max(after.values()) - min(after.values()) <= 1


def test_those_who_are_there_take_and_all_of_the_desk_where_nearly_nobody_is() -> None:
    people = [person(0, ["*"]), person(1, ["*"]), person(2, ["*"], present=False)]
    people.append(PersonInfo(login="ani", name="Ani", roles=["auditor"], agencies=["*"], present=True))
    assert [p.login for p in takers(people)] == ["p0", "p1"]
    assert [p.login for p in takers(people[1:])] == ["p1", "p2"]


def test_a_load_counts_what_waits_and_what_is_escalated() -> None:
    one, two = thread(1, "p0", None, 3, True, "open"), thread(2, "p0", None, 3, False, "waiting")
    two.level = 1
    found = loads([one, two, thread(3, None, None, 3, True, "open"), thread(4, "p0", None, 3, True, "resolved")])
    assert found == {"p0": Load(2, 1, 1), None: Load(1, 1, 0)}
