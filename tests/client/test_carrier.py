"""Drafts and a real hub: one request for all that was typed, found on another machine, gone when they were sent."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inbox.client import carrier, drafted
from inbox.client.api import Api, Unreachable
from inbox.client.enclosing import Enclosure
from inbox.client.ids import new_id
from inbox.client.session import Session
from inbox.wire import Reply
from tests.client.test_session_with_hub import eventually, live, report, session_of
from tests.hubs import RunningHub, running_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("drafts") / "hub") as found:
        found.ready()
        yield found


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "REST", 0.4)
    monkeypatch.setattr(carrier, "PAUSE", 0.05)


@pytest.fixture
def puts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were told to the hub, in order."""
    seen: list[str] = []
    put = drafted.put

    async def counted(api: Api, thread: int, draft: Any) -> Any:
        seen.append(draft.text)
        return await put(api, thread, draft)

    monkeypatch.setattr(drafted, "put", counted)
    return seen


async def there(session: Session, number: int) -> None:
    await live(session)
    await eventually(lambda: number in session.state.threads, "the thread is here")


def mine(hub: RunningHub, number: int) -> list[dict[str, Any]]:
    return [d for d in hub.get("/v1/drafts") if d["thread"] == number]


async def test_typing_asks_for_nothing_and_a_rest_for_one_request(
    tmp_path: Path, hub: RunningHub, puts: list[str]
) -> None:
    number = report(hub)
    async with session_of(hub, tmp_path) as session:
        await there(session, number)
        for end in range(1, 21):
            session.set_draft(number, "Bapak/Ibu, tim kami"[:end])
        await eventually(lambda: mine(hub, number), "the hub has it")
        assert puts == ["Bapak/Ibu, tim kami"]
        await eventually(lambda: not session.drafts.untold(), "and we know it")


async def test_another_machine_finds_it_and_loses_it_when_it_was_sent(tmp_path: Path, hub: RunningHub) -> None:
    number = report(hub)
    async with session_of(hub, tmp_path / "one") as one, session_of(hub, tmp_path / "two") as two:
        await there(one, number)
        await there(two, number)
        one.set_draft(number, "ditulis di kantor", "note")
        found = await eventually(lambda: two.draft(number), "it is on the other machine")
        assert (found.text, found.kind) == ("ditulis di kantor", "note")
        two.set_draft(number, "dilanjutkan di rumah", "note")
        one.carrier.again()
        await eventually(
            lambda: mine(hub, number)[0]["text"] == "dilanjutkan di rumah" and not two.drafts.untold(),
            "the hub has the newer, and said so",
        )
        one.carrier.again()
        await eventually(lambda: (d := one.draft(number)) and d.text == "dilanjutkan di rumah", "so has the first")
        sent = Reply(
            cmd_id=new_id(), written_at=datetime.now(UTC), thread=number, text="dilanjutkan di rumah",
            drafted=two.carrier.revision(number), if_seq=two.state.threads[number].seq, undo=600,
        )  # fmt: skip
        await two.submit(sent)
        two.set_draft(number, "")
        await eventually(lambda: not mine(hub, number), "it is gone on the hub")
        await eventually(lambda: one.draft(number) is None, "and on the other machine")
        await eventually(lambda: two.drafts.raw(number) is None, "nothing is left to tell")


async def test_both_are_kept_where_two_machines_wrote_without_knowing(tmp_path: Path, hub: RunningHub) -> None:
    number = report(hub)
    async with session_of(hub, tmp_path / "one") as one:
        await there(one, number)
        one.set_draft(number, "versi pertama")
        await eventually(lambda: mine(hub, number), "the hub has it")
        async with session_of(hub, tmp_path / "two") as two:
            await there(two, number)
            await eventually(lambda: two.draft(number), "the second has it")
            two.set_draft(number, "versi kedua")
            one.set_draft(number, "versi pertama, lebih panjang")
            await eventually(lambda: len(mine(hub, number)) == 2, "both are there")
        texts = {d["text"]: d["state"] for d in mine(hub, number)}
        assert set(texts) == {"versi kedua", "versi pertama, lebih panjang"}
        assert sorted(texts.values()) == ["aside", "current"]
        one.carrier.again()  # as when the composer opens
        await eventually(lambda: one.carrier.beside.get(number), "it is offered")


