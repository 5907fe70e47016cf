"""What stands on the terminal now, cell by cell, and what must be written to make it another picture."""

from collections.abc import Iterable
from functools import lru_cache

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from inbox.terminal.sgr import PLAIN, Attributes, attributes, change

ERASE = 8  # blank cells from which erasing is shorter than writing blanks
CONTROLS = {c: None for c in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
Cells = tuple[list[str], list[Attributes]]  # text and attributes; the second cell of a wide character has no text


class Glass:
    """The front buffer. Texts are drawn into `cells`; `update` compares and writes only what differs."""

    def __init__(self, width: int, height: int, system: ColorSystem | None, *, bce: bool) -> None:
        """`bce`: erasing leaves the background colour that is set (terminfo `bce`)."""
        self.width, self.height = width, height
        self.system = system
        self.bce = bce
        self._text: list[list[str | None]] = [[None] * width for _ in range(height)]  # None: not known
        self._look: list[list[Attributes]] = [[PLAIN] * width for _ in range(height)]
        self._known = False
        self._pen: Attributes | None = None
        self._at: tuple[int, int] | None = None  # where the terminal's cursor is, where that is sure
        self._out: list[str] = []
        self._decoded: dict[tuple[str, Style | None], Cells] = {}

    def start(self, rows: Iterable[Iterable[Iterable[Segment]]]) -> None:
        """Clear an unknown glass before a whole picture, to the background that most of the picture has."""
        if self._known:
            return
        counts: dict[Attributes, int] = {}
        if self.bce:
            for row in rows:
                for strip in row:
                    for text, style, control in strip:
                        if not control:
                            blank = self._decode(text, style)[1][0].blank if text else PLAIN
                            counts[blank] = counts.get(blank, 0) + len(text)
        ground = max(counts, key=lambda a: counts[a], default=PLAIN)
        ground = Attributes(background=ground.background)
        self._out.append("\x1b[0m\x1b[H")
        self._pen = PLAIN
        self._set_pen(ground)
        self._out.append("\x1b[2J")
        self._at = (0, 0)
        self._text = [[" "] * self.width for _ in range(self.height)]
        self._look = [[ground] * self.width for _ in range(self.height)]
        self._known = True

    def draw(self, x: int, y: int, strip: Iterable[Segment]) -> None:
        """Bring a strip to its place. Cells outside the glass are left out."""
        if not 0 <= y < self.height:
            return
        old_text, old_look = self._text[y], self._look[y]
        first = last = -1
        for text, style, control in strip:
            if control or not text:
                continue
            new_text, new_look = self._decode(text, style)
            end = min(x + len(new_text), self.width)
            if x < 0 or end <= x:
                x += len(new_text)
                continue
            size = end - x
            if size < len(new_text):
                new_text, new_look = new_text[:size], new_look[:size]
            if old_text[x:end] != new_text or old_look[x:end] != new_look:
                for cell in range(size):
                    place = x + cell
                    if old_text[place] != new_text[cell] or old_look[place] != new_look[cell]:
                        old_text[place], old_look[place] = new_text[cell], new_look[cell]
                        if first < 0:
                            first = last = place
                        elif self._worth(y, last, place):
                            last = place
                        else:
                            self._write(y, first, last + 1)
                            first = last = place
            x = end
        if first >= 0:
            self._write(y, first, last + 1)

    def park(self, x: int, y: int) -> None:
        """Leave the terminal's cursor at a cell, where an input method opens its window."""
        if self._at != (x, y):
            self._move(x, y)

    def take(self) -> str:
        """What is to be written since the last call."""
        out = "".join(self._out)
        self._out.clear()
        return out

    def _worth(self, y: int, last: int, place: int) -> bool:
        """Whether to write the equal cells between two that differ instead of moving over them."""
        gap = place - last - 1
        if gap == 0:
            return True
        if gap > 4:
            return False
        text, look = self._text[y], self._look[y]
        cells = range(last + 1, place)
        return all(look[c] == look[last] or look[c] == look[place] for c in cells) and all(
            (t := text[c]) is not None and t.isascii() and t for c in cells
        )

    def _write(self, y: int, start: int, end: int) -> None:
        text, look = self._text[y], self._look[y]
        while start > 0 and text[start] == "":
            start -= 1  # the first half of a wide character brings the second
        x = start
        while x < end:
            here = look[x]
            if text[x] == " ":
                stop = x + 1
                while stop < end and text[stop] == " " and look[stop] == here:
                    stop += 1
                if self._erase(x, y, stop, end, here):
                    x = stop
                    continue
            self._go(x, y)
            self._pen_for(text[x], here)
            grapheme = text[x] or " "
            self._out.append(grapheme)
            size = 1
            while x + size < self.width and text[x + size] == "":
                size += 1
            x += size
            self._at = None if x >= self.width or _risky(grapheme) else (x, y)

    def _erase(self, x: int, y: int, stop: int, end: int, look: Attributes) -> bool:
        """Erase blanks where that is shorter and sure; True where it was done."""
        to_edge = stop == self.width
        count = stop - x
        if count < (4 if to_edge else ERASE) or look.blank != look or look.underline or look.reverse or look.strike:
            return False
        if look.background and not self.bce:
            return False
        if not to_edge and stop < end and count < ERASE + 8:
            return False  # more follows in this run: going on costs a move
        self._go(x, y)
        self._set_pen(Attributes(background=look.background), erase=True)
        self._out.append("\x1b[K" if to_edge else f"\x1b[{count}X")
        return True

    def _go(self, x: int, y: int) -> None:
        if self._at == (x, y):
            return
        if self._at is not None and self._at[1] == y and x > self._at[0]:
            step = x - self._at[0]
            self._out.append("\x1b[C" if step == 1 else f"\x1b[{step}C")
            self._at = (x, y)
            return
        self._move(x, y)

    def _move(self, x: int, y: int) -> None:
        if x == 0:
            self._out.append(f"\x1b[{y + 1}H" if y else "\x1b[H")
        else:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        self._at = (x, y)

    def _pen_for(self, text: str | None, look: Attributes) -> None:
        if text == " " and self._pen is not None and self._pen.blank == look:
            return  # on a blank only the background shows
        self._set_pen(look)

    def _set_pen(self, look: Attributes, *, erase: bool = False) -> None:
        pen = self._pen
        if pen == look or (erase and pen is not None and pen.background == look.background and not pen.reverse):
            return
        self._out.append(change(pen, look))
        self._pen = look

    def _decode(self, text: str, style: Style | None) -> Cells:
        key = (text, style)
        found = self._decoded.get(key)
        if found is not None:
            return found
        look = _attributes(style, self.system)
        blank = look.blank
        if not (text.isascii() and text.isprintable()):
            text = text.translate(CONTROLS)
        cells: list[str] = []
        if text.isascii():
            cells = list(text)
        else:
            for begin, end, size in split_graphemes(text)[0]:
                if size == 0 and cells:
                    cells[-1 if cells[-1] else -2] += text[begin:end]
                elif size:
                    cells.append(text[begin:end])
                    cells.extend([""] * (size - 1))
        looks = [blank if cell == " " else look for cell in cells]
        if len(self._decoded) > 8192:
            self._decoded.clear()
        self._decoded[key] = (cells, looks)
        return cells, looks


@lru_cache(4096)
def _attributes(style: Style | None, system: ColorSystem | None) -> Attributes:
    return attributes(style, system)


@lru_cache(4096)
def _risky(grapheme: str) -> bool:
    """Whether terminals disagree about its width or direction, so that the cursor is somewhere unknown after it."""
    if grapheme.isascii():
        return False
    code = ord(grapheme[0])
    return len(grapheme) > 1 or 0x300 <= code < 0x2000 or code >= 0x2E80
