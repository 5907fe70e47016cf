"""Ten thousand threads and a flood of changes: the list is drawn once a frame and only what changed is moved."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inbox.client.state import Effects
from inbox.screens.inbox import PART
from inbox.screens.queue import Queue
from tests.screens.desks import NOW, desk, inbox, rest, sample, settle

FLOOD = 3000


async def test_a_flood_is_drawn_once_a_frame_and_keys_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = sample(10_000)
    async with desk(tmp_path, state=state) as (app, pilot):
        assert app.session is not None
        here = inbox(app)
        shown: list[int] = []
        real = here.threads.show
        monkeypatch.setattr(here.threads, "show", lambda *a, **k: (shown.append(1), real(*a, **k))[1])
        await pilot.press("j", "j", "j")
        await rest(pilot)
        under = here.threads.current
        before = len(shown)
        for n in range(FLOOD):
            number = 1042 + (n * 7) % 10_000
            old = state.threads[number]
            new = msgspec.structs.replace(old, version=old.version + 1, waiting_since=NOW - timedelta(minutes=n % 500))
            state.threads[number] = new
            for listener in app.session.listeners:
                listener(Effects(threads={number}))
        await settle(pilot, lambda: len(shown) > before, "the flood is drawn")
        await settle(pilot, lambda: not here._effects.threads, "all of it")
        await rest(pilot)
        assert len(shown) - before <= FLOOD / PART + 1, "merged, not one by one"
        assert here.threads.current == under, "nothing runs away under the cursor"
        assert here.threads.keys == here.queue.numbers
        cursor = here.threads.cursor
        await pilot.press("j")
        assert here.threads.cursor == cursor + 1
        fresh = Queue(state, lambda: NOW)
        await pilot.press("g", "i")
        await rest(pilot)
        assert here.queue.numbers == fresh.numbers


def test_a_change_moves_one_entry_and_looks_at_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    state = sample(2000)
    queue = Queue(state, lambda: NOW)
    looked: list[Any] = []
    from inbox.domain import views

    real = views.urgency
    monkeypatch.setattr(views, "urgency", lambda thread: (looked.append(thread.number), real(thread))[1])
    old = state.threads[1100]
    state.threads[1100] = msgspec.structs.replace(old, version=2, priority=1)
    queue.update({1100})
    assert set(looked) == {1100}
