"""Colleagues at the same thread: what the hub is told of this person, and what is drawn of the others."""

import time
from typing import TYPE_CHECKING

from inbox.client.state import Effects

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

LOOK = 1.0  # seconds between looks at what the person does
WRITING = 15.0  # seconds after the last letter that somebody still writes
IDLE = 180.0  # seconds without a key after which nobody is thought to read


class Watching:
    """Says what is open here, and shows who else is there."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk
        desk.set_interval(LOOK, self.look)

    def look(self) -> None:
        """What is open, as far as somebody is there."""
        desk, now = self.desk, time.monotonic()
        if desk.session is None:
            return
        open_here = desk.composer.is_open or desk.focused is desk.conversation
        number = desk.reading.number if open_here and now - desk.keyboard.pressed_at < IDLE else None
        desk.session.telling.look(number, writing=desk.composer.is_open and now - desk.composer.typed_at < WRITING)

    def hear(self, effects: Effects) -> None:
        """Draw who is there."""
        if effects.watchers:
            watchers = self.desk.state.watchers
            self.desk.threads.watchers = self.desk.conversation.watchers = watchers
            self.desk.threads.sync()
            self.desk.conversation.sync()
