"""`m` merges into the same citizen's other thread after a question, `S` splits chosen messages off, :tautkan links."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from inbox.client.drafts import Draft
from inbox.client.inheriting import inherited
from inbox.client.state import State
from inbox.wire import Link, Merge, Split, Undo
from tests.screens.desks import desk, inbox, rest, sample, settle, text

FIRST, TWIN = 1043, 2001


def twins(**fields: Any) -> State:
    """A thread, and another one of its citizen that only the picker would find."""
    state = sample()
    thread = state.threads[FIRST]
    state.threads[TWIN] = msgspec.structs.replace(
        thread, number=TWIN, preview="lampu jalan mati", last_at=thread.last_at - timedelta(days=1), waiting_since=None,
        unread=0,
    )  # fmt: skip
    if fields:
        state.threads[FIRST] = msgspec.structs.replace(thread, version=2, **fields)
    return state


def sent(app: Any) -> list[Any]:
    return [s.command for s in app.session.outbox.pending]


async def test_m_offers_the_citizens_other_thread_first_asks_and_z_parts_them(tmp_path: Path) -> None:
    async with desk(tmp_path, state=twins()) as (app, pilot):
        inbox(app).panes.open_thread(FIRST)
        await rest(pilot)
        await pilot.press("m")
        await settle(pilot, lambda: app.screen is not app.inbox, "the threads")
        await rest(pilot)
        assert f"#{TWIN} " in text(app)
        assert "lampu jalan mati" in text(app)
        assert "#1044 " not in text(app)  # another citizen's
        await pilot.press("enter")
        await settle(pilot, lambda: "termasuk balasan yang menunggu" in text(app), "the question")
        assert sent(app) == []
        await pilot.press("y")
        await settle(pilot, lambda: len(sent(app)) == 1)
        merged = sent(app)[0]
        assert isinstance(merged, Merge)
        assert (merged.thread, merged.into, merged.undo) == (FIRST, TWIN, False)
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(sent(app)) == 2)
        assert (sent(app)[1].thread, sent(app)[1].undo) == (FIRST, True)
        await rest(pilot)
        await pilot.press("Z")
        await settle(pilot, lambda: len(sent(app)) == 3)
        assert (sent(app)[2].into, sent(app)[2].cmd_id != merged.cmd_id) == (TWIN, True)


async def test_a_merged_thread_says_where_it_goes_on_and_m_parts_it(tmp_path: Path) -> None:
    state = twins(merged_into=TWIN, status="resolved")
    state.threads[TWIN] = msgspec.structs.replace(state.threads[TWIN], absorbed=[FIRST], links=[1050])
    async with desk(tmp_path, state=state) as (app, pilot):
        inbox(app).panes.open_thread(FIRST)
        await settle(pilot, lambda: f"digabung ke #{TWIN}" in text(app), "the head")
        await pilot.press("m")
        await settle(pilot, lambda: "Pisahkan lagi?" in text(app), "the question")
        await pilot.press("y")
        await settle(pilot, lambda: len(sent(app)) == 1)
        assert sent(app)[0].undo
        inbox(app).panes.open_thread(TWIN)
        await settle(pilot, lambda: f"termasuk #{FIRST}" in text(app), "what went on in it")
    state = twins(links=[1050])
    async with desk(tmp_path / "linked", state=state) as (app, pilot):
        inbox(app).panes.open_thread(FIRST)
        await settle(pilot, lambda: "tautan #1050" in text(app), "what has to do with it")


async def test_s_takes_the_messages_that_are_chosen(tmp_path: Path) -> None:
    async with desk(tmp_path, state=twins()) as (app, pilot):
        inbox(app).panes.open_thread(FIRST)
        await rest(pilot)
        await pilot.press("S")
        await settle(pilot, lambda: "pilih pesannya" in text(app), "the messages")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "1 pesan menjadi laporan baru" in text(app), "one is chosen")
        await rest(pilot)
        await pilot.press("home", "up", "up", "up", "up", "up", "up", "enter")
        await settle(pilot, lambda: len(sent(app)) == 1, "split")
        [split] = sent(app)
        assert isinstance(split, Split)
        known = app.session.state.messages[FIRST]
        assert (split.thread, len(split.messages), split.messages[0] in known) == (FIRST, 1, True)


async def test_the_palette_links_by_number_and_z_ends_it(tmp_path: Path) -> None:
    async with desk(tmp_path, state=twins()) as (app, pilot):
        inbox(app).panes.open_thread(FIRST)
        await rest(pilot)
        await pilot.press(":")
        await settle(pilot, lambda: app.screen is not app.inbox)
        for part in ("tautkan", " 1050"):
            await pilot.press(*part)
            await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: len(sent(app)) == 1)
        assert isinstance(sent(app)[0], Link)
        assert (sent(app)[0].thread, sent(app)[0].to) == (FIRST, 1050)
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(sent(app)) == 2)
        assert not isinstance(sent(app)[1], Undo)
        assert sent(app)[1].undo


async def test_a_draft_goes_on_with_its_thread(tmp_path: Path) -> None:
    state = twins(merged_into=TWIN, merged_seq=7)
    state.threads[TWIN] = msgspec.structs.replace(state.threads[TWIN], absorbed=[FIRST])
    async with desk(tmp_path, state=state) as (app, _pilot):
        drafts = app.session.drafts
        about = app.session.state.about(FIRST)
        drafts.set(FIRST, Draft(text="Perahu sudah", seq=2, about=about, rev=5, told=True))
        found = inherited(drafts, app.session.state, TWIN)
        assert found is not None
        assert (found.text, found.seq) == ("Perahu sudah", 9)
        assert (drafts.get(FIRST), drafts.get(TWIN)) == (None, found)
        assert drafts.untold() == [FIRST, TWIN]  # what the hub has is of the other thread: else it would end here too
