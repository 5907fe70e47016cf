"""The office, the snapshot and the feed as client and hub exchange them."""

from datetime import datetime
from typing import Literal

import msgspec

from inbox.wire.entities import ChannelState, Message, Problem, Role, Thread, ThreadStatus
from inbox.wire.macros import Macro


class AgencyInfo(msgspec.Struct, kw_only=True, frozen=True):
    """An OPD as clients see it."""

    id: str
    name: str


class PersonInfo(msgspec.Struct, kw_only=True, frozen=True):
    """A member of staff as colleagues see them. `present` while one of their clients is connected."""

    login: str
    name: str
    roles: list[Role]
    agencies: list[str]
    present: bool = False
    capacity: int = 0  # active threads up to which new ones are shared out to them; 0: none are


class CannedFile(msgspec.Struct, kw_only=True, frozen=True):
    """A file of a canned reply, by its path in the office file; `sha256` is empty where the hub has not got it."""

    path: str
    name: str
    mime: str = ""
    size: int = 0  # bytes
    sha256: str = ""


class OfficeFile(msgspec.Struct, kw_only=True, frozen=True):
    """The content of a file that an office file names: the ticket under which it was uploaded, none on a dry run."""

    path: str
    sha256: str
    ticket: str = ""


class OfficeParcel(msgspec.Struct, kw_only=True, frozen=True):
    """An office file (TOML) with the files that it names."""

    source: str
    files: list[OfficeFile] = msgspec.field(default_factory=list)


class CannedInfo(msgspec.Struct, kw_only=True, frozen=True):
    """A canned reply; placeholders like {nama} stay in `text` until it is used."""

    key: str
    text: str
    agency: str | None = None
    person: str | None = None  # login of the one whose it is
    language: Literal["id", "su", "en"] = "id"
    uses: int = 0
    shipped: bool = False
    files: tuple[CannedFile, ...] = ()


class Rung(msgspec.Struct, kw_only=True, frozen=True):
    """One level of a ladder: the people of it by login, or everybody with the role."""

    name: str
    people: tuple[str, ...] = ()
    role: Role | None = None


class Ladder(msgspec.Struct, kw_only=True, frozen=True):
    """The levels to which threads of an agency are escalated, the lowest first; `*`: of agencies without their own."""

    agency: str
    levels: tuple[Rung, ...]


class CategoryInfo(msgspec.Struct, kw_only=True, frozen=True):
    """A service that a thread may be about, such as one of the six of SPM (Permendagri 59/2021)."""

    id: str
    name: str


class Elsewhere(msgspec.Struct, kw_only=True, frozen=True):
    """Who is responsible for what this office is not, and how a citizen reaches them."""

    id: str
    name: str
    contact: str


class FieldContact(msgspec.Struct, kw_only=True, frozen=True):
    """Somebody without Siaga to whom reports are forwarded, by one address. `agency`: whose they are, where known."""

    id: str
    name: str
    mail: str = ""
    phone: str = ""
    agency: str | None = None


class SavedView(msgspec.Struct, kw_only=True, frozen=True):
    """A named query, the caller's own or everybody's (`shared`); those of the office file are `fixed`."""

    name: str
    query: str
    shared: bool = False
    fixed: bool = False


class OfficeInfo(msgspec.Struct, kw_only=True):
    """What a client must know of its office. `training` marks a sandbox office (LATIHAN on screen)."""

    name: str = ""
    timezone: str = "Asia/Jakarta"
    language: str = "id"
    training: bool = False
    contact: str = ""
    undo_seconds: float = 10.0
    agencies: list[AgencyInfo] = msgspec.field(default_factory=list)
    people: list[PersonInfo] = msgspec.field(default_factory=list)
    canned: list[CannedInfo] = msgspec.field(default_factory=list)
    tags: list[str] = msgspec.field(default_factory=list)
    ladders: tuple[Ladder, ...] = ()
    views: tuple[SavedView, ...] = ()  # everybody's
    categories: tuple[CategoryInfo, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    field: tuple[FieldContact, ...] = ()
    macros: tuple[Macro, ...] = ()


class Me(msgspec.Struct, kw_only=True):
    """Who the hub takes the caller for. Without roles nothing but /health answers. `timezone` is the office's."""

    login: str
    name: str = ""
    roles: list[Role] = msgspec.field(default_factory=list)
    agencies: list[str] = msgspec.field(default_factory=list)
    timezone: str = "Asia/Jakarta"
    views: tuple[SavedView, ...] = ()  # the caller's own; in `/v1/me` and the snapshot
    restricted: bool = False  # no other program may be opened from the desk


class Change(msgspec.Struct, kw_only=True):
    """One feed entry: what one transaction changed, as whole current values; apply by `version` and message `id`.

    `cursor` is `epoch.counter`. `cmd_id` names the command that caused it. A message in `messages` replaces the one
    with the same id. `gone`: threads that the caller may no longer see. `dropped`: ids of messages that
    turned out to be another one (the echo of a reply). `left`: ids of messages that are no longer in a thread, by its
    number: they are in another one. `office` replaces the whole office.
    """

    cursor: str
    at: datetime
    cmd_id: str | None = None
    threads: list[Thread] = msgspec.field(default_factory=list)
    messages: list[Message] = msgspec.field(default_factory=list)
    channels: list[ChannelState] = msgspec.field(default_factory=list)
    gone: list[int] = msgspec.field(default_factory=list)
    dropped: list[str] = msgspec.field(default_factory=list)
    left: dict[int, list[str]] = msgspec.field(default_factory=dict)
    office: OfficeInfo | None = None


class Snapshot(msgspec.Struct, kw_only=True):
    """Everything a client starts from, read in one transaction with `cursor`. Threads come without messages.

    Threads: all that are not resolved or invalid, and those changed in the last 7 days; where a limit was asked for,
    the most urgent of them. `next` is then the place from which `/v1/page` goes on, empty after the last; `counts` how
    many threads of a whole snapshot each view has; `gone` those that were kept from the caller not long ago.
    """

    cursor: str
    at: datetime
    me: Me
    office: OfficeInfo
    channels: list[ChannelState] = msgspec.field(default_factory=list)
    threads: list[Thread] = msgspec.field(default_factory=list)
    next: str = ""
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    gone: list[int] = msgspec.field(default_factory=list)


class ThreadPage(msgspec.Struct, kw_only=True):
    """The next threads of a snapshot or of a view, most urgent first, as they were at `cursor`.

    `next` is the place from which the following page goes on, empty after the last. It stays good while threads change:
    who follows the feed from the cursor of the first page on hears of what moves past it.
    """

    cursor: str
    threads: list[Thread] = msgspec.field(default_factory=list)
    next: str = ""


class SearchHit(msgspec.Struct, kw_only=True):
    """One found message with its thread; `context` is the text around the hit, masked."""

    thread: int
    message: str
    contact: str
    at: datetime
    context: str
    status: ThreadStatus = "open"


class MediaTicket(msgspec.Struct, kw_only=True):
    """An uploaded file, to be named in a reply."""

    id: str
    mime: str
    size: int
    name: str


class ErrorBody(msgspec.Struct, kw_only=True):
    """The body of every 4xx and 5xx answer of the client listener."""

    error: Problem
