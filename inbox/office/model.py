"""An office as its file describes it, and what differs between two of them."""

from pathlib import PurePosixPath
from typing import Any, Literal

import msgspec

from inbox.domain.acknowledging import Acknowledgement
from inbox.domain.rules import Rule
from inbox.domain.turns import able
from inbox.office.replies import shipped
from inbox.wire import (
    AgencyInfo,
    CannedFile,
    CannedInfo,
    CategoryInfo,
    ChannelKind,
    Elsewhere,
    FieldContact,
    Ladder,
    Macro,
    OfficeInfo,
    PersonInfo,
    Role,
    SavedView,
)

FURTHER = ("deadline", "calendar", "shift")


class Agency(msgspec.Struct, kw_only=True, frozen=True):
    """An OPD. `signature` stands below its mails."""

    id: str
    name: str = ""
    signature: str = ""


class Person(msgspec.Struct, kw_only=True, frozen=True):
    """A member of staff. `agencies` may hold `*` for all. `unix`: the Unix login, where several people share one."""

    login: str
    unix: str = ""
    name: str = ""
    roles: tuple[Role, ...] = ()
    agencies: tuple[str, ...] = ("*",)
    signature: str = ""
    capacity: int = 0  # 0: as the routing of the agency says
    restricted: bool = False  # opens no other program from the desk


class Routing(msgspec.Struct, kw_only=True, frozen=True):
    """How threads of an agency that nobody has find somebody. `capacity`: active threads one person may hold."""

    agency: str
    mode: Literal["manual", "round_robin"] = "manual"
    capacity: int = 10


