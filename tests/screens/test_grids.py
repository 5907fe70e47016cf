"""What the desk looks like at the sizes people have. The grids in `grids/` are the pictures; read their diffs."""

from pathlib import Path

import pytest

from tests.screens.desks import desk, rest, same_grid, screen, settle, text

SIZES = [(60, 20), (80, 24), (120, 36), (200, 50)]


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
async def test_list_and_conversation(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size) as (app, pilot):
        await pilot.press("j", "j")
        await rest(pilot)
        same_grid(f"list-{size[0]}x{size[1]}", screen(app))
        await pilot.press("enter")
        await rest(pilot)
        same_grid(f"thread-{size[0]}x{size[1]}", screen(app))
        await pilot.press("r", *"Baik")
        await settle(pilot, lambda: app.inbox.composer.saved_at is not None, "the draft is safe")
        await rest(pilot)
        same_grid(f"reply-{size[0]}x{size[1]}", screen(app))


DIALOGS = {
    "?": "help", ":": "palette", "s": "canned", "a": "assign", "t": "tag", "T": "agency", "K": "category",
    "L": "activity", "d": "reveal", "/": "search", "\\": "filter",
}  # fmt: skip


async def test_dialogs(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        for key, name in DIALOGS.items():
            await pilot.press(key)
            await rest(pilot)
            same_grid(f"dialog-{name}", screen(app))
            await pilot.press("escape")
            await settle(pilot, lambda: app.screen is app.inbox, f"Esc closes {name}")
            if name == "canned":
                await pilot.press("escape", "u")
                await rest(pilot)


@pytest.mark.parametrize("size", [(60, 20), (120, 36)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_personal_data_is_masked_everywhere(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size) as (app, pilot):
        for keys in (["j"], ["enter"], ["L"], ["escape"], ["u"], ["/", *"6281234"], ["escape"], ["g", "m"], ["enter"]):
            await pilot.press(*keys)
            await rest(pilot)
            assert "62812345" not in text(app), keys
