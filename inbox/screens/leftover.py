"""A draft that is not the composer's, whole: of another machine, of a colleague, or put aside."""

from collections.abc import Sequence
from typing import Literal

from textual.app import ComposeResult

from inbox.i18n import _
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_block, wrap

Choice = Literal["use", "drop"]


class Leftover(Sheet[Choice | None]):
    """Closes with what to do; None leaves it where it is. `why`: whose it is."""

    def __init__(self, title: str, why: str, text: str) -> None:
        super().__init__(title, classes="high")
        self.why, self.text = why, text
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("k", _("pakai di tempat menulis")), ("b", _("buang")), ("Esc", _("biarkan")))

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """Whose it is, then all of it."""
        why: list[tuple[Line, ...]] = [(((line, "note"),),) for line in wrap(self.why, cells)]
        blank: tuple[Line, ...] = (((" ", "text"),),)
        return [*why, blank, *((((f"  {line}", "own"),),) for line in wrap(clean_block(self.text), max(10, cells - 2)))]

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("k", "b"):
            self.dismiss("use" if character == "k" else "drop")
            return True
        if key in ("down", "up", "pagedown", "pageup", "space", "home", "end"):
            return self.page.turn(key)
        return super().take(key)
