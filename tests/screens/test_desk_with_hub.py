"""The desk on a real hub in a process of its own: live, held, revealed, empty."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inbox.app import Inbox
from inbox.client.hubs import Hub
from inbox.client.session import Session
from inbox.screens import drafting, looking
from inbox.screens.command import make
from inbox.wire import New, Record
from tests.hubs import RunningHub, command, text_body
from tests.screens.desks import inbox, opened, rest, settle, text
from tests.stillness import Typist


@asynccontextmanager
async def on(hub: RunningHub, folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Inbox, Typist]]:
    app = Inbox(lambda: Session(Hub(hub.socket), home=folder / "client"))
    async with opened(app, size) as pilot:
        await settle(pilot, lambda: inbox(app).state.link == "live", "live")
        await rest(pilot)
        yield app, pilot


def outgoing(hub: RunningHub) -> list[dict[str, Any]]:
    return [m for m in hub.get("/v1/threads/1")["messages"] if m["direction"] == "out" and m["kind"] == "message"]


async def test_a_reply_is_held_where_a_colleague_was_faster_and_sent_by_one_key(
    hub: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "SEEN", 1e9)  # a slow machine must not make the author have seen it
    hub.ready()
    hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await pilot.press(*"Tim menuju lokasi")
        answer = hub.request("POST", "/v1/commands", json=command("note", 1, text="perahu sudah di jalan"))
        assert answer.status_code == 200, answer.text
        await settle(pilot, lambda: "perahu sudah di jalan" in text(app), "the note is on the screen")
        await pilot.press("f2")
        await settle(pilot, lambda: app.screen is not app.inbox, "the difference is shown")
        await rest(pilot)
        shown = text(app)
        assert "tertahan" in shown
        assert "perahu sudah di jalan" in shown
        assert "Tim menuju lokasi" in shown
        assert [m["status"] for m in outgoing(hub)] == ["held"]
        await pilot.press("y")
        await settle(pilot, lambda: [m["status"] for m in outgoing(hub)] != ["held"], "it is let go")
        assert len(outgoing(hub)) == 1


async def test_a_held_reply_comes_back_to_the_composer_with_its_numbers_whole(
    hub: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub shows them masked: sent again, the citizen would read `••7890`."""
    monkeypatch.setattr(drafting, "SEEN", 1e9)
    hub.ready()
    hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await pilot.press(*"Posko 081234567890")
        hub.request("POST", "/v1/commands", json=command("note", 1, text="perahu sudah di jalan"))
        await settle(pilot, lambda: "perahu sudah di jalan" in text(app), "the note is on the screen")
        await pilot.press("f2")
        await settle(pilot, lambda: "Kirim juga?" in text(app), "the number in the text is asked about")
        await pilot.press("y")
        await settle(pilot, lambda: app.screen is not app.inbox, "the difference is shown")
        await rest(pilot)
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open, "the text is back")
        assert inbox(app).composer.text == "Posko 081234567890"


async def test_a_held_reply_of_another_session_comes_back_whole(hub: RunningHub, tmp_path: Path) -> None:
    """Written on the command line: this screen has only seen its masked text."""
    hub.ready()
    hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
    hub.request("POST", "/v1/commands", json=command("note", 1, text="perahu sudah di jalan"))
    written = command("reply", 1, text="Posko 081234567890", if_seq=1, delayed=True)
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        known = hub.get("/v1/threads/1")["seq"]
        hub.post(text_body("Masih hujan", "wamid.2"))
        await settle(pilot, lambda: hub.get("/v1/threads/1")["seq"] > known, "something newer came in")
        assert hub.request("POST", "/v1/commands", json=written).json()["outcome"] == "stale"
        await settle(pilot, lambda: inbox(app).sending.held(1) is not None, "it is held")
        assert "081234567890" not in (inbox(app).sending.held(1).text or "")
        await pilot.press("h")
        await settle(pilot, lambda: app.screen is not app.inbox, "the difference is shown")
        await rest(pilot)
        assert "081234567890" not in text(app)
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open, "the text is back")
        assert inbox(app).composer.text == "Posko 081234567890"
        await settle(pilot, lambda: [m["status"] for m in outgoing(hub)] == ["cancelled"])
        assert hub.request("GET", f"/v1/written/{written['cmd_id']}").status_code == 404


