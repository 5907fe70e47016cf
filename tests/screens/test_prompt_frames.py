"""Frames without detours show what Textual's own way of painting shows."""

import random
from pathlib import Path

from textual import events
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region

from inbox.terminal.compositor import SparingCompositor
from tests.screens.desks import desk, inbox, rest


def painted(update: ChopsUpdate | None) -> list[tuple[int, int, list[object]]]:
    """What an update puts on the lines that it names."""
    found: list[tuple[int, int, list[object]]] = []
    if update is None:
        return found
    for y, start, end in update.spans:
        for stop, (x, part) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if x < end and stop > start:
                found.append((y, x, [] if part is None else list(part)))
    return found


async def test_any_dirty_regions_are_rendered_as_textual_renders_them(tmp_path: Path) -> None:
    chance = random.Random(7)
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("enter")
        await rest(pilot)
        compositor = inbox(app)._compositor
        assert isinstance(compositor, SparingCompositor)
        width, height = app.size
        for _nth in range(60):
            regions = {
                Region(x, y, chance.randint(1, width - x), chance.randint(1, height - y))
                for x, y in ((chance.randrange(width), chance.randrange(height)) for _ in range(chance.randint(1, 5)))
            }
            compositor._dirty_regions = set(regions)
            ours = painted(compositor.render_partial_update())
            compositor._dirty_regions = set(regions)
            assert ours == painted(Compositor.render_partial_update(compositor))


async def test_a_key_is_painted_when_it_was_taken(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await rest(pilot)
        screen = inbox(app)
        before, frames = screen.threads.current, []
        paint = screen._compositor_refresh
        screen._compositor_refresh = lambda: (frames.append(screen.threads.current), paint())[1]  # type: ignore[method-assign]
        assert screen.keyboard.press(events.Key("j", "j"))
        assert frames == [screen.threads.current] != [before]
        assert not any(widget._repaint_required for widget in screen._compositor.visible_widgets)
