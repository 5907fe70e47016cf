"""Replies for a chosen time: looked at once more when it comes, exactly once, and until then in nobody's way."""

from datetime import timedelta
from typing import Any

import pytest

from inbox.connectors.base import Accepted, Refused
from inbox.store import deliveries
from inbox.wire import Cancel, ChannelState, New, Note, Problem, React, Reply, SendHeld, SetBlock
from tests.hub.conftest import Bench


async def of(bench: Bench, identity: str) -> Any:
    found = await bench.desk.thread(bench.me(), 1)
    assert found is not None
    return next(m for m in found.messages if m.id == identity)


async def plan(bench: Bench, hours: float = 9, **more: Any) -> str:
    at = bench.clock.now + timedelta(hours=hours)
    result = await bench.run(Reply, text="selamat pagi", send_at=at, undo=10, **more)
    assert (result.outcome, result.message and result.message.status) == ("queued", "queued")
    assert result.message is not None
    assert (result.message.send_at, result.message.detail["scheduled"]) == (at, True)
    return result.cmd_id


async def due(bench: Bench) -> list[str]:
    return [out.message_id for out in await bench.desk.due(bench.clock.now)]


@pytest.fixture
async def ready(bench: Bench) -> Bench:
    await bench.up()
    await bench.citizen()
    return bench


async def test_it_leaves_at_its_time_once_also_after_a_restart(ready: Bench, open_bench: Any) -> None:
    bench = ready
    planned = await plan(bench)
    found = await bench.desk.thread(bench.me(), 1)
    assert found is not None
    assert [m.text for m in found.messages if m.detail.get("event") == "scheduled"] == [
        "Rina menjadwalkan balasan untuk 22/11 07.00."
    ]
    bench.clock.forward(hours=8, minutes=59)
    assert await due(bench) == []
    assert await bench.desk.next_due() == bench.clock.now + timedelta(minutes=1)
    await bench.desk.close()
    again = await open_bench("")
    await again.up()
    again.clock.forward(minutes=1)
    assert await due(again) == [planned]
    assert await due(again) == []
    await again.desk.settle(planned, Accepted(external_id="wamid.out"), retry_at=None)
    sent = await of(again, planned)
    assert (sent.status, sent.at) == ("accepted", again.clock.now)  # it stands where the citizen reads it


async def test_until_then_it_holds_up_no_other_reply(ready: Bench) -> None:
    planned = await plan(ready)
    other = await ready.run(Reply, text="sebentar ya", undo=0)
    assert await due(ready) == [other.cmd_id]
    await ready.desk.settle(other.cmd_id, Accepted(external_id="wamid.1"), retry_at=None)
    ready.clock.forward(hours=9)
    assert await due(ready) == [planned]  # one's own words are no news


async def test_one_that_is_tried_again_is_not_overtaken(ready: Bench) -> None:
    first = await plan(ready)
    second = await plan(ready, part_of=first)
    ready.clock.forward(hours=9)
    assert await due(ready) == [first]
    slow = Refused(action="retry", problem=Problem(code="130429", title="slow"))
    await ready.desk.settle(first, slow, retry_at=ready.clock.now + timedelta(seconds=30))
    assert await due(ready) == []
    assert await ready.desk.next_due() == ready.clock.now + timedelta(seconds=30)
    ready.clock.forward(seconds=30)
    assert await due(ready) == [first]
    await ready.desk.settle(first, Accepted(external_id="wamid.out"), retry_at=None)
    assert await due(ready) == [second]


