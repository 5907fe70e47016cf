"""A reply at a chosen time: asked for as one says it, shown, taken back; z with several replies on their way."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from inbox.wire import Message
from tests.screens.desks import NOW, ago, desk, rest, settle, text

TOMORROW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)  # 08.00 in Jakarta


async def test_tab_n_asks_when_and_the_thread_says_so_until_it_is_taken_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        screen = app.inbox
        number = next(n for n, t in screen.state.threads.items() if t.channel_kind == "email")
        screen.panes.open_thread(number)
        await pilot.press("r", *"Selamat pagi", "tab", "n")
        await settle(pilot, lambda: "Kirim kapan?" in text(app))
        await pilot.press(*"kapan-kapan", "enter")
        assert "Belum terbaca sebagai waktu." in text(app)
        for _letter in "kapan-kapan":
            await pilot.press("backspace")
        await pilot.press(*"besok 8")
        await settle(pilot, lambda: "Min 22 Nov 08.00 · 9 j 56 mnt lagi" in text(app))
        await pilot.press("enter")
        await settle(pilot, lambda: "Masa balas habis sebelum waktu itu" in text(app), "the window is shorter")
        await pilot.press("y")
        await settle(pilot, lambda: bool(screen.state.queued.get(number)))
        planned = next(iter(screen.state.queued[number].values()))
        assert (planned.send_at, planned.status) == (TOMORROW, "queued")
        await settle(pilot, lambda: "terjadwal Min 08.00" in text(app))
        assert screen.sending.leaving(NOW) is None  # it is in no undo time
        await pilot.press("escape", "z")
        await settle(pilot, lambda: screen.composer.is_open and screen.composer.text == "Selamat pagi")
        assert not screen.state.queued.get(number)


async def test_the_palette_schedules_the_draft_and_takes_back_what_another_session_scheduled(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(120, 36)) as (app, pilot):
        screen = app.inbox
        number = next(n for n, t in screen.state.threads.items() if t.windows[0].closes_at > TOMORROW)
        screen.panes.open_thread(number)
        await pilot.press("r", *"Nanti ya", "escape")
        await pilot.press(":")
        await rest(pilot)
        await pilot.press(*"nanti besok 8")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: bool(screen.state.queued.get(number)), "scheduled without a question")
        other = sorted(screen.state.threads)[3]
        planned = Message(
            id="p1", thread=other, seq=9, direction="out", text="dari mesin lain", status="queued", at=ago(5),
            received_at=ago(5), send_at=NOW + timedelta(hours=3), detail={"scheduled": True},
        )  # fmt: skip
        screen.state.messages[other][planned.id] = planned
        assert [m.id for m in screen.keyboard.hands.scheduling.waiting(other)] == ["p1"]


async def test_esc_then_z_takes_back_the_newest_of_several_replies_on_their_way(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        screen = app.inbox
        first, second, third = sorted(screen.state.threads)[:3]
        for number, words in ((first, "satu"), (second, "dua")):
            screen.panes.open_thread(number)
            await pilot.press("r", *words, "f2")
            await settle(pilot, lambda n=number: bool(screen.state.queued.get(n)))
        now = screen.now()
        for number in (first, second):
            for message in screen.state.queued[number].values():
                message.send_at = now + timedelta(seconds=9)
        leaving = screen.sending.leaving(now)
        assert leaving is not None
        assert (leaving.thread, leaving.more) == (second, 1)
        screen.panes.open_thread(third)
        await pilot.press("r", *"tiga")  # z is a letter where one writes
        await pilot.press("escape", "z")
        await settle(pilot, lambda: screen.composer.is_open and screen.composer.text == "dua")
        assert not screen.state.queued.get(second)
        await pilot.press("escape", "z")
        await settle(pilot, lambda: screen.composer.is_open and screen.composer.text == "satu")
        assert not screen.state.queued.get(first)
        draft = app.session.draft(third)
        assert draft is not None
        assert draft.text == "tiga"
