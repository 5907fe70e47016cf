"""The filter line speaks the query language, completes it and tells mistakes; a filter becomes a view with a name."""

from pathlib import Path

from inbox.wire import Category, DropView, SavedView, SaveView
from tests.screens.desks import desk, inbox, rest, sample, settle, text


async def test_filter_completes_tells_mistakes_and_becomes_a_view(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("\\")
        await rest(pilot)
        await pilot.press(*"bel", "tab")
        await rest(pilot)
        assert "belum:" in text(app)
        await pilot.press(*"diba", "tab", "space", *"opdd:x", "space")
        await rest(pilot)
        assert "`opdd:` tidak dikenal" in text(app)
        assert "opd:" in text(app)
        await pilot.press("enter")  # a mistake is not taken
        await rest(pilot)
        assert app.screen is not app.inbox
        for _letter in range(7):
            await pilot.press("backspace")
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is app.inbox, "the filter is on")
        shown = inbox(app).threads.keys
        assert shown
        assert all(app.session.state.threads[n].waiting_since is not None for n in shown)
        await pilot.press("g", "s")
        await settle(pilot, lambda: app.screen is not app.inbox, "the name is asked")
        await pilot.press(*"Malam", "enter")
        await settle(pilot, lambda: len(app.session.outbox.pending) == 1)
        command = app.session.outbox.pending[0].command
        assert isinstance(command, SaveView)
        assert (command.name, command.query, command.shared) == ("Malam", "belum:dibalas", False)
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(app.session.outbox.pending) == 2)
        assert isinstance(app.session.outbox.pending[1].command, DropView)


async def test_a_saved_view_is_opened_by_name_and_sorted_as_it_says(tmp_path: Path) -> None:
    state = sample()
    state.office.views = (SavedView(name="Semua terbaru", query="urut:baru -status:selesai", shared=True),)
    async with desk(tmp_path, state=state) as (app, pilot):
        await pilot.press("g", "v")
        await settle(pilot, lambda: app.screen is not app.inbox, "the views are listed")
        await rest(pilot)
        assert "Semua terbaru" in text(app)
        await pilot.press(*"sem")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is app.inbox, "chosen")
        await rest(pilot)
        listed = list(inbox(app).threads.keys)
        assert listed == sorted(listed, key=lambda n: (state.threads[n].last_at, -n), reverse=True)
        assert "SEMUA TERBARU" in text(app)
        await pilot.press("g", "i")
        await rest(pilot)
        assert "SEMUA TERBARU" not in text(app)


async def test_an_emergency_is_on_top_of_a_view_sorted_by_deadline(tmp_path: Path) -> None:
    state = sample()
    state.office.views = (SavedView(name="Malam", query="belum:dibalas", shared=True),)
    last = max(n for n, t in state.threads.items() if t.waiting_since is not None and t.status == "open")
    thread = state.threads[last]
    thread.category, thread.priority = Category(kind="darurat"), 1
    state.threads[last] = thread
    async with desk(tmp_path, state=state) as (app, pilot):
        await pilot.press("g", "v")
        await settle(pilot, lambda: app.screen is not app.inbox, "the views are listed")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is app.inbox, "chosen")
        await rest(pilot)
        assert "MALAM" in text(app)
        top = state.threads[inbox(app).threads.keys[0]]
        assert top.category.kind == "darurat" or top.priority == 1
        assert last in inbox(app).threads.keys[:5]
