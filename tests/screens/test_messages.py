"""What a person is told: whole sentences that fit, at 80 columns."""

from pathlib import Path

from inbox.actions import ACTIONS
from inbox.actions.keymap import DEFAULT
from inbox.widgets.untrusted import width
from tests.screens.desks import desk, inbox, rest, screen, text


async def test_hints_of_chords_and_keys_are_whole_at_80_columns(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        starts = sorted({keys[0] for keys in DEFAULT.bound["list"] if len(keys) > 1})
        for start in starts:
            await pilot.press(start)
            await rest(pilot)
            hints = "\n".join(screen(app)[-3:])
            assert "…" not in hints.replace(f"{start} …", "")
            for keys, action in DEFAULT.following("list", (start,)):
                assert f"{keys[0]} {action.label}" in hints, (start, action.id)
            await pilot.press("escape")
        await rest(pilot)
        for _place in ("list", "thread"):
            assert "? bantuan · : perintah" in screen(app)[-1]
            await pilot.press("enter")
            await rest(pilot)
        await pilot.press("r")
        await rest(pilot)
        assert "KIRIM" in screen(app)[-1]
        assert "Esc simpan" in screen(app)[-1]


def test_names_fit_the_palette_and_help_lines_end_as_sentences() -> None:
    for action in ACTIONS:
        assert width(action.title) <= 40, action.id
        assert action.explained.endswith("."), action.id
        assert width(action.label) <= 26, action.id


async def test_a_mistake_in_the_keymap_is_told_at_the_start(tmp_path: Path) -> None:
    async with desk(tmp_path, mistakes=("keys.toml:3: resolv: tindakan yang tidak dikenal.",)) as (app, _pilot):
        assert "keys.toml:3" in text(app)
        assert inbox(app).keyboard.machine.keymap is DEFAULT


async def test_habits_of_other_programs_lose_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("r", *"Naskah", "ctrl+q", "ctrl+c", "escape")
        await rest(pilot)
        await pilot.press("ctrl+q", "ctrl+c", "ctrl+z", "ctrl+s")
        await rest(pilot)
        assert app.is_running
        await pilot.press("u", "ctrl+c")
        await rest(pilot)
        assert "untuk keluar" in text(app)
