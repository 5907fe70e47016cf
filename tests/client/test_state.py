"""The session's state: a change applied twice or late changes nothing; threads are as a dict would have them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.client.state import Effects, State
from inbox.client.threads import MEMO, Threads
from inbox.wire import Address, Change, CommandResult, Contact, Me, Message, OfficeInfo, Snapshot, Thread

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def thread(number: int, version: int = 1, **more: Any) -> Thread:
    contact = Contact(id=number, addresses=[Address(kind="phone", shown="WA ••4821")])
    return Thread(**{"number": number, "version": version, "seq": version, "contact": contact, "last_at": NOW, **more})


def message(number: int, n: int, text: str = "banjir", **more: Any) -> Message:
    return Message(id=f"m-{n}", thread=number, seq=n, text=text, at=NOW, received_at=NOW, **more)


def change(n: int, version: int, number: int = 1) -> Change:
    written = message(number, version, f"versi {version}")
    return Change(cursor=f"e.{n}", at=NOW, threads=[thread(number, version)], messages=[written])


def shown(state: State) -> tuple[Any, Any]:
    return dict(state.threads.items()), {n: state.conversation(n) for n in state.threads}


@given(st.lists(st.integers(0, 9), max_size=30))
def test_changes_repeated_from_any_point_end_in_the_same(again: list[int]) -> None:
    changes = [change(n, n + 1, 1 + n % 2) for n in range(10)]
    once, often = State(), State()
    for state in (once, often):
        state.load(thread(1, 0), [])
        state.load(thread(2, 0), [])
    for entry in changes:
        once.apply(entry)
    for start in [*again, 0]:
        for entry in changes[start:]:
            often.apply(entry)
    assert shown(often) == shown(once)


def test_an_older_change_does_not_take_a_later_message_back() -> None:
    state = State()
    state.load(thread(1, 5), [message(1, 1, status="read", direction="out")])
    late = Change(
        cursor="e.2", at=NOW, threads=[thread(1, 3)], messages=[message(1, 1, status="sent", direction="out")]
    )
    state.apply(late)
    assert [m.status for m in state.conversation(1)] == ["read"]


def test_an_answer_that_comes_late_does_not_bring_a_thread_back_that_went_away() -> None:
    """Found by tests/hub/test_healing.py: a thread of another agency stood at the desk for ever."""
    state = State()
    state.load(thread(1, 1), [])
    state.apply(Change(cursor="e.2", at=NOW, gone=[1]))
    state.hear(CommandResult(cmd_id="c", outcome="done", thread=thread(1, 2)))
    assert dict(state.threads.items()) == {}
    state.apply(change(3, 3))
    assert list(state.threads) == [1], "it came back by the feed"
    assert state.hear(CommandResult(cmd_id="d", outcome="done", thread=thread(1, 4))).threads == {1}


def test_what_was_revealed_stays_for_who_has_the_thread_and_for_nobody_else() -> None:
    state = State(me=Me(login="rina"))
    full = thread(1, 2, assignee="rina")
    full.contact.addresses[0].value = "+6281234567821"
    state.load(full, [])
    state.apply(Change(cursor="e.1", at=NOW, threads=[thread(1, 3, assignee="rina")]))
    assert state.threads[1].contact.addresses[0].value == "+6281234567821"
    state.apply(Change(cursor="e.2", at=NOW, threads=[thread(1, 4, assignee="dedi")]))
    assert state.threads[1].contact.addresses[0].value is None
    state.apply(Change(cursor="e.3", at=NOW, threads=[thread(1, 5, assignee="rina")]))
    assert state.threads[1].contact.addresses[0].value is None


def test_a_queued_message_gives_way_to_the_real_one() -> None:
    state = State()
    state.load(thread(1), [message(1, 1)])
    state.queue({1: {"m-2": message(1, 2, "queued")}})
    assert [m.text for m in state.conversation(1)] == ["banjir", "queued"]
    state.apply(Change(cursor="e.2", at=NOW, threads=[thread(1, 2)], messages=[message(1, 2, "real")]))
    assert [m.text for m in state.conversation(1)] == ["banjir", "real"]


def test_effects_merged_say_what_is_true_at_the_end() -> None:
    effects = Effects(threads={1, 2})
    effects.merge(Effects(removed={2}))
    effects.merge(Effects(threads={3}, link=True))
    assert (effects.threads, effects.removed, effects.link) == ({1, 3}, {2}, True)


OPS = st.lists(st.tuples(st.sampled_from(["set", "del", "get", "keep"]), st.integers(0, 6)), max_size=40)


@given(OPS)
def test_threads_are_as_a_dict_would_have_them(ops: list[tuple[str, int]]) -> None:
    threads, model = Threads(), {}
    for version, (op, number) in enumerate(ops):
        if op == "set":
            threads[number] = model[number] = thread(number, version)
        elif op == "del":
            assert (threads.pop(number, None) is None) == (model.pop(number, None) is None)
        elif op == "keep" and number in model:
            other = Threads.of([thread(number, 99)])
            threads.keep(number, other)
            model[number] = thread(number, 99)
        assert threads.get(number) == model.get(number)
    assert dict(threads.items()) == model
    assert list(threads.values()) == list(model.values())
    assert {n: threads.version(n) for n in threads} == {n: t.version for n, t in model.items()}
    with pytest.raises(KeyError):
        threads[77]


def test_only_some_threads_are_kept_as_objects() -> None:
    threads = Threads.of(thread(n) for n in range(3 * MEMO))
    for number in threads:
        assert threads[number].number == number
    assert len(threads._memo) == MEMO
    assert threads[3 * MEMO - 1] is threads[3 * MEMO - 1]


def test_a_snapshot_of_another_store_replaces_even_what_looks_later() -> None:
    """Its #1 is another citizen: an old name on it would send an answer to the wrong person."""
    state = State()
    me = Me(login="rina")
    old = [thread(1, 40, preview="dari penyimpanan lama")]
    state.replace(Snapshot(cursor="old.90", at=NOW, me=me, office=OfficeInfo(), threads=old))
    state.load(thread(1, 40, preview="dari penyimpanan lama"), [message(1, 1)])
    state.cursor = ""  # as after a 410
    fresh = [thread(1, 2, preview="baru")]
    effects = state.replace(Snapshot(cursor="new.3", at=NOW, me=me, office=OfficeInfo(), threads=fresh))
    assert (state.threads[1].preview, state.threads[1].version, effects.threads) == ("baru", 2, {1})
    assert state.messages == {}


