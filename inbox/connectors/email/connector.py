"""One mailbox of an office, as the hub runs it: fetched in a thread of its own, sent by SMTP."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import Future
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from inbox.connectors.base import (
    Accepted,
    ChannelConfig,
    Inbound,
    Media,
    MediaFile,
    MediaGone,
    Outbound,
    Refused,
    Secrets,
    SendResult,
)
from inbox.connectors.email import checking, composing, filing, problems, reading, smtp, structure
from inbox.connectors.email.account import Account
from inbox.connectors.email.errands import Errands
from inbox.connectors.email.imap import tls_context
from inbox.connectors.email.oauth import LoginNeeded, Tokens
from inbox.connectors.email.settings import Mailbox, mailbox
from inbox.connectors.receiving import Arrival, Aside, Position, Receiver
from inbox.i18n import _
from inbox.wire import Connecting, Finding, Problem

log = logging.getLogger("inbox.connectors.email")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WATCH = 0.5  # seconds between looks for a call that is overdue
END = 5.0  # seconds that the thread of a mailbox has to end
T = TypeVar("T")


class _Bridge:
    """The receiver for a thread: each call runs on the hub's loop and is waited for."""

    def __init__(self, receiver: Receiver, loop: asyncio.AbstractEventLoop) -> None:
        self._receiver, self._loop = receiver, loop

    def positions(self) -> list[Position]:
        return self._do(self._receiver.positions())

    def begin(self, position: Position) -> None:
        self._do(self._receiver.begin(position))

    def known(self, mails: list[tuple[str, int]]) -> list[bool]:
        return self._do(self._receiver.known(mails))

    def take(self, arrivals: list[Arrival]) -> None:
        self._do(self._receiver.take(arrivals))

    def taking(self, arrivals: list[Arrival]) -> Callable[[], None]:
        """The same, while the thread does something else; what is given waits for it."""
        return self._begin(self._receiver.take(arrivals)).result

    def told(self, problem: Problem | None, *, receives: bool = False) -> None:
        self._do(self._receiver.told(problem, receives=receives))

    def asides(self) -> list[Aside]:
        return self._do(self._receiver.asides())

    def renewed(self, value: str) -> None:
        self._do(self._receiver.renewed("oauth_refresh_token", value))

    def defer(self, aside: Aside) -> None:
        self._do(self._receiver.defer(aside))

    def copies(self) -> list[tuple[str, datetime]]:
        return self._do(self._receiver.copies())

    def copy(self, message_id: str) -> bytes:
        return self._do(self._receiver.copy(message_id))

    def filed(self, message_id: str) -> None:
        self._do(self._receiver.filed(message_id))

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return self._begin(work).result()

    def _begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:  # the loop has ended
            work.close()
            raise OSError("the hub has ended") from None


