"""Asking for one line of text."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.widgets import Input

from inbox.i18n import _
from inbox.screens.sheet import Field, Sheet


class Prompt(Sheet[str | None]):
    """Closes with the text, or None. `changed` hears every change."""

    def __init__(self, title: str, text: str = "", *, changed: Callable[[str], None] | None = None) -> None:
        super().__init__(title, classes="low")
        self.field = Field(text, keys=self.take)
        self.changed = changed

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.field

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("Enter", _("pakai")), ("Esc", self.esc))

    def on_mount(self) -> None:
        """Ready to type."""
        super().on_mount()
        self.field.focus()

    @property
    def written(self) -> str:
        """What stands in the line, also after Esc."""
        return self.field.value.strip()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell who wants to know."""
        event.stop()
        if self.changed is not None:
            self.changed(event.value)

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if key == "enter":
            self.dismiss(self.written)
            return True
        return super().take(key)
