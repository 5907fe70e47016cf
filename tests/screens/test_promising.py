"""`J` notes a promise with a spoken time and what became of it, `z` takes it back; `b t` puts aside until a time."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from inbox.wire import MakePromise, Promise, Settle, Snooze
from tests.screens.desks import NOW, desk, inbox, rest, sample, settle, text


def sent(app: Any) -> list[Any]:
    return [s.command for s in app.session.outbox.pending]


async def test_j_notes_what_was_promised_and_until_when(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("J")
        await rest(pilot)
        await pilot.press(*"perahu datang", "enter")
        await rest(pilot)
        await pilot.press(*"nanti kapan", "enter")
        await rest(pilot)
        assert "Belum terbaca sebagai waktu" in text(app)
        app.screen.field.value = ""
        await pilot.press(*"besok 10")
        await rest(pilot)
        assert "Min 22 Nov 10.00" in text(app)
        await pilot.press("enter")
        await settle(pilot, lambda: sent(app), "noted")
        [made] = sent(app)
        assert isinstance(made, MakePromise)
        assert (made.text, made.at) == ("perahu datang", NOW.replace(hour=3, minute=0) + timedelta(days=1))
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(sent(app)) == 2, "taken back")
        assert (sent(app)[1].promise, sent(app)[1].outcome) == (made.cmd_id, "withdrawn")


async def test_a_near_promise_is_seen_and_settled(tmp_path: Path) -> None:
    state = sample()
    for thread in list(state.threads.values()):
        late, far = (NOW + timedelta(minutes=m) for m in (-6, 6000))
        thread.promises = [
            Promise(text="perahu", at=late, id="p1", by="rina"),
            Promise(text="bantuan", at=far, id="p2", by="rina"),
        ]
        state.threads[thread.number] = thread
    async with desk(tmp_path, state=state) as (app, pilot):
        await rest(pilot)
        assert "janji lewat 6 mnt" in text(app)
        assert "Janji lewat 6 mnt: perahu" in text(app)
        await pilot.press("J")
        await rest(pilot)
        assert "Ditepati: perahu" in text(app)
        assert "Tidak ditepati: bantuan" in text(app)
        await pilot.press("enter")
        await settle(pilot, lambda: sent(app), "settled")
        [kept] = sent(app)
        assert isinstance(kept, Settle)
        assert (kept.promise, kept.outcome) == ("p1", "kept")
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(sent(app)) == 2, "open again")
        assert sent(app)[1].outcome == "open"


async def test_b_t_puts_aside_until_a_spoken_time_and_b_d_quietly(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        for key, wake in (("t", True), ("d", False)):
            before = len(sent(app))
            await pilot.press("b", key)
            await rest(pilot)
            await pilot.press(*"selasa jam 3", "enter")
            await settle(pilot, lambda: len(sent(app)) > before, "put aside")  # noqa: B023
            made = sent(app)[-1]
            assert isinstance(made, Snooze)
            assert (made.until, made.wake) == (NOW.replace(day=24, hour=8, minute=0), wake)
            await rest(pilot)


async def test_the_assignee_is_told_when_a_promise_falls_due(tmp_path: Path) -> None:
    state = sample()
    async with desk(tmp_path, state=state) as (app, pilot):
        from inbox.client.state import Effects

        for login, told in (("dedi", False), ("rina", True)):
            thread = state.threads[inbox(app).threads.current]
            thread.assignee = login
            thread.promises = [Promise(text="perahu", at=NOW, id=login, by="dedi", told=True)]
            state.threads[thread.number] = thread
            for listener in app.session.listeners:
                listener(Effects(threads={thread.number}))
            await rest(pilot)
            assert ("Saatnya janji kepada warga" in text(app)) == told


async def test_esc_at_the_time_goes_back_to_the_words_and_keeps_both(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("J")
        await settle(pilot, lambda: "Apa yang dijanjikan" in text(app))
        await pilot.press(*"perahu", "enter")
        await settle(pilot, lambda: "Paling lambat kapan?" in text(app))
        await pilot.press(*"besok 10", "escape")
        await settle(pilot, lambda: "Apa yang dijanjikan" in text(app))
        await pilot.press("escape")
        await settle(pilot, lambda: "J melanjutkan" in text(app))
        assert not sent(app)
        await rest(pilot)
        await pilot.press("J")
        await settle(pilot, lambda: "Apa yang dijanjikan" in text(app))
        await pilot.press(*" karet", "enter")
        await settle(pilot, lambda: "Min 22 Nov 10.00" in text(app), "the time is there still")
        await pilot.press("enter")
        await settle(pilot, lambda: sent(app), "noted")
        assert sent(app)[0].text == "perahu karet"
