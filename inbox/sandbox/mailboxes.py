"""The mailboxes of a sandbox, in memory: folders, mails with their UIDs, and who waits for new ones."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Stored:
    """A mail in a folder."""

    uid: int
    at: datetime
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Folder:
    """A folder: mails in order of their UIDs, which are given once."""

    name: str
    special: str = ""  # its use, RFC 6154
    validity: int = 1
    next_uid: int = 1
    mails: list[Stored] = field(default_factory=list)

    def add(self, raw: bytes, at: datetime, flags: set[str] | None = None) -> Stored:
        """File a mail."""
        stored = Stored(self.next_uid, at, raw, flags or set())
        self.next_uid += 1
        self.mails.append(stored)
        return stored


class Mailbox:
    """The mailbox of an office: its address, its password, its folders."""

    def __init__(self, address: str, password: str) -> None:
        self.address, self.password = address, password
        self.folders = {"INBOX": Folder("INBOX"), "Sent": Folder("Sent", "\\Sent"), "Junk": Folder("Junk", "\\Junk")}
        self.changed = asyncio.Condition()

    async def deliver(self, raw: bytes, at: datetime, folder: str = "INBOX") -> Stored:
        """A mail arrives; whoever idles is told."""
        async with self.changed:
            stored = self.folders[folder].add(raw, at)
            self.changed.notify_all()
        return stored
