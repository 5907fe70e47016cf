"""A picture in cells: half blocks in two colours each, or shades of letters where there are no colours."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import ClassVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from inbox.terminal.picture import Colour, Pixels
from inbox.widgets.bar import Bar
from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import wrap

SHADES = " .:-=+*#%@"  # from dark to light


def half_blocks(pixels: Pixels) -> list[list[Segment]]:
    """Two lines of pixels make a line of cells, twice as high as wide: the upper in front, the lower behind."""
    lines = []
    for y in range(0, pixels.height, 2):
        upper: Sequence[Colour] = pixels.line(y)
        lower: Sequence[Colour | None] = pixels.line(y + 1) if y + 1 < pixels.height else [None] * pixels.width
        line = []
        for (above, below), cells in groupby(zip(upper, lower, strict=True)):
            # A cell of one colour is a blank in it: shorter to send, and seen the same where the font has gaps.
            text = " " if above == below else glyph("half")
            front = Color.from_rgb(*above) if above != below else None
            behind = Color.from_rgb(*below) if below is not None else None
            line.append(Segment(text * len(list(cells)), Style(color=front, bgcolor=behind)))
        lines.append(line)
    return lines


def shades(pixels: Pixels, *, dark: bool) -> list[str]:
    """The same by letters: on a dark ground the fullest is the lightest."""
    ramp = SHADES if dark else SHADES[::-1]
    lines = []
    for y in range(0, pixels.height, 2):
        upper = pixels.line(y)
        lower = pixels.line(y + 1) if y + 1 < pixels.height else upper
        light = [sum(_light(one) for one in pair) / 2 for pair in zip(upper, lower, strict=True)]
        lines.append("".join(ramp[min(int(value * len(ramp) / 256), len(ramp) - 1)] for value in light))
    return lines


def _light(colour: Colour) -> float:
    """How light a colour is to the eye, 0 to 255 (ITU-R BT.601)."""
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


class PictureView(Bar):
    """Shows a sentence, and instead of it a picture once there is one. `sized` is called when it has another size."""

    DEFAULT_CSS: ClassVar[str] = "PictureView { height: 1fr; }"

    def __init__(self, said: str, sized: Callable[[], None]) -> None:
        super().__init__()
        self.said, self.sized = said, sized
        self.pixels: Pixels | None = None
        self.letters = False  # shades instead of colours

    def say(self, text: str) -> None:
        """Show a sentence, in place of the picture."""
        self.said, self.pixels = text, None
        self.update_bar()

    def show(self, pixels: Pixels, *, letters: bool) -> None:
        """Show this picture in the middle."""
        self.pixels, self.letters = pixels, letters
        self.update_bar()

    def lines(self, cells: int) -> Sequence[Line]:
        """The sentence, wrapped."""
        return [[], *([(f" {part}", "text")] for part in wrap(self.said, max(10, cells - 2)))]

    def on_resize(self) -> None:
        super().on_resize()
        self.sized()

    def _compose_lines(self) -> list[Strip]:
        if self.pixels is None:
            return super()._compose_lines()
        base, cells = self.look.base, self.size.width
        drawn: list[list[Segment]]
        if self.letters:
            drawn = [[Segment(line, base)] for line in shades(self.pixels, dark=self.app.current_theme.dark)]
        else:
            drawn = [list(Strip(line).apply_style(base)) for line in half_blocks(self.pixels)]
        left = max(0, cells - self.pixels.width) // 2
        above = max(0, self.size.height - len(drawn)) // 2
        empty = self.look.strip([], cells)
        strips = [Strip([Segment(" " * left, base), *line]).adjust_cell_length(cells, base) for line in drawn]
        return [*[empty] * above, *strips, *[empty] * max(0, self.size.height - above - len(strips))]
