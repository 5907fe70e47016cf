"""Keys that a slow line hands over together: each is taken by what the one before it opened."""

from pathlib import Path
from typing import Any

import pytest
from textual import events

from inbox.app import Inbox
from inbox.screens import steady
from tests.screens.desks import desk, rest, settle, text
from tests.stillness import typed


@pytest.mark.parametrize("opens", ["r", "c"])
async def test_text_typed_right_after_the_key_that_opens_the_composer_is_text(tmp_path: Path, opens: str) -> None:
    async with desk(tmp_path) as (app, pilot):
        typed(app, opens, *"Baik, kami ke sana.")
        await settle(pilot, lambda: app.inbox.composer.text == "Baik, kami ke sana.", app.inbox.composer.text)
        typed(app, "escape", "escape", "j")
        await settle(pilot, lambda: app.inbox.threads.cursor == 1, "the list has the keys again")
        assert not app.inbox.composer.is_open


async def test_tab_right_after_the_last_letter_arms_the_composer(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        typed(app, "r", *"Baik", "tab")
        await settle(pilot, lambda: app.inbox.composer.armed and app.inbox.composer.text == "Baik")
        await rest(pilot)
        assert app.inbox.composer.armed
        typed(app, "x")
        await settle(pilot, lambda: not app.inbox.composer.armed, "text goes on")


@pytest.mark.parametrize(
    ("opens", "word"), [(":", "tema"), ("a", "dedi"), ("t", "banjir"), ("/", "jalan"), ("s", "jad")]
)
async def test_text_typed_right_after_the_key_that_opens_a_sheet_is_in_its_field(
    tmp_path: Path, opens: str, word: str
) -> None:
    async with desk(tmp_path) as (app, pilot):
        typed(app, opens, *word)
        await settle(pilot, lambda: field(app) == word, f"{field(app)!r}")


async def test_a_program_that_stood_still_takes_no_letters_for_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was typed meanwhile comes when it goes on, after the time of the action that a letter means."""
    async with desk(tmp_path) as (app, pilot):
        now = [steady.now() + 1]
        monkeypatch.setattr(steady, "now", lambda: now[0])
        for seconds, letter in ((0.1, "e"), (2.0, "v"), (0.0, "a"), (0.0, "k"), (0.0, "u"), (0.1, "a")):
            now[0] += seconds
            assert app.inbox.keyboard.press(events.Key(letter, letter))
        assert app.screen is app.inbox
        await settle(pilot, lambda: "huruf diabaikan" in text(app))
        assert app.screen is app.inbox
        assert not app.inbox.keyboard.asking
        assert not app.session.outbox.pending


def field(app: Inbox) -> str:
    found: Any = getattr(app.screen, "field", None)
    return found.value if found is not None else ""
