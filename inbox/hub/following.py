"""The clients that follow the feed: where each stands, and the short way to those that have nothing else to do.

An entry goes to hundreds of clients. Through a task of each and the layers of the server it takes 50 microseconds a
client; one that only waits gets it written to its connection, the same bytes for all who see the same.
"""

import asyncio
from typing import Protocol

from inbox.wire import Me

MOST = 65_536  # bytes that may wait for a client to read them; beyond, its task waits until it has


class Line(Protocol):
    """A connection whose answer has begun."""

    def push(self, chunk: bytes) -> bool:
        """Write a whole chunk, framed by `framed`; false where it cannot be taken now."""
        ...


class Connection:
    """A connection of the server, for an answer in chunks (RFC 9112, 7.1)."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def push(self, chunk: bytes) -> bool:
        """See Line."""
        line = self._transport
        if line.is_closing() or line.get_write_buffer_size() > MOST:
            return False
        line.write(chunk)
        return True


def framed(data: bytes) -> bytes:
    """A chunk of HTTP."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Follower:
    """One stream. `at`: the entry it has been told of last; `rights`: as of which office file it may see what it sees.

    `key`: the variant of entries that its person gets, null for all of them.
    """

    __slots__ = ("_wake", "at", "key", "line", "me", "rights")

    def __init__(self, me: Me, at: int, key: object, rights: int, line: Line | None) -> None:
        self.me, self.at, self.key, self.rights, self.line = me, at, key, rights, line
        self._wake: asyncio.Future[None] | None = None

    @property
    def waits(self) -> bool:
        """Whether it has nothing to say and waits for more."""
        return self._wake is not None

    def rouse(self) -> None:
        """There is something to look at."""
        wake, self._wake = self._wake, None
        if wake is not None and not wake.done():
            wake.set_result(None)

    async def wait(self, seconds: float) -> bool:
        """Wait to be roused; false where that did not happen for so long."""
        self._wake = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._wake
        except TimeoutError:
            return False
        finally:
            self._wake = None
        return True
