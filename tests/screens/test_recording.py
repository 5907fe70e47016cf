"""`C` asks who, from where and what, and records it; Esc at any step records nothing."""

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
