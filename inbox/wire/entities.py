"""Threads, messages and channels as client and hub exchange them.

Times are aware UTC datetimes (RFC 3339 with `Z` in JSON). Every field is always present in JSON.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec

from inbox.wire.drafts import DraftMark
from inbox.wire.watching import Watcher

Role = Literal["admin", "supervisor", "auditor", "operator"]
ChannelKind = Literal["whatsapp", "instagram", "email"]
ThreadStatus = Literal["open", "waiting", "snoozed", "resolved", "invalid"]
WaitingOn = Literal["citizen", "agency", "field"]
MessageKind = Literal["message", "note", "event", "status"]
Direction = Literal["in", "out"]
SendStatus = Literal[
    "queued", "held", "sending", "accepted", "sent", "delivered", "read", "failed", "uncertain", "cancelled"
]
MessageType = Literal[
    "text", "image", "audio", "video", "document", "sticker", "location", "contacts", "interactive", "reaction",
    "template", "story", "share", "order", "call", "postback", "system", "unsupported", "bounce",
]  # fmt: skip
MediaState = Literal["fetching", "ready", "expired", "refused", "remote"]
VIEWS = (
    "all", "mine", "unanswered", "unassigned", "window", "escalated", "agency", "snoozed", "mentions", "followed",
    "promised", "spam",
)  # fmt: skip


class Problem(msgspec.Struct, kw_only=True, frozen=True):
    """What went wrong, for a person: a stable code, one line of what, one line of what to do (both localised)."""

    code: str
    title: str
    hint: str = ""


class Author(msgspec.Struct, kw_only=True, frozen=True):
    """Who wrote a message: a citizen (address masked) or staff (address is the login)."""

    name: str = ""
    address: str | None = None


class Attachment(msgspec.Struct, kw_only=True):
    """A file of a message. `size` in bytes, null while unknown."""

    id: str
    kind: str
    mime: str = ""
    name: str = ""
    size: int | None = None
    state: MediaState = "fetching"


class Reaction(msgspec.Struct, kw_only=True, frozen=True):
    """An emoji somebody put on a message."""

    emoji: str
    author: Author
    at: datetime


class Bounce(msgspec.Struct, kw_only=True, frozen=True):
    """One recipient of a mail delivery report. `status` is what it states, `cause` the code that its words mean."""

    recipient: str
    action: str
    status: str = ""
    cause: str = ""


class Message(msgspec.Struct, kw_only=True):
    """One entry of a thread. `text` is cleaned and, where NIK, KK or phone numbers occur, masked; null where withheld.

    `id` is a UUIDv7; the message that a reply or note command makes has the command's `cmd_id` as its id.
    `reply_to` is the id of the message quoted, or its provider id where this office does not have it.
    """

    id: str
    thread: int
    seq: int
    kind: MessageKind = "message"
    direction: Direction = "in"
    channel: str | None = None
    channel_kind: ChannelKind | None = None
    external_id: str | None = None
    author: Author = msgspec.field(default_factory=Author)
    type: MessageType = "text"
    text: str | None = None
    subject: str | None = None
    to: list[str] = msgspec.field(default_factory=list)
    cc: list[str] = msgspec.field(default_factory=list)
    quoted: str | None = None
    attachments: list[Attachment] = msgspec.field(default_factory=list)
    reply_to: str | None = None
    reactions: list[Reaction] = msgspec.field(default_factory=list)
    edited: bool = False
    deleted: bool = False
    bounces: list[Bounce] = msgspec.field(default_factory=list)
    status: SendStatus | None = None
    error: Problem | None = None
    at: datetime
    received_at: datetime
    # For a queued reply: when the undo time ends, or for when it is scheduled (`detail.scheduled`).
    send_at: datetime | None = None
    detail: dict[str, Any] = msgspec.field(default_factory=dict)  # for events: what happened, as data


class Address(msgspec.Struct, kw_only=True):
    """One way to reach a contact. `kind`: phone, bsuid, igsid or mail. `value` is null unless the caller may see it.

    `contact`: whose it is, where that is another contact that was joined with this one.
    """

    kind: str
    value: str | None = None
    shown: str = ""
    channel: str | None = None
    contact: int | None = None


class Contact(msgspec.Struct, kw_only=True):
    """A citizen."""

    id: int
    name: str = ""
    addresses: list[Address] = msgspec.field(default_factory=list)


class Deadline(msgspec.Struct, kw_only=True, frozen=True):
    """A named clock of a thread."""

    name: str
    at: datetime
    state: Literal["running", "met", "missed", "paused"]


class Window(msgspec.Struct, kw_only=True, frozen=True):
    """Until when free-form replies are allowed on a channel. Advice; the provider is the truth."""

    channel: str
    kind: str
    closes_at: datetime | None
    state: Literal["open", "closing", "closed"]


class Category(msgspec.Struct, kw_only=True, frozen=True):
    """What a thread is about: kind is pengaduan, informasi, aspirasi or darurat; spm one of the six services."""

    kind: str | None = None
    spm: str | None = None


class Promise(msgspec.Struct, kw_only=True, frozen=True):
    """Something staff told the citizen would happen; `kept` null: open. `told`: its time has come and was told."""

    text: str
    at: datetime
    kept: bool | None = None
    id: str = ""
    by: str = ""  # login
    made_at: datetime | None = None
    told: bool = False


BlockThere = Literal["none", "asked", "done", "failed", "releasing"]


class Block(msgspec.Struct, kw_only=True):
    """A citizen is blocked: by whom, why; `provider`: at the provider too. `on` false: no longer here.

    `releasing`: the provider is still to be told that it ends there, which it may while it goes on here.
    """

    by: str
    why: str
    at: datetime
    provider: BlockThere = "none"
    on: bool = True


class Escalation(msgspec.Struct, kw_only=True, frozen=True):
    """The level that a thread stands at: its name, who brought the thread there, and who of that level took note."""

    name: str
    by: str
    at: datetime
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None


class Proposal(msgspec.Struct, kw_only=True, frozen=True):
    """What a rule of the office proposes for a thread, and the words or the fact that made it do so."""

    rule: str
    reason: str
    agency: str | None = None
    category: str | None = None
    spm: str | None = None
    tags: tuple[str, ...] = ()
    priority: int | None = None


class Thread(msgspec.Struct, kw_only=True):
    """One case of one citizen. `seq` counts content, `version` every change. `channel` is the channel last used."""

    number: int
    seq: int
    version: int
    contact: Contact
    subject: str = ""
    preview: str = ""
    status: ThreadStatus = "open"
    waiting_on: WaitingOn | None = None
    priority: int = 3
    agency: str | None = None
    category: Category = msgspec.field(default_factory=Category)
    place: str | None = None
    source: str = "saluran"
    confidential: bool = False
    hidden_from: str | None = None  # the agency that must not see it; null: not confidential
    allowed: list[str] = msgspec.field(default_factory=list)  # logins of others who may see it then
    tags: list[str] = msgspec.field(default_factory=list)
    assignee: str | None = None
    level: int = 0
    unread: int = 0
    incident: int | None = None
    promises: list[Promise] = msgspec.field(default_factory=list)
    last_at: datetime
    waiting_since: datetime | None = None
    deadlines: list[Deadline] = msgspec.field(default_factory=list)
    windows: list[Window] = msgspec.field(default_factory=list)
    channel: str | None = None
    channel_kind: ChannelKind | None = None
    created_at: datetime | None = None
    snoozed_until: datetime | None = None
    snoozed_quiet: bool = False  # a message of the citizen does not wake it
    outgoing: SendStatus | None = None  # of the newest outgoing message while it is not settled or went wrong
    withheld: bool = False
    escalation: Escalation | None = None  # null at level 0
    blocked: Block | None = None
    proposals: list[Proposal] = msgspec.field(default_factory=list)  # of rules, until a person decides
    mentioned: list[str] = msgspec.field(default_factory=list)  # whom a note calls who has not looked since
    followers: dict[str, int] = msgspec.field(default_factory=dict)  # by login, the `seq` that they have seen
    merged_into: int | None = None  # the thread in which this one goes on
    merged_seq: int = 0  # what was content n here is content n + this there
    absorbed: list[int] = msgspec.field(default_factory=list)  # threads that go on in this one
    links: list[int] = msgspec.field(default_factory=list)  # threads that have to do with it
    drafts: list[DraftMark] = msgspec.field(default_factory=list)  # who has written something that is not sent


class ThreadView(Thread, kw_only=True):
    """A thread with its messages, oldest first: the answer of `GET /v1/threads/{n}` and `inbox thread N --json`."""

    messages: list[Message] = msgspec.field(default_factory=list)
    earlier: int = 0  # messages before the first one here, where only a page was asked for
    watchers: tuple[Watcher, ...] = ()  # colleagues who have it open now

    def thread(self) -> Thread:
        """The thread without its messages."""
        return Thread(**{name: getattr(self, name) for name in Thread.__struct_fields__})


class ChannelState(msgspec.Struct, kw_only=True):
    """How a channel is. `since` is when it came into this state."""

    id: str
    kind: ChannelKind
    agency: str | None = None
    name: str = ""
    state: Literal["up", "starting", "paused", "refused", "down"] = "starting"
    problem: Problem | None = None
    since: datetime | None = None
    last_in: datetime | None = None
    last_out: datetime | None = None
    pending: int = 0
    billable: int | None = None  # delivered messages of this month that count, where the provider bills them
    free: int | None = None  # how many of them a month are free
