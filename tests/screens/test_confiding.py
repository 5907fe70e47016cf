"""The palette's "Rahasiakan": from whom, who else may see it, and `z`."""

from pathlib import Path

from inbox.wire import Confide, Undo
from tests.screens.desks import desk, inbox, rest, sample, settle, text


async def test_a_report_is_hidden_from_its_agency_and_opened_again(tmp_path: Path) -> None:
    state = sample()
    async with desk(tmp_path, state=state) as (app, pilot):
        number = inbox(app).threads.current
        await pilot.press("colon")
        await rest(pilot)
        await pilot.press(*"rahasia")
        await rest(pilot)
        await pilot.press("enter")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.session.outbox.pending, "hidden")
        [hidden] = [s.command for s in app.session.outbox.pending]
        assert isinstance(hidden, Confide)
        assert (hidden.thread, hidden.on, hidden.agency) == (number, True, state.threads[number].agency or "bpbd")
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(app.session.outbox.pending) > 1, "opened")
        back = app.session.outbox.pending[1].command
        assert isinstance(back, Undo)
        assert back.of == hidden.cmd_id


async def test_a_confidential_report_says_so_and_names_who_may_be_allowed(tmp_path: Path) -> None:
    state = sample()
    first = sorted(state.threads.values(), key=lambda t: t.number)
    for thread in first:
        thread.confidential, thread.hidden_from, thread.allowed = True, "dinkes", ["rina"]
        state.threads[thread.number] = thread
    async with desk(tmp_path, state=state) as (app, pilot):
        await rest(pilot)
        assert "RAHASIA dari Dinas" in text(app)
        await pilot.press("colon")
        await rest(pilot)
        await pilot.press(*"rahasia")
        await rest(pilot)
        await pilot.press("enter")
        await rest(pilot)
        assert "Tidak rahasia lagi" in text(app)
        assert "Cabut izin Rina" in text(app)
