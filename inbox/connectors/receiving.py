"""The protocol between hub and connectors that fetch by themselves what comes in: mailboxes."""

from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

import msgspec

from inbox.connectors.base import Inbound
from inbox.wire import Problem


class Position(msgspec.Struct, kw_only=True, frozen=True):
    """How far a folder is stored: every mail up to `uid`. What arrived before `since` is history."""

    folder: str
    validity: int
    uid: int
    since: datetime


class Aside(msgspec.Struct, kw_only=True, frozen=True):
    """A mail that its server did not hand over: passed by, so that others come in, and fetched again at `due`.

    `tries` counts the failures.
    """

    folder: str
    validity: int
    uid: int
    size: int
    at: datetime
    tries: int
    due: datetime
    sent: bool = False


class Arrival(msgspec.Struct, kw_only=True, frozen=True):
    """A mail of a mailbox, read. `before` is the uid of the folder's position that it moves on to `uid`.

    `files` are the bytes of the item's media, in their order; `items` is empty for a mail that is here already.
    `how`: `move` on over it, set it `aside` and move on, or take it `again` that was set aside (moves nothing).
    """

    how: Literal["move", "aside", "again"] = "move"
    due: datetime | None = None  # of a mail that is set aside
    folder: str
    validity: int
    before: int
    uid: int
    at: datetime
    size: int
    message_id: str = ""
    sent: bool = False
    raw: bytes = b""
    items: tuple[Inbound, ...] = ()
    files: tuple[bytes, ...] = ()


class Receiver(Protocol):
    """The hub as a mailbox sees it."""

    async def positions(self) -> list[Position]:
        """How far each folder is stored."""
        ...

    async def begin(self, position: Position) -> None:
        """A folder is read for the first time, or its UIDs have changed their meaning."""
        ...

    async def known(self, mails: list[tuple[str, int]]) -> list[bool]:
        """Which of these (Message-ID, size) are stored."""
        ...

    async def take(self, arrivals: list[Arrival]) -> None:
        """Store mails in order, each with its position in one transaction. Raises StoreError and OSError."""
        ...

    async def told(self, problem: Problem | None, *, receives: bool = False) -> None:
        """Why nothing comes in at present; null when all was fetched. `receives`: it does, but should be looked at."""
        ...

    async def asides(self) -> list[Aside]:
        """The mails that were set aside."""
        ...

    async def renewed(self, name: str, value: str) -> None:
        """A secret took the place of the one that was used. Raises CredentialsError."""
        ...

    async def copies(self) -> list[tuple[str, datetime]]:
        """Message-ID and time of sending of the mails whose copy is not known to stand in the Sent folder."""
        ...

    async def copy(self, message_id: str) -> bytes:
        """The bytes of such a mail; empty where it is filed."""
        ...

    async def filed(self, message_id: str) -> None:
        """It stands in the Sent folder, or can no longer be put there."""
        ...

    async def defer(self, aside: Aside) -> None:
        """It failed once more: keep its `tries` and `due`."""
        ...


@runtime_checkable
class Listening(Protocol):
    """A connector that fetches by itself what comes in."""

    async def listen(self, receiver: Receiver) -> None:
        """Fetch until cancelled. Raises nothing for what network or server can do."""
        ...
