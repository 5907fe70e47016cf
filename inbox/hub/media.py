"""Files of messages: fetched at once, because providers forget them, and kept by the hash of what is in them."""

import asyncio
import hashlib
import logging
import os
import re
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterable, Collection, Mapping
from pathlib import Path
from typing import Literal

from msgspec import structs
from starlette.responses import FileResponse, Response

from inbox.connectors.base import Connector, MediaGone, MediaRefused
from inbox.hub import durable
from inbox.hub.auth import Declined
from inbox.hub.channels import Channels
from inbox.hub.desk import Desk, MediaJob
from inbox.hub.faults import where
from inbox.hub.limits import TooLarge
from inbox.hub.links import Links
from inbox.hub.metrics import Metrics
from inbox.hub.rounds import rounds
from inbox.hub.shelf import MARK, Shelf
from inbox.hub.tickets import OverQuota, Tickets, Upload
from inbox.i18n import _
from inbox.store.media import FileRow
from inbox.wire import Me, MediaTicket, Problem

log = logging.getLogger("inbox.hub.media")
SIZE_LIMIT = 100 * 1024 * 1024  # bytes, Meta's own upper limit for any file
FETCH_SECONDS = 300.0
AT_ONCE = 4
OPENING, LOOK = 20.0, 0.1  # seconds that whoever opens a file waits for it, and between looks
TRIES = 12  # pauses of 2 s doubling to 10 min: about an hour and a half
# Never shown by whoever asks over HTTP as what it claims to be: a file to save.
PLAIN = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
_MIME = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}\Z")


