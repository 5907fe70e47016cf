from textual.app import App, ComposeResult

from inbox.widgets.rows import Rows
from tests.stillness import run
from tests.widgets.grid import grid


class Numbers(Rows[int]):
    """A row a number; every tenth takes three lines."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn_rows = []
        self.asked = 0

    def describe(self, key, index):
        self.asked += 1
        return key

    def draw(self, row, cells):
        self.drawn_rows.append(row)
        return [[(f"{row}-{line}", "text")] for line in range(3 if row % 10 == 0 else 1)]


class Host(App[None]):
    """Only the rows."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = Numbers()
        self.moved = []
        self.refreshed = []

    def compose(self) -> ComposeResult:
        yield self.numbers

    def on_rows_moved(self, event: Rows.Moved) -> None:
        self.moved.append(event.key)


def spy(rows):
    """Every region refreshed from now on."""
    regions = []
    original = rows.refresh

    def refresh(*args, **kwargs):
        regions.extend(args)
        return original(*args, **kwargs)

    rows.refresh = refresh
    return regions


async def test_moving_repaints_two_rows_and_announces_the_last():
    app = Host()
    async with run(app, (20, 8)) as pilot:
        app.numbers.put(list(range(1, 100)))
        await pilot.pause()
        regions = spy(app.numbers)
        app.numbers.move(1)
        assert [(r.y, r.height) for r in regions] == [(0, 2)]
        await pilot.pause()
        assert app.moved[-1] == 2


async def test_rows_that_come_in_out_of_view_repaint_nothing():
    app = Host()
    async with run(app, (20, 8)) as pilot:
        app.numbers.put(list(range(100, 200)))
        app.numbers.move_to(50)
        await pilot.pause()
        before = grid(app)
        regions = spy(app.numbers)
        app.numbers.put([*range(1, 50), *range(100, 200), *range(300, 400)])
        await pilot.pause()
        assert regions == []
        assert grid(app) == before
        assert app.numbers.current == 150


async def test_at_the_top_a_new_first_row_is_seen_and_the_cursor_stays_on_its_row():
    app = Host()
    async with run(app, (20, 8)) as pilot:
        app.numbers.put([5, 6, 7])
        await pilot.pause()
        app.numbers.put([4, 5, 6, 7])
        await pilot.pause()
        assert grid(app).splitlines()[:2] == [" 4-0", "▌5-0"]


async def test_a_row_that_goes_leaves_the_cursor_in_its_place():
    app = Host()
    async with run(app, (20, 8)) as pilot:
        app.numbers.put([1, 2, 3])
        app.numbers.move_to(1)
        await pilot.pause()
        app.numbers.put([1, 3])
        await pilot.pause()
        assert app.numbers.current == 3
        assert app.moved[-1] == 3
        app.numbers.put([])
        await pilot.pause()
        assert app.numbers.current is None
        assert app.moved[-1] is None
        app.numbers.move(1)
        app.numbers.page(1)
        app.numbers.to_end()


async def test_hundred_thousand_rows_draw_no_more_than_thirty():
    app = Host()
    async with run(app, (20, 24)) as pilot:
        app.numbers.put(range(1, 100_001))
        await pilot.pause()
        app.numbers.to_end()
        await pilot.pause()
        assert "100000-2" in grid(app)
        app.numbers.drawn_rows.clear()
        app.numbers.asked = 0
        app.numbers.move(-1)
        assert len(app.numbers.drawn_rows) <= 2
        assert app.numbers.asked < 300


async def test_click_and_wheel():
    app = Host()
    async with run(app, (20, 8)) as pilot:
        app.numbers.put(list(range(1, 100)))
        await pilot.pause()
        await pilot.click(Numbers, offset=(3, 4))
        assert app.numbers.current == 5
        app.numbers.scroll_lines(3)
        await pilot.pause()
        assert grid(app).startswith(" 4-0")
        assert app.numbers.current == 5


async def test_pages_take_the_cursor_along():
    app = Host()
    async with run(app, (20, 8)) as pilot:
        app.numbers.put(list(range(1, 10)) + list(range(11, 60)))
        await pilot.pause()
        app.numbers.page(1)
        assert app.numbers.current == 9
        app.numbers.page(-1)
        assert app.numbers.current in (1, 8)
        for _ in range(20):
            app.numbers.page(1)
        assert app.numbers.current == 59


async def test_a_narrow_and_a_resized_screen_keep_the_cursor_in_view():
    app = Host()
    async with run(app, (20, 20)) as pilot:
        app.numbers.put(list(range(1, 100)))
        app.numbers.move_to(18)
        await pilot.pause()
        await pilot.resize_terminal(10, 5)
        await pilot.pause()
        assert "▌19-0" in grid(app)
