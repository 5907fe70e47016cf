"""The first picture is the full screen before the conversation: the same cells at the same places."""

import asyncio
from datetime import timedelta

import pytest

from inbox import i18n
from inbox.actions.keymap import DEFAULT
from inbox.app import Inbox
from inbox.client import firstpage
from inbox.client.state import State
from inbox.screens import first_picture
from inbox.screens.layout import Layout
from inbox.terminal.glass import Glass
from inbox.widgets import density, symbols, themes
from inbox.wire import ChannelState, Deadline, Promise, SavedView
from tests.screens.desks import NOW, sample
from tests.screens.pictures import DEPTHS
from tests.stillness import run, still

SIZES = [(80, 24), (120, 36), (200, 50), (60, 20)]


def before_the_hub(office: State) -> State:
    """What a start knows of an office."""
    state = State()
    firstpage.show(firstpage.of(office, NOW), state)
    return state


def framed(state: State, size: tuple[int, int], depth: str, name: str | None = None) -> Glass:
    """The full screen before the hub answers, as the frame writer has it."""
    system, theme = DEPTHS[depth]

    async def paint() -> Glass:
        app = Inbox(lambda: None, state=state, clock=lambda: NOW, theme_name=name or theme)  # type: ignore[arg-type]
        app._painted = lambda: None  # type: ignore[method-assign]
        async with run(app, size):
            await still(app)
            glass = Glass(*size, system, bce=True)
            strips = app.screen._compositor.render_strips(app.size)
            glass.start([[strip] for strip in strips])
            for y, strip in enumerate(strips):
                glass.draw(0, y, strip)
            return glass

    return asyncio.run(paint())


def pictured(state: State, size: tuple[int, int], depth: str, name: str | None = None) -> Glass:
    system, theme = DEPTHS[depth]
    look = themes.read(themes.find(name or theme)).look
    screen = first_picture.Screen(*size, system=system, look=look, keymap=DEFAULT, bce=True)
    found = first_picture.paint(state, screen, NOW)
    assert found is not None
    return found[0]


def differing(one: Glass, other: Glass) -> list[tuple[int, int]]:
    """Cells that differ, outside the conversation."""
    rest, (columns, rows) = Layout.of(one.width).rest, (one.width, one.height)
    top = 1 if columns >= 120 else 2
    return [
        (x, y) for y in range(rows) for x in range(columns)
        if not (rest is not None and x >= rest and top <= y < rows - 2)
        and (one._text[y][x], one._look[y][x]) != (other._text[y][x], other._look[y][x])
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("air", density.DENSITIES)
@pytest.mark.parametrize("size", SIZES)
def test_every_cell_outside_the_conversation(size: tuple[int, int], air: density.Density, language: str) -> None:
    i18n.use(language)
    density.use(air)
    state = before_the_hub(sample(60))
    assert differing(pictured(state, size, "true"), framed(state, size, "true")) == []


@pytest.mark.parametrize("depth", DEPTHS)
def test_in_all_colours(depth: str) -> None:
    state = before_the_hub(sample())
    assert differing(pictured(state, (120, 36), depth), framed(state, (120, 36), depth)) == []


@pytest.mark.parametrize("name", ["terang", "kontras", "terminal"])
def test_in_other_themes(name: str) -> None:
    state = before_the_hub(sample())
    assert differing(pictured(state, (80, 24), "256", name), framed(state, (80, 24), "256", name)) == []


def test_in_ascii() -> None:
    symbols.use(ascii_only=True)
    state = before_the_hub(sample())
    picture = pictured(state, (80, 24), "mono")
    assert differing(picture, framed(state, (80, 24), "mono")) == []
    assert all((cell or "").isascii() for line in picture._text for cell in line)


def test_with_all_that_a_row_and_the_bars_can_show() -> None:
    office = sample(30)
    office.channels["ig"] = ChannelState(id="ig", kind="instagram", state="down", since=NOW - timedelta(minutes=3))
    office.me.views = (SavedView(name="banjir", query="tag:banjir"),)
    office.office.training = True
    office.office.timezone = "Asia/Makassar"
    for number, thread in list(office.threads.items()):
        thread.confidential, thread.level = number % 5 == 0, number % 3
        thread.outgoing = ("held", "uncertain", None, None)[number % 4]
        thread.preview = "\x1b[2J\u202ehalo\u0301 👨‍👩‍👧 [bold]أمر" * (number % 3) + thread.preview
        thread.deadlines = [Deadline(name="first", at=NOW + timedelta(minutes=number % 20), state="running")]
        thread.promises = [Promise(id="p", text="datang", at=NOW + timedelta(minutes=10), by="rina")]
        thread.mentioned = ["rina"] if number % 7 == 0 else []
        office.threads[number] = thread
    state = before_the_hub(office)
    for size in SIZES:
        assert differing(pictured(state, size, "true"), framed(state, size, "true")) == []


def test_an_office_without_waiting_citizens() -> None:
    state = before_the_hub(sample(0))
    assert differing(pictured(state, (80, 24), "true"), framed(state, (80, 24), "true")) == []


def test_a_terminal_without_room_has_none() -> None:
    screen = first_picture.Screen(
        80, 7, system=None, look=themes.read(themes.find("mono")).look, keymap=DEFAULT, bce=False
    )
    assert first_picture.paint(before_the_hub(sample()), screen, NOW) is None
