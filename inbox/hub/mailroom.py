"""The mailboxes of the office: each followed while its channel is up or paused, each mail stored with its position."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import msgspec

from inbox.connectors.base import InboundMessage
from inbox.connectors.receiving import Arrival, Aside, Listening, Position
from inbox.credentials import Secret
from inbox.hub import ingest
from inbox.hub.channels import Channels
from inbox.hub.desk import Desk
from inbox.hub.faults import where
from inbox.hub.ingest import IngestReport, Post
from inbox.hub.mailing import Step
from inbox.hub.media import MediaStore
from inbox.hub.ruling import Rules
from inbox.hub.unit import Unit
from inbox.office import Channel
from inbox.store import mails
from inbox.store.base import Tx, moment, stamp
from inbox.wire import Problem

log = logging.getLogger("inbox.hub.mailroom")
IN_STORE = 1024 * 1024  # bytes of a raw mail; the rest of a larger one is a file beside the store
LOOK = 0.5  # seconds between looks at what should run


class Postbox:
    """The receiver of one mailbox."""

    def __init__(self, desk: Desk, channels: Channels, store: MediaStore, channel: str) -> None:
        self._desk, self._channels, self._store, self._channel = desk, channels, store, channel

    async def positions(self) -> list[Position]:
        """How far each folder is stored."""
        rows = await self._desk.store.read(lambda tx: mails.positions(tx, self._channel))
        return [Position(folder=r.folder, validity=r.validity, uid=r.uid, since=moment(r.since)) for r in rows]

    async def begin(self, position: Position) -> None:
        """Start a folder, or start it again."""

        def job(tx: Tx) -> None:
            mails.begin(tx, self._channel, position.folder, position.validity, position.uid, stamp(position.since))

        await self._desk.store.write(job)

    async def known(self, asked: list[tuple[str, int]]) -> list[bool]:
        """Which mails are stored."""
        return await self._desk.store.read(lambda tx: mails.known(tx, self._channel, asked))

    async def take(self, arrivals: list[Arrival]) -> None:
        """Store mails in order: their files first, then each in one transaction with its position; many a commit.

        A mail whose position does not follow on the one before it is not stored, so none can be passed over.
        """
        channel = self._desk.office.channel(self._channel)
        if channel is None:
            raise OSError("the channel is gone")
        posts = [await self._post(channel, arrival) for arrival in arrivals]
        done = await asyncio.gather(*[self._write(post) for post in posts], return_exceptions=True)
        for result in done:
            if isinstance(result, BaseException):
                raise result
            if result.media:
                self._desk.media_wanted.set()
            if result.answered:
                self._desk.delivery_wanted.set()
        if any(isinstance(r, IngestReport) and r.messages for r in done):
            await self._channels.heard(self._channel)

    async def _write(self, post: Post) -> IngestReport:
        desk = self._desk

        def unit(tx: Tx) -> Unit:
            return Unit(tx, desk.clock(), desk.epoch)

        return await desk.store.write(lambda tx: ingest.ingest(unit, tx, post))

    async def _post(self, channel: Channel, arrival: Arrival) -> Post:
        items = []
        for item in arrival.items:
            if isinstance(item, InboundMessage) and arrival.files:
                media = []
                for about, content in zip(item.media, arrival.files, strict=False):
                    if about.later:
                        media.append(about)
                        continue
                    sha256, size = await self._store.keep(_whole(content))
                    media.append(msgspec.structs.replace(about, sha256=sha256, size=size, kept=True))
                item = msgspec.structs.replace(item, media=tuple(media))
            items.append(item)
        kept = None
        if len(arrival.raw) > IN_STORE:
            await self._store.keep(_whole(arrival.raw))
            kept = arrival.raw.partition(b"\r\n\r\n")[0][:IN_STORE]
        return Post(
            channel=channel.id, kind=channel.kind, body=arrival.raw, items=items,
            routes={(channel.kind, channel.address): channel}, reopen=timedelta(hours=self._desk.office.reopen_hours),
            rules=Rules.of(self._desk.office), office=self._desk.office, present=self._desk.present(),
            step=Step(
                folder=arrival.folder, validity=arrival.validity, before=arrival.before, uid=arrival.uid,
                at=stamp(arrival.at), size=arrival.size, message_id=arrival.message_id, how=arrival.how,
                due=stamp(arrival.due) if arrival.due is not None else 0, sent=arrival.sent,
            ), kept=kept,
        )  # fmt: skip

    async def told(self, problem: Problem | None, *, receives: bool = False) -> None:
        """How receiving goes."""
        await self._channels.trouble(self._channel, problem, receives=receives)

    async def asides(self) -> list[Aside]:
        """The mails that were set aside."""
        return [
            Aside(folder=r.folder, validity=r.validity, uid=r.uid, size=r.size, at=moment(r.at), tries=r.tries,
                  due=moment(r.due), sent=bool(r.sent))
            for r in await self._desk.store.read(lambda tx: mails.asides(tx, self._channel))
        ]  # fmt: skip

    async def copies(self) -> list[tuple[str, datetime]]:
        """The sent mails that are not filed yet."""
        rows = await self._desk.store.read(lambda tx: mails.copies(tx, self._channel))
        return [(identity, moment(at)) for identity, at in rows]

    async def copy(self, message_id: str) -> bytes:
        """The bytes of one."""
        return await self._desk.store.read(lambda tx: mails.copy(tx, self._channel, message_id))

    async def filed(self, message_id: str) -> None:
        """It is filed."""
        await self._desk.store.write(lambda tx: mails.filed(tx, self._channel, message_id))

    async def renewed(self, name: str, value: str) -> None:
        """A secret took the place of the one that was used."""
        await self._channels.keep_secret(self._channel, name, Secret(value))

    async def defer(self, aside: Aside) -> None:
        """It failed once more."""
        row = mails.AsideRow(aside.folder, aside.validity, aside.uid, aside.size, stamp(aside.at), aside.tries,
                             stamp(aside.due), aside.sent)  # fmt: skip
        await self._desk.store.write(lambda tx: mails.set_aside(tx, self._channel, row))


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


class Mailroom:
    """The loop that keeps every mailbox followed."""

    def __init__(self, desk: Desk, channels: Channels, store: MediaStore) -> None:
        self._desk, self._channels, self._store = desk, channels, store
        self._tasks: dict[str, tuple[Listening, asyncio.Task[None]]] = {}

    async def run(self) -> None:
        """Follow what should be followed, until cancelled."""
        while True:
            wanted = self._channels.listening()
            for name, (connector, task) in list(self._tasks.items()):
                if wanted.get(name) is not connector or task.done():
                    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                        log.error("mailbox %s: %s", name, where(error))
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
                    del self._tasks[name]
            for name, connector in wanted.items():
                if name not in self._tasks:
                    box = Postbox(self._desk, self._channels, self._store, name)
                    task = asyncio.create_task(connector.listen(box), name=f"mailbox {name}")
                    self._tasks[name] = (connector, task)
            await asyncio.sleep(LOOK)

    async def close(self) -> None:
        """Leave every mailbox."""
        tasks = [task for _connector, task in self._tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
