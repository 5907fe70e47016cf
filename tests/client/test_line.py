"""The line against a hub that misbehaves: silent, cut in the middle, expired, full of errors."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from inbox.client.api import Api, Declined, Expired, Unreachable
from inbox.client.hubs import Hub, NoHub, find
from inbox.client.ids import new_id
from inbox.client.sse import Event, Events
from inbox.wire import Change, Note

CHANGE = msgspec.json.encode(Change(cursor="e.7", at=datetime(2026, 11, 21, tzinfo=UTC)))
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def api_of(path: Path, answer: Answer) -> AsyncIterator[Api]:
    """An Api whose hub does `answer` to every request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await answer(writer)
        writer.close()

    server = await asyncio.start_unix_server(serve, str(path / "hub.sock"))
    api = Api(path / "hub.sock", timeout=60)
    try:
        yield api
    finally:
        await api.close()
        server.close()


def says(*parts: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return answer


def status(line: str, body: bytes = b"") -> Answer:
    return says(f"HTTP/1.1 {line}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)


async def test_a_silent_feed_is_dead(tmp_path: Path) -> None:
    over = asyncio.Event()

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b": heartbeat\n\ndata: " + CHANGE + b"\nevent: change\n\n")
        await over.wait()

    async with api_of(tmp_path, answer) as api:
        heard: list[str] = []

        async def listen() -> None:
            async for change in api.feed("e.1", silence=0.1):
                heard.append(change.cursor)

        while not heard:  # a machine that stands still may be silent before the first word, too
            with pytest.raises(Unreachable, match="silent"):
                await listen()
        over.set()
    assert heard == ["e.7"]


async def test_an_ended_feed_is_unreachable_and_an_old_cursor_is_expired(tmp_path: Path) -> None:
    async with api_of(tmp_path, says(OK)) as api:
        with pytest.raises(Unreachable):
            [change async for change in api.feed("e.1")]
    (tmp_path / "hub.sock").unlink(missing_ok=True)
    async with api_of(tmp_path, status("410 Gone")) as api:
        with pytest.raises(Expired):
            [change async for change in api.feed("e.1")]


async def test_what_may_have_left_is_told_from_what_never_did(tmp_path: Path) -> None:
    note = Note(cmd_id=new_id(), written_at=datetime.now(UTC), thread=1, text="x")
    nobody = Api(tmp_path / "nobody.sock")
    with pytest.raises(Unreachable) as never:
        await nobody.execute(note)
    await nobody.close()
    assert not never.value.sent
    async with api_of(tmp_path, says(b"HTTP/1.1 200 O")) as api:
        with pytest.raises(Unreachable) as perhaps:
            await api.execute(note)
    assert perhaps.value.sent


async def test_an_error_without_our_body_is_declined_all_the_same(tmp_path: Path) -> None:
    note = Note(cmd_id=new_id(), written_at=datetime.now(UTC), thread=1, text="x")
    async with api_of(tmp_path, status("502 Bad Gateway", b"<html>")) as api:
        with pytest.raises(Declined) as declined:
            await api.execute(note)
    assert declined.value.status == 502
    (tmp_path / "hub.sock").unlink(missing_ok=True)
    body = b'{"error":{"code":"forbidden","title":"Tidak boleh","hint":""}}'
    async with api_of(tmp_path, status("403 Forbidden", body)) as api:
        with pytest.raises(Declined) as declined:
            await api.execute(note)
    assert declined.value.problem.title == "Tidak boleh"


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_events_come_whole_however_they_are_cut(size: int) -> None:
    stream = (
        b": heartbeat\n\nid: e.1\r\nevent: change\r\ndata: satu\r\n\r\n"
        b"retry: 1000\n\ndata:dua\ndata: tiga\n\nevent: x\n\n"
    )
    events, found = Events(), []
    for start in range(0, len(stream), size):
        found += list(events.feed(stream[start : start + size]))
    assert found == [Event("change", b"satu", "e.1"), Event("message", b"dua\ntiga", "e.1")]


def test_the_hub_is_the_named_one_else_the_configured_one_else_private(
    inbox_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find().private
    config = inbox_home / "config"
    config.mkdir(parents=True)
    (config / "hub.toml").write_text('socket = "/run/kantor.sock"\ncontact = "Dedi, ext. 12"\n')
    assert find() == Hub(Path("/run/kantor.sock"), contact="Dedi, ext. 12")
    monkeypatch.setenv("INBOX_HUB", "/run/lain.sock")
    assert find().socket == Path("/run/lain.sock")
    assert find("/run/ketiga.sock").socket == Path("/run/ketiga.sock")
    (config / "hub.toml").write_text("socket = 12")
    with pytest.raises(ValueError, match=r"hub\.toml"):
        find()


def test_an_office_hub_is_never_started_and_its_contact_is_named(inbox_home: Path, tmp_path: Path) -> None:
    with pytest.raises(NoHub) as nobody:
        Hub(tmp_path / "hub.sock", contact="Dedi, ext. 12").ensure()
    assert nobody.value.title == "Layanan Siaga tidak berjalan"
    assert "Dedi, ext. 12" in nobody.value.hint
    assert not (inbox_home / "data" / "hub.log").exists()


async def test_two_clients_at_once_start_one_private_hub_that_outlives_neither_output(inbox_home: Path) -> None:
    hub = find()
    await asyncio.gather(hub.ready(), hub.ready(), asyncio.to_thread(hub.ensure))
    api = Api(hub.socket)
    try:
        assert (await api.me()).roles
        await api.stop_hub()
    finally:
        await api.close()
    deadline = time.monotonic() + 60
    while hub.answers():
        assert time.monotonic() < deadline, "the hub does not end"
        await asyncio.sleep(0.05)
