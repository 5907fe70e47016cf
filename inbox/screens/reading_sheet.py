"""A sheet with a text to read and something to do about it; what is thrown away is asked for first."""

from collections.abc import Sequence
from typing import TypeVar

from textual.app import ComposeResult

from inbox.i18n import _
from inbox.screens import steady
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.look import Line

T = TypeVar("T")
SEEN = 0.25  # seconds before a key can be about what it says


class ReadingSheet(Sheet[T]):
    """Keys scroll as anywhere; `decide` says what a key does, `question` what is asked before the decision `drops`."""

    question = ""
    drops: T

    def __init__(self, title: str) -> None:
        super().__init__(title, classes="high")
        self.page = Page()
        self._since = 0.0  # when it was there to be seen, in seconds of a steady clock
        self._asking = ""  # the title, while a question stands in its place

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()
        self._since = steady.now()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """What is read."""
        raise NotImplementedError

    def decide(self, key: str) -> T | None:
        """What a key decides; null for nothing."""
        raise NotImplementedError

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if self._asking:
            title, self._asking = self._asking, ""
            if character in ("y", "Y"):
                self.dismiss(self.drops)
            else:
                self._show(title, self.hints())
            return True
        decision = self.decide(character or key)
        if decision is None:
            return self.page.turn(key) or super().take(key, character)
        if steady.now() < self._since + SEEN:
            return True  # it came up by itself: this key was meant for what was there before
        if decision == self.drops:
            self._asking = self.head.text
            self._show(self.question, (("y", _("ya, buang")), ("t Esc", _("tidak"))))
        else:
            self.dismiss(decision)
        return True

    def _show(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        self.head.text = title
        self.head.update_bar()
        self.footer.show(keys)
