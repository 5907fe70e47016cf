"""`E` prepares the 112 answer, `v` decides on proposals and says who else is responsible; `z` takes it back."""

from pathlib import Path

from inbox.wire import Decide, Elsewhere, Proposal, Refer, Undo
from tests.screens.desks import desk, inbox, rest, sample, settle, text


async def test_e_writes_the_112_answer_and_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        number = inbox(app).threads.current
        await pilot.press("E")
        await settle(pilot, lambda: inbox(app).composer.is_open, "the composer opens")
        assert "segera telepon 112" in inbox(app).composer.text
        assert str(number) in inbox(app).composer.text
        assert not [s for s in app.session.outbox.pending if type(s.command).__name__ == "Reply"]


async def test_v_accepts_a_proposal_and_refers(tmp_path: Path) -> None:
    state = sample()
    state.office.elsewhere = (Elsewhere(id="pln", name="PLN", contact="123"),)
    async with desk(tmp_path, state=state) as (app, pilot):
        number = inbox(app).threads.current
        thread = state.threads[number]
        thread.agency, thread.proposals = "bpbd", [Proposal(rule="Sehat", reason="puskesmas", agency="dinkes")]
        state.threads[number] = thread
        await pilot.press("v")
        await settle(pilot, lambda: app.screen is not app.inbox, "the choices")
        await rest(pilot)
        assert "Terima usul: OPD Dinas Kesehatan" in text(app)
        assert "karena: puskesmas" in text(app)
        assert "Bukan wewenang: PLN" in text(app)
        await pilot.press(*"terima")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.session.outbox.pending, "decided")
        [decided] = [s.command for s in app.session.outbox.pending]
        assert isinstance(decided, Decide)
        assert decided.accept
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(app.session.outbox.pending) == 2, "taken back")
        back = app.session.outbox.pending[1].command
        assert isinstance(back, Undo)
        assert back.of == decided.cmd_id
        await rest(pilot)
        await pilot.press("v")
        await settle(pilot, lambda: app.screen is not app.inbox, "the choices")
        await pilot.press(*"pln")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: inbox(app).composer.is_open, "the composer opens")
        assert "PLN: 123" in inbox(app).composer.text
        assert any(isinstance(s.command, Refer) for s in app.session.outbox.pending)
