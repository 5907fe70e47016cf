"""Typing a place: names of the gazetteer are offered while it is written, any other text is a place too."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.timer import Timer
from textual.widgets import Input

from inbox.client.api import Declined, Unreachable
from inbox.i18n import _
from inbox.screens.picker import Choice, Choices
from inbox.screens.sheet import Field, Sheet
from inbox.widgets.rows import Rows

if TYPE_CHECKING:
    from inbox.client.session import Session

PAUSE = 0.15  # seconds without a letter before the hub is asked


class PlaceLine(Sheet[str | None]):
    """Closes with the text, or None. Enter takes what is typed; a place chosen with the arrows goes before it."""

    def __init__(self, title: str, text: str, session: "Session | None") -> None:
        super().__init__(title)
        self.session = session
        self.field = Field(text, keys=self.take)
        self.list = Choices(below=False)
        self._chosen = False
        self._timer: Timer | None = None

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.field
        yield self.list

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("Enter", _("pakai")), ("↓↑ Tab", _("pilih dari daftar")), ("Esc", _("batal")))

    def on_mount(self) -> None:
        """Ready to type."""
        super().on_mount()
        self.field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Ask after a pause."""
        event.stop()
        self._chosen = False
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._ask)

    def _ask(self) -> None:
        if self.session is not None:
            self.run_worker(self._look(self.session, self.field.value), group="places", exclusive=True)

    async def _look(self, session: "Session", typed: str) -> None:
        try:
            found = await session.online.places(typed)
        except (Unreachable, Declined):
            found = []  # a place is also what is typed
        self.list.known = {name: Choice(name, name) for name in found}
        self.list.put(found)
        self.list.to_top()

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        match key:
            case "down" | "tab":
                self.list.move(1 if self._chosen else 0)
                self._chosen = self.list.current is not None
            case "up" | "shift+tab":
                self.list.move(-1)
            case "enter":
                self.dismiss(self.list.current if self._chosen and self.list.current else self.field.value.strip())
            case _:
                return super().take(key)
        if self._chosen and key != "enter" and self.list.current is not None:
            with self.field.prevent(Input.Changed):
                self.field.value = self.list.current
                self.field.cursor_position = len(self.field.value)
        return True

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """A click on a place."""
        event.stop()
        self.dismiss(event.key)
