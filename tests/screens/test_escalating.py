"""`!` on the screen: the rungs, the reason, what the header says; and who is called sees it on top."""

from pathlib import Path
from typing import Any

import msgspec

from inbox.client.state import Effects, State
from inbox.screens.calling import calls
from inbox.screens.queue import Queue
from inbox.wire import Acknowledge, Change, Escalate, Escalation, Ladder, Rung, SendBack
from tests.screens.desks import NOW, desk, inbox, rest, same_grid, sample, screen, settle, text

POSKO = Ladder(
    agency="*",
    levels=(Rung(name="posko", people=("rina",)), Rung(name="koordinator", role="supervisor")),
)


def with_ladder(level: int = 0, noted: str | None = None) -> State:
    state = sample()
    state.office.ladders = (POSKO,)
    if level:
        number = 1063  # far down the list
        found = msgspec.structs.replace(
            state.threads[number], level=level, version=2,
            escalation=Escalation(name=POSKO.levels[level - 1].name, by="dedi", at=NOW, acknowledged_by=noted),
        )  # fmt: skip
        state.threads[number] = found
    return state


def sent(app: Any) -> list[Any]:
    return [s.command for s in app.session.outbox.pending]


async def test_escalate_asks_for_rung_and_reason_and_z_takes_it_back(tmp_path: Path) -> None:
    async with desk(tmp_path, state=with_ladder()) as (app, pilot):
        number = inbox(app).chosen
        await pilot.press("!")
        await settle(pilot, lambda: app.screen is not app.inbox, "the menu")
        await rest(pilot)
        same_grid("dialog-escalate", screen(app))
        await pilot.press("2")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "Alasan eskalasi" in text(app), "the reason")
        await pilot.press("enter")  # nothing written
        await settle(pilot, lambda: app.screen is app.inbox)
        assert sent(app) == []
        assert "Alasan belum ditulis" in text(app)
        await pilot.press("!")
        await settle(pilot, lambda: app.screen is not app.inbox)
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "Alasan eskalasi" in text(app))
        await pilot.press(*"air naik", "enter")
        await settle(pilot, lambda: len(sent(app)) == 1)
        (command,) = sent(app)
        assert isinstance(command, Escalate)
        assert (command.thread, command.level, command.reason) == (number, 1, "air naik")
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(sent(app)) == 2)
        assert sent(app)[1].of == command.cmd_id


async def test_who_is_on_the_rung_sees_it_on_top_and_answers_it(tmp_path: Path) -> None:
    async with desk(tmp_path, state=with_ladder(level=1)) as (app, pilot):
        assert inbox(app).queue.numbers[0] == 1063
        inbox(app).panes.open_thread(1063)
        await rest(pilot)
        assert "eskalasi Tk. 1 (posko)" in text(app)
        same_grid("thread-escalated", screen(app))
        await pilot.press("!")
        await settle(pilot, lambda: app.screen is not app.inbox)
        await rest(pilot)
        assert "Terima: saya tangani" in text(app)
        assert "Kembalikan ke petugas" in text(app)
        await pilot.press("enter")
        await settle(pilot, lambda: len(sent(app)) == 1)
        assert isinstance(sent(app)[0], Acknowledge)
        await pilot.press(":", *"kembalikan eskalasi")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "Alasan mengembalikan" in text(app))
        await pilot.press(*"keliru", "enter")
        await settle(pilot, lambda: len(sent(app)) == 2)
        assert isinstance(sent(app)[1], SendBack)
        assert (sent(app)[1].level, sent(app)[1].reason) == (0, "keliru")


async def test_a_new_escalation_is_told_at_once(tmp_path: Path) -> None:
    async with desk(tmp_path, state=with_ladder()) as (app, pilot):
        session = app.session
        assert session is not None
        found = with_ladder(level=1).threads[1063]
        effects = session.state.apply(Change(cursor="e.2", at=NOW, threads=[found]))
        for listener in session.listeners:
            listener(effects)
        await settle(pilot, lambda: "Eskalasi #1063 sampai ke Anda" in text(app), "it is told")
        await settle(pilot, lambda: inbox(app).queue.numbers[0] == 1063, "it stands on top")


def test_noted_or_of_another_rung_it_stands_where_it_would() -> None:
    for state in (with_ladder(level=1, noted="rina"), with_ladder(level=2)):
        assert not calls(state.threads[1063], state)
        assert Queue(state, lambda: NOW).numbers[0] != 1063
    called = with_ladder(level=1)
    queue = Queue(called, lambda: NOW)
    assert queue.numbers[0] == 1063
    called.threads[1063] = with_ladder(level=1, noted="rina").threads[1063]
    assert queue.update(Effects(threads={1063}).threads)
    assert queue.numbers[0] != 1063


def test_a_new_ladder_in_the_office_orders_anew() -> None:
    state = with_ladder(level=1)
    state.office.ladders = ()
    queue = Queue(state, lambda: NOW)
    assert queue.numbers[0] != 1063
    state.office = msgspec.structs.replace(state.office, ladders=(POSKO,))
    assert queue.update([])
    assert queue.numbers[0] == 1063


async def test_esc_at_the_reason_goes_back_to_the_rungs_and_keeps_it(tmp_path: Path) -> None:
    async with desk(tmp_path, state=with_ladder()) as (app, pilot):
        await pilot.press("!")
        await settle(pilot, lambda: "koordinator" in text(app))
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: "Alasan eskalasi" in text(app))
        await pilot.press(*"air naik", "escape")
        await settle(pilot, lambda: "kini di petugas" in text(app), "the rungs again")
        await rest(pilot)
        await pilot.press("2", "enter")
        await settle(pilot, lambda: "air naik" in text(app))
        await pilot.press("enter")
        await settle(pilot, lambda: len(sent(app)) == 1)
        assert (sent(app)[0].level, sent(app)[0].reason) == (2, "air naik")
