"""`F` shows what would leave, masked; `y` sends it, `z` takes it back."""

from pathlib import Path

import msgspec

from inbox.wire import FieldContact, Forward
from tests.screens.desks import desk, inbox, rest, sample, settle, text


async def test_f_is_looked_at_first_and_taken_back(tmp_path: Path) -> None:
    state = sample()
    state.office = msgspec.structs.replace(
        state.office, field=(FieldContact(id="camat", name="Camat Dayeuhkolot", mail="camat@desa.test"),)
    )
    async with desk(tmp_path, state=state) as (app, pilot):
        await rest(pilot)
        number = inbox(app).threads.current
        await pilot.press("F")
        await rest(pilot)
        assert "Camat Dayeuhkolot" in text(app)
        await pilot.press("enter")
        await settle(pilot, lambda: "bukan jawaban kepada warga" in text(app), "shown")
        await pilot.press("w", "c")
        await rest(pilot)
        await pilot.press(*"NIK 3204121212900001", "enter")
        await rest(pilot)
        assert "••0001" in text(app)
        assert "Laporan menunggu lapangan" in text(app)
        assert not app.session.outbox.pending
        await pilot.press("y")
        await settle(pilot, lambda: app.session.outbox.pending, "forwarded")
        [made] = [s.command for s in app.session.outbox.pending]
        assert isinstance(made, Forward)
        assert (made.thread, made.to, made.wait, made.reveal, made.undo) == (number, "camat", "field", "", 10)
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: not app.session.outbox.pending, "taken back before it left")
        await settle(pilot, lambda: "diurungkan: " in text(app), "told")
        await pilot.press("Z")
        await rest(pilot)
        assert not app.session.outbox.pending


async def test_esc_goes_back_to_whom_and_keeps_what_was_written_and_chosen(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("F")
        await rest(pilot)
        await pilot.press(*"camat@desa.test", "enter")
        await settle(pilot, lambda: "bukan jawaban kepada warga" in text(app), "shown")
        await pilot.press("w", "c")
        await rest(pilot)
        await pilot.press(*"lewat jembatan", "escape")
        await settle(pilot, lambda: "Laporan menunggu lapangan" in text(app))
        await pilot.press("c")
        await settle(pilot, lambda: "lewat jembatan" in text(app), "at the question again")
        await pilot.press(*" lama", "enter")
        await settle(pilot, lambda: "Laporan menunggu lapangan" in text(app))
        await pilot.press("escape")
        await settle(pilot, lambda: "Ketik nama, surel" in text(app), "one step back")
        await pilot.press("escape")
        await settle(pilot, lambda: "F melanjutkan" in text(app))
        assert not app.session.outbox.pending
        await rest(pilot)
        await pilot.press("F")
        await settle(pilot, lambda: "camat@desa.test" in text(app))
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "lewat jembatan lama" in text(app))
        assert "Laporan menunggu lapangan" in text(app)
        await pilot.press("y")
        await settle(pilot, lambda: app.session.outbox.pending, "forwarded")
        assert app.session.outbox.pending[0].command.note == "lewat jembatan lama"