class MediaStore:
    """`data/media/sha256/ab/cdef…`: one file per content, 0600, written whole or not at all."""

    def __init__(self, folder: Path, links: Links | None = None) -> None:
        self._folder, self._links = folder / "media", links
        for part in ("sha256", "uploads", "fresh"):
            (self._folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.tickets = Tickets(self._folder / "uploads")
        self.shelf = Shelf(self._folder / "shelf")
        for left in (self._folder / "fresh").iterdir():
            left.unlink()

    def path(self, sha256: str) -> Path:
        """Where the content of this hash is or would be."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError("not a SHA-256 in hex")
        return self._folder / "sha256" / sha256[:2] / sha256[2:]

    async def keep(self, chunks: AsyncIterable[bytes], limit: int = SIZE_LIMIT) -> tuple[str, int]:
        """Write the content down; its hash and size in bytes. Raises TooLarge, OSError."""
        digest, size = hashlib.sha256(), 0
        fresh = self._folder / "fresh" / secrets.token_hex(16)
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(fd, "wb") as out:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                await asyncio.to_thread(os.fsync, out.fileno())
            target = self.path(digest.hexdigest())
            target.parent.mkdir(mode=0o700, exist_ok=True)
            fresh.replace(target)
            await asyncio.to_thread(durable.sync_folder, target.parent)
            await asyncio.to_thread(durable.sync_folder, target.parent.parent)
        finally:
            fresh.unlink(missing_ok=True)
        return digest.hexdigest(), size

    async def upload(self, chunks: AsyncIterable[bytes], *, name: str, mime: str, by: str) -> MediaTicket:
        """Keep a file that staff want to send. Raises TooLarge, OverQuota, OSError."""
        left = await asyncio.to_thread(self.tickets.left, by)
        if left <= 0:
            raise OverQuota
        try:
            sha256, size = await self.keep(chunks, min(SIZE_LIMIT, left))
        except TooLarge:
            if left < SIZE_LIMIT:
                raise OverQuota from None
            raise
        about = Upload(sha256=sha256, mime=clean_mime(mime), size=size, name=name[:120], by=by)
        ticket = await asyncio.to_thread(self.tickets.issue, about)
        return MediaTicket(id=ticket, mime=about.mime, size=size, name=about.name)

    def uploaded(self, ticket: str) -> Upload | None:
        """What was uploaded under this ticket."""
        return self.tickets.find(ticket)

    def shelved(self, sha256: str) -> Upload | None:
        """The file of a canned reply with this content."""
        return self.shelf.of(sha256)

    def shelve(self, fresh: Mapping[str, Upload]) -> None:
        """Files that a new office file names, by path. Raises OSError."""
        for path, upload in fresh.items():
            before = self.shelf.put(path, upload)
            if before is not None and before.sha256 != upload.sha256:
                self._let_go(before)

    def unshelve(self, named: Collection[str]) -> None:
        """Forget what the office file names no longer; the content goes a week later. Raises OSError."""
        for upload in self.shelf.retain(named):
            self._let_go(upload)

    def _let_go(self, upload: Upload) -> None:
        self.tickets.issue(structs.replace(upload, by=""))  # a ticket of nobody: swept when its time is over

    def link(self, attachment: str, mime: str) -> str:
        """A short-lived address for a provider that fetches; empty where the office has no public one."""
        return self._links.address(attachment, mime) if self._links else ""

    def opened(self, signed: str) -> str | None:
        """The attachment that such an address names; null for one that does not count."""
        return self._links.opened(signed) if self._links else None

    async def _opened(self, desk: Desk, me: Me, found: FileRow) -> FileRow | None:
        """A file that its provider keeps until somebody opens it: fetched now, and waited for a while."""
        await desk.media_done(found.id, state="fetching", mime=found.mime)
        desk.media_wanted.set()
        until = time.monotonic() + OPENING
        row: FileRow | None = found
        while row is not None and row.state in ("remote", "fetching") and time.monotonic() < until:
            await asyncio.sleep(LOOK)
            row = await desk.attachment(me, found.id)
        return row

    async def download(self, desk: Desk, me: Me, identity: str) -> Response:
        """The bytes of an attachment. Raises Declined where there are none, or none for the caller."""
        shelved = self.shelf.of(identity.removeprefix(MARK)) if identity.startswith(MARK) else None
        if shelved is not None and (kept := self.path(shelved.sha256)).exists():
            return FileResponse(kept, media_type=clean_mime(shelved.mime), headers=PLAIN)
        found = await desk.attachment(me, identity)
        if found is not None and found.state == "remote":
            found = await self._opened(desk, me, found)
        if found is None:
            raise Declined(404, Problem(code="not_found", title=_("Lampiran itu tidak ada.")))
        path = self.path(found.sha256) if found.sha256 else None
        if found.state != "ready" or path is None or not path.exists():
            raise Declined(409, Problem(code=f"media_{found.state}", title=_said(found.state)))
        return FileResponse(path, media_type=clean_mime(found.mime), headers=PLAIN)


def clean_mime(given: str) -> str:
    """A type that is safe in a header; octet-stream where it is not one."""
    plain = given.partition(";")[0].strip().lower()
    return plain if _MIME.match(plain) else "application/octet-stream"


def _said(state: str) -> str:
    return {
        "fetching": _("Lampiran sedang diambil. Coba lagi sebentar."),
        "expired": _("Lampiran sudah tidak ada di penyedia. Minta warga mengirim ulang."),
        "refused": _("Lampiran ditolak karena ukuran atau asalnya."),
    }.get(state, _("Lampiran belum diambil."))


class Fetching:
    """The loop that fetches."""

    def __init__(self, desk: Desk, channels: Channels, store: MediaStore, metrics: Metrics) -> None:
        self._desk, self._channels, self._store, self._metrics = desk, channels, store, metrics
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: Counter[str] = Counter()

    async def run(self) -> None:
        """Fetch what is wanted, until cancelled."""
        await rounds(self._desk.media_wanted, self._turn, 60.0, log)

    async def _turn(self) -> None:
        room = AT_ONCE - len(self._tasks)
        if room <= 0:
            return  # a fetch that ends wakes us
        for job in await self._desk.media_jobs(room):
            task = asyncio.create_task(self._fetch(job), name=f"fetch {job.attachment_id}")
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("%s: %s", task.get_name(), where(task.exception() or Exception()))
        self._desk.media_wanted.set()

    async def _fetch(self, job: MediaJob) -> None:
        with self._channels.using(job.channel) as connector:
            if connector is None:
                self._later(job)
                return
            await self._fetch_from(connector, job)

    async def _fetch_from(self, connector: Connector, job: MediaJob) -> None:
        state: Literal["ready", "expired", "refused"] = "ready"
        mime, size, sha256 = job.media.mime, job.media.size, None
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                found = await connector.fetch(job.media)
                if found.size is not None and found.size > SIZE_LIMIT:
                    raise TooLarge
                sha256, size = await self._store.keep(found.chunks)
                mime = clean_mime(found.mime or mime)
        except MediaGone:
            state = "expired"
        except (MediaRefused, TooLarge):
            state = "refused"
        except Exception as error:  # the line, the disk, or a fault of ours: again later, not for ever
            log.warning("media on %s: %s, attempt %d", job.channel, where(error), self._failed[job.attachment_id] + 1)
            if self._later(job):
                return
            state = "expired"
        self._failed.pop(job.attachment_id, None)
        await self._desk.media_done(job.attachment_id, state=state, mime=mime, size=size, sha256=sha256)
        self._metrics.media.labels(state).inc()
        if state != "ready":
            log.warning("media on %s: %s", job.channel, state)

    def _later(self, job: MediaJob) -> bool:
        """Have it fetched again after a pause; false where that was tried often enough."""
        self._failed[job.attachment_id] += 1
        tries = self._failed[job.attachment_id]
        if tries >= TRIES:
            return False
        asyncio.get_running_loop().call_later(min(2.0**tries, 600.0), self._give_back, job)
        return True

    def _give_back(self, job: MediaJob) -> None:
        task = asyncio.create_task(self._desk.media_done(job.attachment_id, state="fetching", mime=job.media.mime))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Stop fetching; what is not there yet is fetched after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
