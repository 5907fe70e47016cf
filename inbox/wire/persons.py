"""A person as the desk knows them over all channels: contacts that were joined, what suggests more, all threads."""

from datetime import datetime
from typing import Literal

import msgspec

from inbox.i18n import _
from inbox.wire.entities import Address, Message, ThreadStatus, Window

EvidenceKind = Literal["same_phone", "same_mail", "wrote_phone", "wrote_mail", "both_wrote", "name_place"]


class Evidence(msgspec.Struct, kw_only=True, frozen=True):
    """What suggests that two contacts are one person. `shown` is masked; `thread` is where it was written."""

    kind: EvidenceKind
    shown: str
    thread: int | None = None
    at: datetime | None = None


class ThreadLine(msgspec.Struct, kw_only=True, frozen=True):
    """One thread of a person, in short."""

    number: int
    status: ThreadStatus
    agency: str | None = None
    subject: str = ""
    preview: str = ""
    channel: str | None = None
    channel_kind: str | None = None
    last_at: datetime
    about: str | None = None  # its mark


class Known(msgspec.Struct, kw_only=True):
    """One contact of a person, with the threads of it that the caller may see, newest first."""

    id: int
    name: str = ""
    addresses: list[Address] = msgspec.field(default_factory=list)
    threads: list[ThreadLine] = msgspec.field(default_factory=list)


class Joining(msgspec.Struct, kw_only=True, frozen=True):
    """Who held two contacts for one person, when and why."""

    one: int
    other: int
    evidence: str = ""
    why: str = ""
    by: str = ""
    at: datetime


class Suggestion(msgspec.Struct, kw_only=True):
    """A contact that may be the same person, and why."""

    contact: Known
    evidence: list[Evidence]


class Person(msgspec.Struct, kw_only=True):
    """The answer of `GET /v1/threads/{n}/person`. The thread's own contact is the first."""

    thread: int
    contacts: list[Known]
    joins: list[Joining] = msgspec.field(default_factory=list)
    suggestions: list[Suggestion] = msgspec.field(default_factory=list)
    windows: list[Window] = msgspec.field(default_factory=list)  # the newest of each contact's channel


class Timeline(msgspec.Struct, kw_only=True):
    """What was said with a person over all channels, oldest first. `more`: there is older that was left out."""

    messages: list[Message]
    more: bool = False


def said(evidence: Evidence) -> str:
    """An evidence as a sentence."""
    match evidence.kind:
        case "same_phone":
            return _("Nomor yang sama di saluran lain: {shown}").format(shown=evidence.shown)
        case "same_mail":
            return _("Alamat surel yang sama di saluran lain: {shown}").format(shown=evidence.shown)
        case "wrote_phone":
            return _("Nomor {shown} tertulis di #{number}").format(shown=evidence.shown, number=evidence.thread)
        case "wrote_mail":
            return _("Alamat surel {shown} tertulis di #{number}").format(shown=evidence.shown, number=evidence.thread)
        case "both_wrote":
            return _("Keduanya menulis {shown} (#{number})").format(shown=evidence.shown, number=evidence.thread)
    return _("Nama dan lokasi sama: {shown}").format(shown=evidence.shown)


def reason(kind: str) -> str:
    """The word of a join's evidence; that of staff alone where there is none."""
    words = {
        "same_phone": _("nomor yang sama"), "same_mail": _("surel yang sama"),
        "wrote_phone": _("nomor tertulis di pesan"), "wrote_mail": _("surel tertulis di pesan"),
        "both_wrote": _("menulis alamat yang sama"), "name_place": _("nama dan lokasi sama"),
        "citizen": _("kata warga sendiri"),
    }  # fmt: skip
    return words.get(kind, _("kata petugas"))


def words_of(join: Joining) -> str:
    """Why two contacts were held for one person, as one phrase."""
    return ", ".join(part for part in (reason(join.evidence), join.why) if part)
