"""The base of thread list and conversation: rows of any height, drawn a line at a time, none of them a widget.

The view hangs on a row (its key) and a line in it, not on an offset from the top: nothing above or below the view is
ever measured, so 100,000 rows cost what 30 cost, and rows that come in out of view repaint nothing. What is painted is
compared line by line with what was painted before; only lines that differ are refreshed.
"""

from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from inbox.widgets.lines import Lines
from inbox.widgets.look import Line
from inbox.widgets.mark import marked
from inbox.widgets.viewport import Viewport

K = TypeVar("K", bound=Hashable)
CACHED_LINES = 2048  # drawn lines that are kept
FRESH_ROWS = 512  # rows whose description is kept until the data changes
NEAR = 64  # rows around the old place that are looked at before all are
WHEEL = 3  # lines a notch of the wheel moves


class Rows(Lines, Generic[K], can_focus=True):
    """A scrolling column of rows with a cursor, which is a mark in the first cell (no row changes its background).

    Subclasses say what a row shows (`describe`) and how that is drawn (`draw`), and may pin lines above (`head`) and
    below (`foot`). `describe` returns all that is visible, as something hashable: it is the key of the cache.
    """

    HEAD: ClassVar[int] = 0  # lines pinned above the rows
    FOOT: ClassVar[int] = 0  # lines pinned below them
    ROW: ClassVar[int | None] = None  # lines of every row, where all have the same
    DEFAULT_CSS = """
    Rows { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    """

    class Moved(Message):
        """The cursor is on another row, or on none (`key` None)."""

        def __init__(self, rows: "Rows[Any]", key: Any) -> None:
            self.rows = rows
            self.key = key
            super().__init__()

        @property
        def control(self) -> "Rows[Any]":
            """The widget that the cursor moved in."""
            return self.rows

        def can_replace(self, message: Message) -> bool:
            """Of a burst only the last counts."""
            return isinstance(message, Rows.Moved) and message.rows is self.rows

    class Chosen(Message):
        """The row under the cursor was clicked once more."""

        def __init__(self, rows: "Rows[Any]", key: Any) -> None:
            self.rows = rows
            self.key = key
            super().__init__()

        @property
        def control(self) -> "Rows[Any]":
            """The widget that was clicked."""
            return self.rows

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self.keys: Sequence[K] = ()
        self._cursor = 0
        self.view = Viewport(self._height)
        self._picture: list[Strip] = []
        self._places: list[int] = []  # row of every body line, -1 below the last row
        self._drawn: OrderedDict[Hashable, list[Strip]] = OrderedDict()
        self._drawn_lines = 0
        self._fresh: dict[int, list[Strip]] = {}  # by index, until the data may have changed
        self._wide = self._high = 0  # the size; Textual's `size` is worked out anew each time it is asked
        self._shown: K | None = None  # the key that was last announced

    @abstractmethod
    def describe(self, key: K, index: int) -> Hashable:
        """All that the row shows, in a hashable form."""

    @abstractmethod
    def draw(self, row: Any, cells: int) -> list[Line]:
        """The lines of a described row, at most `cells` wide, at least one; the mark's column is not among them.

        An empty line is air between rows and bears no mark.
        """

    def head(self, cells: int) -> list[Line]:
        """The HEAD lines pinned above the rows."""
        return []

    def foot(self, cells: int) -> list[Line]:
        """The FOOT lines pinned below the rows."""
        return []

    # What others ask and do

    @property
    def cursor(self) -> int:
        """Index of the row under the cursor."""
        return self._cursor

    @property
    def current(self) -> K | None:
        """Key of the row under the cursor; None where there are no rows."""
        return self.keys[self._cursor] if self.keys else None

    def put(self, keys: Sequence[K], *, cursor: K | None = None, hold: bool = False) -> None:
        """Show these rows. Cursor and view stay on their rows; a view at the very top stays there, unless `hold`."""
        view = self.view
        here = self.current if cursor is None else cursor
        old_cursor, old_top = self._cursor, view.top
        anchor = self.keys[old_top] if old_top < len(self.keys) else None
        at_top = view.top == 0 and view.skip == 0
        in_view = self._cursor in self._places
        self.keys = keys
        self._fresh.clear()
        view.count = len(keys)
        found = self.find(here, old_cursor)
        self._cursor = found if found is not None else max(0, min(old_cursor, len(keys) - 1))
        if self._wide:
            pushed_out = in_view and view.line_of(self._cursor, view.body) >= view.body
            place = self.find(anchor, old_top)
            if place is None:
                view.skip = 0
            elif hold or not at_top or pushed_out:
                view.top = place
            view.settle()
            if cursor is not None:
                view.show(self._cursor)
        self._repaint()
        self._announce()

    def find(self, key: K | None, near: int = 0) -> int | None:
        """Index of a key, looked for around `near` first; None where it is not among the rows."""
        keys = self.keys
        if key is None or not keys:
            return None
        low = max(0, near - NEAR)
        for index in range(low, min(len(keys), near + NEAR)):
            if keys[index] == key:
                return index
        try:
            return keys.index(key)
        except ValueError:
            return None

    def move(self, rows: int) -> None:
        """Move the cursor; beyond the edge of the view the view jumps half a page."""
        self.move_to(self._cursor + rows)

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, the nearest one where there is no such row."""
        if not self.keys:
            return
        self._fresh.pop(self._cursor, None)
        self._cursor = max(0, min(index, len(self.keys) - 1))
        self._fresh.pop(self._cursor, None)
        self._show_cursor()
        self._repaint()
        self._announce()

    def move_key(self, key: K) -> bool:
        """Put the cursor on the row of a key; False where it is not among the rows."""
        index = self.find(key, self._cursor)
        if index is not None:
            self.move_to(index)
        return index is not None

    def move_where(self, wanted: Callable[[K], bool], step: int = 1) -> bool:
        """Move to the next row (`step` -1: the one before) that is wanted; False where there is none."""
        index = self._cursor + step
        while 0 <= index < len(self.keys):
            if wanted(self.keys[index]):
                self.move_to(index)
                return True
            index += step
        return False

    def to_top(self) -> None:
        """The first row."""
        self.move_to(0)

    def to_end(self) -> None:
        """The last row, at the bottom of the view."""
        self.move_to(len(self.keys) - 1)

    def show_end(self) -> None:
        """Bring the end of the last row into view and leave the cursor where it is."""
        if self._wide:
            self.view.show_end()
            self._repaint()

    def page(self, pages: float) -> None:
        """Move view and cursor by pages, 0.5 for half of one, negative for upwards."""
        lines = int(self.view.body * pages) or (1 if pages > 0 else -1)
        before = (self.view.top, self.view.skip)
        self.scroll_lines(lines)
        visible = [place for place in self._places if place >= 0]
        if (self.view.top, self.view.skip) == before or not visible:
            self.move_to(len(self.keys) - 1 if pages > 0 else 0)
        elif self._cursor not in visible:
            self.move_to(visible[0] if pages > 0 else visible[-1])

    def scroll_lines(self, lines: int) -> None:
        """Move the view and leave the cursor, as the wheel does."""
        self.view.scroll(lines)
        self._repaint()

    def row_at(self, y: int) -> int | None:
        """Index of the row drawn at a line of the widget; None for pinned and empty lines."""
        line = y - self.HEAD
        return self._places[line] if 0 <= line < len(self._places) and self._places[line] >= 0 else None

    @property
    def at_end(self) -> bool:
        """Whether the last line of the last row is in view."""
        return self.view.at_end

    def restyle(self) -> None:
        """Draw everything again, after a change of theme, glyphs or density."""
        super().restyle()
        self.forget_drawn()
        self._fresh.clear()
        self._show_cursor()
        self._repaint()

    # Drawing

    def forget_drawn(self) -> None:
        """Let go of the drawn rows; they are drawn again when they are next in view."""
        self._drawn.clear()
        self._drawn_lines = 0

    def sync(self) -> None:
        """Look at the data again; what should be seen is compared with what is painted, only what differs is refreshed.

        Cheap: it costs what the rows in view cost. Call it freely.
        """
        self._fresh.clear()
        self._repaint()

    def _repaint(self) -> None:
        if not self._wide or not self.is_attached:
            return
        picture = self._compose_picture()
        old, self._picture = self._picture, picture
        if len(old) != len(picture):
            self.refresh()
            return
        start: int | None = None
        regions: list[Region] = []
        for y in range(len(picture) + 1):
            same = y == len(picture) or picture[y] is old[y] or picture[y] == old[y]
            if not same and start is None:
                start = y
            elif same and start is not None:
                regions.append(Region(0, start, self._wide, y - start))
                start = None
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """A line of the widget, from the picture that `sync` made."""
        if not self._picture:
            self._fit()  # the first frame comes before the news of its size
            self._picture = self._compose_picture()
        if y < len(self._picture):
            return self._picture[y]
        return self.look.strip([], self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as it is allowed to be."""
        return container.height

    def on_resize(self) -> None:
        self._fit()
        self._repaint()

    def _fit(self) -> None:
        if (self._wide, self._high) != self.size:
            self._wide, self._high = self.size
            self.view.body = max(1, self._high - self.HEAD - self.FOOT)
            self._fresh.clear()
            self._show_cursor()

    def focus_changed(self) -> None:
        """See Lines."""
        self._fresh.pop(self._cursor, None)
        self._repaint()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(-WHEEL)

    def on_click(self, event: events.Click) -> None:
        index = self.row_at(event.y)
        if index is None:
            return
        if index == self._cursor and self._shown is not None:
            self.post_message(self.Chosen(self, self.keys[index]))
        self.move_to(index)

    def _cells(self) -> int:
        return max(1, self._wide - 1)

    def _show_cursor(self) -> None:
        if self._wide:
            self.view.show(self._cursor)

    def _strips(self, index: int) -> list[Strip]:
        strips = self._fresh.get(index)
        if strips is None:
            if len(self._fresh) > FRESH_ROWS:
                self._fresh.clear()
            strips = self._fresh[index] = self._drawn_row(index)
        return strips

    def _drawn_row(self, index: int) -> list[Strip]:
        here = index == self._cursor
        width = self._wide
        row = self.describe(self.keys[index], index)
        key = (row, width, (1 + self.has_focus) if here else 0)
        strips = self._drawn.get(key)
        if strips is not None:
            self._drawn.move_to_end(key)
            return strips
        lines = marked(self.draw(row, self._cells()), here, self.has_focus)
        strips = self.look.strips(lines, width)
        self._drawn[key] = strips
        self._drawn_lines += len(strips)
        while self._drawn_lines > CACHED_LINES and len(self._drawn) > 1:
            self._drawn_lines -= len(self._drawn.popitem(last=False)[1])
        return strips

    def _height(self, index: int) -> int:
        return self.ROW or len(self._strips(index))

    def _announce(self) -> None:
        if self.current != self._shown:
            self._shown = self.current
            self.post_message(self.Moved(self, self._shown))

    def _compose_picture(self) -> list[Strip]:
        width, cells = self._wide, self._cells()
        view = self.view
        view.settle()
        body: list[Strip] = []
        places: list[int] = []
        for row, first, lines in view.rows():
            body.extend(self._strips(row)[first : first + lines])
            places.extend([row] * lines)
        blank = self.look.strip([], width)
        body.extend([blank] * (view.body - len(body)))
        self._places = places
        head = self.look.strips(self.head(cells)[: self.HEAD], width)
        foot = self.look.strips(self.foot(cells)[: self.FOOT], width)
        return (head + body + foot)[: self._high]
