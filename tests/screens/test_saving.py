"""Attachments on the screen: each state in words, a saved file with its path and the scp line, whole at any width."""

import shlex
from pathlib import Path

import pytest

from inbox.screens import saved
from inbox.screens.looking import STUCK
from inbox.screens.saved import scp_line
from inbox.wire import Attachment
from tests.hubs import RunningHub
from tests.hubs_sandbox import Meta
from tests.screens.desks import desk, rest, sample, settle, text
from tests.screens.test_desk_with_hub import on

WORDS = {"fetching": "sedang diambil", "expired": "kedaluwarsa", "refused": "ditolak"}


@pytest.mark.parametrize("state", STUCK)
async def test_a_file_that_is_not_here_says_why_and_what_to_do(tmp_path: Path, state: str) -> None:
    found = sample()
    for talk in found.messages.values():
        for message in talk.values():
            message.attachments = [Attachment(id="a", kind="image", size=1_200_000, state=state)  # type: ignore[arg-type]
                                   for _one in message.attachments]  # fmt: skip
    async with desk(tmp_path, state=found) as (app, pilot):
        await pilot.press("enter")
        await settle(pilot, lambda: WORDS[state] in text(app), "its state is on the screen")
        assert "1,2 MB" in text(app)
        await rest(pilot)
        await pilot.press("l")
        await settle(pilot, lambda: STUCK[state][0] in text(app), "why")


async def test_a_saved_file_shows_its_path_and_the_whole_scp_line(hub: RunningHub, tmp_path: Path) -> None:
    meta = Meta(hub)
    try:
        names = ("access_token", "app_secret", "verify_token")
        hub.ready(api_base=meta.info["base"], number=meta.info["phone_number_id"],
                  secrets={name: meta.info[name] for name in names})  # fmt: skip
        card = meta.control("media", base64="/9j/4AAQSkZJRg==", mime="image/jpeg")
        meta.control("say", **{"from": "6281234564821", "name": "Tati"}, content={"type": "image", "image": card})
        async with on(hub, tmp_path) as (app, pilot):
            await settle(pilot, lambda: "l lihat" in text(app), "the file is there")
            await pilot.press("enter")
            await rest(pilot)
            await pilot.press("l")
            await settle(pilot, lambda: "Tersimpan" in text(app), "saved")
            await rest(pilot)
            sheet = app.screen
            assert isinstance(sheet, saved.Saved)
            assert sheet.path.read_bytes().startswith(b"\xff\xd8")
            assert scp_line(sheet.path).replace(" ", "") in "".join(text(app).split())
            sheet.path.unlink()
    finally:
        meta.end()


def test_the_scp_line_is_safe_to_paste() -> None:
    line = scp_line(Path("/home/rina/siaga/1-a b'c.jpg"))
    assert shlex.split(line)[1].endswith(":/home/rina/siaga/1-a b'c.jpg")
    assert len(shlex.split(line)) == 3


def test_only_harmless_files_are_opened_and_only_where_there_is_a_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text("#!/bin/sh\n")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    jpeg = b"\xff\xd8\xff\xe0" + bytes(50)
    for name, content, opens in (("a.jpg", jpeg, True), ("a.desktop", jpeg, False), ("a.jpg", b"<html>", False),
                                 ("a.html", b"<html>", False), ("a.pdf", b"%PDF-1.7", True)):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        assert saved.openable(tmp_path / name) is opens, name
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not saved.openable(tmp_path / "a.pdf")
