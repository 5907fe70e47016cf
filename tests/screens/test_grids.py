"""The desk where it is narrow, and what no screen shows."""

from pathlib import Path

import pytest

from tests.screens.desks import desk, rest, same_grid, screen, settle, text

SIZES = [(60, 20)]  # the sizes that people have: test_pictures


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


@pytest.mark.parametrize("size", [(60, 20), (120, 36)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_personal_data_is_masked_everywhere(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size) as (app, pilot):
        for keys in (["j"], ["enter"], ["L"], ["escape"], ["u"], ["/", *"6281234"], ["escape"], ["g", "m"], ["enter"]):
            await pilot.press(*keys)
            await rest(pilot)
            assert "62812345" not in text(app), keys
