"""`W`: loads, a person's threads, reassigning, and an even spread that is shown before it is done."""

from pathlib import Path
from typing import Any

from inbox.screens.board import Board
from inbox.wire import Assign, PersonInfo
from tests.screens.desks import desk, inbox, rest, same_grid, sample, screen, settle, text


def sent(app: Any) -> list[Any]:
    return [s.command for s in app.session.outbox.pending]


def office() -> Any:
    state = sample()
    state.me.roles = ["admin", "supervisor"]
    state.office.people.append(
        PersonInfo(login="wulan", name="Wulan", roles=["admin"], agencies=["dinkes"], present=True)
    )
    return state


async def open_board(app: Any, pilot: Any) -> Board:
    await pilot.press("W")
    await settle(pilot, lambda: isinstance(app.screen, Board), "the board")
    await rest(pilot)
    board: Board = app.screen
    return board


async def test_loads_and_the_threads_of_one_person(tmp_path: Path) -> None:
    async with desk(tmp_path, state=office()) as (app, pilot):
        await open_board(app, pilot)
        same_grid("board", screen(app))
        assert "(tanpa petugas)" in text(app)
        await pilot.press("j", "enter")
        await rest(pilot)
        assert "Laporan Rina" in text(app)
        same_grid("board-person", screen(app))
        await pilot.press("a")
        await settle(pilot, lambda: not isinstance(app.screen, Board))
        await rest(pilot)
        await pilot.press(*"dedi")
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: len(sent(app)) == 1)
        assert isinstance(sent(app)[0], Assign)
        assert sent(app)[0].assignee == "dedi"
        await rest(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is app.inbox, "the thread is opened")
        assert inbox(app).conversation.thread is not None


async def test_an_even_spread_is_shown_and_only_done_on_yes(tmp_path: Path) -> None:
    state = office()
    async with desk(tmp_path, state=state) as (app, pilot):
        board = await open_board(app, pilot)
        await pilot.press("A")
        await rest(pilot)
        assert "akan berpindah" in text(app)
        same_grid("board-spread", screen(app))
        await pilot.press("t")
        await rest(pilot)
        assert (board.moves, sent(app)) == ([], [])
        await pilot.press("A")
        await rest(pilot)
        moves = list(board.moves)
        await pilot.press("y")
        await settle(pilot, lambda: len(sent(app)) == len(moves), "all are sent")
        assert [(c.thread, c.assignee) for c in sent(app)] == moves
        for number, login in moves:
            assert login != "wulan" or state.threads[number].agency in (None, "dinkes")
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is app.inbox)
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: len(sent(app)) == 2 * len(moves), "one z takes all back")


async def test_an_admin_has_no_board(tmp_path: Path) -> None:
    async with desk(tmp_path) as (app, pilot):
        await pilot.press("W")
        await rest(pilot)
        assert app.screen is app.inbox
        assert "bukan wewenang" in text(app)
