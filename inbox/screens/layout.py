"""Where the panes of the inbox stand at a width. The stylesheet of the inbox screen says the same to Textual."""

from dataclasses import dataclass

HUGE, WIDE, MIDDLE = 180, 120, 80  # columns from which there is more room
QUEUES = 24  # columns of the pane of queues
LIST, WIDE_LIST, HUGE_LIST = 34, 42, 60  # columns of the list


@dataclass(frozen=True)
class Layout:
    """First column and width of the panes; null where a pane is not there."""

    queues: tuple[int, int] | None
    threads: tuple[int, int]
    rest: int | None  # first column of the conversation

    @classmethod
    def of(cls, columns: int) -> "Layout":
        """The layout of a terminal that wide."""
        if columns < MIDDLE:
            return cls(None, (0, columns), None)
        wide = columns >= WIDE
        start = QUEUES + 1 if wide else 0
        cells = HUGE_LIST if columns >= HUGE else WIDE_LIST if wide else LIST
        return cls((0, QUEUES) if wide else None, (start, cells), start + cells + 1)
