"""`C` asks who, from where and what, and records it; Esc goes back one step and loses nothing."""

from pathlib import Path

from inbox.wire import Record
from tests.screens.desks import desk, rest, settle, text


async def test_capitals_with_esc_between_are_no_caps_lock(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        for key in "DJC":
            await pilot.press(key)
            await settle(pilot, lambda: len(app.screen_stack) > 1, f"{key} opened")
            assert "Caps Lock" not in text(app)
            while len(app.screen_stack) > 1:
                await pilot.press("escape")


async def test_c_records_a_call_of_somebody_new(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("C")
        await rest(pilot)
        assert "Datang ke kantor" in text(app)
        await pilot.press("enter")
        await rest(pilot)
        await pilot.press(*"Ujang", "enter")
        await rest(pilot)
        await pilot.press(*"abc", "enter")
        await rest(pilot)
        assert "Nomor itu tidak terbaca" in text(app)
        app.screen.field.value = ""
        await pilot.press(*"081234567890", "enter")
        await rest(pilot)
        await pilot.press("down", "enter")
        await rest(pilot)
        await pilot.press(*"jembatan putus", "enter")
        await settle(pilot, lambda: app.session.outbox.pending, "recorded")
        [made] = [s.command for s in app.session.outbox.pending]
        assert isinstance(made, Record)
        assert (made.thread, made.source, made.name, made.phone, made.channel, made.text) == (
            0, "telepon", "Ujang", "081234567890", "wa", "jembatan putus",
        )  # fmt: skip


async def test_esc_goes_back_one_step_and_what_was_written_is_there_at_the_next_c(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("C", "enter")
        await settle(pilot, lambda: "Nama warga" in text(app))
        await pilot.press(*"Ujang", "enter")
        await settle(pilot, lambda: "Nomor telepon warga" in text(app))
        await pilot.press(*"081234567890", "enter")
        await settle(pilot, lambda: "Gabungkan dengan warga" in text(app))
        await pilot.press("down", "enter")
        await settle(pilot, lambda: "Apa yang disampaikan" in text(app))
        await pilot.press(*"jembatan putus")
        for before in ("Gabungkan dengan warga", "Nomor telepon warga", "Nama warga", "Catat laporan"):
            await pilot.press("escape")
            await settle(pilot, lambda said=before: said in text(app), before)
        await pilot.press("escape")
        await settle(pilot, lambda: "Yang sudah ditulis tersimpan; C melanjutkan." in text(app))
        assert not app.session.outbox.pending
        await rest(pilot)
        await pilot.press("C")
        await settle(pilot, lambda: "Lanjutkan: jembatan putus" in text(app))
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "Apa yang disampaikan" in text(app))
        await pilot.press(*" total", "enter")
        await settle(pilot, lambda: app.session.outbox.pending, "recorded")
        [made] = [s.command for s in app.session.outbox.pending]
        assert isinstance(made, Record)
        assert (made.name, made.phone, made.channel, made.text) == (
            "Ujang", "081234567890", "wa", "jembatan putus total",
        )  # fmt: skip
        await rest(pilot)
        await pilot.press("C")
        await settle(pilot, lambda: "Catat laporan" in text(app))
        assert "Lanjutkan" not in text(app)
