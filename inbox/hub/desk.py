"""The desk: the running core over the store, without HTTP. Times come from `clock`."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from inbox import i18n
from inbox.connectors.base import Inbound, InboundNotice, Media, Refused, SendResult
from inbox.hub import clocks, commands, ingest, outgoing
from inbox.hub.desk_views import Clock, DeskViews
from inbox.hub.feed import Feed
from inbox.hub.ingest import IngestReport
from inbox.hub.keeping import account, former, opened, state_of
from inbox.hub.outgoing import MediaJob, Outgoing, Uploads
from inbox.hub.pacing import Pace
from inbox.hub.ruling import Rules
from inbox.hub.shelf import Delivered
from inbox.hub.unit import Unit
from inbox.office import Channel, Office, OfficeDiff, diff
from inbox.store import audit, deliveries, feed, media, offices
from inbox.store.base import Tx, moment
from inbox.store.engine import Store
from inbox.wire import (
    AnyCommand,
    ChannelState,
    CommandResult,
    Me,
    MediaState,
    Reveal,
    SetBlock,
)

PRUNE = timedelta(hours=1)
TEMPLATE_ERRORS = frozenset({"132000", "132001", "132012", "132015", "132016"})
_media = msgspec.json.Decoder(Media).decode


class Desk(DeskViews):
    """Open with `Desk.open`. Every method that changes something returns when the change is durable.

    All raise StoreError where the store cannot do it; `failed` is set once it is broken and the process must end.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store, clock)
        self.source = ""
        self.delivery_wanted, self.media_wanted, self.names_wanted = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.blocks_wanted = asyncio.Event()
        self.failed = store.failed
        self.templates_wanted: set[str] = set()  # channels whose templates are not what we think
        self.templates_asked = asyncio.Event()
        self.uploads: Uploads | None = None  # set by the hub; without it replies take no files
        self._routes: dict[tuple[str, str], Channel] = {}
        self._rules = Rules()
        self._former: dict[str, Channel] = {}
        self._fetching: set[str] = set()
        self._prune_at = clock() + PRUNE

    @classmethod
    async def open(cls, folder: Path, *, clock: Clock) -> "Desk":
        """Open or make the store in the folder and recover it: what was being sent becomes uncertain.

        Raises StoreLocked where another process has it, StoreError, OSError.
        """
        store = await Store.open(folder)
        desk = cls(store, clock)
        try:
            await desk._start()
        except BaseException:
            await store.close()
            raise
        return desk

    async def _start(self) -> None:
        def begin(tx: Tx) -> tuple[offices.OfficeRow, list[offices.ChannelRow]]:
            if offices.get(tx) is None:
                offices.create(tx, uuid.uuid4().hex[:12])
            row = offices.get(tx)
            if row is None:
                raise LookupError("the store has no office row")
            return row, offices.channels(tx)

        row, channels = await self.store.write(begin)
        self.epoch, self.source = row.epoch, row.source
        self.office, self.unusable = opened(row.source)
        i18n.use(self.office.language)
        self._route(channels)
        for found in channels:
            self._states[found.id] = self._state_of(found)
            if self.unusable is not None:
                self._states[found.id].state, self._states[found.id].problem = "paused", self.unusable
        await self.store.write(lambda tx: outgoing.recover(self.unit, tx))
        await self.store.read(self.shared.load)
        oldest, newest = await self.store.read(feed.bounds)
        self.feed = Feed(self.epoch, oldest, newest, self.clock)
        self.feed.office = lambda: self.info(self.office)
        self.feed.owners = self.owners
        self.feed.store = self.store
        self.feed.guard(await self.store.read(feed.guarded))
        self.store.publish_to(self.feed.publish)
        self.delivery_wanted.set()
        self.media_wanted.set()

    async def close(self) -> None:
        """Finish what is being written and close the store."""
        await self.store.close()

    def unit(self, tx: Tx) -> Unit:
        """One unit of work, now."""
        return Unit(tx, self.clock(), self.epoch)

    # The office

    async def apply_office(self, office: Office, source: str, by: Me, delivered: Delivered | None = None) -> OfficeDiff:
        """Make this the office; `source` is its file. Channels it no longer names are paused, never deleted."""
        changes = diff(self.office, office)
        changes = delivered.told(changes) if delivered is not None else changes
        if not changes.changes and source == self.source:
            return changes
        info = self.info(office)
        named = [(c.id, c.kind, c.agency, account(c), c.name) for c in office.channels]

        def job(tx: Tx) -> tuple[list[offices.ChannelRow], list[ChannelState]]:
            unit = self.unit(tx)
            offices.set_source(tx, source, unit.stamp, by.login)
            offices.set_channels(tx, named)
            audit.record(tx, unit.stamp, by.login, "office", changes=len(changes.changes))
            rows = offices.channels(tx)
            states = [self._state_of(found) for found in rows]
            if changes.changes:
                unit.office, unit.channels = info, states
            unit.finish()
            return rows, states

        rows, states = await self.store.write(job)
        self.office, self.source, self.unusable = office, source, None
        i18n.use(office.language)
        self._states = {state.id: state for state in states}
        self._route(rows)
        self.feed.rights_changed()
        self.delivery_wanted.set()
        return changes

    def present(self) -> frozenset[str]:
        """The logins of those who are there."""
        return self.feed.logins

    def _route(self, rows: Sequence[offices.ChannelRow]) -> None:
        gone = former(self.office, rows)
        self._rules = Rules.of(self.office)
        self._former = {c.id: c for c in gone}
        self._routes = {(c.kind, account(c)): c for c in (*gone, *self.office.channels)}

    def _state_of(self, row: offices.ChannelRow) -> ChannelState:
        return state_of(row, self._states.get(row.id))

    # In

    async def ingest(self, channel: str, body: bytes, items: Sequence[Inbound]) -> IngestReport:
        """Store a webhook body: one transaction, durable on return; what is here already changes nothing."""
        known = self.office.channel(channel) or self._former.get(channel)
        post = ingest.Post(
            channel=channel, kind=known.kind if known else "", body=body, items=items, routes=self._routes,
            reopen=timedelta(hours=self.office.reopen_hours), rules=self._rules, office=self.office,
            present=self.present(),
        )  # fmt: skip
        report = await self.store.write(lambda tx: ingest.ingest(self.unit, tx, post))
        state = self._states.get(channel)
        if state is not None:
            state.last_in = self.clock()
        if report.media:
            self.media_wanted.set()
        if report.answered:
            self.delivery_wanted.set()
        if known is not None and any(isinstance(item, InboundNotice) and "template" in item.field for item in items):
            self.want_templates(channel)
        if report.messages and known is not None and known.kind == "instagram":
            self.names_wanted.set()
        return report

    async def execute(self, me: Me, command: AnyCommand, *, fingerprint: bytes) -> CommandResult:
        """Carry out a command once; `fingerprint` is a hash of its body. Refusals are answers, not exceptions."""
        office, uploads, present = self.office, self.uploads, self.present()
        result = await self.store.write(
            lambda tx: commands.execute(commands.Act(self.unit(tx), me, office, command, uploads, present), fingerprint)
        )
        if isinstance(command, Reveal) and result.outcome == "done":
            self.reveal(me, result.thread.number if result.thread is not None else command.thread)
        if result.outcome == "queued":
            self.delivery_wanted.set()
        if isinstance(command, SetBlock):
            self.blocks_wanted.set()
        if self.shared.hear(command, result):
            await self._share()
        return result

    async def _share(self) -> None:
        """Tell everybody of the shared views."""

        def job(tx: Tx) -> None:
            self.shared.load(tx)
            unit = self.unit(tx)
            unit.office = self.info(self.office)
            unit.finish()

        await self.store.write(job)

    # Out

    def _ready(self) -> list[str]:
        return [state.id for state in self._states.values() if state.state in ("up", "down")]

    async def due(self, now: datetime, *, limit: int = outgoing.BATCH, pace: Pace | None = None) -> list[Outgoing]:
        """What must leave now, at most `limit`, committed as `sending`; also wakes what was put aside until now."""
        ready, uploads = self._ready(), self.uploads
        if now >= self._prune_at:
            self._prune_at = now + PRUNE
            self.feed.forget(await self.store.write(lambda tx: clocks.prune(tx, now)))

        def job(tx: Tx) -> list[Outgoing]:
            clocks.tick(self.unit, tx, now)
            return outgoing.due(self.unit, tx, now, ready, uploads, limit, pace)

        return await self.store.write(job)

    async def next_due(self) -> datetime | None:
        """When `due` has something to do next on the channels that are up; null where nothing waits."""
        ready = self._ready()

        def job(tx: Tx) -> int | None:
            times = [at for channel, at in deliveries.next_due(tx) if channel in ready]
            woken = clocks.next_tick(tx)
            return min([*times, *([woken] if woken is not None else [])], default=None)

        at = await self.store.read(job)
        return None if at is None else moment(at)

    async def pending(self) -> dict[str, int]:
        """How many replies wait to leave, by channel."""
        return await self.store.read(deliveries.pending)

    async def settle(self, message_id: str, result: SendResult, *, retry_at: datetime | None) -> None:
        """What became of an attempt; with `retry_at` a refused one is tried again then. Raises LookupError."""
        office = self.office
        if isinstance(result, Refused) and result.problem.code in TEMPLATE_ERRORS:
            self.want_templates(await self.store.read(lambda tx: outgoing.channel_of(tx, message_id)))
        await self.store.write(lambda tx: outgoing.settle(self.unit, tx, office, message_id, result, retry_at))
        self.delivery_wanted.set()

    def want_templates(self, channel: str) -> None:
        """The templates of a channel must be asked for again."""
        if channel:
            self.templates_wanted.add(channel)
            self.templates_asked.set()

    # Media

    async def media_jobs(self, limit: int) -> list[MediaJob]:
        """Files to fetch on channels that are up, each handed out once until `media_done`."""
        ready, taken = self._ready(), self._fetching

        def job(tx: Tx) -> list[MediaJob]:
            rows = media.wanted(tx, ready, limit + len(taken)) if ready else []
            return [
                MediaJob(attachment_id=row.id, channel=row.channel, media=_media(row.remote.encode()),
                         message_id=media.message_of(tx, row.message) or "")
                for row in rows if row.id not in taken
            ][:limit]  # fmt: skip

        jobs = await self.store.read(job)
        self._fetching |= {found.attachment_id for found in jobs}
        return jobs

    async def media_done(
        self, attachment_id: str, *, state: MediaState, mime: str = "", size: int | None = None,
        sha256: str | None = None,
    ) -> None:  # fmt: skip
        """What became of a file; `fetching` gives it back to be tried later."""

        def job(tx: Tx) -> None:
            row = media.get(tx, attachment_id)
            if row is None or (row.state == state and row.sha256 == sha256):
                return
            media.done(tx, attachment_id, state, mime or row.mime, size, sha256)
            unit = self.unit(tx)
            message = unit.message(media.message_of(tx, row.message) or "")
            if message is not None:
                unit.tell(message)
            unit.finish()

        await self.store.write(job)
        self._fetching.discard(attachment_id)

    # Channels

    async def set_channel(self, state: ChannelState) -> None:
        """How a channel is now; told to clients where its state or problem changed."""
        known = self._states.get(state.id)
        state = msgspec.structs.replace(
            state, last_in=state.last_in or (known.last_in if known else None),
            last_out=state.last_out or (known.last_out if known else None),
        )  # fmt: skip
        self._states[state.id] = state
        if known is None or (known.state, known.problem) != (state.state, state.problem):

            def job(tx: Tx) -> None:
                unit = self.unit(tx)
                unit.channels = [state]
                unit.finish()

            await self.store.write(job)
        self.delivery_wanted.set()
        self.media_wanted.set()


__all__ = ["Desk", "IngestReport", "MediaJob", "Outgoing", "account"]