async def test_what_was_emptied_without_a_line_does_not_come_back(tmp_path: Path, hub: RunningHub) -> None:
    number = report(hub)
    async with session_of(hub, tmp_path) as session:
        await there(session, number)
        session.set_draft(number, "tidak jadi")
        await eventually(lambda: mine(hub, number) and not session.drafts.untold(), "the hub has it, and said so")
        session.set_draft(number, "")
    assert mine(hub, number)
    async with session_of(hub, tmp_path) as session:
        await eventually(lambda: not mine(hub, number), "the hub is told when it is back")
        assert session.draft(number) is None


async def lost(session: Session, number: int, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write this; the hub takes it, and its answer never arrives."""
    put, heard = drafted.put, list[str]()

    async def cut(api: Api, thread: int, draft: Any) -> Any:
        await put(api, thread, draft)
        heard.append(draft.text)
        raise Unreachable("the line was cut")

    with monkeypatch.context() as patch:
        patch.setattr(drafted, "put", cut)
        session.set_draft(number, text)
        await eventually(lambda: heard, "told, and nothing heard")
        session.carrier._wanted = False  # as where the program ended at once


@pytest.mark.parametrize("known", [True, False])
async def test_what_was_emptied_after_a_lost_answer_does_not_come_back(
    tmp_path: Path, hub: RunningHub, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    number = report(hub)
    async with session_of(hub, tmp_path) as session:
        await there(session, number)
        if known:
            session.set_draft(number, "mula-mula")
            await eventually(lambda: mine(hub, number) and not session.drafts.untold(), "the hub has it, and said so")
        await lost(session, number, "tidak jadi", monkeypatch)
        session.set_draft(number, "")
    assert [d["text"] for d in mine(hub, number)] == ["tidak jadi"]
    async with session_of(hub, tmp_path) as session:
        await eventually(lambda: not mine(hub, number), "the hub is told that it is gone")
        await eventually(lambda: not session.drafts.untold(), "and that is known")
        assert session.draft(number) is None


async def test_what_was_written_on_after_a_lost_answer_has_no_other_beside_it(
    tmp_path: Path, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = report(hub)
    async with session_of(hub, tmp_path) as session:
        await there(session, number)
        await lost(session, number, "tim berangkat", monkeypatch)
        session.set_draft(number, "tim berangkat jam 9")
        session.carrier.again()
        await eventually(lambda: not session.drafts.untold(), "told")
    assert [(d["text"], d["state"]) for d in mine(hub, number)] == [("tim berangkat jam 9", "current")]


async def test_what_another_machine_wrote_is_not_emptied_with_what_was_lost(
    tmp_path: Path, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = report(hub)
    async with session_of(hub, tmp_path / "one") as one:
        await there(one, number)
        await lost(one, number, "tidak jadi", monkeypatch)
        one.set_draft(number, "")
    rev = mine(hub, number)[0]["rev"]
    written = {"text": "dari rumah", "at": datetime.now(UTC).isoformat(), "base": rev}
    assert hub.request("PUT", f"/v1/threads/{number}/draft", json=written).status_code == 200
    async with session_of(hub, tmp_path / "one") as one:
        found = await eventually(lambda: one.draft(number), "it is found here")
        assert found.text == "dari rumah"
    assert [d["text"] for d in mine(hub, number)] == ["dari rumah"]


async def test_files_without_text_stay_here_and_the_hub_is_told_once(tmp_path: Path, hub: RunningHub) -> None:
    number = report(hub)
    files = (Enclosure(path="/srv/foto.jpg", name="foto.jpg", mime="image/jpeg", size=3),)
    async with session_of(hub, tmp_path) as session:
        await there(session, number)
        session.set_draft(number, "dengan foto", files=files)
        await eventually(lambda: mine(hub, number) and not session.drafts.untold(), "the hub has the text")
        session.set_draft(number, "", files=files)
        await eventually(lambda: not mine(hub, number), "the text is gone there")
        await eventually(lambda: not session.drafts.untold(), "and that is told once")
        assert (kept := session.draft(number)) is not None
        assert (kept.text, kept.files) == ("", files)


async def test_another_channel_for_the_same_text_is_kept(tmp_path: Path, hub: RunningHub) -> None:
    number = report(hub)
    async with session_of(hub, tmp_path) as session:
        await there(session, number)
        session.set_draft(number, "Tim berangkat")
        session.set_draft(number, "Tim berangkat", channel="ig/901")
        assert (kept := session.draft(number)) is not None
        assert kept.channel == "ig/901"
