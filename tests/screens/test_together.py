"""Keys that a slow line hands over together: each is taken by what the one before it opened."""

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key

from inbox.app import Inbox
from tests.screens.desks import desk, settle


def together(app: Inbox, *keys: str) -> None:
    for key in keys:
        app.post_message(events.Key(_character_to_key(key), key) if len(key) == 1 else events.Key(key, None))


@pytest.mark.parametrize("opens", ["r", "c"])
async def test_text_typed_right_after_the_key_that_opens_the_composer_is_text(tmp_path: Path, opens: str) -> None:
    async with desk(tmp_path) as (app, pilot):
        together(app, opens, *"Baik, kami ke sana.")
        await settle(pilot, lambda: app.inbox.composer.text == "Baik, kami ke sana.", app.inbox.composer.text)
        together(app, "escape", "escape", "j")
        await settle(pilot, lambda: app.inbox.threads.cursor == 1, "the list has the keys again")
        assert not app.inbox.composer.is_open


async def test_tab_right_after_the_last_letter_arms_the_composer(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        together(app, "r", *"Baik", "tab")
        await settle(pilot, lambda: app.inbox.composer.armed and app.inbox.composer.text == "Baik")
        await pilot.pause(0.2)
        assert app.inbox.composer.armed
        together(app, "x")
        await settle(pilot, lambda: not app.inbox.composer.armed, "text goes on")


@pytest.mark.parametrize(
    ("opens", "typed"), [(":", "tema"), ("a", "dedi"), ("t", "banjir"), ("/", "jalan"), ("s", "jad")]
)
async def test_text_typed_right_after_the_key_that_opens_a_sheet_is_in_its_field(
    tmp_path: Path, opens: str, typed: str
) -> None:
    async with desk(tmp_path) as (app, pilot):
        together(app, opens, *typed)
        await settle(pilot, lambda: field(app) == typed, f"{field(app)!r}")


def field(app: Inbox) -> str:
    found: Any = getattr(app.screen, "field", None)
    return found.value if found is not None else ""
