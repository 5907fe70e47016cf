"""A session and a real hub in a process of its own: live, cut off, back again."""

import asyncio
import itertools
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inbox.client.cache import Cache
from inbox.client.home import Home
from inbox.client.hubs import Hub
from inbox.client.ids import new_id
from inbox.client.offline import last_state
from inbox.client.session import Session
from inbox.client.state import Effects
from inbox.wire import Claim, Note, Reply, Reveal
from tests.hubs import RunningHub, running_hub, text_body

PATIENCE = 90.0
_senders = itertools.count(1)


async def eventually(happened: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := happened()):
        assert time.monotonic() < deadline, f"not within {PATIENCE:g} s: {what}"
        await asyncio.sleep(0.02)
    return found


@asynccontextmanager
async def session_of(hub: RunningHub, folder: Path) -> AsyncIterator[Session]:
    session = Session(Hub(hub.socket), home=folder / "client")
    await session.start()
    try:
        yield session
    finally:
        await session.close()


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """One hub for the tests that do not end theirs."""
    with running_hub(tmp_path_factory.mktemp("steady") / "hub") as hub:
        hub.ready()
        yield hub


def report(hub: RunningHub, text: str = "Banjir") -> int:
    """A citizen who has never written before writes; the number of the new thread."""
    before = {t["number"] for t in hub.get("/v1/threads")}
    sender = f"62812{next(_senders):08d}"
    assert hub.post(text_body(text, f"wamid.{sender}", sender=sender)).status_code == 200
    (number,) = {t["number"] for t in hub.get("/v1/threads")} - before
    return int(number)


async def live(session: Session) -> None:
    await eventually(lambda: session.state.link == "live", "the link is live")


def reply(session: Session, text: str, number: int = 1) -> Reply:
    seq = session.state.threads[number].seq
    return Reply(cmd_id=new_id(), written_at=datetime.now(UTC), thread=number, text=text, if_seq=seq, undo=600)


def outgoing(hub: RunningHub, number: int = 1) -> list[dict[str, Any]]:
    return [m for m in hub.get(f"/v1/threads/{number}")["messages"] if m["direction"] == "out" and m["kind"] != "event"]


async def test_a_message_of_a_citizen_reaches_listeners_and_an_answer_reaches_the_hub(
    tmp_path: Path, steady: RunningHub
) -> None:
    async with session_of(steady, tmp_path) as session:
        await live(session)
        heard = Effects()
        session.listeners.append(heard.merge)
        number = report(steady, "Banjir di Dayeuhkolot")
        await eventually(lambda: number in session.state.threads, "the thread is known")
        assert await session.open(number)
        assert [m.text for m in session.state.conversation(number) if m.kind == "message"] == ["Banjir di Dayeuhkolot"]
        await eventually(lambda: session.state.threads[number].unread == 0, "it is marked as read")
        made = await session.submit(reply(session, "Tim menuju lokasi.", number))
        shown = [m for m in session.state.conversation(number) if m.id == made.command.cmd_id]
        assert len(shown) == 1
        assert shown[0].status == "queued"
        await eventually(lambda: not session.outbox.pending, "the hub has taken it")
        await eventually(lambda: made.command.cmd_id in session.state.messages[number], "the feed brought the real one")
        assert [m.id for m in session.state.conversation(number)].count(made.command.cmd_id) == 1
        assert number in heard.threads
        assert number in heard.messages


