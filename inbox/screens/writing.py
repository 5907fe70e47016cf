"""The composer on the inbox screen: its keys come from the registry, not from the widget."""

import time
from typing import TYPE_CHECKING

from inbox.widgets.composer import Composer

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from inbox.screens.inbox import InboxScreen
    from inbox.widgets.text_box import ComposerText


class Writing(Composer):
    """A composer whose text box asks the screen's keyboard."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(keys={}, id="composer")
        self.desk = desk
        self.typed_at = -1e9  # monotonic seconds

    def text_box(self) -> "ComposerText":
        """See Composer."""
        from inbox.screens.writing_text import WritingText

        return WritingText(self.desk)

    def on_text_area_changed(self, _event: "TextArea.Changed") -> None:
        """Colleagues, and the citizen, may see that somebody writes."""
        if self.is_open and self.area.has_focus and self.text:
            self.typed_at = time.monotonic()
        number, session = self.desk.drafting.number, self.desk.session
        if session is not None and number is not None and self.kind == "reply" and self.area.has_focus and self.text:
            session.telling.typing(number)
