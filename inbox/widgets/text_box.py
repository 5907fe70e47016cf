"""The text box of the composer. Loaded after the first paint: Textual's editor is a tenth of what a start loads."""

from collections.abc import Iterable

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from inbox.widgets.composer import Composer
from inbox.widgets.untrusted import clean_paste


class ComposerText(TextArea):
    """The text box: no blinking (a frame twice a second), pastes cleaned, control keys given to the composer."""

    DEFAULT_CSS = """
    ComposerText { border: none; padding: 0 1; height: 1fr; background: $background; color: $foreground;
        scrollbar-size: 0 0; &:focus { border: none; } }
    """

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False, tab_behavior="focus")
        self.cursor_blink = False

    @property
    def keys_wait(self) -> bool:
        """Whether something that was typed has not been taken yet."""
        waiting: Iterable[Message | None] = self._message_queue.values
        return any(isinstance(message, events.Key | events.Paste) for message in waiting)

    async def _on_key(self, event: events.Key) -> None:
        composer = self.parent
        if isinstance(composer, Composer) and composer.take_key(event.key):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = clean_paste(event.text)
        if text and (result := self._replace_via_keyboard(text, *self.selection)):
            self.move_cursor(result.end_location)
