"""Reading mails in a process beside the hub, which ends where a mail would take it too long: the hub never waits.

A pattern that runs wild cannot be stopped from within its process, and would hold up every thread of it. The child
counts its own processor time, so that a busy machine makes no mail unreadable.
"""

import contextlib
import logging
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from datetime import datetime
from typing import BinaryIO

import msgspec

from inbox import i18n
from inbox.connectors.base import Inbound, InboundMessage, Media, Party, Unreadable
from inbox.connectors.email import taking
from inbox.connectors.email.settings import MEGABYTE, Mailbox
from inbox.i18n import _

log = logging.getLogger("inbox.connectors.email")
LIMIT = 5.0  # seconds of processor time for a mail
LONGEST = 60.0  # seconds in all, on however busy a machine
MEMORY = 2048 * MEGABYTE
AT_ONCE = 2
_LENGTH = struct.Struct("!Q")


class Job(msgspec.Struct, kw_only=True, frozen=True):
    """One mail to read, as taking.take gets it."""

    box: Mailbox
    raw: bytes
    at: datetime
    sent: bool
    history: bool
    cut: int
    limit: float
    language: str


class Read(msgspec.Struct, frozen=True):
    """What taking.take returns."""

    item: Inbound
    files: tuple[bytes, ...]


_encode = msgspec.msgpack.Encoder().encode
_job = msgspec.msgpack.Decoder(Job).decode
_read = msgspec.msgpack.Decoder(Read).decode


class TooLong(Exception):
    """The mail was not read in its time."""


class NoChild(Exception):
    """No process can be started."""


class _Child:
    """A process that reads."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "inbox.connectors.email.reader"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True, bufsize=0,
        )  # fmt: skip

    def ask(self, job: Job) -> Read:
        """Raises TooLong, OSError."""
        given, said = self._process.stdin, self._process.stdout
        if given is None or said is None:
            raise OSError("no pipes")
        until = time.monotonic() + LONGEST
        body = memoryview(_encode(job))
        for piece in (_LENGTH.pack(len(body)), body):
            left = memoryview(piece)
            while left:
                left = left[given.write(left[: 4 * MEGABYTE]) or 0 :]
        (size,) = _LENGTH.unpack(self._bytes(said.fileno(), _LENGTH.size, until))
        return _read(self._bytes(said.fileno(), size, until))

    def _bytes(self, pipe: int, size: int, until: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            left = until - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise TooLong
            piece = os.read(pipe, min(size - len(found), MEGABYTE))
            if not piece:
                raise TooLong if self._process.wait(LONGEST) == -signal.SIGPROF else OSError("a reader has ended")
            found += piece
        return bytes(found)

    def end(self) -> None:
        self._process.kill()
        self._process.wait(LONGEST)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class Readers:
    """Some children, each used by one thread at a time; started when needed, they end with this process."""

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._free: list[_Child] = []
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def take(
        self, box: Mailbox, raw: bytes, at: datetime, *, sent: bool, history: bool, cut: int = 0
    ) -> tuple[Inbound, tuple[bytes, ...]]:
        """As taking.take, in bounded time: a mail that takes longer is given with its header and its raw bytes."""
        job = Job(box=box, raw=raw, at=at, sent=sent, history=history, cut=cut, limit=self._limit,
                  language=i18n.language())  # fmt: skip
        try:
            found = self._ask(job)
        except TooLong:
            log.warning("a mail of %d bytes was not read in its time", len(raw))
            return self._unfinished(job)
        except NoChild as error:
            log.warning("a mail is read within the hub: %s", error)
            return taking.take(box, raw, at, sent=sent, history=history, cut=cut)
        return found.item, found.files

    def _ask(self, job: Job) -> Read:
        """Raises TooLong, also where the mail ends two children in another way, and NoChild."""
        with self._turns:
            for _attempt in range(2):
                with self._lock:
                    child = self._free.pop() if self._free else None
                try:
                    child = child or _Child()
                except OSError as error:
                    raise NoChild(type(error).__name__) from None
                try:
                    found = child.ask(job)
                except (OSError, msgspec.MsgspecError) as error:
                    log.warning("a reader of mails ended: %s", type(error).__name__)
                    child.end()
                    continue
                except BaseException:
                    child.end()
                    raise
                with self._lock:
                    self._free.append(child)
                return found
            raise TooLong

    def _unfinished(self, job: Job) -> tuple[Inbound, tuple[bytes, ...]]:
        """Who wrote and about what, where at least the header can be read, and the mail itself as a file."""
        header = job.raw[:MEGABYTE].partition(b"\r\n\r\n")[0][:64_000] + b"\r\n\r\n"
        item: Inbound
        try:
            item = self._ask(msgspec.structs.replace(job, raw=header, cut=0)).item
        except (TooLong, NoChild):
            item = Unreadable(account=job.box.address, reason="took too long", at=job.at)
        key = taking.digest(job.raw)
        if not isinstance(item, InboundMessage):
            party = Party(ids=(("mail", taking.NOBODY),))
            return Unreadable(account=job.box.address, external_id=key, reason="took too long", at=job.at,
                              party=party), ()  # fmt: skip
        text = _("[surat ini terlalu rumit untuk dibaca; aslinya ada di lampiran]")
        whole = Media(remote_id="", kind="document", mime="message/rfc822", name="surat-asli.eml", size=len(job.raw))
        mail = item.mail and msgspec.structs.replace(item.mail, content=key)
        return msgspec.structs.replace(item, text=text, media=(whole,), mail=mail), (job.raw,)

    def close(self) -> None:
        """End the children."""
        with self._lock:
            children, self._free = self._free, []
        for child in children:
            child.end()


readers = Readers()


def main() -> None:
    """Read what comes on stdin until it ends. SIGPROF, which nobody handles, ends a mail that takes too long."""
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    given, said = sys.stdin.buffer, sys.stdout.buffer
    while head := given.read(_LENGTH.size):
        _serve(given, said, _LENGTH.unpack(head)[0])


def _serve(given: BinaryIO, said: BinaryIO, size: int) -> None:
    job = _job(given.read(size))
    i18n.use(job.language)
    signal.setitimer(signal.ITIMER_PROF, job.limit)
    item, files = taking.take(job.box, job.raw, job.at, sent=job.sent, history=job.history, cut=job.cut)
    signal.setitimer(signal.ITIMER_PROF, 0)
    body = _encode(Read(item, files))
    said.write(_LENGTH.pack(len(body)))
    said.write(body)
    said.flush()


if __name__ == "__main__":
    main()
