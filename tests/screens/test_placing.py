"""A place is typed freely; names of the gazetteer come from the hub and may be missing."""

from pathlib import Path

from inbox.wire import SetPlace
from tests.screens.desks import desk, rest, settle, text


async def test_any_text_is_a_place_while_the_hub_is_away(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press(":")
        await settle(pilot, lambda: app.screen is not app.inbox, "the palette")
        palette = app.screen
        await rest(pilot)
        await pilot.press(*"tempat")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen not in (palette, app.inbox), "the place")
        await rest(pilot)
        assert "Tempat kejadian #" in text(app)
        await pilot.press(*"Cikuya")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.session.outbox.pending, "said")
        command = app.session.outbox.pending[0].command
        assert isinstance(command, SetPlace)
        assert (command.place or "").endswith("Cikuya")
