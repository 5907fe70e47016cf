"""Which lines of which rows are in view: a view that hangs on a row; heights are asked only when needed."""

from collections.abc import Callable, Iterator


class Viewport:
    """The first line of the view is line `skip` of row `top`. Knows only heights, so it works without a screen."""

    def __init__(self, height_of: Callable[[int], int]) -> None:
        """`height_of`: lines that a row takes, at least one; asked only for rows in and next to the view."""
        self.height_of = height_of
        self.count = 0
        self.body = 1
        self.top = 0
        self.skip = 0

    def line_of(self, index: int, limit: int = 0) -> int:
        """Line of the view where a row begins; counting ends above `limit` (0: never). Above the view: negative."""
        if index < self.top:
            return -1
        line = -self.skip
        for row in range(self.top, min(index, self.count)):
            line += self.height_of(row)
            if limit and line > limit:
                break
        return line

    @property
    def at_end(self) -> bool:
        """Whether the last line of the last row is in view."""
        return self.count == 0 or self.line_of(self.count, self.body + 1) <= self.body

    def to_top(self) -> None:
        """The first line of the first row."""
        self.top = self.skip = 0

    def scroll(self, lines: int) -> None:
        """Move down by lines, up by negative ones."""
        self.skip += lines
        self.settle()

    def settle(self) -> None:
        """Come to a true place: no negative skip, no empty lines below the end while there are rows above."""
        if self.count == 0:
            self.to_top()
            return
        self.top = max(0, min(self.top, self.count - 1))
        while self.skip < 0 and self.top > 0:
            self.top -= 1
            self.skip += self.height_of(self.top)
        self.skip = max(0, self.skip)
        while self.top < self.count - 1 and self.skip >= (height := self.height_of(self.top)):
            self.skip -= height
            self.top += 1
        self.skip = min(self.skip, max(0, self.height_of(self.top) - 1))
        missing = self.body
        row, skip = self.top, self.skip
        while row < self.count and missing > 0:
            missing -= self.height_of(row) - skip
            row, skip = row + 1, 0
        while missing > 0 and (self.top > 0 or self.skip > 0):
            if self.skip == 0:
                self.top -= 1
                self.skip = self.height_of(self.top)
            taken = min(missing, self.skip)
            self.skip -= taken
            missing -= taken

    def show(self, index: int) -> None:
        """Bring a row into view. One just out of it comes with half a page, so that the next steps move nothing."""
        if self.count == 0:
            return
        height = self.height_of(index)
        below = index > self.top
        if below:
            line = self.line_of(index, self.body)
            if line + height <= self.body:
                return
        elif index == self.top and self.skip == 0:
            return
        wanted = self.body // 2 if below else self.body // 2 - height
        if height >= self.body:
            wanted = 0
        self.top, self.skip = index, -max(0, min(self.body - height, wanted))
        self.settle()
        if self.skip and self.top < index and not self.at_end:
            kept = self.skip
            self.skip = 0  # begin with a whole row where the wanted one still fits
            if self.line_of(index, self.body) + height > self.body:
                self.skip = kept

    def show_end(self) -> None:
        """The end of the last row at the bottom."""
        self.top, self.skip = max(0, self.count - 1), 1 << 30
        self.settle()

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """Rows in view as (row, first line of it, how many lines)."""
        room, row, skip = self.body, self.top, self.skip
        while row < self.count and room > 0:
            lines = min(self.height_of(row) - skip, room)
            yield row, skip, lines
            room -= lines
            row, skip = row + 1, 0
