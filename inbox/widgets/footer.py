"""The last line: the keys of what has the focus, as the action registry gives them."""

from collections.abc import Sequence

from inbox.widgets.bar import Bar
from inbox.widgets.key_line import key_line
from inbox.widgets.look import Line


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
        return [key_line(self.keys, cells)]
