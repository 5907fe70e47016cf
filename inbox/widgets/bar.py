"""Lines of the frame (status, queues, hints, keys): drawn from parts, repainted only when what they show changes."""

from collections.abc import Sequence
from typing import ClassVar

from textual.geometry import Region, Size
from textual.strip import Strip

from inbox.widgets.lines import Lines
from inbox.widgets.look import Line
from inbox.widgets.untrusted import shorten, width


class Bar(Lines):
    """Some lines that show what `lines` says. Call `update_bar` after a change; it compares before it paints."""

    FILL: ClassVar[str] = "text"  # role of the empty rest of a line
    DEFAULT_CSS = """
    Bar { width: 1fr; height: 1; background: $background; color: $foreground; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._painted: list[Strip] = []

    def lines(self, cells: int) -> Sequence[Line]:
        """What the widget shows, at most `cells` wide."""
        return []

    def update_bar(self) -> None:
        """Repaint the lines that differ from what is painted."""
        if not self.is_attached or not self.size:
            return
        old, new = self._painted, self._compose_lines()
        self._painted = new
        regions = [Region(0, y, self.size.width, 1) for y, strip in enumerate(new) if y >= len(old) or strip != old[y]]
        if regions:
            self.refresh(*regions)

    def restyle(self) -> None:
        """Draw everything again, after a change of theme or of glyphs."""
        super().restyle()
        self._painted = []
        self.update_bar()

    def render_line(self, y: int) -> Strip:
        """A line as `update_bar` composed it."""
        if not self._painted:
            self._painted = self._compose_lines()
        return self._painted[y] if y < len(self._painted) else self.look.strip([], self.size.width, self.FILL)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All there is."""
        return container.width

    def on_resize(self) -> None:
        self._painted = []
        self.update_bar()

    def _compose_lines(self) -> list[Strip]:
        width_, height = self.size.width, self.size.height
        lines = list(self.lines(width_))[:height]
        lines.extend([[]] * (height - len(lines)))
        return self.look.strips(lines, width_, self.FILL)


def join(parts: Sequence[tuple[str, str]], cells: int, separator: str, role: str) -> Line:
    """As many parts as fit, from the first, separated; the last that does not fit is cut where it can be read."""
    line: list[tuple[str, str]] = []
    used = 0
    for text, part_role in parts:
        if not text:
            continue
        gap = separator if line else ""
        left = cells - used - width(gap)
        if left < min(width(text), 8):
            break
        if gap:
            line.append((gap, role))
        cut = shorten(text, left)
        line.append((cut, part_role))
        used += width(gap) + width(cut)
        if cut != text:
            break
    return line
