"""Every widget as it stands on the screen, at the sizes of DESIGN §7."""

import pytest

from inbox.widgets import symbols
from tests.stillness import run
from tests.widgets.desk import NOW, Desk, messages
from tests.widgets.grid import check, grid

SIZES = [(80, 24), (120, 36)]


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
async def test_reading(size):
    app = Desk()
    async with run(app, size) as pilot:
        app.list.move(1)
        app.talk.show(app.threads[1042], messages())
        await pilot.pause()
        check(app, f"reading-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
@pytest.mark.parametrize("kind", ["reply", "note"])
async def test_writing(size, kind):
    app = Desk()
    async with run(app, size) as pilot:
        app.talk.show(app.threads[1042], messages())
        app.composer.start(kind, "Bapak/Ibu Tati, tim BPBD menuju lokasi, perkiraan tiba 22.20.", via="WA")
        await pilot.pause()
        app.composer.saved(NOW)
        await pilot.pause()
        check(app, f"{kind}-{size[0]}x{size[1]}")


async def test_in_ascii_nothing_of_ours_needs_unicode():
    symbols.use(ascii_only=True)
    try:
        app = Desk("mono")
        async with run(app, (80, 24)) as pilot:
            app.talk.show(app.threads[1042], messages())
            app.composer.start("note", "telepon posko", via="WA")
            await pilot.pause()
            check(app, "ascii-80x24")
            assert grid(app).isascii()
    finally:
        symbols.use(ascii_only=False)


async def test_it_can_be_used_at_forty_columns():
    app = Desk()
    async with run(app, (40, 10)) as pilot:
        app.talk.show(app.threads[1042], messages())
        app.composer.start("reply", "x", via="WA")
        await pilot.pause()
        assert "Neng" in grid(app)
