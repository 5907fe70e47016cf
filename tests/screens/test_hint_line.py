"""What went wrong and what to do about it is read whole at 80 columns, however long it is."""

from pathlib import Path

from tests.screens.desks import desk, settle, text

SIZE = (80, 24)
TITLE = "Tidak ada usul untuk #1042. Kantor ini belum mengisi [[elsewhere]] di berkas kantornya,"
REMEDY = "minta pengelola menambahkannya lalu jalankan inbox office apply dan coba sekali lagi."


async def test_an_error_and_its_remedy_are_whole(tmp_path: Path) -> None:
    async with desk(tmp_path, SIZE) as (app, pilot):
        app.inbox.fail(TITLE, REMEDY)
        await settle(
            pilot, lambda: all(word in text(app) for word in f"{TITLE} {REMEDY}".split()), "all words are there"
        )
        assert app.inbox.hint.size.height == 3
        app.inbox.fail("")
        await settle(pilot, lambda: app.inbox.hint.size.height == 1, "the line is one again")


async def test_a_notice_is_whole_and_an_endless_one_keeps_to_its_lines(tmp_path: Path) -> None:
    async with desk(tmp_path, SIZE) as (app, pilot):
        app.inbox.say(f"{TITLE} akhir")
        await settle(pilot, lambda: "akhir" in text(app), "the end of the notice is there")
        app.inbox.say("kata " * 200)
        await settle(pilot, lambda: "…" in text(app).splitlines()[-2], "it is cut on its last line")
        assert app.inbox.hint.size.height == 3
