"""A mail server that runs on loopback: mailboxes over IMAP, and what an office sends taken in over SMTP."""

import asyncio
import contextlib
import warnings
from collections.abc import Callable
from types import TracebackType

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as SmtpSession

from inbox.sandbox.imap import LINE, Session
from inbox.sandbox.mailboxes import Mailbox

SIZE = 10_000_000  # bytes of a mail that is taken


class MailServer:
    """`async with MailServer() as post:` serves on 127.0.0.1 at `imap_port` and `smtp_port` until the end of the block.

    Nothing leaves the machine: what an office sends is handed to everybody in `heard`. `refuses`: an address and the
    answer that it gets at RCPT TO.
    """

    def __init__(self) -> None:
        self.mailboxes: dict[str, Mailbox] = {}
        self.heard: list[Callable[[str, list[str], bytes], None]] = []
        self.refuses: dict[str, str] = {}
        self.imap_port = self.smtp_port = 0
        self._servers: list[asyncio.Server] = []
        self._sessions: set[asyncio.Task[None]] = set()

    def mailbox(self, address: str, password: str) -> Mailbox:
        """Open a mailbox."""
        found = self.mailboxes[address.lower()] = Mailbox(address, password)
        return found

    async def start(self) -> None:
        """Listen. Returns when connections are taken."""
        loop = asyncio.get_running_loop()
        imap = await asyncio.start_server(self._imap, "127.0.0.1", self.imap_port, limit=LINE)
        smtp = await loop.create_server(self._smtp, "127.0.0.1", self.smtp_port)
        self._servers = [imap, smtp]
        self.imap_port, self.smtp_port = (server.sockets[0].getsockname()[1] for server in self._servers)

    async def stop(self) -> None:
        """Stop listening and end all connections. What is in the mailboxes stays."""
        for server in self._servers:
            server.close()
        for task in list(self._sessions):
            task.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)
        self._servers = []

    async def _imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._sessions.add(task)
            task.add_done_callback(self._sessions.discard)
        try:
            await Session(self.mailboxes, reader, writer).run()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    def _smtp(self) -> SMTP:
        with warnings.catch_warnings():  # it says that a password should not travel without TLS: this is loopback
            warnings.simplefilter("ignore", UserWarning)
            return self._server()

    def _server(self) -> SMTP:
        return SMTP(
            self, hostname="surat.latihan", data_size_limit=SIZE, ident="surat latihan", authenticator=self._login,
            auth_require_tls=False, auth_required=True, enable_SMTPUTF8=False,
        )  # fmt: skip

    def _login(
        self, _server: SMTP, _session: SmtpSession, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        box = self.mailboxes.get(given.login.decode("utf-8", "replace").lower())
        good = box is not None and box.password == given.password.decode("utf-8", "replace")
        return AuthResult(success=good, handled=False)

    async def handle_RCPT(
        self, _server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """A recipient is named."""
        if (answer := self.refuses.get(address.lower())) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: SmtpSession, envelope: Envelope) -> str:
        """A mail is there."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        for hears in self.heard:
            hears(envelope.mail_from or "", list(envelope.rcpt_tos), raw)
        return "250 2.0.0 diterima"

    async def __aenter__(self) -> "MailServer":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
