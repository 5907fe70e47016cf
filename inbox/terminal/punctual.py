"""Timers that run once, and run although the machine stood still.

Textual passes by what is overdue. A timer that repeats comes at its next time; one that runs once never comes where
more than its delay passes between two of Textual's own lines, as it may on a machine that is busy, or was stopped.
Whoever waits for it then waits for ever: the desk would show nothing new any more.
"""

from typing import Any

from textual.message_pump import MessagePump
from textual.timer import Timer


class Punctual(MessagePump):
    """Its timers that run once are late at worst. Rests on a private part: `tests/terminal/test_writer_contract.py`."""

    def set_timer(self, *given: Any, **named: Any) -> Timer:
        """See MessagePump."""
        timer = super().set_timer(*given, **named)
        timer._skip = False  # read when its task begins, after this
        return timer
