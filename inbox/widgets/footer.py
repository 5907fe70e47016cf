"""The last line: the keys of what has the focus, as the action registry gives them."""

from collections.abc import Sequence

from inbox.widgets.bar import Bar
from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph, plain
from inbox.widgets.untrusted import clean_line, width


class Footer(Bar):
    """Pairs of key and what it does, as many as fit, the most important first."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self.keys: Sequence[tuple[str, str]] = ()

    def show(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show these (key, label) pairs."""
        self.keys = keys
        self.update_bar()

    def lines(self, cells: int) -> Sequence[Line]:
        """See Bar."""
        line: list[tuple[str, str]] = [(" ", "text")]
        used = 1
        dot = f" {glyph('dot')} "
        for key, label in self.keys:
            key, label = plain(clean_line(key)), plain(clean_line(label))
            gap = dot if len(line) > 1 else ""
            size = width(gap) + width(key) + 1 + width(label)
            if used + size > cells:
                break
            line += [(gap, "dim"), (key, "key"), (f" {label}", "key_text")]
            used += size
        return [line]
