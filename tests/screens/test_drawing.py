"""Emoji, density and the lean mode: from the palette, put on at once and kept in screen.toml."""

from pathlib import Path

from inbox.actions import BY_ID
from inbox.actions.keys import Run
from inbox.app import Inbox
from inbox.cli import screen_file
from tests.screens.desks import desk, rest, sample, screen, settle, text
from tests.stillness import Typist


def do(app: Inbox, action: str) -> None:
    app.inbox.run(Run(BY_ID[action]))


async def test_comfortable_leaves_a_line_free_and_keeps_the_cursor_in_view(tmp_path: Path, inbox_home: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("j", "j", "j", "j", "j", "j", "j", "j")
        await rest(pilot)
        do(app, "density")
        await rest(pilot)
        lines = [line[:34].rstrip() for line in screen(app)]
        marked = next(n for n, line in enumerate(lines) if line.startswith("▌"))
        assert lines[marked + 1].startswith("▌")
        assert lines[marked + 2] == ""
        assert screen_file.load()[0].density == "comfortable"
        await seen_again(app, pilot)


async def seen_again(app: Inbox, pilot: Typist) -> None:
    """Back to compact: as many threads as lines allow."""
    do(app, "density")
    await rest(pilot)
    lines = [line[:34].rstrip() for line in screen(app)]
    assert "" not in lines[2:-3]


async def test_emoji_are_reduced_where_the_person_wants_it(tmp_path: Path, inbox_home: Path) -> None:
    state = sample()
    for talk in state.messages.values():
        for message in talk.values():
            if message.direction == "in":
                message.text = "banjir 👨‍👩‍👧 🙏🏽"
    async with desk(tmp_path, state=state) as (app, pilot):
        await pilot.press("enter")
        await settle(pilot, lambda: "👨‍👩‍👧" in text(app))
        do(app, "emoji")
        await settle(pilot, lambda: "utuh" in text(app))
        await pilot.press(*"simple")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "banjir 👨 🙏\n" in text(app) or "banjir 👨 🙏 " in text(app), text(app))
        assert screen_file.load()[0].emoji == "simple"


async def test_in_the_lean_mode_a_conversation_waits_for_enter(tmp_path: Path, inbox_home: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        do(app, "lean")
        shown = app.inbox.reading.number
        await pilot.press("j", "j")
        await rest(pilot)
        assert app.inbox.reading.number == shown
        assert "hemat" in screen(app)[0]
        await pilot.press("enter")
        await settle(pilot, lambda: app.inbox.reading.number == app.inbox.threads.current)
        assert screen_file.load()[0].lean is True


def test_a_wrong_value_is_told_with_what_there_is(inbox_home: Path) -> None:
    screen_file.path().parent.mkdir(parents=True, exist_ok=True)
    screen_file.path().write_text('emoji = "besar"\ndensity = "compact"\n')
    settings, mistakes = screen_file.load()
    assert settings.emoji == "full"
    assert len(mistakes) == 1
    assert "simple" in mistakes[0]
