"""The terminal's cursor and attributes, moved and changed with as few bytes as are sure to work (ECMA-48)."""

from functools import lru_cache

from inbox.terminal.sgr import PLAIN, Attributes, change


class Pen:
    """Collects what is to be written. `at`: the cursor's place where it is sure; `look`: attributes where known."""

    def __init__(self) -> None:
        self.at: tuple[int, int] | None = None
        self.look: Attributes | None = None
        self._out: list[str] = []

    def take(self) -> str:
        """What was collected since the last call."""
        out = "".join(self._out)
        self._out.clear()
        return out

    def clear(self, ground: Attributes) -> None:
        """Begin with an empty terminal in the colours of `ground`."""
        self._out.append("\x1b[m\x1b[H")
        self.look = PLAIN
        self.dip(ground)
        self._out.append("\x1b[2J")
        self.at = (0, 0)

    def dip(self, look: Attributes) -> None:
        """Write with these attributes from now on."""
        if self.look != look:
            self._out.append(change(self.look, look))
            self.look = look

    def write(self, text: str, cells: int, *, sure: bool = True) -> None:
        """Write at the cursor. `sure` False: terminals may disagree about where the cursor is afterwards."""
        self._out.append(text)
        self.at = (self.at[0] + cells, self.at[1]) if sure and self.at is not None else None

    def erase(self, cells: int, *, to_edge: bool) -> None:
        """Erase from the cursor on, which does not move."""
        self._out.append("\x1b[K" if to_edge else f"\x1b[{cells}X")

    def go(self, x: int, y: int) -> None:
        """Move the cursor, by the shortest way."""
        if self.at != (x, y):
            self._out.append(way(self.at, x, y))
            self.at = (x, y)


@lru_cache(8192)
def way(start: tuple[int, int] | None, x: int, y: int) -> str:
    """The shortest move to a cell: absolute, or from a known start down and along."""
    absolute = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
    if start is None or y < start[1]:
        return absolute
    down = y - start[1]
    vertical = "" if down == 0 else "\x1b[B" if down == 1 else f"\x1b[{down}B"
    along = x - start[0]
    ways = [absolute]
    if along == 0:
        ways.append(vertical)
    elif along > 0:
        ways.append(vertical + ("\x1b[C" if along == 1 else f"\x1b[{along}C"))
    else:
        ways.append(vertical + ("\b" * -along if along >= -4 else f"\x1b[{-along}D"))
    if x == 0:
        ways.append("\r" + vertical)
    return min(ways, key=len)
