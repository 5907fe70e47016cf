"""What stands on the terminal now, cell by cell, and what must be written to make it another picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from inbox.terminal.pen import Pen
from inbox.terminal.sgr import PLAIN, Attributes, attributes, change

ERASE = 10  # blank cells from which erasing is shorter than writing blanks
DECODED = 1024  # segments whose cells are kept
FSI, PDI = "\u2068", "\u2069"  # first strong isolate, and its end
BRIDGE = 3  # equal cells between two changed ones that are written again instead of moving over them
CONTROLS = {c: None for c in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
Cells = tuple[list[str], list[Attributes]]  # text and attributes; the second cell of a wide character has no text
Rows = Sequence[Iterable[Iterable[Segment]]]


@dataclass(slots=True)
class Run:
    """Neighbouring cells that one pen can write. `pen` of a run of blanks only is any with its background."""

    y: int
    x: int
    pen: Attributes
    cells: list[str] = field(default_factory=list)
    only_blanks: bool = True
    erase: bool = False

    @property
    def end(self) -> int:
        """First cell after the run."""
        return self.x + len(self.cells)

    def takes(self, text: str, look: Attributes) -> bool:
        """Whether this cell can be written by the same pen; a run of blanks takes the pen of its first text."""
        if look == self.pen or (text == " " and self.pen.blank == look):
            return True
        if self.only_blanks and look.blank == self.pen:
            self.pen = look
            return True
        return False

    def add(self, text: str) -> None:
        """The next cell."""
        self.cells.append(text)
        self.only_blanks = self.only_blanks and text == " "


class Glass:
    """The front buffer. Strips are drawn into it; `take` gives what brings the terminal to the same picture."""

    def __init__(
        self, width: int, height: int, system: ColorSystem | None, *, bce: bool, isolate: bool = False
    ) -> None:
        """`bce`: erasing leaves the background colour that is set (terminfo `bce`).

        `isolate`: the terminal orders lines by direction; what runs from right to left stands between isolates.
        """
        self.width, self.height = width, height
        self.system = system
        self.bce = bce
        self.isolate = isolate
        self.pen = Pen()
        self._text: list[list[str | None]] = [[None] * width for _ in range(height)]  # None: not known
        self._look: list[list[Attributes]] = [[PLAIN] * width for _ in range(height)]
        self._known = False
        self._changed: dict[int, set[int]] = {}
        self._decoded: dict[tuple[str, Style | None], Cells] = {}

    def start(self, rows: Rows) -> None:
        """Clear an unknown glass before a whole picture, to the background that most of the picture has."""
        if self._known:
            return
        counts: dict[str, int] = {}
        if self.bce:
            for row in rows:
                for strip in row:
                    for text, style, control in strip:
                        if text and not control:
                            colour = _attributes(style, self.system).background
                            counts[colour] = counts.get(colour, 0) + len(text)
        ground = Attributes(background=max(counts, key=lambda colour: counts[colour], default=""))
        self.pen.clear(ground)
        self._text = [[" "] * self.width for _ in range(self.height)]
        self._look = [[ground] * self.width for _ in range(self.height)]
        self._known = True

    def adopt(self, system: ColorSystem | None, *, bce: bool, isolate: bool) -> None:
        """Go on for somebody else with what stands here: in these colours, with a pen that may be anywhere."""
        self.system, self.bce, self.isolate = system, bce, isolate
        self.pen = Pen()
        self._decoded.clear()

    def draw(self, x: int, y: int, strip: Iterable[Segment]) -> None:
        """Bring a strip to its place. Cells outside the glass are left out."""
        if not 0 <= y < self.height:
            return
        old_text, old_look = self._text[y], self._look[y]
        for text, style, control in strip:
            if control or not text:
                continue
            new_text, new_look = self._decode(text, style)
            end = min(x + len(new_text), self.width)
            if x < 0 or end <= x:
                x += len(new_text)
                continue
            if end - x < len(new_text):
                new_text, new_look = new_text[: end - x], new_look[: end - x]
            if old_text[x:end] != new_text or old_look[x:end] != new_look:
                changed = self._changed.setdefault(y, set())
                for place, grapheme, look in zip(range(x, end), new_text, new_look, strict=True):
                    if old_text[place] != grapheme or old_look[place] != look:
                        old_text[place], old_look[place] = grapheme, look
                        changed.add(place)
                self._widow(y, x, end)
            x = end

    def _widow(self, y: int, start: int, end: int) -> None:
        """Blank the other half of wide characters that cells `start` to `end` have cut in two, as terminals do."""
        text = self._text[y]
        if end < self.width and text[end] == "" and text[end - 1] != "" and cell_len(text[end - 1] or " ") < 2:
            text[end] = " "
            self._changed[y].add(end)
        if start > 0 and text[start] != "" and cell_len(text[start - 1] or "") > 1:
            text[start - 1] = " "
            self._changed[y].add(start - 1)

    def take(self, park: tuple[int, int] | None = None) -> str:
        """What is to be written for all that was drawn since the last call; one pen after the other.

        `park`: where the cursor is left, so that an input method opens its window there.
        """
        groups: dict[Attributes, list[Run]] = {}
        spilling: list[Run] = []
        for y in sorted(self._changed):
            before: Attributes | None = None
            self._spill(y)
            for run in self._runs(y, sorted(self._changed[y])):
                # Blanks go with a pen that is there anyway.
                if run.only_blanks and before is not None and before.blank == run.pen:
                    run.pen = before
                if any(len(cell) > 1 for cell in run.cells):
                    spilling.append(run)
                else:
                    groups.setdefault(run.pen, []).append(run)
                before = run.pen
        self._changed.clear()
        for run in spilling:
            self._write(run, run.pen)
        self._join_blanks(groups)
        while groups:
            pen = self.pen.look
            nearest = pen if pen in groups else min(groups, key=lambda look: len(change(pen, look)))
            for run in groups.pop(nearest):
                self._write(run, nearest)
        if park is not None:
            self.pen.go(*park)
        return self.pen.take()

    def _spill(self, y: int) -> None:
        """Cells that a joined character covers on a terminal which draws its parts apart are written again after it."""
        text = self._text[y]
        for place in list(self._changed[y]):
            grapheme = text[place]
            if grapheme is not None and len(grapheme) > 1:
                widest = sum(cell_len(part) for part in grapheme if part.isprintable())
                self._changed[y].update(range(place, min(place + widest, self.width)))

    def _join_blanks(self, groups: dict[Attributes, list[Run]]) -> None:
        for pen in list(groups):
            if pen.blank != pen or not all(run.only_blanks for run in groups[pen]):
                continue
            other = self.pen.look if self.pen.look is not None and self.pen.look.blank == pen else None
            other = other or next((look for look in groups if look != pen and look.blank == pen), None)
            if other is not None and other != pen:
                runs = groups.pop(pen)
                groups[other] = sorted([*groups.get(other, []), *runs], key=lambda run: (run.y, run.x))

    def _runs(self, y: int, places: list[int]) -> Iterable[Run]:
        text, look = self._text[y], self._look[y]
        run: Run | None = None
        for place in places:
            if run is not None and place < run.end:
                continue
            while place > 0 and text[place] == "":
                place -= 1  # the second half of a wide character comes with the first
            grapheme = text[place] or " "
            if run is not None and place - run.end <= BRIDGE and self._bridge(run, y, place):
                pass
            elif run is not None:
                yield from self._split(run)
                run = None
            if run is None or not run.takes(grapheme, look[place]):
                if run is not None:
                    yield from self._split(run)
                run = Run(y, place, look[place])
            run.add(grapheme)
            while run.end < self.width and text[run.end] == "":
                run.add("")
        if run is not None:
            yield from self._split(run)

    def _bridge(self, run: Run, y: int, place: int) -> bool:
        """Add the equal cells between a run and a place, where the same pen writes them and the place."""
        text, look = self._text[y], self._look[y]
        between = range(run.end, place)
        if any(not (t := text[c]) or not t.isascii() or not run.takes(t, look[c]) for c in between):
            return False
        if between and not run.takes(text[place] or " ", look[place]):
            return False
        for cell in between:
            run.add(text[cell] or " ")
        return True

    def _split(self, run: Run) -> Iterable[Run]:
        """A run with its long stretches of blanks cut out for erasing."""
        if run.pen.blank.background and not self.bce:
            return [run]
        if run.pen.underline or run.pen.reverse or run.pen.strike:
            return [run]
        parts: list[Run] = []
        start = cell = 0
        cells = run.cells
        while cell < len(cells):
            if cells[cell] != " ":
                cell += 1
                continue
            stop = cell
            while stop < len(cells) and cells[stop] == " ":
                stop += 1
            edge = run.x + stop == self.width
            if stop - cell >= (4 if edge else ERASE):
                if cell > start:
                    parts.append(Run(run.y, run.x + start, run.pen, cells[start:cell], run.only_blanks))
                blank = Attributes(background=run.pen.background)
                parts.append(Run(run.y, run.x + cell, blank, cells[cell:stop], True, True))
                start = stop
            cell = stop
        if start < len(cells):
            parts.append(Run(run.y, run.x + start, run.pen, cells[start:], run.only_blanks))
        return parts

    def _write(self, run: Run, pen: Attributes) -> None:
        self.pen.go(run.x, run.y)
        self.pen.dip(pen)
        if run.erase:
            self.pen.erase(len(run.cells), to_edge=run.end == self.width)
            return
        start = 0
        for place, grapheme in enumerate(run.cells):
            if place < start:
                continue
            if _leftwards(grapheme):
                stop = _stretch(run.cells, place)
                self.pen.write("".join(run.cells[start:place]), place - start)
                text = "".join(run.cells[place:stop])
                self.pen.write(f"{FSI}{text}{PDI}" if self.isolate else text, stop - place, sure=False)
                start = stop
                if start < len(run.cells):
                    self.pen.go(run.x + start, run.y)
                continue
            wide = place + 1 < len(run.cells) and run.cells[place + 1] == "" and grapheme != ""
            if wide or _risky(grapheme):
                stop = place + 1
                while stop < len(run.cells) and run.cells[stop] == "":
                    stop += 1
                self.pen.write("".join(run.cells[start:stop]), stop - start, sure=False)
                start = stop
                if start < len(run.cells):
                    self.pen.go(run.x + start, run.y)
        if start < len(run.cells):
            self.pen.write("".join(run.cells[start:]), len(run.cells) - start, sure=run.end < self.width)

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
        if len(self._decoded) > DECODED:
            self._decoded.clear()
        self._decoded[key] = (cells, looks)
        return cells, looks


@lru_cache(4096)
def _attributes(style: Style | None, system: ColorSystem | None) -> Attributes:
    return attributes(style, system)


@lru_cache(4096)
def _leftwards(grapheme: str) -> bool:
    """Whether it belongs to a script that runs from right to left: Hebrew, Arabic and their neighbours."""
    code = ord(grapheme[0]) if grapheme else 0
    return 0x590 <= code < 0x900 or 0xFB1D <= code < 0xFE00 or 0xFE70 <= code < 0xFEFF or 0x10800 <= code < 0x11000


def _stretch(cells: Sequence[str], start: int) -> int:
    """Where words from right to left end that begin at `start`; blanks between them belong to them."""
    end = start
    for place in range(start, len(cells)):
        if _leftwards(cells[place]):
            end = place + 1
        elif cells[place] not in (" ", ""):
            break
    return end


@lru_cache(4096)
def _risky(grapheme: str) -> bool:
    """Whether terminals disagree about its width or direction, so that the cursor is somewhere unknown after it."""
    if grapheme.isascii():
        return False
    code = ord(grapheme[0])
    return len(grapheme) > 1 or 0x300 <= code < 0x2000 or code >= 0x2E80
