"""The socket of an IMAP connection, as its `Line` sees it: known before the greeting, and told of every piece read."""

import socket
import ssl
from collections.abc import Callable
from typing import Any, Protocol

from imapclient import IMAPClient, SocketTimeout
from imapclient.imap4 import IMAP4WithTimeout

CHUNK = 16_384  # bytes of a literal, after each of which the transfer counts as moving


class Watcher(Protocol):
    """Who is told."""

    largest: int  # bytes of a literal that are read at most

    def opened(self, sock: socket.socket) -> None: ...
    def moved(self) -> None: ...


class Client(IMAPClient):  # type: ignore[misc]
    """An IMAPClient over such a socket."""

    def __init__(self, watcher: Watcher, host: str, timeout: SocketTimeout, **more: Any) -> None:
        self._watcher = watcher
        super().__init__(host, timeout=timeout, **more)

    def _create_IMAP4(self) -> Any:
        handshake = Handshake(self.ssl_context, self._watcher) if self.ssl else None
        return _wired(self._watcher, handshake)(self.host, self.port, self._timeout.connect)

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> Any:
        """Secure the connection. Raises CapabilityError where that is not offered."""
        if ssl_context is None:
            raise ValueError("no context to check certificates with")
        return super().starttls(Handshake(ssl_context, self._watcher))


class Handshake:
    """An SSL context whose handshake can be cut from outside, too."""

    def __init__(self, context: ssl.SSLContext, watcher: Watcher) -> None:
        self._context, self._watcher = context, watcher

    def wrap_socket(self, sock: socket.socket, server_hostname: str) -> ssl.SSLSocket:
        """As SSLContext's. Raises ssl.SSLError, OSError."""
        made = self._context.wrap_socket(sock, server_hostname=server_hostname, do_handshake_on_connect=False)
        self._watcher.opened(made)
        made.do_handshake()
        return made


def _wired(watcher: Watcher, handshake: Handshake | None) -> Callable[..., Any]:
    """The imaplib class over a watched socket. imaplib connects and reads the greeting in its constructor."""

    class Wired(IMAP4WithTimeout):  # type: ignore[misc]
        def _create_socket(self, timeout: float | None = None) -> socket.socket:
            sock: socket.socket = super()._create_socket(timeout)
            watcher.opened(sock)
            return sock if handshake is None else handshake.wrap_socket(sock, self.host)

        def read(self, size: int) -> bytes:
            if size > watcher.largest:
                raise self.abort(f"a literal of {size} bytes")
            found = bytearray()
            while len(found) < size:
                piece = self.file.read(min(CHUNK, size - len(found)))
                if not piece:
                    raise self.abort("the end in a literal")
                found += piece
                watcher.moved()
            return bytes(found)

    return Wired
