"""`B` asks for the reason and where; `z` opens the block again; who is blocked says so."""

from pathlib import Path

from inbox.wire import Block, SetBlock
from tests.screens.desks import NOW, desk, rest, sample, settle, text


async def test_b_blocks_with_a_reason_and_z_takes_it_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("B")
        await rest(pilot)
        await pilot.press(*"spam", "enter")
        await rest(pilot)
        assert "kata bahaya tetap membunyikan alarm" in text(app)
        await pilot.press("enter")
        await settle(pilot, lambda: app.session.outbox.pending, "blocked")
        [made] = [s.command for s in app.session.outbox.pending]
        assert isinstance(made, SetBlock)
        assert (made.on, made.why, made.provider) == (True, "spam", False)
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(app.session.outbox.pending) == 2, "opened")
        back = app.session.outbox.pending[1].command
        assert isinstance(back, SetBlock)
        assert not back.on


async def test_of_somebody_blocked_b_asks_to_open(tmp_path: Path) -> None:
    state = sample()
    for thread in list(state.threads.values()):
        thread.blocked = Block(by="dedi", why="spam", at=NOW)
        state.threads[thread.number] = thread
    async with desk(tmp_path, state=state) as (app, pilot):
        await rest(pilot)
        assert "DIBLOKIR" in text(app)
        await pilot.press("B")
        await rest(pilot)
        assert "Buka blokirnya?" in text(app)
        await pilot.press("y")
        await settle(pilot, lambda: app.session.outbox.pending, "opened")
        [made] = [s.command for s in app.session.outbox.pending]
        assert isinstance(made, SetBlock)
        assert not made.on
