"""The title, the notices and the bell of a desk, from what the session hears."""

from pathlib import Path

import msgspec

from inbox.client.state import Effects
from inbox.wire import Category
from tests.screens.desks import desk, settle


async def test_danger_rings_until_a_key_and_the_title_counts(tmp_path: Path, monkeypatch) -> None:
    titles: list[str] = []
    monkeypatch.setattr("inbox.terminal.title.show", lambda _app, text: titles.append(text))
    async with desk(tmp_path) as (app, pilot):
        await settle(pilot, lambda: titles)
        assert titles[-1].startswith("(")
        quiet = next(t for t in app.inbox.state.threads.values() if not t.unread)
        app.inbox.state.threads[quiet.number] = msgspec.structs.replace(
            quiet, unread=2, category=Category(kind="darurat"), status="open"
        )
        assert not app.alarm.ringing
        for listener in app.session.listeners:
            listener(Effects(threads={quiet.number}))
        await settle(pilot, lambda: app.alarm.ringing, "the bell rings")
        assert len(titles) == 2
        await pilot.press("j")
        assert not app.alarm.ringing
