"""The protocol between hub and channel connectors: what comes in, what goes out, and what became of it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec

from inbox.connectors.letters import Envelope, Letter
from inbox.wire import AnyContent, Bounce, ChannelKind, MessageType, Problem, TemplateInfo, TemplatePush


class Party(msgspec.Struct, kw_only=True, frozen=True):
    """The other side of a message as the provider names it.

    `ids` are (kind, value) pairs, most specific first; kinds are phone, bsuid, igsid, mail. All of them belong to one
    person on this channel. Values are the provider's, unaltered.
    """

    ids: tuple[tuple[str, str], ...]
    name: str = ""
    username: str = ""


class Media(msgspec.Struct, kw_only=True, frozen=True):
    """A file the provider holds. `remote_id` fetches it."""

    remote_id: str
    kind: str  # image, audio, video, document, sticker, story …
    mime: str = ""
    name: str = ""
    size: int | None = None
    sha256: str = ""
    url: str = ""
    later: bool = False  # fetched when somebody opens it
    kept: bool = False  # its content is in the office's media store already, under `sha256`


class Item(msgspec.Struct, kw_only=True, frozen=True, tag_field="item"):
    """Common part of what a webhook body or a mailbox yields. `account` (phone_number_id, ig_id) routes it."""

    account: str
    at: datetime | None = None
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class InboundMessage(Item, kw_only=True, frozen=True, tag="message"):
    """A message of a citizen, or (`direction` out) an echo of one that staff sent from elsewhere."""

    external_id: str
    party: Party
    direction: Literal["in", "out"] = "in"
    type: MessageType = "text"
    text: str = ""
    subject: str | None = None
    quoted: str | None = None
    media: tuple[Media, ...] = ()
    reply_to: str | None = None  # provider id
    detail: dict[str, Any] = msgspec.field(default_factory=dict)
    callback: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    history: bool = False  # older than the connection: shown, starts no clock
    automatic: bool = False
    mail: Envelope | None = None


class InboundStatus(Item, kw_only=True, frozen=True, tag="status"):
    """Progress of a message that this office sent."""

    external_id: str
    status: Literal["sent", "delivered", "read", "failed"]
    callback: str | None = None  # what Outbound.callback was
    recipient: tuple[tuple[str, str], ...] = ()
    problem: Problem | None = None
    detail: dict[str, Any] = msgspec.field(default_factory=dict)


class InboundReaction(Item, kw_only=True, frozen=True, tag="reaction"):
    """An emoji on a message; null takes it away."""

    external_id: str
    target: str
    party: Party
    emoji: str | None = None
    direction: Literal["in", "out"] = "in"


class InboundEdit(Item, kw_only=True, frozen=True, tag="edit"):
    """New text of a message. `order` grows with each edit where the provider counts them."""

    target: str
    text: str
    order: int = 0
    external_id: str | None = None
    party: Party | None = None


class InboundDelete(Item, kw_only=True, frozen=True, tag="delete"):
    """A message was taken back."""

    target: str
    external_id: str | None = None
    party: Party | None = None


class InboundIdentity(Item, kw_only=True, frozen=True, tag="identity"):
    """An address changed: `old` becomes `new`, the same person. `text` is what the provider says about it."""

    external_id: str
    old: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, str], ...]
    text: str = ""


class InboundNotice(Item, kw_only=True, frozen=True, tag="notice"):
    """Something about the account, not from a citizen: template status, quality, policy, unknown field.

    `text` says it to a person, localised, with everything that the provider wrote.
    """

    field: str
    text: str = ""
    problem: Problem | None = None
    detail: dict[str, Any] = msgspec.field(default_factory=dict)


class Unreadable(Item, kw_only=True, frozen=True, tag="unreadable"):
    """One item that could not be read; `raw` keeps it. `external_id` and `party` where at least those were found."""

    reason: str
    external_id: str | None = None
    party: Party | None = None


Inbound = (
    InboundMessage | InboundStatus | InboundReaction | InboundEdit | InboundDelete | InboundIdentity | InboundNotice
    | Unreadable
)  # fmt: skip


class LocalFile(msgspec.Struct, kw_only=True, frozen=True):
    """A file of this office to send. `path` holds the bytes of `sha256`; `mime` is what its sender claims.

    `remote_id`: what the provider called it when it was uploaded before, where that still holds. `link`: a short-lived
    address from which a provider may fetch it, empty where the office has none.
    """

    path: str
    sha256: str
    name: str = ""
    mime: str = ""
    size: int = 0
    remote_id: str = ""
    link: str = ""


class Outbound(msgspec.Struct, kw_only=True, frozen=True):
    """One message to send. `callback` comes back in statuses where the provider can do that.

    `content` takes the place of plain text, `files` are uploaded first; `media` are files the provider has already.
    """

    message_id: str
    to: tuple[tuple[str, str], ...]  # (kind, value), the connector picks
    text: str
    reply_to: str | None = None  # provider id
    callback: str = ""
    media: tuple[Media, ...] = ()
    files: tuple[LocalFile, ...] = ()
    content: AnyContent | None = None
    human_agent: bool = False  # the window is closed, but a person may still answer (domain.windows.standing)
    too_late: bool = False  # and no longer even that
    letter: Letter | None = None


class Accepted(msgspec.Struct, kw_only=True, frozen=True):
    """The provider took it. `aliases`: further addresses of the recipient that the answer named.

    `uploads`: (sha256, id) of files that were uploaded for it and may be used again.
    """

    external_id: str
    aliases: tuple[tuple[str, str], ...] = ()
    uploads: tuple[tuple[str, str], ...] = ()
    bounces: tuple[Bounce, ...] = ()  # recipients that were refused while others were not
    copy: bytes = b""  # of a mail: what belongs into the Sent folder, kept until it is there


class Refused(msgspec.Struct, kw_only=True, frozen=True):
    """The provider said no, with its own error body, or the request never left: certainly not sent.

    `action`: retry (same request, back off), pace (later, this recipient only), stop (the channel stops, tell an
    admin), template (window closed), fix (the request is wrong), final (this message cannot be sent).
    `after` seconds to wait before a retry where the provider named it; `attempts` how many in all are worth it.
    """

    action: Literal["retry", "pace", "stop", "template", "fix", "final"]
    problem: Problem
    after: float | None = None
    attempts: int | None = None


class Uncertain(msgspec.Struct, kw_only=True, frozen=True):
    """Nobody knows whether it was sent: a timeout, a cut line, a bare 5xx after the request left. Never sent again."""

    problem: Problem


SendResult = Accepted | Refused | Uncertain


class MediaFile(msgspec.Struct, kw_only=True):
    """A file being fetched."""

    mime: str
    size: int | None
    chunks: AsyncIterator[bytes]


class MediaGone(Exception):
    """The provider no longer has the file."""


class MediaRefused(Exception):
    """The file may not be fetched: wrong host, too large, not what it says."""


class ChannelConfig(msgspec.Struct, kw_only=True, frozen=True):
    """A `[[channel]]` of the office file. Kinds use the fields they need; `extra` keeps the rest."""

    id: str
    kind: ChannelKind
    agency: str | None = None
    name: str = ""
    phone_number_id: str = ""
    waba_id: str = ""
    ig_id: str = ""
    login: str = ""
    address: str = ""
    api_base: str = "https://graph.facebook.com"
    api_version: str = "v26.0"
    extra: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def account(self) -> str:
        """What `Item.account` says for this channel."""
        return {"whatsapp": self.phone_number_id, "instagram": self.ig_id}.get(self.kind, self.address)


class Secrets(Protocol):
    """A channel's secrets by name; empty string where missing. Values never appear in repr."""

    def get(self, name: str) -> str: ...


