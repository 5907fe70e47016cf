"""One connection to an IMAP server: every call has a deadline, and any error is its end.

IMAPClient reads blocking, in the thread of its mailbox; a socket that stays silent is given up by its own timeout, one
that only drips by `Line.overdue`, which another thread watches and which closes the socket from outside.
"""

import contextlib
import imaplib
import re
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from imapclient import SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError
from imapclient.response_parser import parse_fetch_response

from inbox.connectors.email.settings import MEGABYTE, Mailbox
from inbox.connectors.email.wire import CHUNK, Client

LONGEST_LINE = 10_000_000  # bytes; imaplib's own limit ends connections to large folders
LARGEST = 64 * MEGABYTE  # of a literal
SLOWEST = 4_000  # bytes a second under which a transfer is given up though it moves
PROOF = 30.0  # seconds that a server has to show that it is there
imaplib._MAXLINE = LONGEST_LINE  # type: ignore[attr-defined]
_NO_REFUSAL = re.compile(r"=> |socket error|unexpected|command error|\[(?:UNAVAILABLE|SERVERBUG|INUSE|LIMIT)\]", re.I)
_TOLD = re.compile(rb"\* \d+ (EXISTS|RECENT|EXPUNGE|FETCH)\b", re.I)


class LoginRefused(Exception):
    """The server does not take user and password or token. Trying again at once would lock the account."""


class NoTls(Exception):
    """The server does not offer to secure the connection, or somebody between took the offer away."""


class IdleRefused(Exception):
    """The server offers IDLE and does not do it."""


class Summary(NamedTuple):
    """What is asked before a mail is fetched."""

    uid: int
    size: int
    at: datetime


class Folder(NamedTuple):
    """How far a folder goes."""

    validity: int
    next_uid: int


