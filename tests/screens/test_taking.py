"""A person's own old desk: taken over with its draft by a key, read-only with a clear line, free again afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inbox.app import Inbox
from inbox.client.hubs import Hub
from inbox.client.session import Session
from inbox.hub.sessions import Sessions
from tests.hubs import OFFICE, RunningHub, running_hub, text_body
from tests.screens.desks import inbox, opened, rest, settle, text

PEOPLE = '\n[[person]]\nlogin = "uji-rina"\nname = "Rina"\nrole = "admin"\n'


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("taking") / "hub") as hub:
        hub.ready()
        hub.apply(OFFICE.format(number="106540352242922", api_base="http://127.0.0.1:9") + PEOPLE)
        hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
        yield hub


def session(hub: RunningHub, folder: Path, where: str) -> Session:
    return Session(Hub(hub.socket), home=folder, person="uji-rina", where=where)


async def test_the_old_desk_gives_its_draft_and_only_reads(office: RunningHub, tmp_path: Path) -> None:
    app = Inbox(lambda: session(office, tmp_path, "pts/3"))
    async with opened(app) as pilot:
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await pilot.press(*"Perahu jalan")
        other = session(office, tmp_path, "pts/9 (10.0.0.7)")
        await other.start()
        try:
            await settle(pilot, lambda: len(other.places.others) == 1, "the new one knows of the old one")
            await settle(pilot, lambda: "pts/9 (10.0.0.7)" in text(app), "and the old one of the new one")
            assert await other.places.take()
            await settle(pilot, lambda: "di sini hanya baca" in text(app), "the old one says that it only reads")
            await settle(pilot, lambda: other.places.others[0].settled, "its draft is put away")
            other.drafts.reload()
            draft = other.draft(1)
            assert draft is not None
            assert draft.text == "Perahu jalan"
            for key in ("r", "c", "e", "a", "s"):
                await pilot.press(key)
                await rest(pilot)
                assert app.screen is app.inbox, key
                assert not inbox(app).composer.is_open, key
            await settle(pilot, lambda: "di sini hanya baca" in text(app))
            said = office.cli("--as", "uji-rina", "user", "sessions").stdout.decode()
            assert "pts/3" in said
            assert "menulis" in said
        finally:
            await other.close()
        await settle(pilot, lambda: "di sini bisa menulis lagi" in text(app), "the other is closed")
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        assert inbox(app).composer.text == "Perahu jalan"


async def test_the_new_desk_says_where_the_old_one_is_and_takes_over_by_a_key(
    office: RunningHub, tmp_path: Path
) -> None:
    old = session(office, tmp_path, "pts/3")
    await old.start()
    app = Inbox(lambda: session(office, tmp_path, "pts/9"))
    try:
        async with opened(app) as pilot:
            await settle(pilot, lambda: old.state.link == "live")
            await settle(pilot, lambda: "terbuka di pts/3" in text(app), "where the other is")
            old.set_draft(1, "Dari sesi lama")
            await pilot.press("g", "A")
            await settle(pilot, lambda: old.places.writer is not None, "the old one is told")
            old.drafts.save()
            await old.places.settle()
            await settle(pilot, lambda: "naskah dari sana ada di sini" in text(app), "taken over")
            await pilot.press("r")
            await settle(pilot, lambda: inbox(app).composer.is_open)
            assert inbox(app).composer.text == "Dari sesi lama"
    finally:
        await old.close()


async def test_colleagues_and_verbs_are_no_other_desk(office: RunningHub, tmp_path: Path) -> None:
    mine = session(office, tmp_path / "a", "pts/1")
    colleague = Session(Hub(office.socket), home=tmp_path / "b", where="pts/2")
    quiet = Session(Hub(office.socket), home=tmp_path / "c", person="uji-rina")
    for one in (mine, colleague, quiet):
        await one.start()
    try:
        app = Inbox(lambda: session(office, tmp_path / "d", "pts/4"))
        async with opened(app) as pilot:
            await settle(pilot, lambda: [p.where for p in mine.places.others] == ["pts/4"])
            assert colleague.places.others == []
            assert not await quiet.places.take(), "what is no desk cannot take over"
    finally:
        for one in (mine, colleague, quiet):
            await one.close()


def test_a_line_that_comes_back_before_its_end_was_seen_is_the_same_desk() -> None:
    told: list[int] = []
    desks = Sessions(lambda: told.append(1), lambda: datetime(2026, 11, 21, tzinfo=UTC))
    desks.come("rina", "a", "pts/1")
    desks.come("rina", "b", "pts/2")
    assert desks.take("rina", "b")
    desks.come("rina", "b", "pts/2")
    desks.leave("rina", "b")
    assert [(p.client, p.writes) for p in desks.of("rina")] == [("a", False), ("b", True)]
    desks.leave("rina", "b")
    assert [p.client for p in desks.of("rina")] == ["a"]
    desks.leave("rina", "a")
    assert desks.of("rina") == ()
    assert not desks.take("rina", "a")
