"""Frames without detours: what is painted for a key is rendered alone, and painted when the key was taken.

Textual takes one region around all changes of a frame: a row of the list and a word in the status bar make that the
whole screen, of which every widget renders every line. And it paints after each widget's turn in a queue of messages.
Rests on private parts, as the frame writer does; see `tests/terminal/test_writer_contract.py`.
"""

from collections.abc import Iterable

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

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


class PromptScreen(Screen[None], inherit_bindings=False):
    """A screen that can paint at once."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()

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
        self._compositor.update_widgets(dirty)
        self._compositor_refresh()