class Line:
    """A connection. Every call raises OSError, imaplib's and IMAPClient's errors; then `close` it.

    `hurry`: seconds without a byte after which the transfer of a mail is given up.
    """

    def __init__(self, box: Mailbox, hurry: float | None = None) -> None:
        self._box = box
        self.hurry = box.patience.stall if hurry is None else hurry
        self.largest = LARGEST
        self.cut_off = False
        self.certificate: dict[str, Any] | None = None
        self._until: float | None = None
        self._moving: float | None = None
        self._exists = 0
        self._sock: socket.socket | None = None
        self._client: Client | None = None

    def login(self, secret: str) -> None:
        """Connect, secure and log in. Raises also LoginRefused, NoTls."""
        box, server = self._box, self._box.imap
        context = tls_context(box.ca_file) if server.tls != "none" else None
        patience = box.patience
        with self._within(patience.connect + patience.stall):
            try:
                client = self._client = Client(
                    self, server.host, port=server.port, ssl=server.tls == "implicit", ssl_context=context,
                    timeout=SocketTimeout(connect=patience.connect, read=patience.stall),
                )  # fmt: skip
                client.normalise_times = False
                client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                if server.tls == "starttls":
                    self._secure(client, context)
                if server.tls != "none":
                    self.certificate = client.socket().getpeercert()
                try:
                    if box.auth == "xoauth2":
                        client.oauth2_login(box.user, secret)
                    else:
                        client.login(box.user, secret)
                except LoginError as error:
                    self._login_failed(str(error))
            except BaseException:
                self.close()
                raise

    def _secure(self, client: Client, context: ssl.SSLContext | None) -> None:
        """STARTTLS or nothing: without it neither user nor password is said (RFC 8314)."""
        try:
            client.starttls(context)
        except CapabilityError:
            raise NoTls("STARTTLS is not offered") from None
        except imaplib.IMAP4.error as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise NoTls("STARTTLS is refused") from None
        self._sock = client.socket()

    def _login_failed(self, said: str) -> None:
        """The server's own trouble is none of the password's (RFC 5530); a connection that ended says nothing."""
        if _NO_REFUSAL.search(said):
            raise OSError("login unavailable") from None
        raise LoginRefused(said[:200]) from None

    @property
    def client(self) -> Any:
        """The client. Raises OSError where the line is closed."""
        if self._client is None:
            raise OSError("the connection is closed")
        return self._client

    # --- deadlines ----------------------------------------------------------------------------------------------------
    def opened(self, sock: socket.socket) -> None:
        """The socket is there, before anything was said on it."""
        self._sock = sock

    def moved(self) -> None:
        """A piece of a literal came: the next one has as long."""
        if self._moving is not None:
            self._until = time.monotonic() + self._moving

    @contextlib.contextmanager
    def _within(self, seconds: float, moving: float | None = None) -> Iterator[None]:
        self._until, self._moving = time.monotonic() + seconds, moving
        try:
            yield
        finally:
            self._until = self._moving = None

    def overdue(self) -> bool:
        """Whether the call under way should have ended long ago."""
        until = self._until
        return until is not None and time.monotonic() > until

    def cut(self) -> None:
        """Close the socket from outside, so that whoever waits on it is woken by an error."""
        self.cut_off = True
        sock = self._sock
        with contextlib.suppress(OSError):
            if sock is not None:
                # Of a TLS socket, the plain part: its own shutdown would free what the reader is using.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Leave at once, without a word that a hanging server could hold up."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.shutdown()
        sock, self._sock = self._sock, None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.close()

    def leave(self) -> None:
        """Say goodbye, then close."""
        with contextlib.suppress(Exception), self._within(2.0):
            self.client.socket().settimeout(2.0)
            self.client.logout()
        self.close()

    # --- folders ------------------------------------------------------------------------------------------------------
    def has(self, capability: str) -> bool:
        """Whether the server can do it."""
        with self._within(self._box.patience.stall):
            return bool(self.client.has_capability(capability))

    def capabilities(self) -> list[str]:
        """All that the server can do."""
        with self._within(self._box.patience.stall):
            return sorted(_text(c) for c in self.client.capabilities())

    def folders(self) -> list[tuple[frozenset[str], str]]:
        """Flags in lower case and name of every folder."""
        with self._within(self._box.patience.stall):
            found = self.client.list_folders()
        return [(frozenset(_text(f).lower() for f in flags), _text(name)) for flags, _delimiter, name in found]

    def open(self, folder: str) -> Folder:
        """Select a folder to read only: nothing that is done in it can mark a mail as seen (EXAMINE)."""
        with self._within(self._box.patience.stall):
            answer = self.client.select_folder(folder, readonly=True)
        self._exists = int(answer.get(b"EXISTS") or 0)
        return Folder(int(answer[b"UIDVALIDITY"]), int(answer.get(b"UIDNEXT") or 0))

    def status(self, folder: str) -> Folder:
        """How far a folder goes that is not selected."""
        with self._within(self._box.patience.stall):
            answer = self.client.folder_status(folder, ["UIDNEXT", "UIDVALIDITY"])
        return Folder(int(answer[b"UIDVALIDITY"]), int(answer.get(b"UIDNEXT") or 0))

    def search(self, *criteria: Any) -> list[int]:
        """UIDs in order."""
        with self._within(self._box.patience.stall * 2):
            return sorted(int(uid) for uid in self.client.search(list(criteria)))

    def after(self, uid: int) -> list[int]:
        """UIDs above this one. `n:*` always names the last mail too (RFC 9051 9)."""
        return [found for found in self.search("UID", f"{uid + 1}:*") if found > uid]

    def there(self, uids: Iterable[int]) -> set[int]:
        """Which of these mails exist."""
        wanted = set(uids)
        return wanted & set(self.search("UID", ",".join(map(str, sorted(wanted))))) if wanted else set()

    # --- mails --------------------------------------------------------------------------------------------------------
    def summaries(self, uids: Iterable[int]) -> list[Summary]:
        """Size and time of arrival of mails; those that the server does not answer for are left out."""
        with self._within(self._box.patience.stall * 2):
            answer = self.client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"])
        return sorted(
            Summary(int(uid), int(data[b"RFC822.SIZE"]), _moment(data.get(b"INTERNALDATE")))
            for uid, data in answer.items()
            if isinstance(data.get(b"RFC822.SIZE"), int)
        )

    def mails(self, uids: list[int], size: int) -> dict[int, bytes]:
        """Whole mails by uid, not marked as seen; `size` is what they should have in bytes."""
        self.largest = min(LARGEST, 2 * size + MEGABYTE)
        return self._fetch(uids, "BODY.PEEK[]")

    def beginning(self, uid: int, size: int) -> bytes:
        """The first bytes of a mail."""
        return self._fetch([uid], f"BODY.PEEK[]<0.{size}>").get(uid, b"")

    def window(self, uid: int, section: str, start: int, size: int) -> bytes:
        """Some bytes of a part."""
        return self._fetch([uid], f"BODY.PEEK[{section}]<{start}.{size}>").get(uid, b"")

    def section(self, uid: int, section: str) -> bytes:
        """A part, its MIME headers, or the header of the mail."""
        return self._fetch([uid], f"BODY.PEEK[{section}]").get(uid, b"")

    def structure(self, uid: int) -> Any:
        """The parts of a mail as the server sees them (RFC 9051 7.5.2), null where it does not say."""
        with self._within(self._box.patience.stall):
            return self.client.fetch([uid], ["BODYSTRUCTURE"]).get(uid, {}).get(b"BODYSTRUCTURE")

    def headers(self, uids: list[int]) -> dict[int, bytes]:
        """The header lines that identify mails."""
        return self._fetch(uids, "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM)]")

    def _fetch(self, uids: list[int], what: str) -> dict[int, bytes]:
        moving = self.hurry + CHUNK / SLOWEST
        self.client._imap.untagged_responses.pop("FETCH", None)
        self.client.socket().settimeout(self.hurry)
        with self._within(moving, moving):
            answer = self.client.fetch(uids, [what])
        self.client.socket().settimeout(self._box.patience.stall)
        return bodies(answer)

    def salvaged(self) -> dict[int, bytes]:
        """The mails that had come whole when the fetch of several failed."""
        answers = list(self.client._imap.untagged_responses.get("FETCH") or [])
        found: dict[int, bytes] = {}
        one: list[Any] = []
        for piece in answers:
            one.append(piece)
            if isinstance(piece, tuple):
                continue  # a literal, after which the answer goes on
            with contextlib.suppress(*ERRORS):
                found |= bodies(parse_fetch_response(one, False, True))
            one = []
        return found

    def append(self, folder: str, raw: bytes) -> None:
        """File a mail as read."""
        with self._within(self._box.patience.stall + len(raw) / SLOWEST):
            self.client.append(folder, raw, flags=[b"\\Seen"])

    # --- waiting ------------------------------------------------------------------------------------------------------
    def wait(self, seconds: float, ended: threading.Event) -> bool:
        """IDLE until the server says something or the time is over; whether it said something. Raises IdleRefused."""
        proof = min(self._box.patience.stall, PROOF)
        with self._within(proof):
            try:
                self.client.idle()
            except IMAPClientError:
                raise IdleRefused from None
        until = time.monotonic() + seconds
        # What came between the last look and IDLE was told in the answer to another command.
        known = self.client._imap.untagged_responses.get("EXISTS") or [b"0"]
        said = int(known[-1] or 0) > self._exists
        while not said and not ended.is_set() and (left := until - time.monotonic()) > 0:
            if self._readable(min(left, 0.5)):
                with self._within(proof):
                    said = self._told(self.client._imap._get_line())
        with self._within(proof):
            self.client.socket().settimeout(proof)
            self.client.idle_done()
        self.client.socket().settimeout(self._box.patience.stall)
        return said

    def _told(self, line: bytes) -> bool:
        """Whether a line in IDLE is news. The connection may say that it is over, and then is."""
        if line[:5].upper() == b"* BYE" or not line.startswith((b"* ", b"+")):
            raise OSError("IDLE was ended by the server")
        return _TOLD.match(line) is not None

    def _readable(self, seconds: float) -> bool:
        """Whether a line can be read, also one that came in one packet with another."""
        sock, file = self.client.socket(), self.client._imap.file
        secured = isinstance(sock, ssl.SSLSocket)
        sock.setblocking(False)
        try:
            if file.peek(1) or secured:  # nothing, from TLS, is the end
                return True
        except (ssl.SSLWantReadError, BlockingIOError):
            pass
        finally:
            sock.settimeout(self._box.patience.stall)
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(seconds * 1000)) and not secured  # TLS: there may be less than a line in it


def bodies(answer: Any) -> dict[int, bytes]:
    """What was fetched by uid; answers without it, such as flags that nobody asked for, are left out."""
    found = {}
    for uid, data in answer.items():
        body = next((value for key, value in data.items() if key.startswith(b"BODY[")), None)
        if body is not None:
            found[int(uid)] = body if isinstance(body, bytes) else str(body).encode()
    return found


def _moment(given: Any) -> datetime:
    return given if isinstance(given, datetime) and given.tzinfo is not None else datetime.now(UTC)


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def tls_context(ca_file: str) -> ssl.SSLContext:
    """Certificates and names are always checked; an office's own authority can be named."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


ERRORS = (OSError, imaplib.IMAP4.error, IMAPClientError, ValueError, KeyError, IndexError, AttributeError, TypeError)
