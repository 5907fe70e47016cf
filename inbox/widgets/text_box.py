"""The text box of the composer. Loaded after the first paint: Textual's editor is a tenth of what a start loads."""

from collections.abc import Iterable
from typing import Any, Self

from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from inbox.widgets.composer import Composer
from inbox.widgets.untrusted import clean_paste


class ComposerText(TextArea):
    """The text box: no blinking (a frame twice a second), pastes cleaned, control keys given to the composer."""

    DEFAULT_CSS = """
    ComposerText { border: none; padding: 0 1; height: 1fr; background: $background; color: $foreground;
        scrollbar-size: 0 0; &:focus { border: none; } }
    """

    _dressed: tuple[str, bool] | None = None  # for which theme, with the focus or not, its styles were looked for
    _holds = False  # a letter is being taken: what is painted for it is decided at its end

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False, tab_behavior="focus")
        self.cursor_blink = False
        self.match_cursor_bracket = False  # colours brackets somewhere else than where the letter is

    @property
    def keys_wait(self) -> bool:
        """Whether something that was typed has not been taken yet."""
        waiting: Iterable[Message | None] = self._message_queue.values
        return any(isinstance(message, events.Key | events.Paste) for message in waiting)

    def type_key(self, event: events.Key) -> bool:
        """Take a letter or a backspace at once; False where it must take its turn, after what was typed before."""
        letter = event.character if event.is_printable else None
        if self.keys_wait or not (letter or event.key == "backspace"):
            return False
        composer = self.parent
        if isinstance(composer, Composer) and not composer.take_key(event.key):
            before, marked, row = self._shape(), self.selection.start != self.selection.end, self._row
            self._holds = True
            try:
                with self.prevent(TextArea.Changed, TextArea.SelectionChanged):  # told below, before the next frame
                    if letter:
                        self._replace_via_keyboard(letter, *self.selection)
                    else:
                        self.action_delete_left()
            finally:
                self._holds = False
            if marked or self._shape() != before:
                self.refresh()
            else:
                self._refresh_rest(min(row, self._row))
            composer.text_changed()
        return True

    def refresh(self, *regions: Region, **how: Any) -> Self:
        """See Widget. For a letter all lines would be painted again, most of them as they were."""
        return self if self._holds and not how.get("layout") else super().refresh(*regions, **how)

    def render_lines(self, crop: Region) -> list[Strip]:
        """See TextArea, which looks for its styles for each line that it paints."""
        dress = self.app.theme, self.has_focus
        if self._dressed != dress:
            self._dressed = dress
            return super().render_lines(crop)
        return super(TextArea, self).render_lines(crop)

    @property
    def _row(self) -> int:
        """The line that the cursor is on, as they are wrapped."""
        return self.wrapped_document.location_to_offset(self.cursor_location)[1]

    def _shape(self) -> tuple[int, int, Offset]:
        """What is the same as long as a letter changes no line but its own."""
        return self.document.line_count, self.wrapped_document.height, self.scroll_offset

    def _refresh_rest(self, row: int) -> None:
        """Paint what a letter on this line may change: words before and after it may be wrapped another way."""
        line = self.cursor_location[0]
        last = self.wrapped_document.location_to_offset((line, len(self.document.get_line(line))))[1]
        first = max(row - 1, self.scroll_offset.y)
        self.refresh(Region(0, first - self.scroll_offset.y, self.size.width, last - first + 1))

    async def _on_key(self, event: events.Key) -> None:
        composer = self.parent
        if isinstance(composer, Composer) and composer.take_key(event.key):
            event.stop()
            event.prevent_default()
            return
        bound = self._bindings.key_to_bindings.get(event.key, ())
        if not bound:
            await super()._on_key(event)
            return
        event.stop()  # on its way up to the app, which knows the bindings, letters typed after it would pass it
        event.prevent_default()
        for binding in bound:
            await self.run_action(binding.action)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = clean_paste(event.text)
        if text and (result := self._replace_via_keyboard(text, *self.selection)):
            self.move_cursor(result.end_location)
