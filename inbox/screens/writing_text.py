"""The text box of the inbox screen's composer."""

from typing import TYPE_CHECKING

from textual import events

from inbox.widgets.text_box import ComposerText

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen


class WritingText(ComposerText):
    """The text box; every key goes to the keyboard of the screen first."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__()
        self.desk = desk

    def type_key(self, event: events.Key) -> bool:
        """See ComposerText."""
        if self.keys_wait or not (event.is_printable or event.key == "backspace"):
            return False
        return self.desk.keyboard.take(event) or super().type_key(event)

    async def _on_key(self, event: events.Key) -> None:
        if self.desk.keyboard.take(event):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)
        self.desk.paint()
