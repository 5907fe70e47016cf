"""What the office file says of a mailbox, as the connector uses it."""

from typing import Literal

import msgspec

from inbox.connectors.base import ChannelConfig

MEGABYTE = 1024 * 1024


class Server(msgspec.Struct, kw_only=True, frozen=True):
    """A mail server. `tls` none is for loopback alone."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"] = "implicit"


class Patience(msgspec.Struct, kw_only=True, frozen=True):
    """Seconds. `stall`: without a byte from the server, a call is given up; `idle`: IDLE is renewed after it.

    RFC 2177 asks for a renewal within 29 minutes; addresses of mobile lines are forgotten much earlier.
    `hurry`: a mail that stalls so long is set aside, so that the others need not wait for `stall` (E02); `again`: about
    when it is asked for once more; `filing`: what a server has to file a sent mail by itself.
    """

    connect: float = 20.0
    stall: float = 60.0
    idle: float = 540.0
    poll: float = 45.0
    pause: float = 1.0
    longest: float = 300.0
    hurry: float = 4.0
    again: float = 30.0
    filing: float = 10.0


class Mailbox(msgspec.Struct, kw_only=True, frozen=True):
    """A mail channel."""

    address: str
    imap: Server
    smtp: Server
    user: str
    auth: Literal["password", "xoauth2"] = "password"
    folders: tuple[str, ...] = ()
    name: str = ""
    history_days: float = 7.0
    trusted: tuple[str, ...] = ()  # authserv-ids (RFC 8601) whose word counts
    aliases: tuple[str, ...] = ()
    oauth: dict[str, str] = msgspec.field(default_factory=dict)
    ca_file: str = ""
    patience: Patience = msgspec.field(default_factory=Patience)

    @property
    def own(self) -> frozenset[str]:
        """The mailbox's own addresses, in lower case."""
        return frozenset(a.lower() for a in (self.address, *self.aliases, self.user) if "@" in a)

    @property
    def domain(self) -> str:
        """The domain of the mailbox's address."""
        return self.address.rpartition("@")[2].lower()

    def trusted_hosts(self) -> frozenset[str]:
        """Servers whose Authentication-Results count: those named, else the mailbox's own host."""
        return frozenset(host.lower() for host in self.trusted) or frozenset({self.imap.host.lower()})


def mailbox(config: ChannelConfig) -> Mailbox:
    """The mailbox of a channel's entry. Raises msgspec.ValidationError where it is incomplete."""
    given = {name: value for name, value in config.extra.items() if value not in (None, "", (), {})}
    given |= {"address": config.address, "user": given.get("user") or config.address, "name": config.name}
    stall = given.pop("stall_seconds", None)
    plain = msgspec.to_builtins(given)
    if stall:
        plain["patience"] = {
            "connect": min(20.0, stall), "stall": stall, "idle": min(540.0, stall * 9), "poll": min(45.0, stall),
            "hurry": min(4.0, stall), "again": stall / 2, "filing": min(10.0, stall / 6), "pause": min(1.0, stall / 6),
            "longest": min(300.0, stall * 5),
        }  # fmt: skip
    return msgspec.convert(plain, Mailbox)
