"""The list of threads: two lines a thread, most urgent first as the caller sorts them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from inbox.widgets import thread_row
from inbox.widgets.look import Line
from inbox.widgets.rows import Rows
from inbox.widgets.thread_row import ThreadRow
from inbox.wire import Thread, Watcher


class ThreadList(Rows[int]):
    """Threads by number. `provider` gives the thread of a number, None while it is unknown."""

    FOOT: ClassVar[int] = 1

    def __init__(
        self,
        provider: Callable[[int], Thread | None],
        *,
        clock: Callable[[], datetime],
        login: str = "",
        id: str | None = None,  # noqa: A002  Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.provider = provider
        self.clock = clock
        self.login = login
        self.sort_label = ""
        self.empty = ""
        self.selection: frozenset[int] = frozenset()
        self.watchers: Mapping[int, Sequence[Watcher]] = {}

    def show(self, numbers: Sequence[int], *, sort_label: str | None = None, empty: str | None = None) -> None:
        """List these threads in this order. `empty`: our own sentence for an empty list."""
        if sort_label is not None:
            self.sort_label = sort_label
        if empty is not None:
            self.empty = empty
        self.put(numbers)

    def select(self, numbers: frozenset[int]) -> None:
        """Mark these threads as selected for an act on several."""
        self.selection = numbers
        self.sync()

    def next_unanswered(self, step: int = 1) -> bool:
        """Move to the next thread whose citizen waits for an answer; False where there is none."""
        return self.move_where(self._waits, step)

    def describe(self, key: int, index: int) -> ThreadRow:
        """See Rows."""
        return thread_row.describe(
            key,
            self.provider(key),
            self.clock(),
            self.login,
            selected=key in self.selection,
            watchers=self.watchers.get(key, ()),
        )

    def draw(self, row: ThreadRow, cells: int) -> list[Line]:
        """See Rows."""
        return thread_row.draw(row, cells)

    def foot(self, cells: int) -> list[Line]:
        """Where the cursor is, and the order."""
        return thread_row.foot(
            len(self.keys),
            self.cursor,
            cells,
            order=self.sort_label,
            empty=self.empty,
            selected=len(self.selection),
        )

    def _height(self, index: int) -> int:
        return thread_row.height()

    def _waits(self, number: int) -> bool:
        thread = self.provider(number)
        return thread is not None and thread.waiting_since is not None and thread.status in ("open", "waiting")
