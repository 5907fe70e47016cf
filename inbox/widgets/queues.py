"""The queues with their counts: a pane where there is room, one line on top where there is not."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from inbox.i18n import _
from inbox.widgets.bar import Bar
from inbox.widgets.look import Line
from inbox.widgets.queue_lines import Queue, queue_line, queue_row
from inbox.widgets.rows import Rows


class QueuePane(Rows[str]):
    """A line a queue; the chosen one is bold with a mark."""

    ROW: ClassVar[int | None] = 1
    DEFAULT_CSS = """
    QueuePane { width: 24; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self.queues: dict[str, Queue] = {}

    def show(self, queues: Sequence[Queue], chosen: str) -> None:
        """Show these queues, the cursor on the chosen one."""
        self.queues = {q.view: q for q in queues}
        self.put(list(self.queues), cursor=chosen)

    def describe(self, key: str, index: int) -> tuple[Queue, bool]:
        """See Rows."""
        return self.queues[key], index == self.cursor

    def draw(self, row: tuple[Queue, bool], cells: int) -> list[Line]:
        """See Rows."""
        return [queue_row(*row, cells)]


class QueueLine(Bar):
    """The chosen queue in capitals, then the others that hold something, as many as fit."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self.queues: Sequence[Queue] = ()
        self.chosen = ""
        self.more: Callable[[], str] = lambda: _("g lain")

    def show(self, queues: Sequence[Queue], chosen: str) -> None:
        """Show these queues."""
        self.queues, self.chosen = queues, chosen
        self.update_bar()

    def lines(self, cells: int) -> Sequence[Line]:
        """See Bar."""
        return [queue_line(self.queues, self.chosen, self.more(), cells)]
