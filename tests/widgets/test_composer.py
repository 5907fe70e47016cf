from inbox.widgets.composer import Composer
from tests.stillness import run
from tests.widgets.desk import NOW, Desk
from tests.widgets.grid import grid


async def test_tab_then_enter_sends_and_enter_alone_makes_a_line():
    app = Desk()
    async with run(app, (80, 24)) as pilot:
        app.composer.start("reply", "", via="WA")
        await pilot.press("a", "enter", "b")
        assert app.composer.text == "a\nb"
        await pilot.press("tab")
        assert "KIRIM KE WARGA" in grid(app)
        await pilot.press("enter")
        assert ("reply", "a\nb") in app.seen


async def test_any_other_key_after_tab_disarms():
    app = Desk()
    async with run(app, (80, 24)) as pilot:
        app.composer.start("reply", "a", via="WA")
        await pilot.press("tab", "b", "enter")
        assert app.composer.text == "ab\n"
        await pilot.press("tab", "escape")
        assert "left" not in app.seen
        await pilot.press("escape")
        assert "left" in app.seen
        assert not any(seen[0] == "reply" for seen in app.seen if isinstance(seen, tuple))


async def test_f2_sends_f3_asks_for_canned_f6_makes_it_a_note():
    app = Desk()
    async with run(app, (80, 24)) as pilot:
        app.composer.start("reply", "halo", via="WA")
        await pilot.press("f3", "f6")
        assert "canned" in app.seen
        assert "CATATAN" in grid(app)
        assert "BALASAN" not in grid(app)
        await pilot.press("f2")
        assert ("note", "halo") in app.seen


async def test_an_empty_or_too_long_reply_is_not_sent():
    app = Desk()
    async with run(app, (80, 24)) as pilot:
        app.composer.start("reply", "  \n ", via="WA")
        await pilot.press("f2")
        app.composer.start("reply", "x" * 20, via="WA", limit=19)
        await pilot.press("f2")
        await pilot.pause()
        assert "TERLALU PANJANG" in grid(app)
        assert not any(isinstance(seen, tuple) and seen[0] == "reply" for seen in app.seen)


async def test_a_loaded_draft_is_not_an_edit_and_the_saved_mark_goes_with_the_next_letter():
    app = Desk()
    async with run(app, (80, 24)) as pilot:
        app.composer.start("reply", "naskah", via="WA")
        app.composer.saved(NOW)
        await pilot.pause()
        assert "naskah aman 22.04" in grid(app)
        assert not app.seen
        await pilot.press("x")
        assert "naskah aman" not in grid(app)
        assert app.seen == [("edited", "reply", "naskahx")]


async def test_keys_can_be_others():
    class Other(Desk):
        def __init__(self):
            super().__init__()
            self.composer = Composer(keys={"ctrl+d": "send", "f9": "leave"})

    app = Other()
    async with run(app, (80, 24)) as pilot:
        app.composer.start("reply", "halo")
        await pilot.press("f2", "f9", "ctrl+d")
        assert app.seen == ["left", ("reply", "halo")]


async def test_it_grows_with_the_text_up_to_half_of_the_pane():
    app = Desk()
    async with run(app, (80, 24)) as pilot:
        app.composer.start("reply", "satu", via="WA")
        await pilot.pause()
        assert app.composer.size.height == 6
        app.composer.insert("\nbaris" * 5)
        await pilot.pause()
        assert app.composer.size.height == 9
        app.composer.insert("\nbaris" * 50)
        await pilot.pause()
        assert app.composer.size.height == 10
        assert app.composer.area.cursor_screen_offset.y < 22
