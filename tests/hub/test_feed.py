"""The feed: contiguous, resumable, expiring, narrowed to the person, one heartbeat when nothing happens."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from inbox.connectors.base import InboundReaction, Party
from inbox.hub import feed as feeds
from inbox.hub.feed import Expired
from inbox.store import feed as stored
from inbox.wire import Change, Claim, MakePromise, Note, SetAgency, SetBlock


async def read(stream: AsyncIterator[bytes], count: int) -> list[Change]:
    changes: list[Change] = []
    async with asyncio.timeout(60):
        while len(changes) < count:
            for frame in (await anext(stream)).split(b"\n\n"):
                if frame.startswith(b"id: "):
                    head, _event, data = frame.split(b"\n")
                    change = msgspec.json.decode(data.removeprefix(b"data: "), type=Change)
                    assert head == b"id: " + change.cursor.encode()
                    changes.append(change)
    return changes


def numbers(changes: list[Change]) -> list[int]:
    return [int(change.cursor.rpartition(".")[2]) for change in changes]


async def test_entries_are_contiguous_and_name_the_command(bench: Any) -> None:
    since = bench.desk.feed.cursor
    await bench.citizen()
    result = await bench.run(Claim)
    await bench.citizen("lagi")
    changes = await read(bench.desk.feed.subscribe(bench.me(), since), 3)
    start = int(since.rpartition(".")[2])
    assert numbers(changes) == [start + 1, start + 2, start + 3]
    assert [c.cmd_id for c in changes] == [None, result.cmd_id, None]
    assert all(a.value is None for c in changes for t in c.threads for a in t.contact.addresses)


async def test_who_waits_is_woken_by_the_next_entry(bench: Any) -> None:
    stream = bench.desk.feed.subscribe(bench.me(), bench.desk.feed.cursor)
    waiting = asyncio.create_task(read(stream, 1))
    await bench.citizen()
    [change] = await waiting
    assert [m.text for m in change.messages] == ["banjir"]


async def test_who_fell_off_the_ring_goes_on_from_the_store(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    since = bench.desk.feed.cursor
    for i in range(600):
        await bench.citizen(f"{i}")
    bench.desk.feed._ring = type(bench.desk.feed._ring)(list(bench.desk.feed._ring)[-50:], maxlen=50)
    changes = await read(bench.desk.feed.subscribe(bench.me(), since), 600)
    assert [m.text for c in changes for m in c.messages] == [f"{i}" for i in range(600)]


async def test_a_restarted_hub_goes_on_with_the_same_cursors(bench: Any, open_bench: Any) -> None:
    since = bench.desk.feed.cursor
    await bench.citizen()
    await bench.desk.close()
    again = await open_bench("")
    assert len(await read(again.desk.feed.subscribe(again.me(), since), 1)) == 1


async def test_expired_cursors_are_told_at_once(bench: Any) -> None:
    feed = bench.desk.feed
    for cursor in ("", "x", "other.1", f"{feed.epoch}.{feed.newest + 1}", f"{feed.epoch}.-1", f"{feed.epoch}.²"):
        with pytest.raises(Expired):
            feed.subscribe(bench.me(), cursor)
    await bench.citizen()
    feed.oldest = feed.newest
    with pytest.raises(Expired):
        feed.subscribe(bench.me(), f"{feed.epoch}.0")


async def test_old_entries_are_forgotten_but_never_the_newest(bench: Any) -> None:
    for i in range(20):
        await bench.citizen(f"{i}")
    bench.clock.forward(days=40)
    await bench.citizen("baru")
    late = int(bench.clock.now.timestamp() * 1e6) - 86_400_000_000
    newest = bench.desk.feed.newest
    assert await bench.desk.store.write(lambda tx: stored.prune(tx, late, 5)) == newest - 5
    assert await bench.desk.store.read(stored.bounds) == (newest - 4, newest)


async def test_a_person_of_one_agency_sees_only_its_threads_and_loses_those_moved_away(bench: Any) -> None:
    since = bench.desk.feed.cursor
    await bench.citizen("rahasia dinkes", account="107")
    await bench.citizen("banjir")
    await bench.run(SetAgency, thread=2, agency="dinkes")
    await bench.run(SetAgency, thread=1, agency="bpbd")
    changes = await read(bench.desk.feed.subscribe(bench.me("dedi"), since), 4)
    assert [[t.number for t in c.threads] for c in changes] == [[], [2], [], [1]]
    assert [c.gone for c in changes] == [[], [], [2], []]
    assert [len(c.messages) for c in changes] == [0, 1, 0, 1]


async def test_an_operator_gets_no_text(bench: Any) -> None:
    since = bench.desk.feed.cursor
    await bench.citizen("rahasia", subject="rahasia")
    await bench.run(Note, text="rahasia juga")
    await bench.run(MakePromise, text="rahasia pula", at=bench.clock.now + timedelta(hours=2))
    await bench.run(SetBlock, why="rahasia lagi")
    changes = await read(bench.desk.feed.subscribe(bench.me("oka"), since), 4)
    said = msgspec.json.encode(changes)
    assert b"rahasia" not in said
    assert b"Tati" not in said
    assert all(t.withheld for c in changes for t in c.threads)


async def test_a_heartbeat_when_nothing_happens(bench: Any) -> None:
    bench.desk.feed.heartbeat = 0.01
    stream = bench.desk.feed.subscribe(bench.me(), bench.desk.feed.cursor)
    first = [await anext(stream) for _ in range(3)]
    assert first[0] == b"retry: 1000\n\n"
    assert first[1].startswith(b"event: presence\ndata: ")
    assert first[2] == b": heartbeat\n\n"
    assert feeds.HEARTBEAT == 15.0


async def test_frames_are_encoded_once_for_all_who_see_the_same(bench: Any) -> None:
    since = bench.desk.feed.cursor
    await bench.citizen()
    for login in ("rina", "rina", "dedi", "dedi", "oka", "oka"):
        await read(bench.desk.feed.subscribe(bench.me(login), since), 1)
    assert len(bench.desk.feed._ring[-1].variants) == 3


async def test_who_comes_and_goes_is_told_outside_the_entries(bench: Any) -> None:
    feed = bench.desk.feed
    cursor = feed.cursor
    rina = feed.subscribe(bench.me(), cursor)

    async def there() -> set[str]:
        async with asyncio.timeout(60):
            while not (frame := await anext(rina)).startswith(b"event: presence"):
                assert not frame.startswith(b"id: ")
        said = frame.split(b"data: ")[1]
        assert msgspec.json.decode(said).keys() == set(Change.__struct_fields__)  # whoever reads it finds every name
        change = msgspec.json.decode(said, type=Change)
        assert change.cursor == cursor
        assert change.office is not None
        return {p.login for p in change.office.people if p.present}

    assert await there() == {"rina"}
    sari = feed.subscribe(bench.me("sari"), cursor)
    await anext(sari)
    assert await there() == {"rina", "sari"}
    assert {p.login for p in (await bench.desk.snapshot(bench.me("oka"))).office.people if p.present} == {
        "rina", "sari", "oka",
    }  # fmt: skip
    await sari.aclose()  # type: ignore[attr-defined]
    assert await there() == {"rina"}
    assert feed.cursor == cursor


async def test_an_operator_gets_no_name_in_a_reaction(bench: Any) -> None:
    since = bench.desk.feed.cursor
    await bench.citizen(external_id="wamid.first")
    party = Party(ids=(("phone", "6281234567890"),), name="Tati Suryati")
    heart = InboundReaction(
        account="106", external_id="wamid.heart", at=bench.clock.now, target="wamid.first", emoji="❤", party=party
    )
    await bench.take(heart)
    changes = await read(bench.desk.feed.subscribe(bench.me("oka"), since), 2)
    assert b"Tati" not in msgspec.json.encode(changes)
    changes = await read(bench.desk.feed.subscribe(bench.me("ani"), since), 2)
    assert [r.author.name for m in changes[1].messages for r in m.reactions] == ["Tati Suryati"]


async def test_a_stream_ends_when_a_new_office_file_takes_rights_away(bench: Any) -> None:
    rights = {"rina": True, "sari": True}
    stopped = bench.desk.feed.subscribe(bench.me("rina"), bench.desk.feed.cursor, lambda: rights["rina"])
    kept = bench.desk.feed.subscribe(bench.me("sari"), bench.desk.feed.cursor, lambda: rights["sari"])
    assert await anext(stopped) == await anext(kept) == b"retry: 1000\n\n"
    rights["rina"] = False
    bench.desk.feed.rights_changed()
    await bench.citizen("tidak untuk rina")
    assert [frame async for frame in stopped] == []
    assert [m.text for m in (await read(kept, 1))[0].messages] == ["tidak untuk rina"]


async def test_who_is_there_is_encoded_once_for_all_who_follow(bench: Any) -> None:
    """Two hundred clients that come at once after a start would make it forty thousand times."""
    feed, made = bench.desk.feed, list[int]()
    office = feed.office

    def counted() -> Any:
        made.append(1)
        return office()

    feed.office = counted
    streams = [feed.subscribe(bench.me(login), feed.cursor) for login in ("rina", "dedi", "sari", "oka") * 10]
    for stream in streams:
        assert await anext(stream) == b"retry: 1000\n\n"
    frames = [await anext(stream) for stream in streams]
    assert all(frame.startswith(b"event: presence") for frame in frames)
    assert len(set(frames)) == 1
    assert len(made) == 1


async def test_who_is_there_is_told_by_the_office_as_it_is_now(bench: Any) -> None:
    """Its entry is published before a new office is in place: who comes between must not fix the old one for others."""
    feed, office = bench.desk.feed, bench.desk.feed.office
    first = feed.subscribe(bench.me(), feed.cursor)
    assert [await anext(first) for _frame in range(2)][1].startswith(b"event: presence")
    feed.office = lambda: msgspec.structs.replace(office(), name="Kantor Baru")
    feed.rights_changed()
    second = feed.subscribe(bench.me(), feed.cursor)
    assert b"Kantor Baru" in [await anext(second) for _frame in range(2)][1]


class Taking:
    """A connection that takes what is written to it, while it is `free`."""

    def __init__(self) -> None:
        self.free, self.got = True, b""

    def push(self, chunk: bytes) -> bool:
        self.got += chunk if self.free else b""
        return self.free


async def waiting(stream: AsyncIterator[bytes]) -> "asyncio.Task[bytes]":
    """The next frame of a stream that has nothing more to say."""
    task = asyncio.ensure_future(anext(stream))  # type: ignore[arg-type]
    for _turn in range(20):
        await asyncio.sleep(0)
    return task


async def test_entries_go_straight_to_a_client_that_only_waits(bench: Any) -> None:
    feed, line = bench.desk.feed, Taking()
    stream = feed.subscribe(bench.me(), feed.cursor, line=line)
    assert await anext(stream) == b"retry: 1000\n\n"
    task = await waiting(stream)
    while task.done():  # who is there
        task = await waiting(stream)
    await bench.citizen("satu")
    await bench.citizen("dua")
    assert not task.done()
    size, _, rest = line.got.partition(b"\r\n")
    first, rest = rest[: int(size, 16)], rest[int(size, 16) :]
    assert first.startswith(b"id: " + feed.epoch.encode())
    assert first.endswith(b"\n\n")
    assert b"satu" in first
    assert rest.startswith(b"\r\n")
    assert rest.endswith(b"\n\n\r\n")
    assert b"dua" in rest

    line.free = False  # a slow client is told by its task, of what it has not got and of nothing twice
    await bench.citizen("tiga")
    slow = await task
    assert slow.count(b"id: ") == 1
    assert b"tiga" in slow


async def test_who_may_see_less_now_is_asked_before_anything_more_is_written(bench: Any) -> None:
    feed, line, may = bench.desk.feed, Taking(), [True]
    stream = feed.subscribe(bench.me(), feed.cursor, lambda: may[0], line=line)
    assert await anext(stream) == b"retry: 1000\n\n"
    task = await waiting(stream)
    while task.done():
        task = await waiting(stream)
    may[0] = False
    feed.rights_changed()
    await bench.citizen("rahasia")
    with pytest.raises(StopAsyncIteration):
        await task
    assert line.got == b""