@pytest.mark.parametrize("what", ["citizen", "colleague", "note"])
async def test_what_came_in_meanwhile_holds_it(ready: Bench, what: str) -> None:
    planned = await plan(ready)
    ready.clock.forward(seconds=5)  # no grace for bubbles: its author sleeps
    if what == "citizen":
        await ready.citizen("sudah surut")
    elif what == "colleague":
        await ready.run(Reply, "sari", text="sudah kami tangani")
        assert len(await due(ready)) == 1
    else:
        await ready.run(Note, "sari", text="jangan dijawab dulu")
    ready.clock.forward(hours=9)
    assert await due(ready) == []
    assert (await of(ready, planned)).status == "held"
    seen = await ready.desk.thread(ready.me(), 1)
    assert seen is not None
    assert seen.outgoing == "held"
    await ready.run(SendHeld, message=planned, if_seq=seen.seq)
    assert await due(ready) == [planned]


async def test_a_window_that_closes_before_holds_it_with_the_reason(ready: Bench) -> None:
    planned = await plan(ready, hours=30)
    ready.clock.forward(hours=30)
    assert await due(ready) == []
    held = await of(ready, planned)
    assert (held.status, held.error.code) == ("held", "window_closed")
    assert "Masa balas habis" in held.error.title


async def test_a_paused_channel_lets_it_wait(ready: Bench) -> None:
    planned = await plan(ready)
    await ready.desk.set_channel(ChannelState(id="wa-bpbd", kind="whatsapp", state="paused"))
    ready.clock.forward(hours=10)
    assert await due(ready) == []
    assert (await of(ready, planned)).status == "queued"
    await ready.up()
    assert await due(ready) == [planned]


async def test_it_is_taken_back_until_it_leaves(ready: Bench) -> None:
    planned = await plan(ready)
    ready.clock.forward(hours=8)
    assert (await ready.run(Cancel, message=planned)).outcome == "done"
    found = await ready.desk.thread(ready.me(), 1)
    assert found is not None
    assert found.waiting_since is not None  # the citizen was not answered after all
    ready.clock.forward(hours=2)
    assert await due(ready) == []
    assert (await ready.desk.pending()) == {}
    assert (await ready.desk.store.read(lambda tx: deliveries.get(tx, planned))).state == "done"  # type: ignore[union-attr]


@pytest.mark.parametrize(("hours", "title"), [(-1, "sudah lewat"), (24 * 61, "paling jauh 60 hari")])
async def test_a_time_that_is_past_or_too_far_is_refused(ready: Bench, hours: float, title: str) -> None:
    at = ready.clock.now + timedelta(hours=hours)
    refused = await ready.run(Reply, text="a", send_at=at)
    assert refused.error is not None
    assert refused.error.code == "bad_time"
    assert title in refused.error.title


async def test_one_that_was_late_on_its_way_leaves_at_once(ready: Bench) -> None:
    """It waited in the outbox of a machine without a line past its own time."""
    made = await ready.run(Reply, text="a", send_at=ready.clock.now - timedelta(minutes=5), if_seq=1, delayed=True)
    assert made.outcome == "queued"
    assert await due(ready) == [made.cmd_id]


async def test_a_citizen_who_was_blocked_meanwhile_gets_none_until_somebody_says_so(ready: Bench) -> None:
    planned = await plan(ready)
    later = await plan(ready, part_of=planned)
    ready.clock.forward(hours=1)
    await ready.run(SetBlock, "sari", why="iklan")
    ready.clock.forward(hours=8)
    assert await due(ready) + await due(ready) == []
    held = await of(ready, planned)
    assert (held.status, held.error.code) == ("held", "blocked")
    assert "diblokir sesudah balasan ini ditulis" in held.error.title
    seen = await ready.desk.thread(ready.me(), 1)
    assert seen is not None
    assert (seen.outgoing, seen.status, seen.waiting_since) == ("held", "invalid", None)  # it calls nobody
    await ready.run(SendHeld, message=planned, if_seq=seen.seq)
    assert await due(ready) == [planned]
    await ready.desk.settle(planned, Accepted(external_id="wamid.out"), retry_at=None)
    assert await due(ready) == [later]
    assert (await of(ready, planned)).error is None


