"""Pixels as cells: two a cell in colours, shades of letters without."""

from rich.style import Style

from inbox.terminal.picture import Pixels
from inbox.widgets.picture import SHADES, half_blocks, shades

RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 255, 0)


def pixels(*lines: tuple[tuple[int, int, int], ...]) -> Pixels:
    return Pixels(len(lines[0]), len(lines), b"".join(bytes(colour) for line in lines for colour in line))


def test_the_upper_pixel_is_in_front_and_the_lower_behind() -> None:
    found = half_blocks(pixels((RED, RED, BLUE), (GREEN, GREEN, BLUE)))
    assert [segment.text for segment in found[0]] == ["▀▀", " "], "one colour is a blank"
    assert found[0][0].style == Style.parse("#ff0000 on #00ff00")
    assert found[0][1].style == Style.parse("on #0000ff")


def test_an_odd_last_line_has_nothing_below() -> None:
    found = half_blocks(pixels((RED,), (RED,), (GREEN,)))
    assert len(found) == 2
    assert found[1][0].text == "▀"
    assert found[1][0].style == Style.parse("#00ff00")


def test_letters_are_fuller_where_it_is_lighter_and_turned_on_a_light_ground() -> None:
    ramp = pixels(*[tuple((n, n, n) for n in range(0, 256, 5))] * 2)
    line = shades(ramp, dark=True)[0]
    assert line[0] == SHADES[0]
    assert line[-1] == SHADES[-1]
    assert list(line) == sorted(line, key=SHADES.index)
    assert line.isascii()
    assert shades(ramp, dark=False)[0] == "".join(SHADES[-1 - SHADES.index(one)] for one in line)