async def test_what_is_written_while_the_hub_is_away_goes_out_exactly_once(tmp_path: Path, hub: RunningHub) -> None:
    hub.ready()
    hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
    async with session_of(hub, tmp_path) as session:
        await live(session)
        await session.open(1)
        await asyncio.to_thread(hub.kill)
        await eventually(lambda: session.state.link == "away", "the cut is noticed")
        assert session.problem is not None
        assert session.problem.title == "Layanan Siaga tidak berjalan" or session.problem.code == "unreachable"
        first, second = reply(session, "Tim menuju lokasi."), reply(session, "Mohon pindah ke tempat tinggi.")
        await session.submit(first)
        await session.submit(second)
        waiting = [(m.text, m.status) for m in session.state.conversation(1)][-2:]
        assert waiting == [("Tim menuju lokasi.", "queued"), ("Mohon pindah ke tempat tinggi.", "queued")]
        await asyncio.to_thread(hub.start)
        await live(session)
        await eventually(lambda: not session.outbox.pending, "the hub has taken both")
        assert [m["id"] for m in outgoing(hub)] == [first.cmd_id, second.cmd_id]
        assert session.outbox.answered == []
    async with session_of(hub, tmp_path) as session:
        await live(session)
        await asyncio.sleep(0)
        assert [m["id"] for m in outgoing(hub)] == [first.cmd_id, second.cmd_id]


async def test_it_opens_reads_and_drafts_with_the_hub_stopped(tmp_path: Path, hub: RunningHub) -> None:
    hub.ready()
    for n in range(3):
        hub.post(text_body(f"laporan {n}", f"wamid.{n}", sender=f"628123456782{n}"))
    async with session_of(hub, tmp_path) as session:
        await live(session)
        await eventually(lambda: len(session.state.threads) == 3, "all are known")
        ahead = session._keeper
        ready: set[int] = set()
        while len(ready) < 3:
            ready = await ahead.ready()
        beside = last_state(Hub(hub.socket), root=tmp_path / "client")
        assert beside is not None, "a verb may look while the session holds the cache"
        assert [m.text for m in beside.conversation(1) if m.kind == "message"] == ["laporan 0"]
    await asyncio.to_thread(hub.stop)

    again = Session(Hub(hub.socket), home=tmp_path / "client")
    assert sorted(again.state.threads) == [1, 2, 3], "the first page is there before anything is started"
    assert again.state.counts["unanswered"] == 3
    await again.start()
    await eventually(lambda: again.state.whole and again.state.link == "away", "the cache is loaded")
    assert await again.open(2)
    assert [m.text for m in again.state.conversation(2) if m.kind == "message"] == ["laporan 1"]
    again.set_draft(2, "Baik, Pak")
    await again.submit(reply(again, "Sudah kami terima.", 2))
    await again.close()

    third = Session(Hub(hub.socket), home=tmp_path / "client")
    await third.start()
    draft = third.draft(2)
    assert draft is not None
    assert draft.text == "Baik, Pak"
    assert [s.thread for s in third.outbox.pending] == [2]
    await third.close()


async def test_if_the_citizen_wrote_meanwhile_the_answer_is_held_and_the_difference_is_there(
    tmp_path: Path, hub: RunningHub
) -> None:
    hub.ready()
    hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
    async with session_of(hub, tmp_path) as session:
        await live(session)
        await session.open(1)
        await asyncio.to_thread(hub.kill)
        await eventually(lambda: session.state.link == "away", "the cut is noticed")
        made = reply(session, "Tim menuju lokasi.")
        await session.submit(made)
    await asyncio.to_thread(hub.start)
    hub.post(text_body("Sudah surut, tidak jadi", "wamid.2"))
    async with session_of(hub, tmp_path) as session:
        await live(session)
        held = await eventually(lambda: session.outbox.answered, "the hub has answered")
        result = held[0].result
        assert result.outcome == "stale"
        assert [m.text for m in result.missed if m.kind == "message"] == ["Sudah surut, tidak jadi"]
        assert [(m["id"], m["status"]) for m in outgoing(hub)] == [(made.cmd_id, "held")]
        await session.open(1)
        assert [m.status for m in session.state.conversation(1) if m.id == made.cmd_id] == ["held"]
        await session.acknowledge(made.cmd_id)
        assert session.outbox.answered == []


