"""A session without any hub."""

from datetime import UTC, datetime
from pathlib import Path

from inbox.client.hubs import Hub
from inbox.client.ids import new_id
from inbox.client.session import Session
from inbox.wire import Reply


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
