"""The threads of the view on screen, in order, kept so by moving only what changed; and how many each view has."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from inbox.client.state import State
from inbox.domain import views
from inbox.i18n import N_
from inbox.screens.calling import calls
from inbox.wire import VIEWS, Ladder, Thread

Key = tuple[int, int, int, float, int]
Wanted = Callable[[Thread], bool]
Renew = Callable[[], Wanted]
SORTS = {
    "mendesak": N_("paling mendesak"),
    "tenggat": N_("tenggat dan masa balas"),
    "baru": N_("paling baru"),
    "lama": N_("paling lama"),
}
SOON = timedelta(hours=3)  # more than the view of closing windows asks for
BITS = {name: 1 << place for place, name in enumerate(VIEWS)}
TIMED = timedelta(seconds=30)  # between looks at views that depend on the present


class Queue:
    """One ordered view of a state. `update` after each change costs by what changed, not by what there is."""

    def __init__(self, state: State, clock: Callable[[], datetime], view: str = "unanswered") -> None:
        self.state = state
        self.clock = clock
        self.view = view
        self.wanted: Wanted | None = None
        self.order = "mendesak"
        self.renew: Renew | None = None  # makes `wanted` anew, where it depends on the present
        self._keys: list[Key] = []
        self._key_of: dict[int, Key] = {}
        self._views: dict[int, int] = {}  # of every thread the views that it is in, a bit each
        self._combinations: dict[int, int] = {}  # of views, each as one number for all threads
        self._counts = dict.fromkeys(VIEWS, 0)
        self._urgency: dict[int, Key] = {}  # of every thread: making one again to order it costs more than its key
        self._closing: dict[int, datetime] = {}  # when the reply window of a waiting citizen closes
        self._looked = datetime.min
        self._kept: int | None = None
        self._login = ""
        self._ladders: tuple[Ladder, ...] = ()
        self.rebuild()

    @property
    def numbers(self) -> list[int]:
        """The thread numbers of the view, most urgent first."""
        return [key[-1] for key in self._keys]

    def counts(self) -> dict[str, int]:
        """How many threads each view has, without the filter; before all threads are here, as the first page says."""
        if not self.state.whole and self.state.counts:
            return self.state.counts
        return dict(self._counts)

    def show(
        self, view: str, wanted: Wanted | None = None, *, order: str = "mendesak", renew: Renew | None = None
    ) -> None:
        """Another view, or another filter on it, in another order."""
        self.view, self.wanted, self.renew, self._kept = view, wanted, renew, None
        if order != self.order:
            self.order = order
            self.rebuild()
        else:
            self._order()

    def keep(self, number: int | None) -> bool:
        """Leave this thread in the list although it left the view, so that it does not vanish under the cursor.

        Returns whether the list changed: the one kept before may go.
        """
        before, self._kept = self._kept, number
        if before is None or before == number:
            return False
        return self._place(before)

    def rebuild(self) -> None:
        """Everything anew, after a snapshot."""
        now = self.clock()
        self._looked = now
        self._views.clear()
        self._counts = dict.fromkeys(VIEWS, 0)
        self._urgency.clear()
        self._closing.clear()
        login = self._login = self.state.me.login
        self._ladders = self.state.office.ladders
        for number, thread in self.state.threads.items():
            self._count(number, thread, login, now)
        self._order()

    def update(self, changed: Iterable[int], removed: Iterable[int] = ()) -> bool:
        """Take changed and removed threads. Returns whether the list is another one."""
        moved = False
        now, login = self.clock(), self.state.me.login
        if login != self._login or self.state.office.ladders != self._ladders:
            self.rebuild()
            return True
        for number in (*changed, *removed):
            thread = self.state.threads.get(number)
            if thread is None:
                self._join(number, 0)
                self._urgency.pop(number, None)
                self._closing.pop(number, None)
            else:
                self._count(number, thread, login, now)
            moved |= self._place(number)
        return moved

    def tick(self) -> bool:
        """Look again at what depends on the present. Returns whether the list is another one."""
        now = self.clock()
        if now - self._looked < TIMED:
            return False
        self._looked = now
        login = self.state.me.login
        shown = set(self._key_of)
        close = [number for number, at in self._closing.items() if at - now < SOON]
        for number in close:
            known = self._views.get(number, 0)
            if not known & BITS["window"] and views.in_view(self.state.threads[number], "window", login, now):
                self._join(number, known | BITS["window"])
                if self.view == "window":
                    self._place(number)
        if self.renew is not None:
            self.wanted = self.renew()
            self._order()
        return set(self._key_of) != shown

    def _count(self, number: int, thread: Thread, login: str, now: datetime) -> None:
        member = 0
        for name, bit in BITS.items():
            if views.in_view(thread, name, login, now):
                member |= bit
        self._join(number, member)
        key = (*views.urgency(thread)[:-1], number)  # one number for all, where a thread read anew brings another
        called = bool(thread.level) and calls(thread, self.state)
        self._urgency[number] = (-1, *key[1:]) if called and self.order == "mendesak" else self._key(thread, key, now)
        closing = [w.closes_at for w in thread.windows if w.closes_at is not None and w.state != "closed"]
        if closing and thread.waiting_since is not None:
            self._closing[number] = min(closing)
        else:
            self._closing.pop(number, None)

    def _join(self, number: int, to: int) -> None:
        """Have a thread in these views and in no others."""
        differs = self._views.get(number, 0) ^ to
        if not differs:
            return
        for name, bit in BITS.items():
            if differs & bit:
                self._counts[name] += 1 if to & bit else -1
        if to:
            self._views[number] = self._combinations.setdefault(to, to)
        else:
            self._views.pop(number, None)

    def _key(self, thread: Thread, urgency: Key, now: datetime) -> Key:
        match self.order:
            case "baru":
                return (0, 0, 0, -thread.last_at.timestamp(), thread.number)
            case "lama":
                return (0, 0, 0, thread.last_at.timestamp(), thread.number)
            case "tenggat":
                from inbox.domain.matching import (  # the first list is sorted otherwise, and painted without
                    emergency,
                    nearest,
                )

                if emergency(thread):
                    return (-1, *urgency[1:])
                left = nearest(thread, now)
                return (1 + urgency[0], *urgency[1:]) if left == views.FAR else (
                    0, 0, 0, (now + left).timestamp(), thread.number)  # fmt: skip
        return urgency

    def _belongs(self, number: int) -> bool:
        if number not in self._urgency:
            return False
        if number == self._kept:
            return True
        if not self._views.get(number, 0) & BITS[self.view]:
            return False
        return self.wanted is None or self.wanted(self.state.threads[number])

    def _place(self, number: int) -> bool:
        old = self._key_of.get(number)
        if not self._belongs(number):
            if old is None:
                return False
            self._take_out(number, old)
            return True
        new = self._urgency[number]
        if new == old:
            return False
        if old is not None:
            if number == self._kept:
                return False  # what the cursor is on does not run away under it
            self._take_out(number, old)
        self._key_of[number] = new
        insort(self._keys, new)
        return True

    def _take_out(self, number: int, key: Key) -> None:
        del self._keys[bisect_left(self._keys, key)]
        del self._key_of[number]

    def _order(self) -> None:
        self._key_of = {number: key for number, key in self._urgency.items() if self._belongs(number)}
        self._keys = sorted(self._key_of.values())
