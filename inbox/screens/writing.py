"""The composer on the inbox screen: its keys come from the registry, not from the widget."""

from typing import TYPE_CHECKING

from textual import events
from textual.widgets import TextArea

from inbox.widgets.composer import Composer, ComposerText

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen


class WritingText(ComposerText):
    """The text box; every key goes to the keyboard of the screen first."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__()
        self.desk = desk

    async def _on_key(self, event: events.Key) -> None:
        if self.desk.keyboard.take(event):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)


class Writing(Composer):
    """A composer whose text box asks the screen's keyboard."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(keys={}, id="composer")
        self.area = WritingText(desk)
        self.desk = desk

    def on_text_area_changed(self, _event: TextArea.Changed) -> None:
        """The citizen may see that somebody writes."""
        number, session = self.desk.drafting.number, self.desk.session
        if session is not None and number is not None and self.kind == "reply" and self.area.has_focus and self.text:
            session.typing(number)
