"""The composer on the inbox screen: its keys come from the registry, not from the widget."""

import time
from typing import TYPE_CHECKING

from inbox.domain import mentions
from inbox.widgets.composer import Composer

if TYPE_CHECKING:
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

    def text_changed(self) -> None:
        """Colleagues, and the citizen, may see that somebody writes; in a note names are completed."""
        self.offer(self._names())
        if self.is_open and self.area.has_focus and self.text:
            self.typed_at = time.monotonic()
        number, session = self.desk.drafting.number, self.desk.session
        if session is not None and number is not None and self.kind == "reply" and self.area.has_focus and self.text:
            session.telling.typing(number)
        super().text_changed()

    def _names(self) -> tuple[str, ...]:
        """Whom the word at the cursor may mean, of those who may read the thread."""
        begun = mentions.beginning(self.before_cursor) if self.kind == "note" and self.is_open else None
        thread = self.desk.state.threads.get(self.desk.drafting.number or 0)
        if begun is None or thread is None:
            return ()
        office, me = self.desk.state.office, self.desk.state.me.login
        found = mentions.offered(begun, office.people, [a.id for a in office.agencies], thread)
        return tuple(name for name in found if name not in (me, begun))
