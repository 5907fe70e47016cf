"""The open desks of each person: where they are, and which one writes after it took over. In memory alone."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from inbox.wire import DeskPlace


class Sessions:
    """Desks come and go with their feeds. `version` counts changes; `tell` wakes the streams."""

    def __init__(self, tell: Callable[[], None], clock: Callable[[], datetime]) -> None:
        self.version = 0
        self._tell, self._clock = tell, clock
        self._desks: dict[str, dict[str, DeskPlace]] = {}  # by login, then client
        self._feeds = Counter[tuple[str, str]]()  # of each desk: a new one may come before the old one is seen to end

    def come(self, login: str, client: str, where: str) -> None:
        """A desk of the person is open there."""
        desks = self._desks.setdefault(login, {})
        self._feeds[login, client] += 1
        if client not in desks:
            desks[client] = DeskPlace(client=client, where=where, since=self._clock())
        self._changed()

    def leave(self, login: str, client: str) -> None:
        """The desk is closed; where it was the one that wrote, the others may again."""
        desks = self._desks.get(login, {})
        self._feeds[login, client] -= 1
        if self._feeds[login, client] > 0 or desks.pop(client, None) is None:
            return
        del self._feeds[login, client]
        if not desks:
            del self._desks[login]
        self._changed()

    def take(self, login: str, client: str) -> bool:
        """This desk alone writes from now on; false where it is not open."""
        desks = self._desks.get(login, {})
        if client not in desks:
            return False
        for one, place in desks.items():
            desks[one] = DeskPlace(client=one, where=place.where, since=place.since, writes=one == client)
        self._changed()
        return True

    def settle(self, login: str, client: str) -> bool:
        """This desk has put away what was being written in it; false where it is not open."""
        desks = self._desks.get(login, {})
        place = desks.get(client)
        if place is None:
            return False
        desks[client] = DeskPlace(client=client, where=place.where, since=place.since, settled=True)
        self._changed()
        return True

    def of(self, login: str) -> tuple[DeskPlace, ...]:
        """The person's desks, the oldest first."""
        return tuple(self._desks.get(login, {}).values())

    def _changed(self) -> None:
        self.version += 1
        self._tell()
