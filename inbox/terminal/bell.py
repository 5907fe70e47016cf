"""The terminal's bell: rings for danger until a key is pressed, whoever pressed it and whatever it does."""

from typing import Any

from textual.app import App
from textual.message import Message
from textual.timer import Timer

EVERY = 3.0  # seconds between two rings


class Danger(Message):
    """Somebody is in danger: post it to the app (`desk.app.post_message(Danger())`), the bell rings until a key."""


class Bell:
    """One an app. `ring()` from anywhere; the app calls `hush()` with each key."""

    def __init__(self, app: App[Any]) -> None:
        self.app = app
        self._timer: Timer | None = None

    @property
    def ringing(self) -> bool:
        """Whether nobody has pressed a key since it began."""
        return self._timer is not None

    def ring(self) -> None:
        """Ring now and each three seconds until `hush`. Ringing already, it goes on as it is."""
        if self._timer is None:
            self._timer = self.app.set_interval(EVERY, self.app.bell, name="bell")
            self.app.bell()

    def hush(self) -> None:
        """A key was pressed: somebody is there."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
