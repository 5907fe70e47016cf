"""Persons who share a Unix login: who may be on duty, the PIN that proves it, and the pass that holds it."""

from datetime import datetime
from typing import Literal

import msgspec

from inbox.wire.entities import Role


class Member(msgspec.Struct, kw_only=True, frozen=True):
    """A person of the office as those who run it see them. `pin`: whether one is set; `unix`: the shared login."""

    login: str
    name: str
    roles: list[Role] = msgspec.field(default_factory=list)
    agencies: list[str] = msgspec.field(default_factory=list)
    unix: str = ""
    pin: bool = False
    present: bool = False


class DutyAsked(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Somebody says who they are. A `desk` holds for a shift, a `verb` for a quarter of an hour."""

    person: str
    pin: str
    kind: Literal["desk", "verb"] = "desk"

    def __repr__(self) -> str:
        return f"DutyAsked(person={self.person!r})"


class Duty(msgspec.Struct, kw_only=True, frozen=True):
    """The pass of a person on duty, for the header `Siaga-Duty`; good on this Unix login until `until`."""

    token: str
    login: str
    name: str
    until: datetime

    def __repr__(self) -> str:
        return f"Duty(login={self.login!r})"


class PinChange(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A new PIN; empty takes it away. `old`: the one before, where the caller is no operator."""

    pin: str
    old: str = ""

    def __repr__(self) -> str:
        return "PinChange()"
