"""A session without any hub."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from inbox.client.api import Api
from inbox.client.hubs import Hub
from inbox.client.ids import new_id
from inbox.client.session import Session
from inbox.wire import Contact, Me, OfficeInfo, Reply, Snapshot, Thread, ThreadPage


async def test_writing_goes_on_without_a_hub(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "nowhere.sock")
    session = Session(hub, home=tmp_path)
    await session.start()
    reply = Reply(cmd_id=new_id(), written_at=datetime.now(UTC), thread=7, text="Baik, Bu.", if_seq=3)
    await session.submit(reply)
    session.set_draft(8, "belum selesai")
    assert [m.text for m in session.state.conversation(7)] == ["Baik, Bu."]
    await session.close()

    again = Session(hub, home=tmp_path)
    await again.start()
    draft = again.draft(8)
    assert [m.status for m in again.state.conversation(7)] == ["queued"]
    assert draft is not None
    assert draft.text == "belum selesai"
    await again.close()


async def test_what_is_on_the_screen_is_read_again_after_a_snapshot(tmp_path: Path) -> None:
    """It may lack what the citizen said meanwhile; the answer would carry the new seq all the same."""
    session = Session(Hub(tmp_path / "nowhere.sock"), home=tmp_path)
    now = datetime.now(UTC)
    for seq in (1, 2):
        threads = [Thread(number=n, version=seq if n == 1 else 1, seq=seq, contact=Contact(id=n), last_at=now)
                   for n in (1, 2)]  # fmt: skip
        session.took_snapshot(Snapshot(cursor=f"e.{seq}", at=now, me=Me(login="rina"), office=OfficeInfo(),
                                       threads=threads))  # fmt: skip
        if seq == 1:
            for thread in threads:
                session.state.load(thread, [])
    assert set(session.state.messages) == {2}
    await session.close()


async def test_a_page_that_was_asked_for_before_a_snapshot_is_not_taken_into_it(tmp_path: Path) -> None:
    """It may name what was kept from the person since, and nothing would ever take that away again."""
    now, told, asked = datetime.now(UTC), asyncio.Event(), asyncio.Semaphore(0)
    threads = [Thread(number=n, version=1, seq=1, contact=Contact(id=n), last_at=now) for n in (1, 2, 3)]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                body, late = b"{}", told.is_set()
                if b"/v1/page" in head:
                    asked.release()
                    await told.wait()
                    page = ThreadPage(cursor="e.1", threads=threads[1:2], next="0_1_1_2")
                    body = msgspec.json.encode(ThreadPage(cursor="e.2", threads=threads[2:]) if late else page)
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        writer.close()

    def snapshot(cursor: str) -> Snapshot:
        return Snapshot(
            cursor=cursor, at=now, me=Me(login="rina"), office=OfficeInfo(), threads=threads[:1], next="0_1_1_1"
        )

    server = await asyncio.start_unix_server(answer, str(tmp_path / "hub.sock"))
    session = Session(Hub(tmp_path / "hub.sock"), home=tmp_path)
    session.line.api = Api(tmp_path / "hub.sock")
    session.took_snapshot(snapshot("e.1"))
    session.linked("live")
    paging = asyncio.create_task(session.intake.keep())
    reading = asyncio.create_task(session.intake.look("unanswered"))
    async with asyncio.timeout(30):
        await asked.acquire()
        await asked.acquire()
        session.took_snapshot(snapshot("e.2"))
        told.set()
        await reading
        while not session.state.whole:
            await asyncio.sleep(0.01)
    paging.cancel()
    await session.close()
    server.close()
    assert set(session.state.threads) == {1, 3}
