"""Where a message goes, what a thread shows of it, and in what order a desk works."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
PREVIEW = 160  # characters
_WORD = re.compile(r"[^\W_]+")
_SALAAM = re.compile(r"as+ala+m|ala?ikum|as+kum|aslm|samlekum")
_GREETING = frozenset(
    """wr wb wbr ass warahmatullah warahmatullahi wabarakatuh selamat slmt met pagi siang sore malam mlm halo hallo
    hai hi hey helo hello permisi pemisi punten sampurasun om swastiastu shalom salam sejahtera ping p""".split()  # noqa: SIM905
)
# How letters begin: whom they address on a line of its own, and a bow before the first sentence.
_LETTER = re.compile(r"(?:kepada )?(?:yth\b|yang terhormat\b).{0,100}$", re.I)
_BOW = re.compile(r"dengan (?:segala )?hormat[\s,.;:]*", re.I)
_ADDRESSING = frozenset(
    "min mimin admin atmin pak bapak bpk bu ibu kak kakak gan bos boss mas mbak teh kang".split()  # noqa: SIM905
)


def sane(at: datetime | None, received_at: datetime) -> datetime:
    """A provider's time, or the time of receipt where that cannot be: before 2015 or over a day ahead (pitfall 40)."""
    if at is None or not EARLIEST <= at <= received_at + timedelta(days=1):
        return received_at
    return at


def preview(text: str) -> str:
    """The first line of a text that says something, without the greeting; empty where there is nothing but one."""
    for line in text.splitlines():
        said = line.strip()[: PREVIEW * 2]
        start = _after_greeting(said)
        if start is not None:
            return said[start : start + PREVIEW]
    return ""


def _after_greeting(line: str) -> int | None:
    """Where a line begins to say something; null where it only greets."""
    if _LETTER.match(line):
        return None
    bow = _BOW.match(line)
    if bow is not None:
        return bow.end() if bow.end() < len(line) else None
    greeted = False
    for word in _WORD.finditer(line):
        lower = word[0].lower()
        if lower in _GREETING or _SALAAM.match(lower):
            greeted = True
        elif not (lower in _ADDRESSING and greeted):
            # "Bu Tati sakit" speaks of somebody; only a greeting makes the title an address.
            alone = lower in _ADDRESSING and _WORD.search(line, word.end()) is None
            return None if alone else word.start() if greeted else 0
    return None if greeted or not line else 0


class Candidate(NamedTuple):
    """A thread of the contact, as placement looks at it."""

    number: int
    status: str
    closed_at: datetime | None


Place = tuple[Literal["join", "reopen", "new"], int | None]


def place(candidates: Iterable[Candidate], at: datetime, reopen: timedelta, *, history: bool = False) -> Place:
    """Where a message belongs among its contact's threads of the agency, newest first.

    The open one; else one resolved less than `reopen` before; else a new one. History joins whatever is there.
    """
    threads = list(candidates)
    for thread in threads:
        if thread.status not in ("resolved", "invalid"):
            return ("join", thread.number)
    if threads and history:
        return ("join", threads[0].number)
    for thread in threads:
        if thread.status == "resolved" and thread.closed_at is not None and at - thread.closed_at < reopen:
            return ("reopen", thread.number)
    return ("new", None)


def rank(status: str, waiting: bool, priority: int, level: int) -> int:
    """The first part of `domain.views.urgency` as one number: band, priority, level."""
    band = 3 if status in ("resolved", "invalid", "snoozed") else 0 if waiting else 1
    return band * 1000 + priority * 100 + 99 - min(level, 99)