async def test_undo_takes_a_queued_reply_back_with_its_text(hub: RunningHub, tmp_path: Path) -> None:
    hub.ready()
    hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r", *"Tim", "f2")
        await settle(pilot, lambda: [m["status"] for m in outgoing(hub)] == ["queued"], "it waits for its undo time")
        await settle(pilot, lambda: "akan dikirim dalam" in text(app), "the countdown is shown")
        await pilot.press("z")
        await settle(pilot, lambda: inbox(app).composer.is_open, "the text is back")
        assert inbox(app).composer.text == "Tim"
        assert [m["status"] for m in outgoing(hub)] == ["cancelled"]


async def test_numbers_are_shown_for_a_while_after_a_reason_is_given(
    hub: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "REVEALED", 3.0)
    hub.ready()
    hub.post(text_body("Tolong telepon saya", "wamid.1"))
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: "••7821" in text(app), "masked")
        assert "6281234567821" not in text(app)
        await pilot.press("d")
        await settle(pilot, lambda: app.screen is not app.inbox)
        await pilot.press(*"menelepon balik", "enter")
        await settle(pilot, lambda: "6281234567821" in text(app), "shown")
        await settle(pilot, lambda: "6281234567821" not in text(app), "hidden again")


async def test_an_empty_office_offers_the_sandbox(hub: RunningHub, tmp_path: Path) -> None:
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: app.screen is not app.inbox, "the welcome")
        await rest(pilot)
        assert "inbox demo" in text(app)
        assert "inbox setup" in text(app)
        assert "inbox secret set" in text(app)
        await pilot.press("d")
        await settle(pilot, lambda: app._exit, "it ends")
    assert app.return_value == "demo"


async def test_the_reply_that_a_macro_prepared_is_not_held_for_the_macros_own_note(
    hub: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "SEEN", 1e9)
    hub.ready()
    source = hub.request("GET", "/v1/office").text
    hub.apply(
        source
        + '[[canned]]\nkey = "posko"\ntext = "Posko sudah dihubungi."\n'
        + '[[macro]]\nname = "posko"\ntags = ["posko"]\nnote = "Posko ditelepon."\nreply = "posko"\n'
    )
    hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("M")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "BALASAN YANG DISIAPKAN" in text(app))
        await pilot.press("y")
        await settle(pilot, lambda: inbox(app).composer.text == "Posko sudah dihubungi.", "prepared")
        assert hub.get("/v1/threads/1")["tags"] == ["posko"]
        assert outgoing(hub) == []
        await pilot.press("f2")
        await settle(pilot, lambda: [m["status"] for m in outgoing(hub)] == ["queued"], "not held")


async def test_a_first_message_to_somebody_blocked_says_so_and_waits_for_a_key(hub: RunningHub, tmp_path: Path) -> None:
    hub.ready()
    hub.post(text_body("promo pinjaman", "wamid.1"))
    hub.request("POST", "/v1/commands", json=command("block", 1, why="iklan"))
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.threads, "the thread is there")
        hand: Any = inbox(app).keyboard.hands.table["start"]
        made = make(New, 0, inbox(app).now(), channel="wa-bpbd", to="0812 3456 7821", text="Selamat pagi", undo=5)
        await hand.__self__._send(made)
        await settle(pilot, lambda: "alamat ini diblokir" in text(app), "told")
        assert [m["status"] for m in outgoing(hub)] == ["held"]


async def test_a_first_message_whose_answer_was_lost_is_asked_once_more(hub: RunningHub, tmp_path: Path) -> None:
    hub.ready()
    hub.post(text_body("halo", "wamid.1"))
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.threads, "the thread is there")
        hand: Any = inbox(app).keyboard.hands.table["start"]
        made = make(New, 0, inbox(app).now(), channel="wa-bpbd", to="0812 3456 7821", text="Selamat pagi", undo=5)
        command_there = msgspec.to_builtins(made)
        assert hub.request("POST", "/v1/commands", json=command_there).status_code == 200
        await hand.__self__._keep(made)
        await settle(pilot, lambda: not inbox(app).session.outbox.pending, "asked again")
        assert len(outgoing(hub)) == 1


async def test_a_new_report_says_its_number_once_the_hub_has_given_it_one(hub: RunningHub, tmp_path: Path) -> None:
    hub.ready()
    hub.post(text_body("halo", "wamid.1"))
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.threads, "the thread is there")
        made = make(Record, 0, inbox(app).now(), source="telepon", text="jembatan putus", name="Ujang")
        inbox(app).send(made, "laporan baru tercatat", undo=False)
        await settle(pilot, lambda: "Tercatat sebagai laporan #2." in text(app), "its number")
        assert "#0" not in text(app)
