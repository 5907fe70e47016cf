"""What a desk shows to whom: snapshots, lists, threads, search, files, and the office around them."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import msgspec

from inbox.domain.seeing import may_see
from inbox.hub import persons, roles
from inbox.hub.asking import asking, understood
from inbox.hub.feed import Feed, Owners
from inbox.hub.reading import Viewer
from inbox.hub.shared import Shared
from inbox.office import Office
from inbox.store import media, threads, views
from inbox.store.base import Tx, stamp
from inbox.store.engine import Store
from inbox.wire import (
    ChannelState,
    Me,
    OfficeInfo,
    Person,
    Problem,
    SavedView,
    SearchHit,
    Snapshot,
    Thread,
    ThreadPage,
    ThreadView,
    Timeline,
)

Clock = Callable[[], datetime]
REVEALED = timedelta(minutes=5)


class DeskViews:
    """The reading side of a desk. Nothing here changes the store; all raise StoreError where it cannot be read."""

    feed: Feed

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.office, self.epoch = Office(), ""
        self.unusable: Problem | None = None  # what is wrong with the office file that the store keeps
        self.shared = Shared()
        self._states: dict[str, ChannelState] = {}
        self._revealed: dict[tuple[str, int], datetime] = {}

    def info(self, office: Office, asking: str = "") -> OfficeInfo:
        """What clients know of an office, with who is there now; who is asking is."""
        info = self.shared.into(office.info())
        info.people = [
            msgspec.structs.replace(p, present=p.login == asking or self.feed.present(p.login)) for p in info.people
        ]
        return info

    def me(self, login: str, *, own: bool) -> Me:
        """The roles of a Unix login; `own`: it is the hub's own user."""
        return roles.me(self.office, login, own=own, usable=self.unusable is None)

    def channel_states(self) -> list[ChannelState]:
        """Every channel of the office, also those its file no longer names (paused)."""
        return sorted(self._states.values(), key=lambda state: state.id)

    def owners(self) -> Owners:
        """The agency of each channel."""
        return {state.id: state.agency for state in self._states.values()}

    def reveal(self, me: Me, number: int) -> None:
        """The person reads what is masked in this thread, for a while."""
        self._revealed[(me.login, number)] = self.clock() + REVEALED

    def _viewer(self, me: Me) -> Viewer:
        now = self.clock()
        self._revealed = {key: until for key, until in self._revealed.items() if until > now}
        return Viewer(me, stamp(now), frozenset(n for login, n in self._revealed if login == me.login), self.owners())

    async def snapshot(self, me: Me, limit: int | None = None) -> Snapshot:
        """Everything a client starts from, read at one moment with its cursor; of its threads the first `limit`."""
        me = msgspec.structs.replace(me, views=await self.own_views(me))
        viewer, info, states = self._viewer(me), self.info(self.office, me.login), self.channel_states()
        found = await self.store.read(lambda tx: viewer.snapshot(tx, info, states, limit))
        found.gone = self.feed.lost(me) if found.next else []
        return found

    async def page(self, me: Me, view: str, after: str, limit: int) -> ThreadPage:
        """Threads of a view, or of a snapshot, behind a place. Raises KeyError and ValueError, for view and place."""
        viewer = self._viewer(me)
        return await self.store.read(lambda tx: viewer.page(tx, view, after, limit))

    async def counts(self, me: Me) -> dict[str, int]:
        """How many threads of a snapshot each view has."""
        return await self.store.read(self._viewer(me).counts)

    async def threads(
        self, me: Me, *, view: str = "all", agency: str | None = None, status: str | None = None,
        tag: str | None = None, query: str = "", limit: int = 1000,
    ) -> list[Thread]:  # fmt: skip
        """The threads of a view, most urgent first, or as a query sorts them.

        Raises KeyError for an unknown view, QueryError, and PermissionError as `understood`.
        """
        viewer = self._viewer(me)
        if query.strip():
            who = asking(self.office, me, self.clock())
            asked = understood(query, who, reads=viewer.reads)
            return await self.store.read(lambda tx: viewer.queried(tx, asked, who, view, agency, status, tag, limit))
        return await self.store.read(lambda tx: viewer.listed(tx, view, agency, status, tag, limit))

    async def thread(self, me: Me, number: int, last: int | None = None, before: str = "") -> ThreadView | None:
        """A thread with its messages, or a page of them; null where it is not there for this person.

        Raises LookupError where it has no message `before`.
        """
        viewer = self._viewer(me)
        return await self.store.read(lambda tx: viewer.view(tx, number, last, before))

    async def person(self, me: Me, number: int) -> Person | None:
        """The person of a thread over all channels; null where the thread is not there for this one."""
        viewer = self._viewer(me)
        return await self.store.read(lambda tx: persons.person(viewer, tx, self.epoch, number))

    async def timeline(self, me: Me, number: int, limit: int) -> Timeline | None:
        """What was said with the person of a thread over all channels."""
        viewer = self._viewer(me)
        return await self.store.read(lambda tx: persons.timeline(viewer, tx, number, limit))

    async def suggestions(self, me: Me, limit: int) -> list[Person]:
        """Persons for whom a join is suggested."""
        viewer = self._viewer(me)
        return await self.store.read(lambda tx: persons.open_ones(viewer, tx, self.epoch, limit))

    async def conversations(self, me: Me, numbers: Collection[int], last: int | None = None) -> list[ThreadView]:
        """Several threads with their (newest) messages, for reading offline; those not there are left out."""
        viewer = self._viewer(me)
        return await self.store.read(lambda tx: [v for n in numbers if (v := viewer.view(tx, n, last)) is not None])

    async def search(self, me: Me, query: str, limit: int = 50) -> list[SearchHit]:
        """Threads by number, phone, BSUID or name, and messages by their words, newest first. Raises QueryError."""
        viewer, who = self._viewer(me), asking(self.office, me, self.clock())
        asked = understood(query, who, reads=True)
        return await self.store.read(lambda tx: viewer.search(tx, query, asked, who, limit))

    async def own_views(self, me: Me) -> tuple[SavedView, ...]:
        """The views that the person saved for themselves."""
        return tuple(await self.store.read(lambda tx: views.of(tx, me.login)))

    async def may_see(self, me: Me, number: int) -> bool:
        """Whether the thread is there for this person."""
        row = await self.store.read(lambda tx: threads.get(tx, number))
        return row is not None and may_see(row.guard(), me.login, me.roles, me.agencies)

    async def attachment(self, me: Me, attachment_id: str) -> media.FileRow | None:
        """A file for somebody who may read its thread; null where it is not there for this person."""
        viewer = self._viewer(me)

        def job(tx: Tx) -> media.FileRow | None:
            row = media.get(tx, attachment_id)
            return row if row is not None and viewer.may_open(tx, row.message) else None

        return await self.store.read(job)
