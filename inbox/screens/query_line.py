"""Typing a query: completion and mistakes under the line while it is written."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.widgets import Input

from inbox.domain.completion import Vocabulary, complete
from inbox.domain.query import QueryError
from inbox.i18n import _
from inbox.screens.sheet import Field, Sheet
from inbox.widgets.suggestions import Suggestions
from inbox.wire.mistakes import explain


def mistake(error: QueryError) -> str:
    """What is wrong and what to write instead, in one line."""
    problem = explain(error)
    return f"{problem.title} {problem.hint}".strip()


def completed(field: Field, suggestions: Suggestions) -> bool:
    """Take the first suggestion; false where there is none."""
    if suggestions.first is None or suggestions.first == field.value:
        return False
    field.value = suggestions.first
    field.cursor_position = len(field.value)
    return True


class QueryLine(Sheet[str | None]):
    """Closes with the text, or None. `changed` hears every change and raises QueryError where it is wrong."""

    def __init__(self, title: str, text: str, known: Vocabulary, changed: Callable[[str], None]) -> None:
        super().__init__(title, classes="low")
        self.field = Field(text, keys=self.take)
        self.known = known
        self.changed = changed
        self.suggestions = Suggestions()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.field
        yield self.suggestions

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("Enter", _("pakai")), ("Tab", _("lengkapi")), ("Esc", _("batal")))

    def on_mount(self) -> None:
        """Ready to type."""
        super().on_mount()
        self.field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell who wants to know, and suggest."""
        event.stop()
        error = ""
        try:
            self.changed(event.value)
        except QueryError as wrong:
            error = mistake(wrong)
        self.suggestions.show(complete(event.value, self.known), error)

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if key == "enter":
            if not self.suggestions.error:
                self.dismiss(self.field.value.strip())
            return True
        if key == "tab":
            completed(self.field, self.suggestions)
            return True
        return super().take(key)
