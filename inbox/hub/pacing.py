"""How fast replies may leave: per channel a token bucket, per recipient a burst and then six seconds between two.

What is asked too early stays queued, so nobody else waits for it. Kept in memory: after a restart the provider's own
refusals (131056, 130429) say what is too fast. Source: Meta, throughput and pair limit (2026).
"""

from datetime import UTC, datetime, timedelta

RATE = 80.0  # messages a second and channel
BURST = 20  # messages to one recipient that may follow each other at once
BETWEEN = timedelta(seconds=6.0)
KEPT = 10_000  # recipients remembered
START = datetime.min.replace(tzinfo=UTC)


class Pace:
    """Remembers what left. `free` asks, `left` tells."""

    def __init__(self, rate: float = RATE, burst: int = BURST, between: timedelta = BETWEEN) -> None:
        self._rate, self._burst, self._between = rate, burst, between
        self._owed: dict[tuple[str, str], datetime] = {}  # when what was sent to a recipient is paid off
        self._full: dict[str, datetime] = {}  # when a channel's bucket is full again

    def free(self, channel: str, recipient: str, now: datetime) -> datetime:
        """When the next reply may leave; at once (not after `now`) it counts as left."""
        owed = max(self._owed.get((channel, recipient), now), now)
        full = max(self._full.get(channel, now), now)
        free = max(owed - self._between * (self._burst - 1), full - timedelta(seconds=1))
        if free <= now:
            if len(self._owed) >= KEPT:
                self._owed = {key: at for key, at in self._owed.items() if at > now}
            self._owed[channel, recipient] = owed + self._between
            self._full[channel] = full + timedelta(seconds=1 / self._rate)
        return free

    def hold(self, channel: str, until: datetime) -> None:
        """Send nothing on the channel before then: the provider said that all of it is too fast."""
        self._full[channel] = max(self._full.get(channel, START), until + timedelta(seconds=1))
