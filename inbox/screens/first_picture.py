"""The first picture: the inbox as the full screen draws it a moment later, painted before Textual is loaded.

It uses what the widgets use (`thread_row`, `status_line`, `queue_lines`, `key_line`), so that what stands on the screen
does not change when they take over: the frame writer is given this picture and sends only what differs. The place of
the conversation stays empty. `tests/screens/test_first_picture.py` compares the two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rich.color import ColorSystem
from rich.segment import Segment

from inbox.actions.keymap import Keymap
from inbox.client.state import State
from inbox.i18n import _
from inbox.screens import key_hints
from inbox.screens.layout import Layout
from inbox.screens.queue import SORTS, Queue
from inbox.screens.status import queues_of, status_of
from inbox.terminal.glass import Glass
from inbox.widgets import thread_row, zone
from inbox.widgets.key_line import key_line
from inbox.widgets.look import Line, Look
from inbox.widgets.mark import marked
from inbox.widgets.queue_lines import queue_line, queue_row
from inbox.widgets.status_line import status_line
from inbox.widgets.symbols import glyph

LEAST = 8  # lines below which there is no room for a list between the bars
Placed = tuple[int, int, list[Segment]]  # column, line, and what stands there


@dataclass(frozen=True)
class Screen:
    """The terminal and how the person wants it drawn. `system`: null for no colours."""

    columns: int
    rows: int
    system: ColorSystem | None
    look: Look
    keymap: Keymap
    bce: bool = False
    isolate: bool = False
    lean: bool = False


def paint(state: State, screen: Screen, now: datetime) -> tuple[Glass, str] | None:
    """The picture of a state on an empty terminal, and what brings it there; nothing where the terminal is too low."""
    if screen.rows < LEAST:
        return None
    placed = list(_placed(state, screen, now))
    glass = Glass(screen.columns, screen.rows, screen.system, bce=screen.bce, isolate=screen.isolate)
    lines: list[list[list[Segment]]] = [[] for _ in range(screen.rows)]
    for _x, y, segments in placed:
        lines[y].append(segments)
    glass.start(lines)
    for x, y, segments in placed:
        glass.draw(x, y, segments)
    return glass, glass.take()


def _placed(state: State, screen: Screen, now: datetime) -> Iterable[Placed]:
    zone.use(state.office.timezone)
    look, layout = screen.look, Layout.of(screen.columns)
    queue = Queue(state, lambda: now)
    saved = dict.fromkeys(view.name for view in (*state.office.views, *state.me.views))
    queues = queues_of(queue.counts(), screen.keymap, saved)

    def line(x: int, y: int, content: Line, cells: int, fill: str = "text") -> Placed:
        return x, y, look.segments(content, cells, fill)[0]

    columns, rows = screen.columns, screen.rows
    status = replace(status_of(state, None, 0), lean=screen.lean)
    yield line(0, 0, status_line(status, now, columns), columns, "bar")
    top, bottom = 1, rows - 2  # of the panes: the first line, and the one after the last
    if layout.queues is None:
        yield line(0, 1, queue_line(queues, queue.view, _("g lain"), columns), columns)
        top = 2
    else:
        x, cells = layout.queues
        for n, y in enumerate(range(top, bottom)):
            row: Line = []
            if n < len(queues):
                chosen = queues[n].view == queue.view
                row = marked([queue_row(queues[n], chosen, cells - 1)], chosen, False)[0]
            yield line(x, y, row, cells)
            yield line(x + cells, y, [(glyph("border"), "rule")], 1)
    x, cells = layout.threads
    for y, row in zip(range(top, bottom), _list(state, queue.numbers, cells, bottom - top, now), strict=True):
        yield line(x, y, row, cells)
        if layout.rest is not None:
            yield line(x + cells, y, [(glyph("border"), "rule")], 1)
            yield line(layout.rest, y, [], columns - layout.rest)
    yield line(0, rows - 2, [], columns)
    roles = state.me.roles or ["admin"]
    keys = key_hints.hints(screen.keymap, "list", roles, columns, thread=bool(queue.numbers))
    yield line(0, rows - 1, key_line(keys, columns), columns)


def _list(state: State, numbers: Sequence[int], cells: int, height: int, now: datetime) -> list[Line]:
    """The lines of the list from its top, with its foot."""
    body = height - 1
    lines: list[Line] = []
    for index, number in enumerate(numbers):
        if len(lines) >= body:
            break
        row = thread_row.describe(number, state.threads.get(number), now, state.me.login)
        lines += marked(thread_row.draw(row, cells - 1), index == 0, True)
    lines = lines[:body]
    lines += [[]] * (body - len(lines))
    empty = _("Tidak ada laporan di antrean ini.") if state.cursor else _("Memuat …")
    return [*lines, *thread_row.foot(len(numbers), 0, cells - 1, order=_(SORTS["mendesak"]), empty=empty)]
