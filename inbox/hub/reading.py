"""What a person may see: lists, threads, snapshot, search. Reads only."""

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType

from inbox.domain.matching import Asking, ordered
from inbox.domain.permissions import may
from inbox.domain.phones import normalise
from inbox.domain.query import Query
from inbox.domain.seeing import may_see
from inbox.domain.statuses import WAITING
from inbox.domain.text import clean
from inbox.hub.feed import Owners, withhold_message, withhold_thread, without_foreign
from inbox.store import contacts, listing, merging, messages, offices, paging, querying, searching, seeing, threads
from inbox.store.base import Tx, moment
from inbox.store.threads import ThreadRow, stamp_of
from inbox.wire import ChannelState, Me, OfficeInfo, SearchHit, Snapshot, Thread, ThreadPage, ThreadView

RECENT = timedelta(days=7)
OPEN = ("open", "waiting", "snoozed")


class Viewer:
    """One person looking at one moment. `revealed`: threads whose data this person has opened, with reason."""

    def __init__(
        self, me: Me, now: int, revealed: frozenset[int] = frozenset(), owners: Owners = MappingProxyType({})
    ) -> None:
        self.me, self.now, self.revealed, self.owners = me, now, revealed, owners
        self.reads = may(me.roles, "read_text")

    def sees(self, row: ThreadRow) -> bool:
        """Whether the thread is there for this person."""
        return may_see(row.guard(), self.me.login, self.me.roles, self.me.agencies)

    def thread(self, row: ThreadRow) -> Thread:
        """A thread as this person may see it."""
        mine = row.assignee == self.me.login and row.status in OPEN
        thread = row.wire(self.now, values=self.reads and (mine or row.number in self.revealed))
        without_foreign(thread, self.me, self.owners)
        return thread if self.reads else withhold_thread(thread)

    def view(self, tx: Tx, number: int, last: int | None = None, before: str = "") -> ThreadView | None:
        """A thread with its messages, oldest first; null where it is not there for this person.

        `last`: only so many of the newest, with `before` of those before this message. Raises LookupError where the
        thread has no such message.
        """
        row = threads.get(tx, number)
        if row is None or not self.sees(row):
            return None
        thread = self.thread(row)
        earlier = 0
        if last is None:
            rows = messages.of_thread(tx, number)
        else:
            mark = messages.get(tx, before) if before else None
            if before and (mark is None or mark.thread != number):
                raise LookupError(f"no message {before} in thread {number}")
            rows, earlier = messages.page_of_thread(tx, number, last, mark)
        if number in self.revealed and self.reads:
            for found in rows:
                if found.raw_text is not None and not found.edited:
                    found.text = clean(found.raw_text)
        said = messages.wire(tx, rows)
        if not self.reads:
            said = [withhold_message(m) for m in said]
        known = {f: getattr(thread, f) for f in Thread.__struct_fields__}
        return ThreadView(**known, messages=said, earlier=earlier)

    def written(self, tx: Tx, identity: str) -> str | None:
        """What this person wrote in a reply that has not left, nothing masked; null where it is not theirs."""
        row = messages.get(tx, identity)
        if row is None or row.direction != "out" or row.status not in WAITING or row.author_address != self.me.login:
            return None
        thread = threads.get(tx, row.thread)
        if not self.reads or thread is None or not self.sees(thread):
            return None
        return clean(row.raw_text or row.text or "")

    def may_open(self, tx: Tx, pk: int) -> bool:
        """Whether this person may read the message of this key."""
        number = messages.thread_of(tx, pk)
        row = threads.get(tx, number) if number is not None else None
        return self.reads and row is not None and self.sees(row)

    def listed(
        self, tx: Tx, view: str, agency: str | None, status: str | None, tag: str | None, limit: int
    ) -> list[Thread]:
        """The threads of a view. Raises KeyError for an unknown one."""
        rows = listing.listed(
            tx, view=view, login=self.me.login, now=self.now, agencies=self.me.agencies, roles=self.me.roles,
            agency=agency, status=status, tag=tag, limit=limit,
        )  # fmt: skip
        return [self.thread(row) for row in rows]

    def queried(
        self, tx: Tx, query: Query, who: Asking, view: str, agency: str | None, status: str | None, tag: str | None,
        limit: int,
    ) -> list[Thread]:  # fmt: skip
        """The threads of a view for which a query holds, as it sorts them."""
        rows = querying.listed(
            tx, query, who, view=view, agencies=self.me.agencies, roles=self.me.roles, agency=agency, status=status,
            tag=tag, limit=limit,
        )  # fmt: skip
        return ordered([self.thread(row) for row in rows], query.order, who.now)[:limit]

    def snapshot(
        self, tx: Tx, office: OfficeInfo, channels: Sequence[ChannelState], limit: int | None = None
    ) -> Snapshot:
        """Everything to start from, with the cursor it is true at; of its threads the first `limit`."""
        who, following = self._who(), ""
        if limit is None:
            rows = listing.current(tx, login=who.login, roles=who.roles, agencies=who.agencies, since=who.since)
        else:
            rows, following = paging.page(tx, paging.SNAPSHOT, who, limit)
        return Snapshot(
            cursor=_cursor(tx), at=moment(self.now), me=self.me, office=office, channels=list(channels),
            threads=[self.thread(row) for row in rows if self.sees(row)], next=following,
            counts=paging.counts(tx, who) if following and limit else {},
        )  # fmt: skip

    def page(self, tx: Tx, view: str, after: str, limit: int) -> ThreadPage:
        """Threads of a view, or of a snapshot where that is empty, behind a place. Raises KeyError, ValueError."""
        parts = paging.of_view(view) if view else paging.SNAPSHOT
        rows, following = paging.page(tx, parts, self._who(), limit, paging.understood(after) if after else None)
        found = [self.thread(row) for row in rows if self.sees(row)]
        return ThreadPage(cursor=_cursor(tx), threads=found, next=following)

    def counts(self, tx: Tx) -> dict[str, int]:
        """How many threads of a snapshot each view has."""
        return paging.counts(tx, self._who())

    def _who(self) -> paging.Who:
        me = self.me
        return paging.Who(me.login, me.roles, me.agencies, self.now, self.now - stamp_of(RECENT))

    def search(self, tx: Tx, text: str, query: Query, who: Asking, limit: int) -> list[SearchHit]:
        """By number (`#1042` or `1042`), phone, BSUID, name, then text; each message once."""
        if not self.reads:
            return []
        mine = seeing.mine(self.me.login, self.me.roles, self.me.agencies)
        words = [term.values[0] for term in query.words]
        found: list[searching.Hit] = []
        number = text.strip().removeprefix("#")
        if number.isdecimal() and len(number) < 10:
            found += searching.newest(tx, "number", [merging.root(tx, int(number))], mine, 1)
        if query.conditions:
            wanted = querying.condition(tx, query.conditions, who)
            where = seeing.both(wanted, mine)
            if not words:
                found += searching.of(tx, where, limit)
            mine = where
        people = searching.named(tx, words, limit)
        if not words or not query.conditions:
            people += self._at(tx, clean(text).strip()[:200], limit)
        found += searching.newest(tx, "contact", people[:500], mine, limit)
        found += searching.texts(tx, words, mine, limit)
        if len(found) < limit:
            found += searching.newest(tx, "number", searching.about(tx, words, limit), mine, limit)
        seen: set[str] = set()
        hits: list[SearchHit] = []
        for hit in found:
            if hit.message not in seen and len(hits) < limit:
                seen.add(hit.message)
                hits.append(
                    SearchHit(thread=hit.thread, message=hit.message, contact=hit.contact, at=moment(hit.at),
                              context=hit.context, status=hit.status)  # type: ignore[arg-type]
                )  # fmt: skip
        return hits

    @staticmethod
    def _at(tx: Tx, text: str, limit: int) -> list[int]:
        """Contacts with an address that begins with what was typed."""
        values = [value for value in {text, normalise(text) or text} if len(value) >= 5]
        return [contact for value in values for contact in contacts.at_value(tx, value, limit)]


def _cursor(tx: Tx) -> str:
    held = offices.get(tx)
    if held is None:
        raise LookupError("the store has no office row")
    return f"{held.epoch}.{held.counter}"
