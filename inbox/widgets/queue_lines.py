"""What the queues with their counts look like: a row of the pane, and all of them on one line. Without Textual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inbox import i18n
from inbox.domain import spoken
from inbox.i18n import N_, _
from inbox.widgets.look import Line, measure
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


def queue_row(queue: Queue, chosen: bool, cells: int) -> Line:
    """A line of the pane; the chosen one is bold."""
    count = spoken.thousands(queue.count, i18n.language()) if queue.count else ""
    name = fit(label(queue), cells - width(count) - 2)
    role = "chosen" if chosen else "text" if queue.count else "dim"
    return [(name, role), (" ", "text"), (count, "urgent" if queue.urgent and queue.count else role)]


def queue_line(queues: Sequence[Queue], chosen: str, more: str, cells: int) -> Line:
    """The chosen queue in capitals, then the others that hold something, as many as fit, and how to get to `more`."""
    dot = f" {glyph('dot')} "
    first = next((q for q in queues if q.view == chosen), None)
    line: list[tuple[str, str]] = [(" ", "text")]
    if first is not None:
        line.append((shorten(f"{label(first).upper()} {_count(first)}", cells - 2), "chosen"))
    more = f"{dot}{more}"
    room = cells - measure(line) - width(more)
    for queue in queues:
        text = f"{label(queue)} {_count(queue)}"
        if queue.view == chosen or not queue.count:
            continue
        if width(text) + width(dot) > room:
            continue
        line += [(dot, "dim"), (text, "urgent" if queue.urgent else "text")]
        room -= width(text) + width(dot)
    if measure(line) + width(more) <= cells:
        line.append((more, "dim"))
    return line


def _count(queue: Queue) -> str:
    return spoken.thousands(queue.count, i18n.language())
