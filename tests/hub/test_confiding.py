"""Confidential threads: nothing of them reaches the unit that they complain about, by any way to the hub."""

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from inbox.hub.feed import Expired
from inbox.wire import Assign, Cancel, Change, Claim, Confide, Me, New, Note, Reply, SetAgency, SetTags

UNIT = Me(login="dedi", name="Dedi", roles=["admin"], agencies=["bpbd"])
HEAD = Me(login="kepala", name="Kepala", roles=["supervisor"], agencies=["bpbd"])
OTHER = Me(login="budi", name="Budi", roles=["supervisor"], agencies=["dinkes"])


async def frames(bench: Any, me: Me, since: str) -> list[Change]:
    """What the feed has told a person since a cursor."""
    found: list[Change] = []
    end = int(bench.desk.feed.cursor.rpartition(".")[2])
    async with asyncio.timeout(60):
        async for block in bench.desk.feed.subscribe(me, since):
            for part in block.split(b"\n\n"):
                if b"event: change" in part:
                    found.append(msgspec.json.decode(part.partition(b"data: ")[2], type=Change))
            if found and int(found[-1].cursor.rpartition(".")[2]) >= end:
                return found
    return found


async def secret(bench: Any, **more: Any) -> str:
    """Thread 1, kept from BPBD by a supervisor; the cursor before that."""
    await bench.citizen("petugas BPBD minta uang")
    cursor: str = bench.desk.feed.cursor
    assert (await bench.run(Confide, "sari", **more)).outcome == "done"
    return cursor


async def test_nothing_of_it_is_there_for_the_unit(bench: Any) -> None:
    await secret(bench)
    desk = bench.desk
    for me in (UNIT, HEAD, bench.me("rina"), bench.me("ani"), bench.me("oka")):
        assert await desk.threads(me) == []
        assert await desk.threads(me, query="belum:dibalas", agency="bpbd") == []
        assert await desk.thread(me, 1) is None
        assert await desk.conversations(me, [1]) == []
        assert me.login == "oka" or await desk.threads(me, query="petugas") == []
        assert await desk.search(me, "uang") == []
        assert await desk.search(me, "#1") == []
        assert await desk.search(me, "Tati") == []
        assert await desk.search(me, "081234567890") == []
        assert (await desk.snapshot(me)).threads == []
        assert not await desk.may_see(me, 1)
    for me in (bench.me("sari"), OTHER):
        assert [t.number for t in await desk.threads(me)] == [1]
        assert [t.number for t in await desk.threads(me, query="petugas")] == [1]
        assert len(await desk.search(me, "uang")) == 1
        found = await desk.thread(me, 1)
        assert found is not None
        assert (found.confidential, found.hidden_from) == (True, "bpbd")
        assert [t.number for t in (await desk.snapshot(me)).threads] == [1]


async def test_its_number_answers_like_one_that_does_not_exist(bench: Any) -> None:
    await secret(bench)
    there, not_there = [await bench.run(Note, "dedi", thread=n, text="?") for n in (1, 99)]
    assert there.error.code == not_there.error.code == "thread_unknown"
    assert there.error.hint == not_there.error.hint


async def test_the_feed_takes_it_away_and_is_silent_afterwards(bench: Any) -> None:
    cursor = await secret(bench)
    live = bench.desk.feed
    (hidden,) = await live._stored(int(cursor.rpartition(".")[2]))
    assert msgspec.json.decode(live._narrowed(hidden, UNIT), type=Change).gone == [1]
    after = live.cursor
    await bench.run(SetTags, "sari", add=["pungli"])
    await bench.citizen("sudah saya laporkan juga ke polisi")
    for me in (UNIT, HEAD, bench.me("rina"), bench.me("oka")):
        told = await frames(bench, me, after)
        assert told
        assert all(not (c.threads or c.messages or c.gone or c.cmd_id) for c in told), me.login
    told = await frames(bench, OTHER, after)
    assert {t.number for c in told for t in c.threads} == {1}


async def test_who_missed_that_it_was_hidden_starts_anew(bench: Any) -> None:
    cursor = await secret(bench)
    with pytest.raises(Expired):
        bench.desk.feed.subscribe(UNIT, cursor)
    assert [t.number for c in await frames(bench, OTHER, cursor) for t in c.threads] == [1]


