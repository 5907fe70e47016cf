"""What a person has written and not sent, as client and hub exchange it. Only its owner reads it."""

from datetime import datetime
from typing import Literal

import msgspec

DraftKind = Literal["reply", "note"]
DraftState = Literal["current", "aside", "handed"]


class HubDraft(msgspec.Struct, kw_only=True):
    """One draft of the caller's. `rev` grows with each change; `about` is the thread's `mark`.

    `current`: what the composer opens with. `aside`: written on another machine at the same time and not the last.
    `handed`: given by `by`, a login. `seq`: the thread's content count that its author had seen.
    """

    id: str
    thread: int
    state: DraftState = "current"
    by: str | None = None
    kind: DraftKind = "reply"
    text: str
    seq: int | None = None
    at: datetime
    rev: int
    about: str = ""


class DraftMark(msgspec.Struct, kw_only=True, frozen=True):
    """That somebody has a draft in a thread, for everybody who sees the thread. `by`: whose it was, where given."""

    login: str
    by: str | None = None


class PutDraft(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The caller's draft of a thread as it is now, written `at`. `base`: the `rev` that it was made from."""

    text: str
    kind: DraftKind = "reply"
    seq: int | None = None
    at: datetime
    base: int | None = None
    about: str | None = None


class DraftAnswer(msgspec.Struct, kw_only=True):
    """The caller's current draft of the thread after a change; `aside`: another one was kept beside it."""

    current: HubDraft | None = None
    aside: bool = False