async def test_who_waited_waits_again_when_the_block_ends(ready: Bench) -> None:
    await plan(ready)
    ready.clock.forward(hours=1)
    await ready.run(SetBlock, "sari", why="iklan")
    ready.clock.forward(hours=8)
    assert await due(ready) == []
    await ready.run(SetBlock, "sari", on=False)
    seen = await ready.desk.thread(ready.me(), 1)
    assert seen is not None
    assert seen.status == "open"
    assert seen.waiting_since is not None


async def test_who_writes_to_somebody_blocked_means_it(ready: Bench) -> None:
    await ready.run(SetBlock, "sari", why="iklan")
    ready.clock.forward(minutes=1)
    planned = await plan(ready)
    ready.clock.forward(hours=9)
    assert await due(ready) == [planned]


async def test_a_reply_from_the_outbox_is_held_for_who_was_blocked_before_it_came(ready: Bench) -> None:
    written = ready.clock.now
    ready.clock.forward(minutes=1)
    await ready.run(SetBlock, "sari", why="iklan")
    ready.clock.forward(minutes=1)
    made = await ready.run(Reply, text="baik", if_seq=1, written_at=written, delayed=True)
    assert made.message is not None
    assert made.message.error is not None
    assert (made.outcome, made.message.status, made.message.error.code) == ("stale", "held", "blocked")
    forced = await ready.run(Reply, text="baik", if_seq=1, written_at=written, delayed=True, force=True)
    assert forced.outcome == "queued"
    assert await due(ready) == [forced.cmd_id]


async def test_a_reaction_to_who_was_blocked_is_dropped(ready: Bench) -> None:
    seen = await ready.desk.thread(ready.me(), 1)
    assert seen is not None
    await ready.run(React, message=seen.messages[0].id, emoji="👍", undo=10)
    ready.clock.forward(seconds=1)
    await ready.run(SetBlock, "sari", why="iklan")
    ready.clock.forward(seconds=20)
    assert await due(ready) == []
    assert await ready.desk.pending() == {}


async def test_a_first_message_to_somebody_blocked_is_held_where_their_block_stands(ready: Bench) -> None:
    """Who types an address sees no thread that would say so; a thread of its own would also let them call again."""
    await ready.run(SetBlock, "sari", why="iklan")
    ready.clock.forward(minutes=1)
    made = await ready.run(New, thread=0, channel="wa-bpbd", to="081234567890", text="Selamat pagi")
    assert made.message is not None
    assert made.message.error is not None
    assert (made.outcome, made.message.thread, made.message.status) == ("stale", 1, "held")
    assert "alamat ini diblokir" in made.message.error.title
    assert await due(ready) == []
    assert len(await ready.desk.threads(ready.me())) == 1
    await ready.run(SetBlock, "sari", on=False)
    seen = await ready.desk.thread(ready.me(), 1)
    assert seen is not None
    assert (seen.status, seen.outgoing) == ("open", "held")
    await ready.run(SendHeld, message=made.cmd_id, if_seq=seen.seq)
    assert await due(ready) == [made.cmd_id]


async def test_a_first_message_that_waits_is_held_for_who_was_blocked_meanwhile(ready: Bench) -> None:
    first = await ready.run(New, thread=0, channel="wa-bpbd", to="081234567890", text="halo", undo=30)
    assert first.outcome == "queued"
    written = ready.clock.now
    ready.clock.forward(seconds=5)
    await ready.run(SetBlock, "sari", why="iklan")
    ready.clock.forward(minutes=1)
    assert await due(ready) == []
    assert (await of(ready, first.cmd_id)).error.code == "blocked"
    later = await ready.run(
        New, thread=0, channel="wa-bpbd", to="081234567890", text="halo", written_at=written, delayed=True
    )
    assert later.outcome == "stale"
    await ready.run(Cancel, message=later.cmd_id)
    assert (await of(ready, later.cmd_id)).status == "cancelled"
