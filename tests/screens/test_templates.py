"""Where the window has closed the composer offers templates; the draft stays (pitfall 26). Real hub, real Graph."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hubs import RunningHub, command, sometimes
from tests.hubs_sandbox import Meta
from tests.screens.desks import inbox, rest, settle, text
from tests.screens.test_desk_with_hub import on

TATI = {"from": "6281234564821", "name": "Tati Suryati"}


@pytest.fixture
def meta(hub: RunningHub) -> Iterator[Meta]:
    found = Meta(hub)
    names = ("access_token", "app_secret", "verify_token")
    hub.ready(api_base=found.info["base"], number=found.info["phone_number_id"],
              secrets={name: found.info[name] for name in names})  # fmt: skip
    found.control("templates", starter=True)
    yield found
    found.end()


def receipts(meta: Meta) -> list[bool]:
    state: dict[str, Any] = httpx.get(f"{meta.info['control']}/state", timeout=20, verify=False).json()
    return [one["typing"] for one in state["receipts"]]


async def test_p26_a_closed_window_offers_templates_and_keeps_the_draft(
    hub: RunningHub, meta: Meta, tmp_path: Path
) -> None:
    hub.apply(hub.request("GET", "/v1/office").text.replace('name = "Kantor Uji"', 'name = "Uji"\nundo_seconds = 1'))
    then = datetime.now(UTC) - timedelta(hours=25)
    meta.control("say", **TATI, text="Banjir di Dayeuhkolot", at=then.isoformat())
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: "siaga diteruskan" in text(app), "templates are offered")
        assert "Tati Suryati" in text(app)  # what the thread knows is filled in
        await rest(pilot)
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is app.inbox, "back to the text")
        await pilot.press(*"perahu jalan")
        await pilot.press("f7")
        await settle(pilot, lambda: app.screen is not app.inbox, "templates again")
        await rest(pilot)
        await pilot.press(*"tindak")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "Isian 1 dari 3" in text(app), "the first variable")
        await pilot.press("enter")
        await settle(pilot, lambda: "Isian 2 dari 3" in text(app), "the second variable")
        await pilot.press("enter")
        await settle(pilot, lambda: "Isian 3 dari 3" in text(app), "the third variable")
        await pilot.press(*"Perahu berangkat.", "enter")
        await settle(pilot, lambda: "yang dibaca warga" in text(app), "the preview")
        assert "Perahu berangkat." in text(app)
        await pilot.press("y")
        await settle(pilot, lambda: any(one["body"].get("type") == "template" for one in meta.sends()), "it is sent")
        draft = inbox(app).session.draft(1)  # type: ignore[union-attr]
        assert draft is not None
        assert draft.text == "perahu jalan"
    (sent,) = [one["body"]["template"] for one in meta.sends() if one["body"].get("type") == "template"]
    assert sent["name"] == "siaga_tindak_lanjut"


async def test_p26_131047_brings_the_text_back_and_offers_templates(
    hub: RunningHub, meta: Meta, tmp_path: Path
) -> None:
    hub.apply(hub.request("GET", "/v1/office").text.replace('name = "Kantor Uji"', 'name = "Uji"\nundo_seconds = 0'))
    meta.control("say", **TATI, text="Banjir di Dayeuhkolot")
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        meta.control("faults", route="messages", kind="error", code=131047)
        await pilot.press("r", *"perahu jalan", "f2")
        await settle(pilot, lambda: "siaga diteruskan" in text(app), "templates are offered")
        assert inbox(app).composer.text == "perahu jalan"


async def test_opening_a_thread_marks_it_read_and_writing_shows_typing_once(
    hub: RunningHub, meta: Meta, tmp_path: Path
) -> None:
    meta.control("say", **TATI, text="Banjir di Dayeuhkolot")
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("enter")
        await settle(pilot, lambda: receipts(meta) == [False], "it is marked as read")
        await pilot.press("r", *"baik, kami ke sana")
        await settle(pilot, lambda: receipts(meta) == [False, True], "the citizen sees that somebody writes")
        await pilot.press(*" sekarang")
        await rest(pilot)
    assert receipts(meta) == [False, True]


def test_only_who_opens_a_thread_has_read_and_the_office_may_keep_it_from_citizens(hub: RunningHub, meta: Meta) -> None:
    meta.control("say", **TATI, text="Banjir di Dayeuhkolot")
    sometimes(lambda: hub.get("/v1/threads"), "the citizen's message is there")
    assert receipts(meta) == []  # nobody has looked yet
    seq = hub.get("/v1/threads")[0]["seq"]
    hub.request("POST", "/v1/commands", json=command("read", 1, seq=seq))
    sometimes(lambda: receipts(meta) == [False], "who opens it has read")
    hub.request("POST", "/v1/commands", json=command("reply", 1, text="baik"))
    sometimes(lambda: any(one["body"].get("type") == "text" for one in meta.sends()), "the reply leaves")
    assert receipts(meta) == [False]  # a reply is one request, no more
    office = hub.request("GET", "/v1/office").text
    hub.apply(office.replace('name = "Kantor Uji"', 'name = "Uji"\nread_receipts = false'))
    meta.control("say", **TATI, text="masih naik airnya")
    newest = sometimes(lambda: (t := hub.get("/v1/threads")[0])["unread"] and t["seq"], "the next one is there")
    assert hub.request("POST", "/v1/commands", json=command("read", 1, seq=newest)).json()["outcome"] == "done"
    assert hub.request("POST", "/v1/threads/1/typing").json() == {"told": False}
    assert receipts(meta) == [False]
