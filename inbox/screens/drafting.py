"""What is being written: opening and closing the composer, its draft, and what its author has seen."""

import time
from typing import TYPE_CHECKING, Literal

from inbox.widgets import channels

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

Kind = Literal["reply", "note"]
SEEN = 3.0  # seconds that something is on the screen before it counts as seen


class Drafting:
    """The composer's text and the thread it belongs to (`number`)."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk
        self.number: int | None = None
        self._seen = 0
        self._changed_at = 0.0

    def write(self, number: int, kind: Kind, text: str = "", *, seen: int | None = None) -> None:
        """Open the composer for a thread. `seen`: the content count that the author of the draft had read."""
        desk = self.desk
        thread = desk.state.threads.get(number)
        if thread is None:
            return
        self.number = number
        self._seen = thread.seq if seen is None else seen
        self._changed_at = time.monotonic()
        desk.composer.start(kind, text, via=channels.short_name(thread.channel_kind))
        desk.conversation.to_end()
        desk.keyboard.show_keys()

    def close(self) -> None:
        """Close the composer; the focus goes to the conversation."""
        desk = self.desk
        self.number = None
        desk.composer.finish()
        desk.conversation.focus()
        desk.keyboard.show_keys()

    def keep(self) -> None:
        """Give the text to the session, which saves it within a second."""
        desk = self.desk
        if self.number is not None and desk.session is not None and desk.composer.is_open:
            desk.session.set_draft(self.number, desk.composer.text, desk.composer.kind)

    def restore(self, number: int, text: str, kind: Kind) -> None:
        """Bring a text back that was not sent: into the composer where that is free, else into the draft."""
        desk = self.desk
        if desk.composer.is_open and self.number == number:
            if text not in desk.composer.text:
                rest = desk.composer.text.strip()
                desk.composer.start(kind, f"{text}\n\n{rest}" if rest else text, via=desk.composer.via)
            self.keep()
            return
        session = desk.session
        before = session.draft(number) if session is not None else None
        if before is not None and before.text.strip() and text not in before.text:
            text = f"{text}\n\n{before.text}"
        if session is not None:
            session.set_draft(number, text, kind)
        if not desk.composer.is_open and desk.is_current:
            desk.panes.open_thread(number)
            self.write(number, kind, text)

    def changed(self) -> None:
        """Something new is in the thread that is written to."""
        thread = self.desk.state.threads.get(self.number or 0)
        if thread is not None and thread.seq > self._seen:
            self._changed_at = time.monotonic()

    def touch(self) -> None:
        """A key was pressed: what has been on the screen for a while has been seen."""
        thread = self.desk.state.threads.get(self.number or 0)
        if thread is not None and thread.seq > self._seen and time.monotonic() - self._changed_at >= SEEN:
            self._seen = thread.seq

    def seen_seq(self) -> int:
        """The content count that the author has seen."""
        return self._seen

    def tell_saved(self) -> None:
        """Show that the draft is safe, once it is."""
        desk, session = self.desk, self.desk.session
        unsure = desk.composer.is_open and desk.composer.saved_at is None and desk.composer.text.strip()
        if session is not None and unsure and not session.drafts.unsaved:
            desk.composer.saved(desk.now())
