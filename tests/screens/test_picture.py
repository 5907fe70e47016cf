"""A look at a saved picture: offered for pictures alone, in the colours there are, or refused in a sentence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from inbox.app import Inbox
from inbox.screens.picture import WHY, Picture
from inbox.screens.saved import Saved
from inbox.widgets import symbols
from tests.screens import pictures
from tests.screens.desks import desk, rest, same_grid, screen, settle, text
from tests.stillness import Typist


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@asynccontextmanager
async def saved(
    folder: Path, name: str = "banjir.png", size: tuple[int, int] = (80, 24), **given: Any
) -> AsyncIterator[tuple[Inbox, Typist]]:
    """A desk that has just saved a picture: red above, blue below."""
    path = folder / name
    if not path.exists():
        image = Image.new("RGB", (600, 300), (255, 0, 0))
        image.paste((0, 0, 255), (0, 150, 600, 300))
        image.save(path)
    async with desk(folder, size, **given) as (app, pilot):
        app.push_screen(Saved(path, app.inbox.copy_text))
        await settle(pilot, lambda: isinstance(app.screen, Saved) and "Ambil dari" in text(app))
        await rest(pilot)
        yield app, pilot


async def looked_at(app: Inbox, pilot: Typist) -> Picture:
    await pilot.press("l")
    await settle(pilot, lambda: isinstance(app.screen, Picture) and "Menyiapkan" not in text(app), "it is drawn")
    await rest(pilot)
    assert isinstance(app.screen, Picture)
    return app.screen


def colours_of(app: Inbox) -> set[str]:
    """Grounds of the cells of the picture."""
    grounds = (s.style.bgcolor for strip in pictures.strips(app) for s in strip if s.style)
    return {str(ground.triplet.hex) for ground in grounds if ground and ground.triplet}


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_picture_fills_the_window_and_esc_goes_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with saved(tmp_path, size=size) as (app, pilot):
        assert "l lihat gambar" in text(app)
        view = (await looked_at(app, pilot)).view
        assert view.pixels is not None
        assert (view.pixels.width, view.pixels.height) == (size[0], size[0] // 2), "as wide as the window, 2:1"
        assert {"#ff0000", "#0000ff"} <= colours_of(app)
        await pilot.resize_terminal(60, 20)
        await settle(pilot, lambda: view.pixels is not None and view.pixels.width == 60, "drawn anew")
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, Saved))


@pytest.mark.parametrize("why", ["mono", "no colours", "lean", "ascii"])
async def test_letters_where_colours_are_not_there_or_not_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why == "no colours":
        monkeypatch.setenv("NO_COLOR", "1")
    try:
        symbols.use(ascii_only=why == "ascii")
        async with saved(tmp_path, theme="mono" if why == "mono" else "gelap") as (app, pilot):
            app.traffic.lean = why == "lean"
            await looked_at(app, pilot)
            lines = screen(app)
            assert lines[3].count(":") > 70, lines[3]
            assert not any("▀" in line for line in lines)
            if why == "mono":
                same_grid("picture-mono", lines)
    finally:
        symbols.use(ascii_only=False)


async def test_sixteen_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLORTERM")
    async with saved(tmp_path, theme="enambelas") as (app, pilot):
        await looked_at(app, pilot)
        assert colours_of(app) <= {"#000000", "#aa0000", "#ff5555", "#0000aa", "#5555ff", "#aa00aa", "#ff55ff"}
        assert len(colours_of(app)) > 1


@pytest.mark.parametrize(
    ("content", "why"), [(b"\x89PNG\r\n\x1a\n" + bytes(40), "kind"), (b"\xff\xd8\xff\xe0" + bytes(90), "kind")]
)
async def test_what_cannot_be_shown_is_said(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    async with saved(tmp_path, "a.png") as (app, pilot):
        await looked_at(app, pilot)
        shown = " ".join(text(app).split())
        assert WHY[why] in shown or WHY["broken"] in shown
        assert "ambil dengan baris scp" in shown


async def test_a_bomb_is_said_to_be_too_large(tmp_path: Path) -> None:
    Image.new("1", (10_000, 6_000)).save(tmp_path / "bom.png")
    async with saved(tmp_path, "bom.png") as (app, pilot):
        await looked_at(app, pilot)
        assert WHY["big"].format(juta=50) in " ".join(text(app).split())


async def test_a_file_that_is_no_picture_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "foto.jpg").write_bytes(b"<html>")
    async with saved(tmp_path, "foto.jpg") as (app, pilot):
        assert "lihat gambar" not in text(app)
        await pilot.press("l")
        await rest(pilot)
        assert isinstance(app.screen, Saved)
