"""One connection to an IMAP server: every call has a deadline, and any error is its end.

IMAPClient reads blocking, in the thread of its mailbox; a socket that stays silent is given up by its own timeout, one
that only drips by `Line.overdue`, which another thread watches and which closes the socket from outside.
"""

import contextlib
import imaplib
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from inbox.connectors.email.settings import Mailbox

LONGEST_LINE = 10_000_000  # bytes; imaplib's own limit ends connections to large folders
SLOWEST = 4_000  # bytes a second under which a transfer is given up though it moves
imaplib._MAXLINE = LONGEST_LINE  # type: ignore[attr-defined]


class LoginRefused(Exception):
    """The server does not take user and password or token. Trying again at once would lock the account."""


class Summary(NamedTuple):
    """What is asked before a mail is fetched."""

    uid: int
    size: int
    at: datetime


class Folder(NamedTuple):
    """A selected folder."""

    validity: int
    next_uid: int


class Line:
    """An open connection, logged in. Raises OSError, imaplib's and IMAPClient's errors; then `close` it."""

    def __init__(self, box: Mailbox, secret: str) -> None:
        self._box = box
        self._until: float | None = None
        self._exists = 0
        self._client: IMAPClient | None = None
        self._login(secret)

    def _login(self, secret: str) -> None:
        box, server = self._box, self._box.imap
        context = tls_context(box.ca_file) if server.tls != "none" else None
        patience = box.patience
        with self._within(patience.connect + patience.stall):
            client = IMAPClient(
                server.host, port=server.port, ssl=server.tls == "implicit", ssl_context=context,
                timeout=SocketTimeout(connect=patience.connect, read=patience.stall),
            )  # fmt: skip
            self._client = client
            client.normalise_times = False
            try:
                client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                if server.tls == "starttls":
                    client.starttls(context)
                try:
                    if box.auth == "xoauth2":
                        client.oauth2_login(box.user, secret)
                    else:
                        client.login(box.user, secret)
                except LoginError as error:
                    if "UNAVAILABLE" in str(error).upper():  # the server's own trouble (RFC 5530)
                        raise OSError("login unavailable") from None
                    raise LoginRefused(str(error)[:200]) from None
            except BaseException:
                self.close()
                raise

    @property
    def client(self) -> IMAPClient:
        """The client. Raises OSError where the line is closed."""
        if self._client is None:
            raise OSError("the connection is closed")
        return self._client

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        self._until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._until = None

    def overdue(self) -> bool:
        """Whether the call under way should have ended long ago."""
        until = self._until
        return until is not None and time.monotonic() > until

    def cut(self) -> None:
        """Close the socket from outside, so that whoever waits on it is woken by an error."""
        with contextlib.suppress(OSError, AttributeError, IMAPClientError):
            if self._client is not None:
                self._client.socket().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Leave at once, without a word that a hanging server could hold up."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.shutdown()

    def leave(self) -> None:
        """Say goodbye, then close."""
        with contextlib.suppress(Exception), self._within(2.0):
            self.client.logout()
        self.close()

    def has(self, capability: str) -> bool:
        """Whether the server can do it."""
        with self._within(self._box.patience.stall):
            return bool(self.client.has_capability(capability))

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

    def search(self, *criteria: Any) -> list[int]:
        """UIDs in order."""
        with self._within(self._box.patience.stall * 2):
            return sorted(int(uid) for uid in self.client.search(list(criteria)))

    def after(self, uid: int) -> list[int]:
        """UIDs above this one. `n:*` always names the last mail too (RFC 9051 9)."""
        return [found for found in self.search("UID", f"{uid + 1}:*") if found > uid]

    def summaries(self, uids: Iterable[int]) -> list[Summary]:
        """Size and time of arrival of mails; those that are gone are left out."""
        with self._within(self._box.patience.stall * 2):
            answer = self.client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"])
        return sorted(
            Summary(int(uid), int(data.get(b"RFC822.SIZE") or 0), data[b"INTERNALDATE"])
            for uid, data in answer.items()
            if isinstance(data.get(b"INTERNALDATE"), datetime)
        )

    def mails(self, uids: list[int], size: int) -> dict[int, bytes]:
        """Whole mails by uid, not marked as seen; `size` is what they should have in bytes."""
        return self._fetch(uids, "BODY.PEEK[]", size)

    def beginning(self, uid: int, size: int) -> bytes:
        """The first bytes of a mail."""
        return self._fetch([uid], f"BODY.PEEK[]<0.{size}>", size).get(uid, b"")

    def window(self, uid: int, start: int, size: int) -> bytes:
        """Some bytes of a mail."""
        return self._fetch([uid], f"BODY.PEEK[]<{start}.{size}>", size).get(uid, b"")

    def headers(self, uids: list[int]) -> dict[int, bytes]:
        """The header lines that identify mails."""
        return self._fetch(uids, "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM)]", 1000 * len(uids))

    def header(self, uid: int) -> bytes:
        """All header lines of a mail."""
        return self._fetch([uid], "BODY.PEEK[HEADER]", 100_000).get(uid, b"")

    def _fetch(self, uids: list[int], what: str, size: int) -> dict[int, bytes]:
        with self._within(self._box.patience.stall + size / SLOWEST):
            answer = self.client.fetch(uids, [what])
        found = {}
        for uid, data in answer.items():
            body = next((value for key, value in data.items() if key.startswith(b"BODY[")), None)
            if body is not None:
                found[int(uid)] = body if isinstance(body, bytes) else str(body).encode()
        return found

    def wait(self, seconds: float, ended: threading.Event) -> bool:
        """IDLE until the server says something or the time is over; whether it said something."""
        with self._within(self._box.patience.stall):
            self.client.idle()
        until = time.monotonic() + seconds
        # What came between the last look and IDLE was told in the answer to another command.
        known = self.client._imap.untagged_responses.get("EXISTS") or [b"0"]
        said: list[Any] = [] if int(known[-1] or 0) <= self._exists else [known]
        while not said and not ended.is_set() and (left := until - time.monotonic()) > 0:
            said = [one for one in self.client.idle_check(timeout=min(left, 0.5)) if not _still_here(one)]
        with self._within(self._box.patience.stall):
            _answer, more = self.client.idle_done()
        return bool(said or more)

    def noop(self) -> None:
        """Ask whether the server is there."""
        with self._within(self._box.patience.stall):
            self.client.noop()

    def append(self, folder: str, raw: bytes) -> None:
        """File a mail as read."""
        with self._within(self._box.patience.stall + len(raw) / SLOWEST):
            self.client.append(folder, raw, flags=[b"\\Seen"])


def _still_here(one: Any) -> bool:
    return isinstance(one, tuple) and len(one) > 0 and one[0] == b"OK"


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def tls_context(ca_file: str) -> ssl.SSLContext:
    """Certificates and names are always checked; an office's own authority can be named."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


ERRORS = (OSError, imaplib.IMAP4.error, IMAPClientError, ValueError, KeyError, IndexError, AttributeError, TypeError)
