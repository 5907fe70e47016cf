"""The title, the notices and the bell of a desk, from what the session hears."""

from pathlib import Path

import msgspec

from inbox.client.state import Effects
from inbox.wire import Category, Promise
from tests.screens.desks import NOW, desk, settle


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


async def test_a_promise_and_a_mention_that_come_with_a_danger_are_told_too(tmp_path: Path, monkeypatch) -> None:
    said: list[str] = []
    async with desk(tmp_path) as (app, pilot):
        monkeypatch.setattr(app.inbox, "say", lambda text, **_more: said.append(text))
        threads, me = app.inbox.state.threads, app.inbox.state.me.login
        quiet = [t for t in threads.values() if not t.unread][:3]
        assert len(quiet) == 3
        promise = Promise(text="perahu", at=NOW, id="p1", by=me, told=True)
        promised, mentioned, danger = (t.number for t in quiet)
        threads[promised] = msgspec.structs.replace(quiet[0], promises=[promise], assignee=me, status="open")
        threads[mentioned] = msgspec.structs.replace(quiet[1], mentioned=[me], seq=quiet[1].seq + 1)
        threads[danger] = msgspec.structs.replace(quiet[2], unread=1, category=Category(kind="darurat"), status="open")
        for listener in app.session.listeners:
            listener(Effects(threads={promised, mentioned, danger}))
        await settle(pilot, lambda: app.alarm.ringing, "the bell rings")
        assert [f"#{n}" in text for n, text in zip((promised, mentioned), said, strict=False)] == [True, True]
        assert "Laporan darurat" in said[-1]


async def test_what_was_there_before_the_desk_opened_is_told_to_nobody(tmp_path: Path, monkeypatch) -> None:
    """The threads of the cache come bit by bit after the start; those of them that wait are no news."""
    said: list[str] = []
    async with desk(tmp_path) as (app, pilot):
        monkeypatch.setattr(app.inbox, "say", lambda text, **_more: said.append(text))
        threads, me = app.inbox.state.threads, app.inbox.state.me.login
        quiet = [t for t in threads.values() if not t.unread][:2]
        old, new = (t.number for t in quiet)
        for thread in quiet:
            threads[thread.number] = msgspec.structs.replace(thread, mentioned=[me], seq=thread.seq + 1, unread=1)
        for listener in app.session.listeners:
            listener(Effects(threads={old, new}, old={old}))
        await settle(pilot, lambda: said, "the new one is told")
        assert not any(f"#{old}" in text for text in said)
        assert any(f"#{new}" in text for text in said)
