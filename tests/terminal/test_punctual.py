"""Timers that run once, while the machine stands still between two lines."""

from itertools import count
from pathlib import Path

import pytest
from textual import timer as textual_timer

from inbox.client.state import Effects
from tests.screens.desks import desk, settle


async def test_a_machine_that_stood_still_delays_what_is_told_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk showed nothing new any more: it waited for a timer that Textual had passed by."""
    async with desk(tmp_path) as (app, pilot):
        seconds = count(1e6, 1e3)
        with monkeypatch.context() as held:
            held.setattr(textual_timer._time, "get_time", lambda: next(seconds))
            app.inbox.hear(Effects(threads=set(app.inbox.state.threads)))
            done: list[str] = []
            for name, pump in (("app", app), ("screen", app.inbox)):
                pump.set_timer(0.001, lambda name=name: done.append(name))
            await settle(pilot, lambda: sorted(done) == ["app", "screen"], "both came")
            await settle(pilot, lambda: app.inbox._flush_timer is None, "and what changed was drawn")