class Connector(Protocol):
    """One running channel. Made by `inbox.connectors.registry.connector(config, secrets)`."""

    config: ChannelConfig

    def obstacles(self) -> list[Problem]:
        """Why this channel cannot start, each with its remedy: empty app secret and the like."""
        ...

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """The answer to a webhook verification, null to refuse it."""
        ...

    def genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the signature over the raw bytes is right."""
        ...

    def read(self, body: bytes) -> list[Inbound]:
        """Everything in a webhook body, in order. Raises ValueError only where the body is not JSON at all."""
        ...

    async def send(self, outbound: Outbound) -> SendResult:
        """One attempt. Never raises for what a network or provider can do."""
        ...

    async def check(self) -> Problem | None:
        """Ask the provider whether account and secrets are in order; null where they are. Sends nothing to anybody."""
        ...

    async def fetch(self, media: Media) -> MediaFile:
        """Open a file. Raises MediaGone, MediaRefused, OSError."""
        ...

    async def close(self) -> None: ...


class Profile(msgspec.Struct, kw_only=True, frozen=True):
    """What a provider tells of a citizen."""

    name: str = ""
    username: str = ""


@runtime_checkable
class Knowing(Protocol):
    """A connector that can be asked what a citizen is called."""

    async def profile(self, address: str) -> Profile | None:
        """Null where the provider will not tell: no consent, blocked, gone. Raises OSError for all else."""
        ...


@runtime_checkable
class Blocking(Protocol):
    """A connector whose provider can be told to take nothing from somebody any more."""

    async def block(self, addresses: tuple[tuple[str, str], ...], *, on: bool) -> "Refused | Uncertain | None":
        """Block whoever has one of these addresses (kind, value), or no longer; null where that is done."""
        ...


class Renewed(msgspec.Struct, kw_only=True, frozen=True):
    """A fresh access token; `expires_in` seconds from now."""

    token: str
    expires_in: float

    def __repr__(self) -> str:
        return f"Renewed(expires_in={self.expires_in})"


@runtime_checkable
class Renewing(Protocol):
    """A connector whose access token ends by itself unless it is renewed in time."""

    expiring: bool

    async def exchange(self) -> Renewed | None:
        """A long-lived token for the short-lived one that was set; null where it was none. Raises OSError."""
        ...

    async def renew(self) -> Renewed | Refused:
        """A fresh token for one that is at least a day old and has not expired. Raises OSError."""
        ...


@runtime_checkable
class Pollable(Protocol):
    """A connector whose provider can be asked for recent messages."""

    def recent(self, since: datetime, known: Callable[[str], Awaitable[bool]]) -> Awaitable[list[InboundMessage]]:
        """Messages since then that `known` does not know, oldest first, each once.

        Never says that a message was taken back. Raises OSError, and RefusedCall where the provider said no.
        """
        ...


class RefusedCall(Exception):
    """The provider said no to the account itself; `refused` says why."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"refused with {refused.problem.code}")
        self.refused = refused


@runtime_checkable
class Courteous(Protocol):
    """A connector that can tell a citizen that staff has read or is writing."""

    async def mark_read(self, external_id: str, *, typing: bool = False) -> bool:
        """Whether the provider took it. Never raises for what a network or provider can do."""
        ...


@runtime_checkable
class Templated(Protocol):
    """A connector whose provider keeps message templates."""

    async def templates(self) -> list[TemplateInfo]:
        """All of them, whatever their state. Raises GraphError, OSError."""
        ...

    async def push_templates(self) -> list[TemplatePush]:
        """Submit the starter set. Raises GraphError, OSError."""
        ...
