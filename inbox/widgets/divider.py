"""The vertical line between two panes."""

from collections.abc import Sequence

from inbox.widgets.bar import Bar
from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph


class Divider(Bar):
    """One cell wide, as high as its container."""

    DEFAULT_CSS = """
    Divider { width: 1; height: 1fr; }
    """

    def lines(self, cells: int) -> Sequence[Line]:
        """See Bar."""
        return [[(glyph("border"), "rule")]] * self.size.height