async def test_guards_of_entries_that_are_forgotten_go_with_them(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbox.hub.clocks.FEED_LEAST", 1)
    cursor = await secret(bench)
    feed = bench.desk.feed
    assert len(feed._guarded) == 1
    bench.clock.forward(days=40)
    await bench.citizen("apa kabar", wa="6281234567891")
    await bench.desk.due(bench.clock.now)
    assert feed._guarded == []
    with pytest.raises(Expired):
        feed.subscribe(UNIT, cursor)
    kept = feed.cursor
    await bench.run(Confide, "sari", thread=2)
    await bench.desk.due(bench.clock.now + timedelta(hours=2))
    assert len(feed._guarded) == 1, "what a cursor may still be before is kept"
    with pytest.raises(Expired):
        feed.subscribe(UNIT, kept)


async def test_the_seal_holds_after_a_restart(bench: Any, open_bench: Any) -> None:
    cursor = await secret(bench)
    await bench.desk.close()
    desk = (await open_bench("")).desk
    with pytest.raises(Expired):
        desk.feed.subscribe(UNIT, cursor)
    told = desk.feed
    (frame,) = await told._stored(int(cursor.rpartition(".")[2]))
    assert msgspec.json.decode(told._narrowed(frame, UNIT), type=Change).gone == [1]


async def test_a_person_who_is_allowed_sees_it_until_that_is_taken_back(bench: Any) -> None:
    await secret(bench, allow=["rina"])
    assert await bench.desk.thread(bench.me("rina"), 1) is not None
    refused = await bench.run(Confide, "sari", allow=["dedi"])
    assert refused.error.code == "not_theirs"
    cursor = bench.desk.feed.cursor
    await bench.run(Confide, "sari", disallow=["rina"])
    assert await bench.desk.thread(bench.me("rina"), 1) is None
    with pytest.raises(Expired):
        bench.desk.feed.subscribe(bench.me("rina"), cursor)


async def test_the_unit_neither_holds_it_nor_gets_it(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Claim, "dedi")
    await bench.run(Confide, "sari")
    found = await bench.desk.thread(bench.me("sari"), 1)
    assert found is not None
    assert found.assignee is None
    assert (await bench.run(Assign, "sari", assignee="dedi")).error.code == "not_theirs"
    assert (await bench.run(SetAgency, "sari", agency="dinkes")).outcome == "done"
    assert (await bench.run(SetAgency, "sari", agency="bpbd")).error.code == "confidential"
    await bench.run(Assign, "sari", assignee="rina")
    assert await bench.desk.thread(bench.me("rina"), 1) is not None


async def test_what_the_unit_has_scheduled_there_does_not_leave(bench: Any) -> None:
    await bench.up()
    await bench.citizen("petugas BPBD minta uang")
    at = bench.clock.now + timedelta(hours=2)
    theirs = await bench.run(Reply, "dedi", text="itu tidak benar", send_at=at)
    ours = await bench.run(Reply, "sari", text="kami periksa", send_at=at, force=True)
    assert (theirs.outcome, ours.outcome) == ("queued", "queued")
    assert (await bench.run(Confide, "sari")).outcome == "done"
    found = await bench.desk.thread(bench.me("sari"), 1)
    held = {m.id: m.status for m in found.messages if m.status is not None}
    assert held == {theirs.cmd_id: "held", ours.cmd_id: "queued"}
    assert found.waiting_since is not None
    assert (await bench.run(Cancel, "sari", message=theirs.cmd_id)).outcome == "done"


async def test_who_hides_what_is_about_their_own_unit_loses_it_too(bench: Any) -> None:
    await bench.citizen()
    done = await bench.run(Confide, "dedi")
    assert done.outcome == "done"
    assert done.thread is None
    assert await bench.desk.thread(UNIT, 1) is None
    assert await bench.desk.thread(bench.me("sari"), 1) is not None


async def test_writing_to_the_citizen_does_not_join_what_one_may_not_see(bench: Any) -> None:
    await secret(bench)
    made = await bench.run(New, "dedi", thread=0, channel="wa-bpbd", to="081234567890", text="Halo")
    assert made.error.code == "template_needed"  # as for somebody who never wrote


async def test_it_can_be_opened_again(bench: Any) -> None:
    await secret(bench)
    await bench.run(Confide, "sari", on=False)
    found = await bench.desk.thread(UNIT, 1)
    assert found is not None
    assert (found.confidential, found.hidden_from, found.allowed) == (False, None, [])
    assert [m.detail["event"] for m in found.messages if m.kind == "event"] == ["confidential", "confidential"]
