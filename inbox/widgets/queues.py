"""The queues with their counts: a pane where there is room, one line on top where there is not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from inbox import i18n
from inbox.domain import spoken
from inbox.i18n import N_, _
from inbox.widgets.bar import Bar, measure
from inbox.widgets.look import Line
from inbox.widgets.rows import Rows
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import clean_line, fit, shorten, width

LABELS: Mapping[str, str] = {
    "all": N_("Semua"),
    "mine": N_("Tugas saya"),
    "unanswered": N_("Belum dibalas"),
    "unassigned": N_("Belum ada petugas"),
    "window": N_("Masa balas <2 jam"),
    "escalated": N_("Eskalasi"),
    "agency": N_("Menunggu OPD"),
    "snoozed": N_("Ditunda"),
    "mentions": N_("Menyebut saya"),
    "followed": N_("Saya ikuti"),
    "promised": N_("Janji"),
    "spam": N_("Bukan laporan"),
}


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue with how many threads it holds. `label` empty: the name of the view; `key`: the letter after `g`."""

    view: str
    count: int
    label: str = ""
    key: str = ""
    urgent: bool = False


def label(queue: Queue) -> str:
    """The name on the screen."""
    return clean_line(queue.label) or (_(LABELS[queue.view]) if queue.view in LABELS else clean_line(queue.view))


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
        queue, chosen = row
        count = spoken.thousands(queue.count, i18n.language()) if queue.count else ""
        name = fit(label(queue), cells - width(count) - 2)
        role = "chosen" if chosen else "text" if queue.count else "dim"
        return [[(name, role), (" ", "text"), (count, "urgent" if queue.urgent and queue.count else role)]]


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
        dot = f" {glyph('dot')} "
        first = next((q for q in self.queues if q.view == self.chosen), None)
        line: list[tuple[str, str]] = [(" ", "text")]
        if first is not None:
            line.append((shorten(f"{label(first).upper()} {self._count(first)}", cells - 2), "chosen"))
        more = f"{dot}{self.more()}"
        room = cells - measure(line) - width(more)
        for queue in self.queues:
            text = f"{label(queue)} {self._count(queue)}"
            if queue.view == self.chosen or not queue.count:
                continue
            if width(text) + width(dot) > room:
                continue
            line += [(dot, "dim"), (text, "urgent" if queue.urgent else "text")]
            room -= width(text) + width(dot)
        if measure(line) + width(more) <= cells:
            line.append((more, "dim"))
        return [line]

    @staticmethod
    def _count(queue: Queue) -> str:
        return spoken.thousands(queue.count, i18n.language())