class Server(msgspec.Struct, kw_only=True, frozen=True):
    """A mail server of a channel."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"] = "implicit"


class Channel(msgspec.Struct, kw_only=True, frozen=True):
    """An account on a connector. Each kind uses the fields that it needs."""

    id: str
    kind: ChannelKind
    agency: str | None = None
    name: str = ""
    phone_number_id: str = ""
    waba_id: str = ""
    api_base: str = "https://graph.facebook.com"
    api_version: str = "v26.0"
    ig_id: str = ""
    login: str = ""
    address: str = ""
    imap: Server | None = None
    smtp: Server | None = None
    user: str = ""
    auth: str = "password"
    folders: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    history_days: float = 7.0
    stall_seconds: float = 60.0
    ca_file: str = ""
    oauth: dict[str, str] = msgspec.field(default_factory=dict)


class Canned(msgspec.Struct, kw_only=True, frozen=True):
    """A canned reply with placeholders like {nama}, and the files that go with it."""

    key: str
    text: str
    agency: str | None = None
    person: str | None = None
    language: Literal["id", "su", "en"] = "id"
    files: tuple[str, ...] = ()  # paths, from the folder of the office file


class Office(msgspec.Struct, kw_only=True, frozen=True):
    """An office as its file describes it. `further` keeps tables that this version carries but does not use."""

    name: str = ""
    timezone: str = "Asia/Jakarta"
    public_url: str = ""
    language: str = "id"
    training: bool = False
    contact: str = ""
    undo_seconds: float = 10.0
    reopen_hours: float = 24.0
    restricted: bool = False  # nobody opens another program from the desk
    read_receipts: bool = True
    signature: str = ""
    tags: tuple[str, ...] = ()
    agencies: tuple[Agency, ...] = ()
    people: tuple[Person, ...] = ()
    channels: tuple[Channel, ...] = ()
    canned: tuple[Canned, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    views: tuple[SavedView, ...] = ()
    danger: bool = True
    shipped_replies: bool = True
    rules: tuple[Rule, ...] = ()
    categories: tuple[CategoryInfo, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    field: tuple[FieldContact, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    routing: tuple[Routing, ...] = ()
    macros: tuple[Macro, ...] = ()
    further: dict[str, list[dict[str, Any]]] = msgspec.field(default_factory=dict)

    def channel(self, name: str) -> Channel | None:
        """The channel of this id."""
        return next((c for c in self.channels if c.id == name), None)

    def person(self, login: str) -> Person | None:
        """The person of this login."""
        return next((p for p in self.people if p.login == login), None)

    def routed(self, agency: str | None) -> Routing | None:
        """How threads of this agency are shared out; null where a person does it."""
        own = next((r for r in self.routing if r.agency == agency), None)
        found = own or next((r for r in self.routing if r.agency == "*"), None)
        return found if found is not None and found.mode == "round_robin" else None

    def room(self, person: Person) -> int:
        """How many threads are shared out to this person at most; 0 where none are."""
        if all(r.mode == "manual" for r in self.routing):
            return 0
        named = (None, *(a.id for a in self.agencies))
        found = [r.capacity for a in named if able(person, a) and (r := self.routed(a)) is not None]
        return (person.capacity or max(found)) if found else 0

    def signed(self, login: str, agency: str | None, number: int) -> str:
        """What stands below a mail of this person on a thread: their own, else the agency's, else the office's."""
        person = self.person(login)
        found = next((a for a in self.agencies if a.id == agency), None)
        text = (person.signature if person else "") or (found.signature if found else "") or self.signature
        words = {
            "petugas": person.name or login if person else login, "opd": found.name or found.id if found else self.name,
            "kantor": self.name, "nomor": f"#{number}",
        }  # fmt: skip
        for name, value in words.items():
            text = text.replace("{" + name + "}", value)
        return text.strip()

    def canned_replies(self) -> list[CannedInfo]:
        """Its own, then the shipped ones of which it has none of that key and language."""
        own = [
            CannedInfo(key=c.key, text=c.text, agency=c.agency, person=c.person, language=c.language,
                       files=tuple(CannedFile(path=path, name=PurePosixPath(path).name) for path in c.files))
            for c in self.canned
        ]  # fmt: skip
        taken = {(c.key, c.language) for c in own}
        return own + [c for c in shipped() if self.shipped_replies and (c.key, c.language) not in taken]

    def info(self) -> OfficeInfo:
        """What clients may know of it."""
        return OfficeInfo(
            name=self.name, timezone=self.timezone, language=self.language, training=self.training,
            contact=self.contact, undo_seconds=self.undo_seconds, tags=list(self.tags),
            agencies=[AgencyInfo(id=a.id, name=a.name or a.id) for a in self.agencies],
            people=[PersonInfo(login=p.login, name=p.name or p.login, roles=list(p.roles), agencies=list(p.agencies),
                               capacity=self.room(p))
                    for p in self.people],
            canned=self.canned_replies(),
            ladders=self.ladders, views=self.views, categories=self.categories,
            elsewhere=self.elsewhere, field=self.field, macros=self.macros,
        )  # fmt: skip


class OfficeChange(msgspec.Struct, kw_only=True, frozen=True):
    """One difference between two office files. `table` and `id` as in the file."""

    what: Literal["added", "changed", "removed"]
    table: str
    id: str
    fields: list[str] = msgspec.field(default_factory=list)


class OfficeDiff(msgspec.Struct, kw_only=True, frozen=True):
    """What applying a file changes; empty where it changes nothing."""

    changes: list[OfficeChange] = msgspec.field(default_factory=list)


_TABLES = (("agency", "agencies", "id"), ("person", "people", "login"), ("channel", "channels", "id"),
           ("canned", "canned", "key"), ("ladder", "ladders", "agency"), ("view", "views", "name"),
           ("rule", "rules", "name"), ("category", "categories", "id"), ("elsewhere", "elsewhere", "id"),
           ("field", "field", "id"),
           ("routing", "routing", "agency"), ("macro", "macros", "name"))  # fmt: skip


def diff(old: Office, new: Office) -> OfficeDiff:
    """The differences from old to new, by table and id."""
    changes = []
    fields = [f for f in Office.__struct_fields__ if not isinstance(getattr(new, f), tuple | dict) or f == "tags"]
    changed = [f for f in fields if getattr(old, f) != getattr(new, f)]
    if changed:
        changes.append(OfficeChange(what="changed", table="office", id="", fields=changed))
    for table, field, key in _TABLES:
        before = {getattr(item, key): item for item in getattr(old, field)}
        after = {getattr(item, key): item for item in getattr(new, field)}
        for name in [*before, *(n for n in after if n not in before)]:
            was, now = before.get(name), after.get(name)
            if was is None or now is None:
                changes.append(OfficeChange(what="added" if was is None else "removed", table=table, id=name))
            elif was != now:
                names = [f for f in now.__struct_fields__ if getattr(was, f) != getattr(now, f)]
                changes.append(OfficeChange(what="changed", table=table, id=name, fields=names))
    if old.acknowledgements != new.acknowledgements:
        changes.append(OfficeChange(what="changed", table="acknowledgement", id=""))
    for table in FURTHER:
        if old.further.get(table, []) != new.further.get(table, []):
            changes.append(OfficeChange(what="changed", table=table, id=""))
    return OfficeDiff(changes=changes)
