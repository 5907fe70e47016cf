"""Frames without detours: what is painted for a key is rendered alone, and painted when the key was taken.

Textual takes one region around all changes of a frame: a row of the list and a word in the status bar make that the
whole screen, of which every widget renders every line. And it paints after each widget's turn in a queue of messages.
Rests on private parts, as the frame writer does; see `tests/terminal/test_writer_contract.py`.
"""

from collections.abc import Iterable
from typing import TypeVar

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from inbox.terminal.punctual import Punctual
from inbox.terminal.writer import Thin

Answer = TypeVar("Answer")
Spans = dict[int, list[tuple[int, int]]]  # by line: first column and the one after the last


class SparingCompositor(Compositor):
    """Of a partial update each widget renders only lines in which it is seen and something is painted."""

    _wanted: Spans | None = None

    def render_partial_update(self) -> ChopsUpdate | None:
        """See Compositor."""
        wanted: Spans = {}
        for y, start, end in self._regions_to_spans(self._dirty_regions):
            wanted.setdefault(y, []).append((start, end))
        self._wanted = wanted
        try:
            return super().render_partial_update()
        finally:
            self._wanted = None

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        wanted = self._wanted
        if wanted is None:
            yield from super()._get_renders(crop)
            return
        for widget, (region, clip) in self.visible_widgets.items():  # the foremost first
            if not wanted:
                return
            seen = region.intersection(clip)
            for first, after in _runs(wanted, seen):
                lines = Region(seen.x, first, seen.width, after - first)
                yield region, lines, widget.render_lines(lines.translate((-region.x, -region.y)))


def _runs(wanted: Spans, seen: Region) -> list[tuple[int, int]]:
    """Runs of lines in which a part of what is wanted lies in this region, which no longer is wanted then."""
    left, top, width, height = seen
    right = left + width
    found: list[tuple[int, int]] = []
    for y in [y for y in sorted(wanted) if top <= y < top + height]:
        rest: list[tuple[int, int]] = []
        spans = wanted[y]
        for start, end in spans:
            if end <= left or start >= right:
                rest.append((start, end))
                continue
            if start < left:
                rest.append((start, left))
            if end > right:
                rest.append((right, end))
        if rest == spans:
            continue
        if rest:
            wanted[y] = rest
        else:
            del wanted[y]
        if found and found[-1][1] == y:
            found[-1] = (found[-1][0], y + 1)
        else:
            found.append((y, y + 1))
    return found


class Settling(Punctual, Screen[Answer], inherit_bindings=False):
    """A screen that is laid out in the newest size alone.

    A layout tells the screen its size again, as an event of its own: two sizes under way at once would undo each other
    and tell themselves again for ever. So it is where the window is dragged faster than the screen is laid out, and at
    a start at which rich and Textual's driver took the terminal for different ones.
    """

    def _screen_resized(self, size: Size) -> None:
        """See Screen; the app knows the newest size, and sends it in any case."""
        if size == self.app.size:
            super()._screen_resized(size)


class PromptScreen(Settling[None], inherit_bindings=False):
    """A screen that can paint at once.

    `ONLY_LINES` says of a widget that it is what its `render_line` gives: no border, no padding, nothing shows through.
    """

    # Who has the focus is shown by the widgets: not all of the screen is another one then.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()
        self._map: object = None
        self._alone: dict[Widget, tuple[Region, Region]] = {}

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """See Screen; widgets of lines show it with the same frame. They are in view: nothing is scrolled for them."""
        before = self.focused
        super().set_focus(widget, scroll_visible and not hasattr(widget, "take_focus"), from_app_focus)
        if self.focused is before:
            return
        for one, has in ((before, False), (self.focused, True)):
            if one is not None and hasattr(one, "take_focus"):
                one.take_focus(has=has)
        self.focus_moved()

    def focus_moved(self) -> None:
        """Another widget has the focus now."""

    def _screen_resized(self, size: Size) -> None:
        """See Screen. At the start the size is told three times; each would lay out and paint everything again."""
        if size != self._size or not getattr(self.app, "thin", False):
            super()._screen_resized(size)

    def paint(self) -> None:
        """Paint what was refreshed. Where something takes another place, that is left to Textual's own time."""
        widgets = self._compositor.visible_widgets
        if not self.is_current or self.app._batch_count or any(w._layout_required for w in (self, *widgets)):
            return
        dirty = {widget for widget in widgets if widget._repaint_required}
        if not dirty:
            return
        for widget in dirty:
            widget._repaint_required = False
        if self._paint_lines(dirty):
            return
        self._compositor.update_widgets(dirty)
        self._compositor_refresh()

    def _paint_lines(self, dirty: set[Widget]) -> bool:
        """Paint widgets of lines past the compositor, where nothing lies over them; False where it must be asked."""
        app = self.app
        if not isinstance(app, Thin) or self._compositor._dirty_regions or self._dirty_widgets:
            return False
        alone = self._lines_alone()
        if not dirty <= alone.keys():
            return False
        found: list[tuple[int, int, Strip]] = []
        filters = app.get_line_filters()
        for widget in dirty:
            region, seen = alone[widget]
            background = widget.background_colors[1]
            for line in sorted({y for part in widget._repaint_regions for y in part.line_range}):
                y = region.y + line
                if not seen.y <= y < seen.bottom:
                    continue
                strip = widget.render_line(line)
                for each in filters:
                    strip = strip.apply_filter(each, background)
                found.append((region.x, y, strip))
        if not app.draw(found):
            return False
        for widget in dirty:
            widget._exchange_repaint_regions()
        return True

    def _lines_alone(self) -> dict[Widget, tuple[Region, Region]]:
        """Widgets of lines that are wholly seen from side to side, with nothing over them: region, and what is seen."""
        widgets = self._compositor.visible_widgets
        if self._map is not widgets:
            self._map, self._alone = widgets, {}
            over: list[Region] = []
            for widget, (region, clip) in widgets.items():  # the foremost first
                seen = region.intersection(clip)
                whole = seen.column_span == region.column_span and getattr(widget, "ONLY_LINES", False)
                if whole and not any(seen.overlaps(other) for other in over):
                    self._alone[widget] = region, seen
                over.append(seen)
        return self._alone
