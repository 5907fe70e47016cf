"""The top line: office, who is on duty, channels, held and waiting replies, the link to the hub, the clock."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from inbox.widgets.bar import Bar
from inbox.widgets.look import Line
from inbox.widgets.status_line import Status, status_line


class StatusBar(Bar):
    """Draws a Status at a time."""

    FILL: ClassVar[str] = "bar"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self.status = Status()
        self.now: datetime | None = None

    def show(self, status: Status, now: datetime) -> None:
        """Show this state at this time; call it also when only the time went on."""
        self.status, self.now = status, now
        self.update_bar()

    def lines(self, cells: int) -> Sequence[Line]:
        """See Bar."""
        return [status_line(self.status, self.now, cells)]
