"""A letter in the composer: taken, counted and painted in one frame, and of the text only the lines that it changes."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate

from inbox.app import Inbox
from inbox.screens.inbox import InboxScreen
from inbox.terminal.glass import Glass
from inbox.terminal.writer import FrameWriter
from tests.screens.desks import desk, settle, text


class Frames:
    """What a terminal would be given, and what then stands in the place of the text."""

    def __init__(self, app: Inbox) -> None:
        self.app, self.count = app, 0
        self.writer = FrameWriter(ColorSystem.TRUECOLOR, bce=False)

    def take(self, _screen: Any, update: Any) -> None:
        if isinstance(update, ChopsUpdate | LayoutUpdate):
            self.count += 1
            self.writer.frame(update, None)

    def true(self) -> bool:
        """Whether the text stands there as its widget draws it, line by line."""
        area, shown = self.app.inbox.composer.area, self.writer.glass
        place = area.content_region
        assert shown is not None
        wanted = Glass(shown.width, shown.height, self.writer.system, bce=False)
        for y in range(place.height):
            strip = area._render_line(y)
            for each in self.app.get_line_filters():
                strip = strip.apply_filter(each, area.background_colors[1])
            wanted.draw(place.x, place.y + y, strip)
        rows, columns = slice(place.y, place.bottom), slice(place.x, place.right)
        return [row[columns] for row in shown._text[rows]] == [row[columns] for row in wanted._text[rows]] and [
            row[columns] for row in shown._look[rows]
        ] == [row[columns] for row in wanted._look[rows]]


def key(character: str) -> events.Key:
    names = {"\x7f": "backspace", " ": "space"}
    return events.Key(
        names.get(character, character), character if character.isprintable() and len(character) == 1 else None
    )


async def writing(app: Inbox, pilot: Any) -> Frames:
    screen: InboxScreen = app.inbox
    screen.panes.open_thread(screen.threads.current)
    await pilot.press("c")
    await settle(pilot, lambda: screen.composer.is_open and app.focused is screen.composer.area)
    await settle(pilot, lambda: app._message_queue.empty() and not screen.composer.is_busy)
    frames = Frames(app)
    frames.take(None, screen._compositor.render_full_update())
    frames.count = 0
    return frames


async def test_a_letter_is_one_frame_with_its_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(tmp_path, size=(120, 36)) as (app, pilot):
        frames = await writing(app, pilot)
        composer = app.inbox.composer
        app.take_key(key("a"))  # what happens once is done: Textual's own loading of the styles
        monkeypatch.setattr(app, "_display", frames.take)
        for letter, count in zip("banjir\x7f", (2, 3, 4, 5, 6, 7, 6), strict=True):
            frames.count = 0
            assert app.take_key(key(letter)), "it does not wait in queues"
            assert frames.count == 1, "one frame for the letter, its count and the cursor"
            assert not any(w._repaint_required for w in (*composer.query("*"), composer)), "and nothing left for later"
            assert f" {count} " in text(app)
        assert composer.text == "abanji"


async def test_keys_that_wait_come_first(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await writing(app, pilot)
        area = app.inbox.composer.area
        area.post_message(events.Paste("pagar "))
        assert not app.take_key(key("x")), "what was pasted before is not there yet"
        app.post_message(key("x"))
        await settle(pilot, lambda: app.inbox.composer.text == "pagar x")


async def test_letters_do_not_pass_the_keys_before_them(tmp_path: Path) -> None:
    """The arrows went up to the app for their bindings, and a letter behind them was in the text before."""
    async with desk(tmp_path) as (app, pilot):
        await writing(app, pilot)
        composer = app.inbox.composer
        for turns in range(8):
            composer.replace("put")
            await settle(pilot, lambda: app._message_queue.empty() and not composer.is_busy)
            for name in ("left", "left", "x", "home", "y", "end", "z"):
                event = key(name)
                if not app.take_key(event):
                    app.post_message(event)
                for _turn in range(turns):
                    await asyncio.sleep(0)
            await settle(pilot, lambda: len(composer.text) == 6, composer.text)
            assert composer.text == "ypxutz", turns


LONG = (
    "jalan amblas di Kampung Cikuya sehingga motor tidak bisa lewat sama sekali sejak tadi pagi",
    "panjangsekalitanpaspasi" * 4 + "\x7f" * 50,
    "kata kata kata kata kata kata kata kata kata kata kata kata " + "\x7f" * 30 + "漢字 banyak di sini 👍🏽 ya",
)


async def test_what_is_painted_by_letters_is_what_would_be_painted_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as (app, pilot):
        frames = await writing(app, pilot)
        monkeypatch.setattr(app, "_display", frames.take)
        composer = app.inbox.composer
        for typed in LONG:
            composer.replace("")
            await settle(pilot, frames.true)
            for place, letter in enumerate(typed):
                if place == 60:
                    composer.area.move_cursor((0, 20))  # into the middle: what follows is wrapped another way
                    await settle(pilot, frames.true)
                app.take_key(key(letter))
                if place % 9 == 0:
                    await settle(pilot, frames.true, f"{place} of {typed}")  # a line more is laid out by Textual
            await settle(pilot, frames.true, typed)
