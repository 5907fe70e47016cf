import gc
import tracemalloc

import msgspec
from textual.app import App, ComposeResult

from inbox.widgets import message_row
from inbox.widgets.conversation import Conversation
from tests.stillness import run
from tests.widgets.desk import NOW, message, thread
from tests.widgets.grid import grid


class Host(App[None]):
    """Only the conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Conversation(clock=lambda: NOW, login="rina")

    def compose(self) -> ComposeResult:
        yield self.talk


def many(count: int, start: int = 0):
    return [message(n, f"pesan nomor {n}", 600 - n) for n in range(start, start + count)]


async def test_it_opens_at_the_end_and_follows_it():
    app = Host()
    async with run(app, (40, 12)) as pilot:
        app.talk.show(thread(1042), many(30))
        await pilot.pause()
        assert "pesan nomor 29" in grid(app)
        assert app.talk.at_end
        app.talk.show(thread(1042), many(31))
        await pilot.pause()
        assert "pesan nomor 30" in grid(app)
        assert app.talk.message.id == "m30"
        assert app.talk.below == 0


async def test_away_from_the_end_nothing_moves_and_what_came_in_is_counted():
    app = Host()
    async with run(app, (40, 12)) as pilot:
        app.talk.show(thread(1042), many(30))
        app.talk.scroll_lines(-10)
        await pilot.pause()
        before = grid(app).splitlines()[4:]
        came = many(33)
        came[31] = msgspec.structs.replace(came[31], kind="event")  # what staff did is no message
        app.talk.show(thread(1042), came)
        await pilot.pause()
        assert grid(app).splitlines()[4:] == before
        assert "2 pesan baru di bawah" in grid(app)
        app.talk.to_end()
        await pilot.pause()
        assert "pesan baru" not in grid(app)
        assert "pesan nomor 32" in grid(app)


async def test_a_message_longer_than_the_view_is_read_through_before_the_next():
    app = Host()
    async with run(app, (40, 12)) as pilot:
        long = message(1, "\n".join(f"baris {n}" for n in range(1, 21)), 5)
        app.talk.show(thread(1042), [long, message(2, "akhir", 1)])
        app.talk.to_top()
        await pilot.pause()
        seen = set()
        for _ in range(12):
            await pilot.pause()
            seen |= {line.strip(" ▌") for line in grid(app).splitlines()}
            if app.talk.message.id == "m2":
                break
            app.talk.step(1)
        assert {f"baris {n}" for n in range(1, 21)} <= seen
        assert app.talk.message.id == "m2"
        for _ in range(12):
            app.talk.step(-1)
        await pilot.pause()
        assert app.talk.message.id == "m1"
        assert "baris 1" in [line.strip(" ▌") for line in grid(app).splitlines()]


async def test_another_thread_starts_anew_and_an_empty_one_says_nothing_wrong():
    app = Host()
    async with run(app, (40, 12)) as pilot:
        app.talk.show(thread(1042), many(30))
        app.talk.scroll_lines(-10)
        app.talk.show(thread(1043, "Lain"), many(3, 100))
        await pilot.pause()
        assert "#1043 Lain" in grid(app)
        assert app.talk.message.id == "m102"
        app.talk.show(thread(1044, "Kosong"), [])
        app.talk.step(1)
        app.talk.to_end()
        await pilot.pause()
        assert app.talk.message is None
        app.talk.show(None)
        await pilot.pause()
        assert "Kosong" not in grid(app)


async def test_a_status_that_changes_repaints_only_its_message():
    app = Host()
    async with run(app, (60, 20)) as pilot:
        own = {"direction": "out", "status": "sent"}
        app.talk.show(thread(1042), [*many(3), message(9, "siap", 1, **own)])
        await pilot.pause()
        assert "✓ terkirim" in grid(app)
        regions = []
        original = app.talk.refresh
        app.talk.refresh = lambda *a, **k: regions.extend(a) or original(*a, **k)
        app.talk.show(thread(1042), [*many(3), message(9, "siap", 1, **(own | {"status": "read"}))])
        await pilot.pause()
        assert sum(r.height for r in regions) == 1
        assert "✓✓ dibaca" in grid(app)


async def test_only_messages_near_the_view_are_ever_drawn(monkeypatch):
    drawn = []
    original = message_row.draw
    monkeypatch.setattr(message_row, "draw", lambda row, cells: drawn.append(row) or original(row, cells))
    app = Host()
    async with run(app, (80, 24)) as pilot:
        await pilot.pause()
        app.talk.show(thread(1042), many(500))
        await pilot.pause()
        assert 5 <= len(drawn) <= 24


async def test_a_hundred_reopens_keep_less_than_two_megabytes():
    app = Host()
    async with run(app, (80, 24)) as pilot:
        threads = [(thread(n), many(100, n * 100)) for n in range(20)]
        for item in threads:
            app.talk.show(*item)
        await pilot.pause()
        gc.collect()
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            for n in range(100):
                app.talk.show(*threads[n % 20])
                await pilot.pause()
            gc.collect()
            assert tracemalloc.get_traced_memory()[0] - before < 2_000_000
        finally:
            tracemalloc.stop()


def test_every_send_state_has_words():
    for state, (_sign, words, _role) in message_row.STATES.items():
        assert len(words) > 3, state


async def test_a_burst_of_bubbles_in_one_minute_has_one_head():
    app = Host()
    async with run(app, (60, 20)) as pilot:
        burst = [message(n, f"gelembung {n}", 5) for n in range(3)]
        app.talk.show(thread(1042), [*burst, message(4, "lain", 3), message(5, "petugas", 3, direction="out")])
        await pilot.pause()
        text = grid(app)
        assert text.count("21.59 Tati") == 1
        assert text.count("22.01 Tati") == 2
        assert all(f"gelembung {n}" in text for n in range(3))


async def test_a_cursor_on_an_older_message_stays_there_while_the_end_is_followed():
    app = Host()
    async with run(app, (40, 16)) as pilot:
        app.talk.show(thread(1042), many(30))
        app.talk.step(-1)
        app.talk.show(thread(1042), many(30))
        assert app.talk.message.id == "m28"
        app.talk.show(thread(1042), many(31))
        await pilot.pause()
        assert app.talk.message.id == "m28"
        assert "pesan nomor 30" in grid(app)


async def test_earlier_messages_come_in_above_and_nothing_in_view_moves():
    asked = []

    class Asking(Host):
        def on_conversation_above(self, event: Conversation.Above) -> None:
            asked.append((event.number, event.whole))

    app = Asking()
    async with run(app, (40, 12)) as pilot:
        said = many(60)
        app.talk.show(thread(1042), said[40:], 40)
        await pilot.pause()
        assert not asked
        for _ in range(3):
            app.talk.page(-1)
        await pilot.pause()
        assert set(asked) == {(1042, False)}
        app.talk.scroll_lines(-100)
        app.talk.move_to(0)
        await pilot.pause()
        assert "40 pesan sebelumnya" in grid(app)
        before = grid(app).splitlines()[4:]
        app.talk.show(thread(1042), said[20:], 20)
        await pilot.pause()
        assert grid(app).splitlines()[4:] == before
        assert app.talk.message.id == said[40].id
        assert app.talk.below == 0
        app.talk.show(thread(1042), [*said[20:], message(99, "yang baru", 0)], 20)
        await pilot.pause()
        assert grid(app).splitlines()[4:] == before
        assert app.talk.below == 1
        asked.clear()
        app.talk.to_top()
        await pilot.pause()
        assert (1042, True) in asked


async def test_the_line_of_what_is_unread_waits_for_the_page_that_has_it():
    app = Host()
    async with run(app, (40, 12)) as pilot:
        said = many(60)
        app.talk.show(thread(1042, unread=25), said[40:], 40)
        app.talk.show(thread(1042), [*said[40:], message(98, "datang sesudahnya", 0)], 40)
        await pilot.pause()
        assert app.talk._fresh_id is None
        app.talk.show(thread(1042), [*said[20:], message(98, "datang sesudahnya", 0)], 20)
        assert app.talk._fresh_id == said[35].id
        app.talk.move_key(said[35].id)
        await pilot.pause()
        assert "belum dibaca" in grid(app)


async def test_the_heading_keeps_priority_and_person_where_the_agency_has_a_long_name():
    """The end was cut: `prioritas 1…`."""
    app = Host()
    async with run(app, (52, 12)) as pilot:
        app.talk.agencies = {"dpu": "Dinas Pekerjaan Umum dan Penataan Ruang"}
        app.talk.people = {"rina": "Rina Wati"}
        app.talk.show(thread(1042, agency="dpu", assignee="rina", priority=1), many(1))
        await pilot.pause()
        line = grid(app).splitlines()[1]
        assert line.startswith("Dinas Pekerjaan"), line
        assert "… · Rina Wati · prioritas 1" in line, line
        assert not line.endswith("…"), line
