"""A disk that takes nothing more: what was written is not said to be safe, and is not lost unasked."""

import shutil
from pathlib import Path

from tests.screens.desks import desk, settle, text


async def test_a_draft_that_cannot_be_saved_is_told_until_it_can(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        assert app.session is not None
        folder = app.session.drafts.folder
        shutil.rmtree(folder)
        try:
            await pilot.press("r", *"Baik")
            await settle(pilot, lambda: "Naskah belum tersimpan" in text(app), "told")
            await pilot.press("escape")
            await settle(pilot, lambda: not app.inbox.composer.is_open, "left")
            app.inbox.leave()
            await settle(pilot, lambda: "Keluar dan kehilangan" in text(app), "asked before the end")
            await pilot.press("t")
        finally:
            folder.mkdir(mode=0o700)
        await settle(pilot, lambda: app.session is not None and not app.session.drafts.unsaved, "saved")
        await settle(pilot, lambda: "Naskah belum tersimpan" not in text(app), "known")


async def test_the_first_result_is_the_one_that_enter_opens(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("/")
        await settle(pilot, lambda: hasattr(app.screen, "results"), "open")
        results = app.screen.results  # type: ignore[attr-defined]
        for letter in "jalan":
            await pilot.press(letter)
            await settle(pilot, lambda: bool(results.keys), "found")
            assert results.current == results.keys[0]
        await pilot.press("down")
        assert results.current == results.keys[1]
