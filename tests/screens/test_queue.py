"""The queue on screen keeps its order by moving only what changed, and agrees with sorting everything anew."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.client.state import State
from inbox.domain import views
from inbox.screens.queue import Queue
from inbox.wire import VIEWS, Contact, Me, Thread, Window

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def thread(number: int, **fields: object) -> Thread:
    fields = {"seq": 1, "version": 1, "last_at": NOW, "contact": Contact(id=number, name=f"Warga {number}")} | fields
    return Thread(number=number, **fields)  # type: ignore[arg-type]


threads = st.builds(
    thread,
    st.integers(1, 12),
    status=st.sampled_from(["open", "waiting", "snoozed", "resolved", "invalid"]),
    waiting_on=st.sampled_from([None, "agency", "field"]),
    assignee=st.sampled_from([None, "rina", "dedi"]),
    priority=st.integers(1, 4),
    level=st.integers(0, 2),
    waiting_since=st.sampled_from([None, NOW, NOW - timedelta(minutes=9)]),
    windows=st.sampled_from(
        [[], [Window(channel="wa", kind="whatsapp", closes_at=NOW + timedelta(hours=1), state="open")]]
    ),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(threads, max_size=30), st.sampled_from(VIEWS))
def test_incremental_order_equals_sorting_anew(changes: list[Thread], view: str) -> None:
    state = State(me=Me(login="rina"))
    queue = Queue(state, lambda: NOW, view)
    for change in changes:
        if change.priority == 4 and change.number in state.threads:
            del state.threads[change.number]
            queue.update((), {change.number})
        else:
            state.threads[change.number] = change
            queue.update({change.number})
    assert queue.numbers == [t.number for t in state.view(view, NOW)]
    for name, count in queue.counts().items():
        assert count == sum(views.in_view(t, name, "rina", NOW) for t in state.threads.values())


def test_the_thread_under_the_cursor_stays_until_the_cursor_leaves() -> None:
    state = State(me=Me(login="rina"), threads={n: thread(n, waiting_since=NOW) for n in (1, 2, 3)})
    queue = Queue(state, lambda: NOW)
    queue.keep(2)
    state.threads[2] = thread(2, status="resolved")
    assert not queue.update({2})
    assert queue.numbers == [1, 2, 3]
    assert queue.keep(3)
    assert queue.numbers == [1, 3]


def test_view_of_closing_windows_fills_while_time_passes() -> None:
    closes = NOW + timedelta(hours=2, minutes=1)
    window = Window(channel="wa", kind="whatsapp", closes_at=closes, state="open")
    state = State(threads={1: thread(1, waiting_since=NOW, windows=[window])})
    now = NOW
    queue = Queue(state, lambda: now, "window")
    assert queue.numbers == []
    now = NOW + timedelta(minutes=2)
    assert queue.tick()
    assert queue.numbers == [1]
    assert queue.counts()["window"] == 1
