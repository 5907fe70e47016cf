"""Who reads and who writes: seen by colleagues who may see the thread, kept nowhere, gone with the client."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from inbox.app import Inbox
from inbox.client import telling
from inbox.client.hubs import Hub
from inbox.client.session import Session
from inbox.domain.seeing import Guard
from inbox.hub import watching
from inbox.hub.watching import Watching
from inbox.wire import Looking, Me, Watcher
from tests.hubs import OFFICE, RunningHub, running_hub, text_body
from tests.screens.desks import inbox, opened, settle, text

PEOPLE = """
[[agency]]
id = "dinkes"
name = "Dinas Kesehatan"
[[person]]
login = "uji-rina"
name = "Rina"
role = "admin"
[[person]]
login = "uji-dedi"
name = "Dedi"
role = "admin"
agencies = ["bpbd"]
[[person]]
login = "uji-lain"
role = "admin"
agencies = ["dinkes"]
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("watching") / "hub") as hub:
        hub.ready()
        hub.apply(OFFICE.format(number="106540352242922", api_base="http://127.0.0.1:9") + PEOPLE)
        hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
        yield hub


@asynccontextmanager
async def session_of(hub: RunningHub, folder: Path, person: str) -> AsyncIterator[Session]:
    session = Session(Hub(hub.socket), home=folder / person, person=person)
    await session.start()
    try:
        yield session
    finally:
        await session.close()


async def until(happened: Any, what: str) -> None:
    async with asyncio.timeout(30):
        while not happened():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_colleague_who_reads_and_writes_is_seen_and_leaves_no_trace(
    office: RunningHub, tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "PACE", 0.1)
    app = Inbox(lambda: Session(Hub(office.socket), home=tmp_path / "rina", person="uji-rina"))
    async with opened(app, size) as pilot, session_of(office, tmp_path, "uji-lain") as stranger:
        await settle(pilot, lambda: inbox(app).state.link == "live" and stranger.state.link == "live")
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        before = office.get("/v1/threads/1")
        cursor = inbox(app).state.cursor
        async with session_of(office, tmp_path, "uji-dedi") as dedi:
            await settle(pilot, lambda: dedi.state.link == "live")
            dedi.telling.look(1)
            await settle(pilot, lambda: "Dedi sedang membaca" in text(app), "he is seen to read")
            await settle(pilot, lambda: "◦UD" in text(app), "and marked in the list")
            dedi.telling.look(1, writing=True)
            await settle(pilot, lambda: "Dedi sedang menulis" in text(app) and "✎UD" in text(app), "he writes")
            assert office.get("/v1/threads/1")["watchers"] == [{"thread": 1, "login": "uji-dedi", "writing": True}]
            shown = office.cli("--as", "uji-rina", "thread", "1")
            assert "uji-dedi sedang menulis" in shown.stdout.decode()
        await settle(pilot, lambda: "Dedi sedang" not in text(app) and "UD" not in text(app), "gone with his client")
        assert stranger.state.watchers == {}
        after = office.get("/v1/threads/1")
        assert {**after, "watchers": []} == {**before, "watchers": []}, "no version, no content changed"
        assert inbox(app).state.cursor == cursor


async def test_the_desk_tells_what_is_open_and_that_one_writes(
    office: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "PACE", 0.1)
    app = Inbox(lambda: Session(Hub(office.socket), home=tmp_path / "rina", person="uji-rina"))
    async with opened(app) as pilot, session_of(office, tmp_path, "uji-dedi") as dedi:
        await settle(pilot, lambda: inbox(app).state.link == "live" and dedi.state.link == "live")
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("enter")
        reads = Watcher(thread=1, login="uji-rina")
        await settle(pilot, lambda: dedi.state.watchers == {1: (reads,)}, "she reads")
        await pilot.press("c", *"halo")
        await settle(pilot, lambda: any(w.writing for w in dedi.state.watchers.get(1, ())), "she writes")
        await pilot.press("escape", "u")
        await settle(pilot, lambda: dedi.state.watchers == {}, "back in the list")


async def test_many_moves_cost_few_requests(
    office: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session_of(office, tmp_path, "uji-dedi") as dedi:
        await until(lambda: dedi.state.link == "live", "live")
        said: list[Looking] = []
        whole = dedi.online.watching

        async def counted(looking: Looking) -> None:
            said.append(looking)
            await whole(looking)

        monkeypatch.setattr(dedi.online, "watching", counted)
        for step in range(200):
            dedi.telling.look(1, writing=step % 2 == 1)
            await asyncio.sleep(0.002)
        assert len(said) <= 1, "one at once, the next after some seconds"


def test_foreign_threads_missing_threads_and_nameless_clients_are_refused(office: RunningHub) -> None:
    def said(person: str, body: bytes, client: str = "a") -> int:
        headers = {"Siaga-Person": person, "Siaga-Client": client}
        return office.request("POST", "/v1/watching", content=body, headers=headers).status_code

    assert said("uji-lain", b'{"thread":1}') == 404
    assert said("uji-dedi", b'{"thread":999999999999}') == 404
    assert said("uji-dedi", b'{"thread":1}', "") == 400
    for body in (
        b"",
        b"[]",
        b'{"thread":"1"}',
        b'{"thread":1,"x":1}',
        b'{"thread":1,"writing":' + b" " * 2000 + b"true}",
    ):
        assert said("uji-dedi", body) == 400
    assert said("uji-dedi", b'{"thread":null}') == 200
    assert office.get("/v1/threads/1")["watchers"] == []


async def test_what_a_client_said_is_forgotten_when_it_says_no_more() -> None:
    now, told = [100.0], []
    looks = Watching(lambda: told.append(1), clock=lambda: now[0])
    rina, dedi = Me(login="rina", agencies=["*"]), Me(login="dedi", agencies=["bpbd"])
    looks.look(rina, "a", 7, Guard("bpbd"), writing=False)
    looks.look(rina, "b", 7, Guard("bpbd"), writing=True)
    assert looks.seen_by(dedi) == (Watcher(thread=7, login="rina", writing=True),)
    assert looks.seen_by(rina) == ()
    looks.moved(7, Guard("dinkes"))
    assert looks.seen_by(dedi) == ()
    looks.moved(7, Guard(None))
    now[0] += watching.LASTS + 1
    assert looks.seen_by(dedi) == ()
    for n in range(50):
        looks.look(rina, f"c{n}", n, Guard(None), writing=False)
    assert len(looks.seen_by(dedi)) == watching.CLIENTS_EACH