async def test_a_new_epoch_is_a_fresh_snapshot(tmp_path: Path, hub: RunningHub) -> None:
    hub.ready()
    hub.post(text_body("Banjir", "wamid.1"))
    async with session_of(hub, tmp_path) as session:
        await live(session)
        await eventually(lambda: 1 in session.state.threads, "the thread is known")
        before = session.state.cursor
        await asyncio.to_thread(hub.stop)
        shutil.rmtree(hub.home / "data")
        await asyncio.to_thread(hub.start)
        await eventually(lambda: session.state.link == "live" and session.state.cursor != before, "it is live again")
        await eventually(lambda: not session.state.threads, "what the old store had is gone")
        assert session.state.cursor.partition(".")[0] != before.partition(".")[0]


async def test_a_refusal_stays_until_it_is_acknowledged(tmp_path: Path, steady: RunningHub) -> None:
    async with session_of(steady, tmp_path) as session:
        await live(session)
        note = Note(cmd_id=new_id(), written_at=datetime.now(UTC), thread=9999, text="tidak ada")
        await session.submit(note)
        refused = await eventually(lambda: session.outbox.answered, "the hub has refused")
        assert refused[0].result.error.title
        await eventually(
            lambda: [m.error is not None for m in session.state.conversation(9999)] == [True], "it is shown"
        )
    async with session_of(steady, tmp_path) as session:
        assert [s.command.cmd_id for s in session.outbox.answered] == [note.cmd_id]
        await session.acknowledge(note.cmd_id)
        assert session.state.conversation(9999) == []


async def test_a_reveal_shows_the_number_and_the_cache_does_not_keep_it(tmp_path: Path, steady: RunningHub) -> None:
    number = report(steady)
    async with session_of(steady, tmp_path) as session:
        await live(session)
        await session.open(number)
        await session.submit(
            Reveal(cmd_id=new_id(), written_at=datetime.now(UTC), thread=number, reason="telepon balik")
        )
        await eventually(
            lambda: any(a.value for a in session.state.threads[number].contact.addresses), "the number is shown"
        )
    again = Session(Hub(tmp_path / "nowhere.sock"), home=tmp_path / "client")
    assert [a.value for t in again.state.threads.values() for a in t.contact.addresses if a.value] == []


async def test_who_takes_a_thread_sees_its_number(tmp_path: Path, steady: RunningHub) -> None:
    number = report(steady)
    async with session_of(steady, tmp_path) as session:
        await live(session)
        await eventually(lambda: number in session.state.threads, "the thread is known")
        await session.open(number)
        assert not any(a.value for a in session.state.threads[number].contact.addresses)
        await session.submit(Claim(cmd_id=new_id(), written_at=datetime.now(UTC), thread=number))
        await eventually(
            lambda: any(a.value for a in session.state.threads[number].contact.addresses), "the number is shown"
        )


async def test_a_cache_of_another_version_is_made_anew(tmp_path: Path, steady: RunningHub) -> None:
    number = report(steady)
    async with session_of(steady, tmp_path) as session:
        await live(session)
        await eventually(lambda: number in session.state.threads, "the thread is known")
    home = Home.of(Hub(steady.socket), root=tmp_path / "client")
    cache = Cache.open(home.cache, home.seal)
    cache.journal.commit([("p", "threads", {str(number): b"\x81\xa6number\xa1x"})])
    cache.close()
    async with session_of(steady, tmp_path) as session:
        await eventually(lambda: session.state.whole and number in session.state.threads, "the hub filled it again")
    cache = Cache.open(home.cache, home.seal)
    assert number in cache.load().threads
    cache.close()


async def test_what_another_process_queues_goes_out_through_the_running_session(
    tmp_path: Path, steady: RunningHub
) -> None:
    number = report(steady)
    async with session_of(steady, tmp_path) as session:
        await live(session)
        await eventually(lambda: number in session.state.threads, "the thread is known")
        other = Session(Hub(steady.socket), home=tmp_path / "client")
        note = Note(cmd_id=new_id(), written_at=datetime.now(UTC), thread=number, text="dari skrip")
        await other.outbox.submit(note)
        await eventually(lambda: [m["id"] for m in outgoing(steady, number)] == [note.cmd_id], "the session sent it")
