"""A session without any hub."""

from datetime import UTC, datetime
from pathlib import Path

from inbox.client.hubs import Hub
from inbox.client.ids import new_id
from inbox.client.session import Session
from inbox.wire import Contact, Me, OfficeInfo, Reply, Snapshot, Thread


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
