"""`/`: looking for a thread by a word, a number or a name; offline in what is here, online in everything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.timer import Timer
from textual.widgets import Input

from inbox import i18n
from inbox.client import finding
from inbox.client.api import Declined, Unreachable
from inbox.client.finding import vocabulary
from inbox.domain import spoken
from inbox.domain.completion import complete
from inbox.domain.query import QueryError, parse
from inbox.i18n import _
from inbox.screens.query_line import completed, mistake
from inbox.screens.sheet import Field, Sheet
from inbox.widgets.look import Line
from inbox.widgets.rows import Rows
from inbox.widgets.suggestions import Suggestions
from inbox.widgets.untrusted import clean_line, fit, shorten, width
from inbox.widgets.zone import zone

if TYPE_CHECKING:
    from inbox.client.session import Session

PAUSE = 0.25  # seconds without a letter before the hub is asked
LOCAL = 50


@dataclass(frozen=True)
class Found:
    """One line of the answer."""

    thread: int
    message: str
    name: str
    when: str
    context: str


class Results(Rows[str]):
    """Two lines a hit."""

    FOOT = 1

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Found] = {}
        self.note = ""
        self.can_focus = False

    def describe(self, key: str, index: int) -> Found:
        """See Rows."""
        return self.known[key]

    def draw(self, row: Found, cells: int) -> list[Line]:
        """See Rows."""
        name = fit(f"#{row.thread} {row.name}", cells - width(row.when) - 2)
        return [
            [(name, "strong"), (" ", "text"), (row.when, "time"), (" ", "text")],
            [("  ", "text"), (shorten(row.context, cells - 2), "text")],
        ]

    def foot(self, cells: int) -> list[Line]:
        """How many there are and where was looked."""
        return [[(" ", "counter"), (shorten(self.note, cells - 1), "counter")]]


class Search(Sheet[Found | None]):
    """Closes with what was chosen."""

    def __init__(self, session: "Session", clock: Callable[[], datetime], text: str = "") -> None:
        super().__init__(_("Cari di semua laporan"), classes="high")
        self.session = session
        self.clock = clock
        self.field = Field(text, keys=self.take)
        self.results = Results()
        self.suggestions = Suggestions()
        self.known = vocabulary(session.state)
        self._timer: Timer | None = None
        self._moved = False  # somebody has gone to a result of what stands there

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.field
        yield self.suggestions
        yield self.results

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (
            (_("ketik"), _("kata, nama, opd:bpbd")),
            ("Tab", _("lengkapi")),
            ("↓↑", _("pindah")),
            ("Enter", _("buka")),
            ("Esc", _("tutup")),
        )

    def on_mount(self) -> None:
        """Ready to type."""
        super().on_mount()
        self.field.focus()
        self._look(self.field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is here at once, what the hub has after a pause."""
        event.stop()
        self._moved = False
        self._look(event.value)

    def _look(self, text: str) -> None:
        if self._timer is not None:
            self._timer.stop()
        try:
            here = self._here(text)
        except QueryError as error:
            self.suggestions.show((), mistake(error))
            return
        self.suggestions.show(complete(text, self.known))
        self._show(here, self._words(text, 0))
        if text.strip():
            self._timer = self.set_timer(PAUSE, lambda: self._ask(text))

    def _ask(self, text: str) -> None:
        self.run_worker(self._everywhere(text), group="search", exclusive=True, exit_on_error=False)

    async def _everywhere(self, text: str) -> None:
        typed = text.strip().lstrip("#")
        # What is still being written counts by its beginning, there as here; a bare number may be a part of a phone.
        asked = text.strip() if typed.isdecimal() or text.endswith(" ") else str(parse(text, typing=True)) or typed
        try:
            hits = await self.session.search(asked)
        except Unreachable:
            self.results.note = _("Layanan Siaga tidak tersambung: hanya yang tersimpan di sini.")
            self.results.sync()
            return
        except Declined as error:
            self.suggestions.show((), f"{error.problem.title} {error.problem.hint}")
            return
        language, now = i18n.language(), self.clock()
        found = {f"{hit.thread} {hit.message}": Found(
            hit.thread, hit.message, clean_line(hit.contact), spoken.moment(hit.at, zone(), now, language),
            clean_line(hit.context),
        ) for hit in hits}  # fmt: skip
        here = {key: f for key, f in self._here(text).items() if f.thread not in {h.thread for h in hits}}
        self._show({**here, **found}, self._words(text, len(here) + len(found)))

    def _here(self, text: str) -> dict[str, Found]:
        language, now = i18n.language(), self.clock()
        query = parse(text, typing=True)
        if not query:
            return {}
        return {f"{hit.thread} {hit.message}": Found(
            hit.thread, hit.message, clean_line(hit.contact), spoken.moment(hit.at, zone(), now, language),
            clean_line(hit.context),
        ) for hit in finding.hits(self.session.state, query, now, LOCAL)}  # fmt: skip

    def _words(self, text: str, count: int) -> str:
        if not text.strip():
            return _("Ketik kata dari pesan, nama warga, atau nomor laporan.")
        return _("{n} ditemukan").format(n=count) if count else _("mencari …")

    def _show(self, found: dict[str, Found], note: str) -> None:
        self.results.known, self.results.note = found, note
        self.results.put(list(found))
        if not self._moved:
            self.results.to_top()
        self.results.sync()

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if key in ("down", "up", "shift+tab", "pagedown", "pageup"):
            self._moved = True
        match key:
            case "tab":
                if not completed(self.field, self.suggestions):
                    self._moved = True
                    self.results.move(1)
            case "down":
                self.results.move(1)
            case "up" | "shift+tab":
                self.results.move(-1)
            case "pagedown":
                self.results.page(1)
            case "pageup":
                self.results.page(-1)
            case "enter":
                current = self.results.current
                if current is not None:
                    self.dismiss(self.results.known[current])
            case _:
                return super().take(key)
        return True
