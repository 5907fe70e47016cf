"""`x V *` select, `X` acts on the selection after a question with the count, one `z` takes all of it back."""

from pathlib import Path
from typing import Any

from inbox.wire import Assign, PersonInfo, SetPriority
from tests.screens.desks import desk, inbox, rest, same_grid, sample, screen, settle, text


def sent(app: Any) -> list[Any]:
    return [s.command for s in app.session.outbox.pending]


async def choose(app: Any, pilot: Any, *keys: str) -> None:
    for word in keys:
        await settle(pilot, lambda: app.screen is not app.inbox, "a list to choose from")
        shown = app.screen
        await rest(pilot)
        await pilot.press(*word)
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda s=shown: app.screen is not s, "chosen")


async def test_x_and_range_then_x_a_assigns_all_and_one_z_takes_all_back(tmp_path: Path) -> None:
    state = sample()
    state.me.roles = ["admin", "supervisor"]
    async with desk(tmp_path, state=state) as (app, pilot):
        listed = list(inbox(app).threads.keys)
        await pilot.press("x")
        await rest(pilot)
        await pilot.press("j", "j")
        await rest(pilot)
        await pilot.press("V")
        await rest(pilot)
        assert inbox(app).threads.selection == frozenset(listed[:4])
        assert "4 dipilih" in text(app)
        same_grid("list-selected", screen(app))
        before = {n: state.threads[n].assignee for n in listed[:4]}
        await pilot.press("X")
        await choose(app, pilot, "serahkan", "dedi")
        await rest(pilot)
        wanted = [n for n in before if before[n] != "dedi"]
        assert f"{len(wanted)} laporan: diserahkan ke Dedi Kurnia" in text(app)
        assert sent(app) == []
        await pilot.press("y")
        await settle(pilot, lambda: len(sent(app)) == len(wanted))
        assert {c.thread for c in sent(app)} == set(wanted)
        assert all(isinstance(c, Assign) and c.assignee == "dedi" for c in sent(app))
        assert inbox(app).threads.selection == frozenset()
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(sent(app)) == 2 * len(wanted))
        assert [c.of for c in sent(app)[len(wanted) :]] == [c.cmd_id for c in sent(app)[: len(wanted)]]


async def test_star_selects_all_in_view_and_t_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("*")
        await rest(pilot)
        listed = frozenset(inbox(app).threads.keys)
        assert inbox(app).threads.selection == listed
        await pilot.press("X")
        await choose(app, pilot, "priori", "prioritas 1")
        await rest(pilot)
        assert "prioritas 1" in text(app)
        await pilot.press("t")
        await rest(pilot)
        assert sent(app) == []
        assert inbox(app).threads.selection == listed  # a no costs nothing
        await pilot.press("*")
        await rest(pilot)
        assert inbox(app).threads.selection == frozenset()
        await pilot.press("X")
        await rest(pilot)
        assert "Belum ada yang dipilih" in text(app)


async def test_threads_outside_the_persons_agencies_or_held_by_others_are_left_out(tmp_path: Path) -> None:
    state = sample()
    state.office.people.append(PersonInfo(login="wulan", name="Wulan", roles=["admin"], agencies=["dinkes"]))
    async with desk(tmp_path, state=state) as (app, pilot):
        numbers = list(inbox(app).threads.keys)
        await pilot.press("*")
        await rest(pilot)
        await pilot.press("X")
        await choose(app, pilot, "serahkan", "wulan")
        await rest(pilot)
        assert "dilewati" in text(app)
        await pilot.press("y")
        allowed = {
            n for n in numbers
            if state.threads[n].agency in (None, "dinkes") and state.threads[n].assignee in (None, "rina")
        }  # fmt: skip
        await settle(pilot, lambda: {c.thread for c in sent(app)} == allowed)


async def test_what_is_so_already_is_not_sent(tmp_path: Path) -> None:
    state = sample()
    async with desk(tmp_path, state=state) as (app, pilot):
        high = [n for n in inbox(app).threads.keys if state.threads[n].priority == 1]
        await pilot.press("*")
        await rest(pilot)
        await pilot.press("X")
        await choose(app, pilot, "priori", "prioritas 1")
        await rest(pilot)
        await pilot.press("y")
        await settle(pilot, lambda: len(sent(app)) == 20 - len(high))
        assert all(isinstance(c, SetPriority) for c in sent(app))
