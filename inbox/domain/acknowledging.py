"""When an office answers by itself that a message has come in: by channel, day and hour, as its file says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

AGAIN = timedelta(hours=24)  # to the same citizen
LATE = timedelta(minutes=10)  # one that could not leave sooner is not sent any more


@dataclass(frozen=True)
class Acknowledgement:
    """A text for a channel. `start` and `end` are minutes of the day, `days` count from Monday 0; empty: always.

    Past midnight the hours belong to the day on which they began. `never`: addresses that get none.
    """

    channel: str
    text: str
    start: int | None = None
    end: int | None = None
    days: tuple[int, ...] = ()
    never: tuple[str, ...] = ()

    def holds(self, at: datetime) -> bool:
        """Whether it is the hour; `at` in the office's zone."""
        minute, day = at.hour * 60 + at.minute, at.weekday()
        if self.start is not None and self.end is not None:
            if self.start <= self.end:
                if not self.start <= minute < self.end:
                    return False
            elif minute < self.end:
                day = (day - 1) % 7
            elif minute < self.start:
                return False
        return not self.days or day in self.days


def chosen(entries: Sequence[Acknowledgement], channel: str, at: datetime) -> Acknowledgement | None:
    """The first entry of the channel whose hour it is."""
    return next((entry for entry in entries if entry.channel == channel and entry.holds(at)), None)
