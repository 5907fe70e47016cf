"""Drafts besides the composer's own: shown whole, used or thrown away; one's own given to a colleague."""

from pathlib import Path

import msgspec

from inbox.client.drafts import Draft
from inbox.client.enclosing import Enclosure
from inbox.wire import DraftMark, HandDraft, HubDraft
from tests.screens.desks import ago, desk, rest, sample, settle, text

LONG = "Bapak/Ibu Tati, tim sudah berangkat.\n" + "\n".join(f"baris {n}" for n in range(12)) + "\nsalam, piket malam"


async def test_what_a_colleague_gave_is_seen_whole_and_used(tmp_path: Path) -> None:
    state = sample()
    number = sorted(state.threads)[1]
    given = HubDraft(id="h1", thread=number, state="handed", by="dedi", text=LONG, at=ago(9), rev=5)
    async with desk(tmp_path, size=(120, 36), state=state) as (app, pilot):
        carrier = app.session.carrier
        carrier.beside[number] = [given]
        carrier.news.append(("handed", given))
        await settle(pilot, lambda: f"Dedi Kurnia menyerahkan naskahnya di #{number}" in text(app))
        app.inbox.panes.open_thread(number)
        await pilot.press("r")
        await settle(pilot, lambda: "Ada naskah dari Dedi Kurnia: Tab d membukanya." in text(app))
        await pilot.press("tab", "d")
        await settle(pilot, lambda: "salam, piket malam" in text(app), "all of it is there")
        await rest(pilot)
        await pilot.press("j", "k", "enter")
        await settle(pilot, lambda: app.inbox.composer.text == LONG)
        assert carrier.beside[number] == []


async def test_what_was_put_aside_is_seen_whole_and_thrown_away(tmp_path: Path) -> None:
    state = sample()
    number = sorted(state.threads)[0]
    async with desk(tmp_path, state=state) as (app, pilot):
        session, screen = app.session, app.inbox
        session.drafts.set(number, Draft(text=LONG, about="a/1.000000"))
        session.drafts.get(number, "b/2.000000")
        assert [kept.text for _path, kept in session.drafts.others(number)] == [LONG]
        screen.panes.open_thread(number)
        await pilot.press("r")
        await settle(pilot, lambda: "Tab d" in text(app))
        await pilot.press("tab", "d")
        await settle(pilot, lambda: "baris 3" in text(app))
        await rest(pilot)
        await pilot.press("b")
        await rest(pilot)
        assert session.drafts.others(number), "b puts reports aside, it throws nothing away"
        await pilot.press("x")
        await settle(pilot, lambda: "Buang naskah ini?" in text(app))
        await pilot.press("t")
        await settle(pilot, lambda: "Buang naskah ini?" not in text(app))
        assert session.drafts.others(number)
        await pilot.press("x", "y")
        await settle(pilot, lambda: not session.drafts.others(number))
        assert screen.composer.text == ""


async def test_a_draft_is_given_to_a_colleague_and_z_takes_it_back(tmp_path: Path) -> None:
    state = sample()
    number = sorted(state.threads)[1]
    before = state.threads[number]
    state.threads[number] = msgspec.structs.replace(before, drafts=[DraftMark(login="dedi"), DraftMark(login="rina")])
    async with desk(tmp_path, size=(120, 36), state=state) as (app, pilot):
        session, screen = app.session, app.inbox
        screen.panes.open_thread(number)
        await settle(pilot, lambda: "naskah: Dedi Kurnia" in text(app), "that there is one is seen")
        await pilot.press("r", *"Tim berangkat", "escape", ":")
        await rest(pilot)
        await pilot.press(*"serahkan-naskah dedi")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: any(isinstance(s.command, HandDraft) for s in session.outbox.pending))
        (command,) = [s.command for s in session.outbox.pending if isinstance(s.command, HandDraft)]
        assert (command.to, command.text) == ("dedi", "Tim berangkat")
        await settle(pilot, lambda: session.draft(number) is None)
        await pilot.press("z")
        await settle(pilot, lambda: screen.composer.is_open and screen.composer.text == "Tim berangkat")


async def test_files_of_a_draft_that_is_given_away_stay_with_who_chose_them(tmp_path: Path) -> None:
    state = sample()
    number = sorted(state.threads)[1]
    files = (Enclosure(path="/srv/foto.jpg", name="foto.jpg", mime="image/jpeg", size=3),)
    async with desk(tmp_path, size=(120, 36), state=state) as (app, pilot):
        session, screen = app.session, app.inbox
        session.set_draft(number, "Tim berangkat", files=files)
        screen.panes.open_thread(number)
        await pilot.press(":")
        await settle(pilot, lambda: app.screen is not screen and app.screen.ready)
        await pilot.press(*"serahkan-naskah dedi")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: any(isinstance(s.command, HandDraft) for s in session.outbox.pending))
        await settle(pilot, lambda: (d := session.draft(number)) is not None and not d.text, "the text is given")
        assert session.draft(number).files == files
