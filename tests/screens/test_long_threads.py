"""A thread of hundreds of messages on the desk and a real hub: its newest page at once, the rest on the way up."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inbox.actions import BY_ID
from inbox.actions.keys import Run
from inbox.app import Inbox
from inbox.client.hubs import Hub
from inbox.client.pages import PAGE
from inbox.client.session import Session
from tests.hubs import NUMBER, RunningHub, running_hub
from tests.screens.desks import inbox, opened, settle, text
from tests.stillness import Typist

COUNT = 260


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A hub with one long thread."""
    begun = datetime.now(UTC) - timedelta(hours=COUNT)
    said: list[dict[str, Any]] = [
        {"from": "6281234567821", "id": f"wamid.{n}", "type": "text", "text": {"body": f"pesan nomor {n}."},
         "timestamp": str(int((begun + timedelta(hours=n)).timestamp()))}
        for n in range(COUNT)
    ]  # fmt: skip
    said[17]["text"] = {"body": "kata yang dicari: keramba"}
    for n, name in ((3, "denah.pdf"), (5, "surat.pdf")):
        file = {"id": f"media{n}", "mime_type": "application/pdf", "filename": name}
        said[n] = {key: value for key, value in said[n].items() if key != "text"} | {
            "type": "document",
            "document": file,
        }
    with running_hub(tmp_path_factory.mktemp("long") / "hub") as hub:
        hub.ready()
        value = {
            "messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}, "messages": said,
            "contacts": [{"profile": {"name": "Tati"}, "wa_id": "6281234567821"}],
        }  # fmt: skip
        entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
        body = msgspec.json.encode({"object": "whatsapp_business_account", "entry": [entry]})
        assert hub.post(body).status_code == 200
        yield hub


@asynccontextmanager
async def reading(hub: RunningHub, folder: Path) -> AsyncIterator[tuple[Inbox, Typist]]:
    """The desk with the long thread open."""
    app = Inbox(lambda: Session(Hub(hub.socket), home=folder / "client"))
    async with opened(app) as pilot:
        await settle(pilot, lambda: 1 in inbox(app).state.threads, "the thread is listed")
        inbox(app).panes.open_thread(1)
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the thread is loaded")
        yield app, pilot


def loaded(app: Inbox) -> int:
    return len(inbox(app).state.messages.get(1, ()))


async def test_the_newest_page_comes_first_and_the_rest_on_the_way_up(hub: RunningHub, tmp_path: Path) -> None:
    total = len(hub.get("/v1/threads/1")["messages"])
    async with reading(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: f"pesan nomor {COUNT - 1}." in text(app), "the newest is seen")
        assert loaded(app) == PAGE
        talk = inbox(app).conversation
        while inbox(app).state.earlier[1]:
            before = loaded(app)
            for _page in range(PAGE):
                talk.page(-1)
                if talk.view.top == 0:
                    break
            held, place = talk.keys[talk.view.top], talk.view.skip
            await settle(pilot, lambda before=before: loaded(app) > before and len(talk.keys) == loaded(app), "a page")
            assert (talk.keys[talk.view.top], talk.view.skip) == (held, place)
        assert loaded(app) == total == len(talk.keys)
        talk.to_top()
        await settle(pilot, lambda: "pesan nomor 0." in text(app), "the first is seen")
        assert "pesan sebelumnya" not in text(app)


async def test_one_key_goes_to_the_very_first_message(hub: RunningHub, tmp_path: Path) -> None:
    async with reading(hub, tmp_path) as (app, pilot):
        await pilot.press("g", "g")
        await settle(pilot, lambda: "pesan nomor 0." in text(app), "the first is seen")
        assert inbox(app).conversation.cursor == 0


async def test_a_found_message_of_an_older_page_is_gone_to(hub: RunningHub, tmp_path: Path) -> None:
    async with reading(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: inbox(app).state.link == "live", "live")
        assert "keramba" not in text(app)
        await pilot.press("slash", *"keramba")
        await settle(pilot, lambda: "1 ditemukan" in text(app), "it is found")
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is app.inbox and "keramba" in text(app), "it is shown")
        message = inbox(app).conversation.message
        assert message is not None
        assert "keramba" in (message.text or "")


async def test_files_of_older_pages_are_offered_too(hub: RunningHub, tmp_path: Path) -> None:
    async with reading(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: inbox(app).state.link == "live", "live")
        assert not any(m.attachments for m in inbox(app).state.conversation(1))
        inbox(app).run(Run(BY_ID["attachments"]))
        await settle(pilot, lambda: "denah.pdf" in text(app) and "surat.pdf" in text(app), "they are offered")


async def test_without_the_hub_the_kept_part_is_read_and_says_what_is_missing(hub: RunningHub, tmp_path: Path) -> None:
    async with reading(hub, tmp_path) as (app, pilot):
        assert await inbox(app).session.open(1)  # type: ignore[union-attr]
        total = loaded(app) + inbox(app).state.earlier[1]
    hub.stop()
    try:
        async with reading(hub, tmp_path) as (app, pilot):
            await settle(pilot, lambda: f"pesan nomor {COUNT - 1}." in text(app), "what was kept is shown")
            inbox(app).conversation.to_top()
            await settle(pilot, lambda: f"{total - PAGE} pesan sebelumnya" in text(app), "what is missing is said")
            assert loaded(app) == PAGE
    finally:
        hub.start()
