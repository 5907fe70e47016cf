"""The lattice of send states."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from inbox.domain.statuses import LEFT, OPEN, RANK, WAITING, join

REPORTS = st.lists(st.sampled_from(["sent", "delivered", "read", "failed"]), min_size=1, max_size=8)
STATES = st.sampled_from(sorted(RANK))


def end(start: str, reports: list[str]) -> str:
    for report in reports:
        start = join(start, report)
    return start


@given(start=STATES, reports=REPORTS, data=st.data())
def test_p03_any_order_with_repeats_ends_the_same(start: str, reports: list[str], data: st.DataObject) -> None:
    other = data.draw(st.permutations(reports))
    repeated = data.draw(st.lists(st.sampled_from(reports), max_size=4))
    assert end(start, reports) == end(start, [*other, *repeated])


@given(start=STATES, reports=REPORTS)
def test_p03_a_state_never_goes_back(start: str, reports: list[str]) -> None:
    for report in reports:
        after = join(start, report)
        assert RANK[after] >= RANK[start]
        start = after


def test_p03_p05_every_permutation_of_the_good_ends_read() -> None:
    for count in (2, 3, 4):
        for order in itertools.permutations(["sent", "delivered", "read", "sent"], count):
            if "read" in order:
                assert end("accepted", list(order)) == "read"
    assert end("accepted", ["read"]) == "read"


def test_p04_failed_stays_against_a_late_sent() -> None:
    assert end("accepted", ["failed", "sent"]) == end("accepted", ["sent", "failed"]) == "failed"


def test_what_left_is_not_open() -> None:
    assert not LEFT & OPEN
    assert WAITING < OPEN
    assert join("cancelled", "sent") == "sent"
