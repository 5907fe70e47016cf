"""The stale-reply guard as a rule."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inbox.domain.staleness import GRACE, Content, Writing, missed

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
SECONDS = st.integers(-60, 60).map(lambda s: NOW + timedelta(seconds=s))
CONTENTS = st.lists(
    st.builds(
        Content, st.uuids().map(str), st.integers(1, 9), st.booleans(), SECONDS, st.sampled_from(["a", "b", None])
    )
)  # fmt: skip


def writing(if_seq: int | None = 5, *, delayed: bool = False, undo: int = 0, login: str = "a") -> Writing:
    return Writing(if_seq, NOW - timedelta(seconds=30), NOW, NOW + timedelta(seconds=undo), delayed, login)


@given(contents=CONTENTS, undo=st.integers(0, 30))
def test_only_newer_content_makes_stale_and_bubbles_of_the_last_ten_seconds_do_not(
    contents: list[Content], undo: int
) -> None:  # fmt: skip
    found = missed(writing(undo=undo), contents)
    newer = [c for c in contents if c.seq > 5]
    assert all(c in newer for c in found)
    late = timedelta(seconds=undo)
    excused = all(c.inbound and NOW - GRACE <= c.received_at <= NOW + late for c in newer)
    assert found == ([] if excused else newer)


@given(contents=CONTENTS)
def test_who_knows_everything_is_never_stale(contents: list[Content]) -> None:
    assert missed(writing(9), contents) == []
    assert missed(writing(None), contents) == []


@given(contents=CONTENTS)
def test_a_delayed_answer_has_no_grace_but_knows_its_own(contents: list[Content]) -> None:
    found = missed(writing(delayed=True), contents)
    assert found == [c for c in contents if c.seq > 5 and (c.inbound or c.author != "a")]


@given(contents=CONTENTS)
def test_a_delayed_answer_without_seq_goes_by_when_it_was_written(contents: list[Content]) -> None:
    found = missed(writing(None, delayed=True), contents)
    assert found == [c for c in contents if c.inbound and c.received_at > NOW - timedelta(seconds=30)]