class Email:
    """A running mailbox. Secrets are read when they are used, so that a new one counts at once."""

    def __init__(self, config: ChannelConfig, secrets: Secrets) -> None:
        self.config = config
        self._secrets = secrets
        self._box: Mailbox | None
        try:
            self._box = mailbox(config)
        except msgspec.ValidationError as error:
            self._box, self._fault = None, str(error)
        self._tokens = Tokens(self._box, secrets) if self._box is not None else None
        self.account: Account | None = None
        self._report: checking.Report | None = None

    def obstacles(self) -> list[Problem]:
        """Missing secrets and settings, each with the command that mends it."""
        name = self.config.id
        if self._box is None:
            return [
                Problem(
                    code="incomplete",
                    title=_("Saluran {id} belum lengkap: {fault}.").format(id=name, fault=self._fault),
                    hint=_("Lengkapi imap, smtp, dan user di berkas kantor, lalu `inbox office apply`."),
                )
            ]  # fmt: skip
        found = []
        needed = "password" if self._box.auth == "password" else "oauth_refresh_token"
        if not self._secrets.get(needed).strip():
            found.append(
                Problem(
                    code=f"no_{needed}", title=_("Saluran {id} belum punya {name}.").format(id=name, name=needed),
                    hint=_("Jalankan: inbox secret set {id} {name}").format(id=name, name=needed),
                )
            )  # fmt: skip
        if (fault := _authority(self._box.ca_file)) is not None:
            found.append(
                Problem(
                    code="ca_file", title=_("Berkas otoritas {file} tidak dapat dipakai ({error}).").format(
                        file=self._box.ca_file, error=fault),
                    hint=_("Periksa ca_file di berkas kantor: berkas PEM yang boleh dibaca pengguna layanan ini."),
                )
            )  # fmt: skip
        if any(s.tls == "none" and s.host not in LOOPBACK for s in (self._box.imap, self._box.smtp)):
            found.append(
                Problem(
                    code="no_tls", title=_("Saluran {id} tidak memakai TLS.").format(id=name),
                    hint=_('tls = "none" hanya boleh untuk 127.0.0.1.'),
                )
            )  # fmt: skip
        return found

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """Mailboxes have no webhook."""
        return None

    def genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Mailboxes have no webhook."""
        return False

    def read(self, body: bytes) -> list[Inbound]:
        """How a raw mail is read."""
        return reading.read(body)

    def secret(self) -> str:
        """The password, or an access token. Raises LoginNeeded, OSError."""
        if self._box is not None and self._box.auth == "xoauth2" and self._tokens is not None:
            return self._tokens.get()
        return self._secrets.get("password")

    def refused(self) -> None:
        """The server took neither password nor token."""
        if self._tokens is not None:
            self._tokens.forget()

    async def listen(self, receiver: Receiver) -> None:
        """Follow the mailbox until cancelled."""
        if self._box is None:
            return
        loop = asyncio.get_running_loop()
        bridge = _Bridge(receiver, loop)
        account = self.account = Account(self._box, bridge, self.secret, self.refused)
        if self._tokens is not None:
            self._tokens.keep = bridge.renewed
        thread = threading.Thread(target=account.run, name=f"mail {self.config.id}", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                account.watch()
                await asyncio.sleep(WATCH)
            log.error("the thread of mailbox %s ended by itself", self.config.id)
        finally:
            account.stop()
            await asyncio.shield(asyncio.to_thread(thread.join, END))

    async def send(self, outbound: Outbound) -> SendResult:
        """One attempt."""
        letter = outbound.letter
        if self._box is None or letter is None:
            return Refused(action="final", problem=Problem(code="no_letter", title=_("Surat ini tidak lengkap.")))
        try:
            raw = await asyncio.to_thread(
                composing.compose, letter, outbound.text, self._box.address, self._box.name, outbound.files
            )
            people = tuple(dict.fromkeys(composing.address(a) for a in (*letter.to, *letter.cc)))
            if not people:
                raise composing.Unsendable("nobody")
            secret = await asyncio.to_thread(self.secret)
        except composing.Unsendable:
            problem = Problem(
                code="bad_address", title=_("Alamat surat penerima tidak sah."),
                hint=_("Hubungi warga lewat saluran lain."),
            )  # fmt: skip
            return Refused(action="final", problem=problem)
        except LoginNeeded as error:
            return Refused(action="stop", problem=problems.login(self._box, error))
        except OSError as error:
            return Refused(action="retry", problem=smtp.unreachable(self._box, type(error).__name__))
        except ValueError as error:
            log.error("a mail was not sent: %s", error)
            problem = Problem(code="headers", title=_("Surat ini tidak dikirim: kepala suratnya tidak aman."))
            return Refused(action="final", problem=problem)
        result = await smtp.deliver(self._box, secret, raw, letter.message_id, people)
        if isinstance(result, Accepted) and not filing.by_server(self._box):
            if self.account is not None:
                self.account.sent()
            return msgspec.structs.replace(result, copy=raw)
        return result

    async def check(self) -> Problem | None:
        """Log in to both servers and look; null where all is well. Sends nothing to anybody."""
        if self._box is None:
            return None
        self._report = await checking.examine(self._box, self.secret, self.account)
        return self._report.problem

    async def findings(self, webhook: str) -> list[Finding]:
        """What the last check saw, finding by finding."""
        if self._report is None:
            await self.check()
        report, self._report = self._report, None
        return report.findings if report is not None else []

    async def connect(self, asked: Connecting, webhook: str) -> list[Finding]:
        """A mailbox needs no more than its login."""
        return await self.findings(webhook)

    @property
    def clock_seen(self) -> tuple[datetime, datetime] | None:
        """Mail servers do not tell the time; a finding of its own speaks of the clock."""
        return None

    async def fetch(self, media: Media) -> MediaFile:
        """A part of a large mail; the files of others are kept when they arrive. Raises MediaGone, OSError."""
        wanted = structure.remote(media.remote_id)
        if wanted is None or self._box is None:
            raise MediaGone("files of mails are kept when they arrive")
        errands = self.account.errands if self.account is not None else Errands(self._box, None, self.secret)
        return MediaFile(mime=media.mime, size=media.size, chunks=_pieces(errands, wanted))

    async def close(self) -> None:
        """End the connection."""
        if self.account is not None:
            self.account.stop()


def _authority(file: str) -> str | None:
    """Why the certificates of an office's own authority cannot be used; null where they can, or none are named."""
    if not file:
        return None
    try:
        tls_context(file)
    except OSError as error:
        return type(error).__name__
    return None


async def _pieces(errands: Errands, wanted: structure.Remote) -> AsyncIterator[bytes]:
    """The part, each piece read in a thread; the connection is left also where nobody takes the rest."""
    pieces = errands.part(wanted)
    watching = asyncio.create_task(_watched(errands))
    try:
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece
    finally:
        watching.cancel()
        await asyncio.shield(asyncio.to_thread(pieces.close))


async def _watched(errands: Errands) -> None:
    while True:
        await asyncio.sleep(WATCH)
        errands.watch()