def test_p42_history_that_comes_later_stands_before_what_is_newer() -> None:
    state = State()
    at = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    new = message(1, 5, "sekarang")
    new.at = at
    old = []
    for n in (2, 1, 0):
        made = message(1, 6 + n, f"dulu {n}")
        made.at = at.replace(day=1 + n)
        old.append(made)
    state.messages[1] = {m.id: m for m in (new, *old)}
    assert [m.text for m in state.conversation(1)] == ["dulu 0", "dulu 1", "dulu 2", "sekarang"]


def in_minutes(count: int) -> list[Message]:
    return [msgspec.structs.replace(message(1, n), at=NOW + timedelta(minutes=n)) for n in range(count)]


def test_a_page_leaves_what_is_loaded_before_it_and_earlier_ones_come_before_it() -> None:
    state = State()
    said = in_minutes(10)
    state.load(thread(1), said[6:], 6)
    assert state.earlier[1] == 6
    state.load_earlier(1, said[3:6], 3)
    assert ([m.id for m in state.conversation(1)], state.earlier[1]) == ([m.id for m in said[3:]], 3)
    state.load(thread(1, 2), said[6:], 6)
    assert ([m.id for m in state.conversation(1)], state.earlier[1]) == ([m.id for m in said[3:]], 3)
    state.load(thread(1, 3), said)
    assert (state.conversation(1), state.earlier[1]) == (said, 0)


def test_news_of_a_message_before_the_page_makes_no_hole() -> None:
    """A receipt for an old reply must not put it right above the newest page."""
    state = State()
    said = in_minutes(10)
    state.load(thread(1), said[6:], 6)
    late = msgspec.structs.replace(said[2], text="baru")
    change = Change(cursor="e.2", at=NOW, threads=[thread(1, 2)], messages=[late])
    assert not state.apply(change).messages
    assert state.conversation(1) == said[6:]
    state.load_earlier(1, [*said[:2], late, *said[3:6]], 0)
    assert [m.text for m in state.conversation(1)][2] == "baru"
    again = msgspec.structs.replace(late, text="lagi")
    state.apply(Change(cursor="e.3", at=NOW, threads=[thread(1, 3)], messages=[again]))
    assert [m.text for m in state.conversation(1)][2] == "lagi"


def test_messages_of_one_second_are_not_lost_between_two_pages() -> None:
    said = [message(1, n) for n in range(9)]  # all at the same moment, as providers count in seconds
    state = State()
    state.load(thread(1), said[3:8], 3)
    state.load(thread(1, 2), said[4:], 4)
    assert ([m.id for m in state.conversation(1)], state.earlier[1]) == ([m.id for m in said[3:]], 3)
