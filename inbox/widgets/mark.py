"""The first cell of a row: the mark of the one under the cursor. Without Textual."""

from collections.abc import Iterable

from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph


def marked(lines: Iterable[Line], here: bool, focus: bool) -> list[Line]:
    """The lines of a row behind their mark; air bears none. `here`: under the cursor; `focus`: where keys go."""
    mark = glyph("marker") if here else " "
    role = "marker" if here and focus else "marker_idle"
    return [[(mark if line else " ", role), *line] for line in lines]
