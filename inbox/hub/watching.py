"""Who looks at which thread and who writes in it: in memory alone, gone with the client, or when it says no more."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from inbox.domain.seeing import Guard, may_see
from inbox.wire import Me, Watcher

LASTS = 45.0  # seconds after the last word of a client; it speaks every 20
PACE = 1.0  # seconds between two tellings: a busy desk moves all the time
CLIENTS_EACH = 8  # of one person


@dataclass(frozen=True)
class _Look:
    login: str
    thread: int
    guard: Guard
    writing: bool
    until: float


class Watching:
    """What the clients said. `version` counts what streams have to look at again; `tell` wakes them."""

    def __init__(self, tell: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self.version = 0
        self._tell, self._clock = tell, clock
        self._looks: dict[tuple[str, str], _Look] = {}
        self._told_at = -PACE
        self._soon: asyncio.TimerHandle | None = None
        self._end: asyncio.TimerHandle | None = None

    def look(self, me: Me, client: str, thread: int, guard: Guard, *, writing: bool) -> None:
        """A client's person has this thread open."""
        key, before = (me.login, client), self._looks.pop((me.login, client), None)
        self._looks[key] = found = _Look(me.login, thread, guard, writing, self._clock() + LASTS)
        others = [k for k in self._looks if k[0] == me.login]
        for old in others[:-CLIENTS_EACH]:
            del self._looks[old]
        if before is None or (before.thread, before.guard, before.writing) != (thread, guard, writing):
            self._changed()
        if self._end is None:
            self._end = asyncio.get_running_loop().call_later(max(0.0, found.until - self._clock()), self._expire)

    def leave(self, login: str, client: str) -> None:
        """A client's person has nothing open any more, or the client has ended."""
        if self._looks.pop((login, client), None) is not None:
            self._changed()

    def moved(self, thread: int, guard: Guard) -> None:
        """Others may see a thread now, and so who is there."""
        for key, look in self._looks.items():
            if look.thread == thread and look.guard != guard:
                self._looks[key] = _Look(look.login, thread, guard, look.writing, look.until)
                self._changed()

    def seen_by(self, me: Me, thread: int | None = None) -> tuple[Watcher, ...]:
        """The colleagues at threads that this person may see, or at one of them; each once a thread."""
        now, found = self._clock(), dict[tuple[int, str], bool]()
        for look in self._looks.values():
            wanted = thread is None or look.thread == thread
            if wanted and look.until > now and look.login != me.login and self._open(look, me):
                key = (look.thread, look.login)
                found[key] = found.get(key, False) or look.writing
        return tuple(Watcher(thread=n, login=login, writing=writing) for (n, login), writing in sorted(found.items()))

    @staticmethod
    def _open(look: _Look, me: Me) -> bool:
        return may_see(look.guard, me.login, me.roles, me.agencies)

    def _changed(self) -> None:
        if self._soon is None:
            wait = max(0.0, self._told_at + PACE - self._clock())
            self._soon = asyncio.get_running_loop().call_later(wait, self._fire)

    def _fire(self) -> None:
        self._soon, self._told_at = None, self._clock()
        self.version += 1
        self._tell()

    def _expire(self) -> None:
        now, self._end = self._clock(), None
        for key in [k for k, look in self._looks.items() if look.until <= now]:
            del self._looks[key]
            self._changed()
        if self._looks:
            wait = min(look.until for look in self._looks.values()) - now
            self._end = asyncio.get_running_loop().call_later(wait, self._expire)
