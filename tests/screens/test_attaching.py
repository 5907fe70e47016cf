"""Files chosen in the composer: by path, several a reply, taken off, kept in the draft, in order, queued offline."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hubs import RunningHub, command, until
from tests.hubs_instagram import InstagramOffice, instagram_office
from tests.hubs_sandbox import Meta
from tests.screens.desks import desk, inbox, rest, settle, text
from tests.screens.test_desk_with_hub import on

JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(1200)
PDF = b"%PDF-1.7\n" + bytes(300)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[InstagramOffice]:
    with instagram_office(tmp_path) as found:
        yield found


@pytest.fixture
def meta(hub: RunningHub) -> Iterator[Meta]:
    found = Meta(hub)
    names = ("access_token", "app_secret", "verify_token")
    hub.ready(api_base=found.info["base"], number=found.info["phone_number_id"],
              secrets={name: found.info[name] for name in names})  # fmt: skip
    yield found
    found.end()


def files(folder: Path) -> Path:
    made = folder / "berkas"
    made.mkdir()
    (made / "foto.jpg").write_bytes(JPEG)
    (made / "surat.pdf").write_bytes(PDF)
    (made / "gambar.gif").write_bytes(b"GIF89a" + bytes(40))
    return made


async def choose(app: Any, pilot: Any, path: str) -> None:
    """F9, the path, Enter."""
    await pilot.press("f9")
    await settle(pilot, lambda: "Lampirkan berkas" in text(app), "a path is asked for")
    app.screen.field.value = path
    await rest(pilot)
    await pilot.press("enter")
    await settle(pilot, lambda: app.screen is app.inbox, "chosen")


async def test_a_path_is_completed_and_a_folder_gone_into(tmp_path: Path) -> None:
    folder = files(tmp_path)
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await pilot.press("f9")
        await settle(pilot, lambda: "Lampirkan berkas" in text(app))
        app.screen.field.value = str(folder)[:-2]  # type: ignore[attr-defined]
        await rest(pilot)
        assert "berkas/" in text(app)
        await pilot.press("tab")
        await settle(pilot, lambda: "foto.jpg" in text(app), "the folder is gone into")
        assert "1,2 kB" in text(app)
        await pilot.press(*"sur")
        await settle(pilot, lambda: "foto.jpg" not in text(app), "narrowed")
        await pilot.press("tab")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: len(inbox(app).drafting.files) == 1, "chosen")


async def test_the_folder_of_the_last_choice_is_the_desks_and_no_other_desk_begins_there(tmp_path: Path) -> None:
    folder = files(tmp_path)
    for _again in "ab":
        async with desk(tmp_path) as (app, pilot):
            await pilot.press("r")
            await settle(pilot, lambda app=app: inbox(app).composer.is_open)
            await pilot.press("f9")
            await settle(pilot, lambda app=app: "Lampirkan berkas" in text(app))
            assert app.screen.field.value == "~/"  # type: ignore[attr-defined]
            await pilot.press("escape")
            await choose(app, pilot, str(folder / "surat.pdf"))
            await pilot.press("f9")
            await settle(pilot, lambda app=app: "Lampirkan berkas" in text(app))
            assert app.screen.field.value == f"{folder}/"  # type: ignore[attr-defined]


async def test_files_are_shown_with_the_limit_taken_off_and_kept_in_the_draft(tmp_path: Path) -> None:
    folder = files(tmp_path)
    async with desk(tmp_path) as (app, pilot):
        screen = inbox(app)
        await pilot.press("r")
        await settle(pilot, lambda: screen.composer.is_open)
        number = screen.drafting.number
        kind = screen.state.threads[number].channel_kind
        await choose(app, pilot, str(folder / "foto.jpg"))
        await settle(pilot, lambda: "foto.jpg" in text(app), "its line is there")
        await choose(app, pilot, str(folder / "surat.pdf"))
        await settle(pilot, lambda: "surat.pdf" in text(app), "the other too")
        most = {"whatsapp": "5,2 MB", "instagram": "8,0 MB", "email": "19 MB"}[kind]
        assert f"gambar 1,2 kB (maks {most}) · foto.jpg" in text(app)
        await pilot.press("escape")
        await settle(pilot, lambda: not screen.composer.is_open)
        await pilot.press("r")
        await settle(pilot, lambda: "surat.pdf" in text(app), "the draft has its files")
        assert [file.name for file in screen.drafting.files] == ["foto.jpg", "surat.pdf"]
        await pilot.press("tab", "x")
        await settle(pilot, lambda: app.screen is not app.inbox, "which one")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: [f.name for f in screen.drafting.files] == ["surat.pdf"], "one is taken off")
        await pilot.press("tab", "x")
        await settle(pilot, lambda: screen.drafting.files == (), "the last too")


async def test_what_the_channel_refuses_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    folder = files(tmp_path)
    async with desk(tmp_path) as (app, pilot):
        screen = inbox(app)
        await pilot.press("r")
        await settle(pilot, lambda: screen.composer.is_open)
        if screen.state.threads[screen.drafting.number].channel_kind == "email":
            pytest.skip("mail takes everything")
        await choose(app, pilot, str(folder / "gambar.gif"))
        await settle(pilot, lambda: "tidak menerima berkas gambar.gif" in text(app), "why not")
        assert screen.drafting.files == ()
        await choose(app, pilot, str(folder / "tidak-ada.jpg"))


async def test_several_files_go_to_instagram_one_message_each_in_order(office: InstagramOffice, tmp_path: Path) -> None:
    folder = files(tmp_path)
    office.say("minta surat dan foto")
    async with on(office.hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await pilot.press(*"Ini berkasnya")
        await choose(app, pilot, str(folder / "surat.pdf"))
        await choose(app, pilot, str(folder / "foto.jpg"))
        await settle(pilot, lambda: len(inbox(app).drafting.files) == 2, "both are there")
        await pilot.press("f2")
        await settle(pilot, lambda: "(3 pesan). Kirim juga?" in text(app), "asked once")
        await pilot.press("y")
        await settle(pilot, lambda: len(office.directs()) == 3, "all three have left")
        assert inbox(app).session.draft(1) is None  # type: ignore[union-attr]
    sent = office.directs()
    assert [one["text"] for one in sent] == ["Ini berkasnya", "", ""]
    assert [one["file"]["kind"] for one in sent[1:]] == ["file", "image"]


async def test_the_first_file_on_whatsapp_carries_the_text(hub: RunningHub, meta: Meta, tmp_path: Path) -> None:
    folder = files(tmp_path)
    hub.apply(hub.request("GET", "/v1/office").text.replace('name = "Kantor Uji"', 'name = "Uji"\nundo_seconds = 0'))
    meta.control("say", **{"from": "6281234564821", "name": "Tati"}, text="mana suratnya")
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await pilot.press(*"Ini suratnya")
        await choose(app, pilot, str(folder / "surat.pdf"))
        await choose(app, pilot, str(folder / "foto.jpg"))
        await settle(pilot, lambda: len(inbox(app).drafting.files) == 2, "both are there")
        await pilot.press("f2")
        await settle(pilot, lambda: "(2 pesan). Kirim juga?" in text(app), "asked once")
        await pilot.press("y")
        types = ("document", "image")
        await settle(pilot, lambda: [b["body"]["type"] for b in meta.sends() if b["body"].get("type") in types] == [
            "document", "image"], "both have left in order")  # fmt: skip
    [letter] = [one["body"]["document"] for one in meta.sends() if one["body"].get("type") == "document"]
    assert (letter["caption"], letter["filename"]) == ("Ini suratnya", "surat.pdf")


async def test_offline_the_file_waits_sealed_and_leaves_when_the_hub_is_back(
    hub: RunningHub, meta: Meta, tmp_path: Path
) -> None:
    folder = files(tmp_path)
    meta.control("say", **{"from": "6281234564821", "name": "Tati"}, text="mana suratnya")
    async with on(hub, tmp_path) as (app, pilot):
        screen = inbox(app)
        await settle(pilot, lambda: 1 in screen.state.messages, "the conversation is loaded")
        hub.stop()
        await settle(pilot, lambda: screen.state.link == "away", "the hub is away")
        await pilot.press("r")
        await settle(pilot, lambda: screen.composer.is_open)
        await choose(app, pilot, str(folder / "surat.pdf"))
        await settle(pilot, lambda: len(screen.drafting.files) == 1, "chosen")
        await pilot.press("f2")
        await settle(pilot, lambda: "Kirim juga?" in text(app), "asked")
        await pilot.press("y")
        await settle(pilot, lambda: bool(screen.session and screen.session.outbox.pending), "queued")
        await settle(pilot, lambda: "surat.pdf" in text(app), "shown as it will look")
        (folder / "surat.pdf").unlink()
        sealed = [p for p in (tmp_path / "client").rglob("outbox/files/*") if p.is_file()]
        assert len(sealed) == 1
        assert b"%PDF" not in sealed[0].read_bytes()
        hub.start()
        await settle(pilot, lambda: any(one["body"].get("type") == "document" for one in meta.sends()), "it has left")
        await settle(pilot, lambda: not any(p.is_file() for p in (tmp_path / "client").rglob("outbox/files/*")),
                     "the copy is gone")  # fmt: skip
    assert len([one for one in meta.sends() if one["body"].get("type") == "document"]) == 1


async def test_undo_brings_text_and_files_back(hub: RunningHub, meta: Meta, tmp_path: Path) -> None:
    folder = files(tmp_path)
    meta.control("say", **{"from": "6281234564821", "name": "Tati"}, text="mana suratnya")
    async with on(hub, tmp_path) as (app, pilot):
        screen = inbox(app)
        await settle(pilot, lambda: 1 in screen.state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: screen.composer.is_open)
        await pilot.press(*"Ini")
        await choose(app, pilot, str(folder / "surat.pdf"))
        await choose(app, pilot, str(folder / "foto.jpg"))
        await settle(pilot, lambda: len(screen.drafting.files) == 2, "both are there")
        await pilot.press("f2")
        await settle(pilot, lambda: "Kirim juga?" in text(app), "asked")
        await pilot.press("y")
        await settle(pilot, lambda: screen.sending.leaving(screen.now()) is not None, "the undo time runs")
        await pilot.press("z")
        await settle(pilot, lambda: len(screen.drafting.files) == 2, f"both files are back: {text(app)}")
        assert screen.composer.text == "Ini"
    assert not [one for one in meta.sends() if one["body"].get("type") in ("document", "image")]


async def test_a_held_reply_of_another_session_comes_back_with_its_files(
    hub: RunningHub, meta: Meta, tmp_path: Path
) -> None:
    hub.apply(hub.request("GET", "/v1/office").text.replace('name = "Kantor Uji"', 'name = "Uji"\nundo_seconds = 0'))
    meta.control("say", **{"from": "6281234564821", "name": "Tati"}, text="mana suratnya")
    until(lambda: hub.get("/v1/threads"), "the thread is there")
    meta.control("say", **{"from": "6281234564821", "name": "Tati"}, text="masih hujan")
    until(lambda: hub.get("/v1/threads/1")["seq"] > 1, "something newer came in")
    first = command("reply", 1, text="Ini suratnya", if_seq=1, delayed=True)
    for number, content in enumerate((PDF, JPEG)):
        answer = hub.request("POST", "/v1/media", content=content, params={"name": f"surat{number}.pdf"})
        more = (
            {} if not number else {**command("reply", 1, text="", if_seq=1, delayed=True), "part_of": first["cmd_id"]}
        )
        held = hub.request("POST", "/v1/commands", json={**first, **more, "media": [answer.json()["id"]]})
        assert held.status_code == 409, held.text
    async with on(hub, tmp_path) as (app, pilot):
        screen = inbox(app)
        await settle(pilot, lambda: 1 in screen.state.messages, "the conversation is loaded")
        await pilot.press("h")
        await settle(pilot, lambda: "BALASAN ANDA" in text(app), "shown")
        assert "Ini suratnya" in text(app)
        assert "Lampiran: surat0.pdf." in text(app)
        assert "Lampiran: surat1.pdf." in text(app)
        await rest(pilot)
        await pilot.press("r")
        await settle(pilot, lambda: len(screen.drafting.files) == 2, "both files are back")
        assert screen.composer.text == "Ini suratnya"
        await rest(pilot)
        await pilot.press("f2")
        await settle(pilot, lambda: "Kirim juga?" in text(app), "asked")
        await pilot.press("y")
        types = ("document", "image")
        await settle(pilot, lambda: [b["body"]["type"] for b in meta.sends() if b["body"].get("type") in types] == [
            "document", "image"], "both have left in order")  # fmt: skip
        await settle(pilot, lambda: not screen.session.outbox.pending, "nothing waits")
    mine = [m for m in hub.get("/v1/threads/1")["messages"] if m["direction"] == "out" and m["kind"] == "message"]
    assert [m["status"] for m in mine][:2] == ["cancelled", "cancelled"]


async def test_a_template_with_a_picture_is_filled_on_the_screen(hub: RunningHub, meta: Meta, tmp_path: Path) -> None:
    folder = files(tmp_path)
    hub.apply(hub.request("GET", "/v1/office").text.replace('name = "Kantor Uji"', 'name = "Uji"\nundo_seconds = 0'))
    head = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["x"]}}
    body = {"type": "BODY", "text": "Peta lokasi untuk {{1}}.", "example": {"body_text": [["Tati"]]}}
    meta.control("templates", add=[{"name": "peta", "language": "id", "category": "UTILITY",
                                    "components": [head, body]}], status="APPROVED")  # fmt: skip
    then = datetime.now(UTC) - timedelta(hours=25)
    meta.control("say", **{"from": "6281234564821", "name": "Tati"}, text="di mana poskonya", at=then.isoformat())
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: "peta" in text(app) and app.screen is not app.inbox, "templates are offered")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "Isian 1 dari 1" in text(app), "the variable")
        await pilot.press(*"Tati", "enter")
        await settle(pilot, lambda: "Berkas untuk kepala templat" in text(app), "the file")
        app.screen.field.value = str(folder / "foto.jpg")  # type: ignore[attr-defined]
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "yang dibaca warga" in text(app), "the preview")
        assert "foto.jpg" in text(app)
        await rest(pilot)
        await pilot.press("y")
        await settle(pilot, lambda: any(one["body"].get("type") == "template" for one in meta.sends()), "it is sent")
    [sent] = [one["body"]["template"] for one in meta.sends() if one["body"].get("type") == "template"]
    assert sent["components"][0]["parameters"][0]["type"] == "image"


def test_the_command_line_shares_a_reply_out(office: InstagramOffice, tmp_path: Path) -> None:
    folder = files(tmp_path)
    office.hub.env["INBOX_HUB"] = str(office.hub.socket)  # one that is never started by a client
    number = office.say("minta surat")
    done = office.hub.cli("reply", str(number), "Ini", "--file", str(folder / "surat.pdf"), "--attach",
                          str(folder / "foto.jpg"), "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    until(lambda: len(office.directs()) == 3, "all have left")
    assert [(one["text"], (one["file"] or {}).get("kind")) for one in office.directs()] == [
        ("Ini", None), ("", "file"), ("", "image")]  # fmt: skip
    refused = office.hub.cli("reply", str(number), "Ini", "--file", str(folder / "gambar.gif"))
    assert refused.returncode == 1
    assert b"tidak menerima" in refused.stderr
    office.hub.cli("threads")
    office.hub.cli("thread", str(number))
    office.hub.stop()
    queued = office.hub.cli("reply", str(number), "--file", str(folder / "foto.jpg"))
    assert queued.returncode == 3, queued.stderr
    office.hub.start()
    office.hub.cli("threads")
    until(lambda: len(office.directs()) == 4, "what was queued has left")
    assert not list(office.hub.home.rglob("outbox/*.new"))
