"""Promises: noted, told when due, kept or not; nothing of it ever goes to the citizen."""

from datetime import timedelta
from typing import Any

from inbox.wire import Claim, MakePromise, Resolve, Settle, Snooze, Thread, ThreadView


async def view(bench: Any) -> ThreadView:
    found: ThreadView = await bench.desk.thread(bench.me(), 1)
    return found


async def promise(bench: Any, minutes: float = 60, **more: Any) -> str:
    at = bench.clock.now + timedelta(minutes=minutes)
    made = bench.command(MakePromise, text="perahu datang", at=at, **more)
    assert (await bench.send(made)).outcome == "done"
    name: str = made.cmd_id
    return name


async def test_a_promise_is_told_once_when_its_time_has_come(bench: Any) -> None:
    await bench.citizen()
    name = await promise(bench)
    (made,) = (await view(bench)).promises
    assert (made.id, made.text, made.by, made.kept, made.told) == (name, "perahu datang", "rina", None, False)
    assert await bench.desk.next_due() == made.at
    bench.clock.forward(minutes=61)
    for _again in range(2):
        await bench.desk.due(bench.clock.now)
        after = await view(bench)
        assert [m.detail["event"] for m in after.messages if m.kind == "event"] == ["promised", "promise_due"]
        assert after.promises[0].told
    assert [m.direction for m in after.messages if m.kind == "message"] == ["in"]


async def test_a_due_promise_wakes_what_was_put_aside(bench: Any) -> None:
    await bench.citizen()
    await promise(bench)
    await bench.run(Snooze, until=bench.clock.now + timedelta(days=2))
    bench.clock.forward(minutes=61)
    await bench.desk.due(bench.clock.now)
    assert (await view(bench)).status == "open"


async def test_it_is_said_to_be_kept_and_that_is_taken_back(bench: Any) -> None:
    await bench.citizen()
    name = await promise(bench)
    for outcome, kept in (("kept", True), ("open", None), ("broken", False)):
        await bench.run(Settle, promise=name, outcome=outcome)
        assert (await view(bench)).promises[0].kept is kept
    await bench.run(Settle, promise=name, outcome="withdrawn")
    assert (await view(bench)).promises == []
    assert (await bench.run(Settle, promise=name, outcome="kept")).error.code == "promise_unknown"


async def test_the_view_and_the_query_know_the_open_ones(bench: Any) -> None:
    await bench.citizen()

    async def found(query: str) -> list[int]:
        threads: list[Thread] = await bench.desk.threads(bench.me(), query=query)
        return [t.number for t in threads]

    assert await found("janji:ada") == []
    name = await promise(bench)
    assert [t.number for t in await bench.desk.threads(bench.me(), view="promised")] == [1]
    assert [await found(q) for q in ("janji:<2j", "janji:<30m", "janji:lewat", "janji:>30m")] == [[1], [], [], [1]]
    bench.clock.forward(hours=2)
    assert [await found(q) for q in ("janji:lewat", "janji:<30m")] == [[1], [1]]
    await bench.run(Settle, promise=name, outcome="kept")
    assert await found("janji:ada") == []


async def test_a_closed_report_keeps_its_promise_to_itself(bench: Any) -> None:
    await bench.citizen()
    await promise(bench)
    await bench.run(Resolve, force=True)
    bench.clock.forward(hours=2)
    await bench.desk.due(bench.clock.now)
    assert not (await view(bench)).promises[0].told
    assert await bench.desk.threads(bench.me(), view="promised") == []


async def test_what_cannot_be_promised_is_refused(bench: Any) -> None:
    await bench.citizen()
    now = bench.clock.now
    for fields, code in (
        ({"text": " ", "at": now + timedelta(hours=1)}, "empty"), ({"text": "x", "at": now}, "bad_time"),
        ({"text": "x", "at": now + timedelta(days=400)}, "bad_time"),
    ):  # fmt: skip
        assert (await bench.run(MakePromise, **fields)).error.code == code


async def test_a_quiet_snooze_sleeps_through_a_message_but_not_through_danger(bench: Any) -> None:
    await bench.citizen("jalan rusak")
    await bench.run(Claim)
    until = bench.clock.now + timedelta(hours=5)
    await bench.run(Snooze, until=until, wake=False)
    await bench.citizen("halo pak kapan diperbaiki")
    asleep = await view(bench)
    assert (asleep.status, asleep.snoozed_quiet, asleep.waiting_since is not None) == ("snoozed", True, True)
    await bench.citizen("tolong pak ada orang hanyut terseret banjir")
    assert (await view(bench)).status == "open"
    await bench.run(Snooze, until=until)
    await bench.citizen("halo")
    assert (await view(bench)).status == "open"
