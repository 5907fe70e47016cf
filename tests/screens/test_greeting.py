"""What one who comes back is told."""

from datetime import UTC, timedelta
from pathlib import Path

from inbox.screens.greeting import greeting, left, left_at
from tests.screens.desks import NOW, desk, rest, sample, settle, text


def test_what_happened_meanwhile_and_where_the_drafts_are(tmp_path: Path) -> None:
    state = sample()
    told = greeting(state, NOW - timedelta(minutes=10), [1050, 1042, 1043, 1044, 1045], NOW, UTC)
    assert "7 laporan dengan pesan baru, 2 darurat" in told
    assert "#1042, #1043, #1044, #1045 dan 1 lagi" in told
    assert greeting(state, NOW - timedelta(minutes=1), [], NOW, UTC) == ""
    assert greeting(state, None, [], NOW, UTC) == ""
    assert left_at(tmp_path / "left") is None
    left(tmp_path / "left", NOW)
    assert left_at(tmp_path / "left") == NOW


async def test_leaving_is_remembered(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, _pilot):
        assert app.session is not None
        folder = app.session.drafts.folder
    assert left_at(folder / "left") == NOW


async def test_the_first_unread_message_has_a_line_above(tmp_path: Path) -> None:
    state = sample()
    number = next(n for n, t in state.threads.items() if t.unread == 1)
    async with desk(tmp_path, (120, 36), state) as (app, pilot):
        app.inbox.panes.open_thread(number)
        await settle(pilot, lambda: "belum dibaca ──" in text(app))
        lines = text(app).splitlines()
        place = next(i for i, line in enumerate(lines) if "belum dibaca ──" in line)
        assert state.threads[number].contact.name in lines[place + 1]


async def test_a_theme_is_put_on_and_remembered(tmp_path: Path, inbox_home: Path) -> None:
    from inbox.cli import screen_file

    async with desk(tmp_path) as (app, pilot):
        screen_file.path().parent.mkdir(parents=True, exist_ok=True)
        screen_file.path().write_text('mouse = false\ntheme = "gelap"\n')
        await pilot.press(":", *"tema")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "terang" in text(app))
        await pilot.press(*"terang")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.theme == "terang")
        settings, mistakes = screen_file.load()
        assert (settings.theme, settings.mouse, mistakes) == ("terang", False, [])
