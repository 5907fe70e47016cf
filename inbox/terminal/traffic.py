"""What goes to the terminal, and how far behind it is: bytes, key to paint, a line that cannot keep up."""

from collections import deque
from time import monotonic

MINUTE = 60.0
BACKLOG = 6  # frames that wait for the terminal, from which on it is called slow
LATE = 3  # times within a minute that the backlog was met
APART = 1.0  # seconds between two of them: a burst, as at the start, is one


class Traffic:
    """Counts for one desk. `lean`: send less. Times in seconds of a steady clock."""

    def __init__(self, *, lean: bool = False) -> None:
        self.lean = lean
        self.total = 0
        self.lag: float | None = None  # from the newest key to its paint
        self._late: deque[float] = deque(maxlen=LATE)
        self._written: deque[tuple[float, int]] = deque()

    def wrote(self, text: str, waiting: int = 0, at: float | None = None) -> None:
        """This goes out, behind `waiting` frames."""
        size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        now = monotonic() if at is None else at
        self.total += size
        self._written.append((now, size))
        while self._written[0][0] < now - MINUTE:
            self._written.popleft()
        if waiting >= BACKLOG and (not self._late or now - self._late[-1] >= APART):
            self._late.append(now)

    def minute(self, at: float | None = None) -> int:
        """Bytes of the last minute."""
        since = (monotonic() if at is None else at) - MINUTE
        return sum(size for when, size in self._written if when >= since)

    @property
    def slow(self) -> bool:
        """Whether the terminal has been behind again and again within a minute."""
        return len(self._late) == LATE and self._late[-1] - self._late[0] <= MINUTE
