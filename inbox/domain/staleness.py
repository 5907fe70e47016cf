"""Whether an answer was written without knowing the newest of its thread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

GRACE = timedelta(seconds=10)  # a citizen's further bubble within this does not hold a reply


@dataclass(frozen=True, slots=True)
class Content:
    """One thing in a thread that an answer should know: a message, a note, a staff answer, a window that closed.

    `direct`: an answer that came here without delay.
    """

    id: str
    seq: int
    inbound: bool
    received_at: datetime
    author: str | None = None
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Writing:
    """An answer: the `seq` its author had seen, when it was written, when it came here, when its undo time ends."""

    if_seq: int | None
    written_at: datetime
    taken_at: datetime
    undo_until: datetime
    delayed: bool
    login: str


def missed(writing: Writing, contents: Iterable[Content]) -> list[Content]:
    """What makes the answer stale, in order; empty where it may go.

    Newer content counts, but not when all of it is bubbles of the citizen that came within 10 s before the answer or
    during its undo time. An answer that was delayed on its way gets no such grace; its author's own earlier answers,
    delayed with it, are not news to him; one that he gave since, from another machine, is: it may be this very one.
    """
    if writing.if_seq is None:
        if not writing.delayed:
            return []
        newer = [c for c in contents if (c.inbound and c.received_at > writing.written_at) or _since(writing, c)]
    else:
        newer = [c for c in contents if c.seq > writing.if_seq]
    if writing.delayed:
        return [c for c in newer if c.inbound or c.author != writing.login or _since(writing, c)]
    if all(c.inbound and writing.taken_at - GRACE <= c.received_at <= writing.undo_until for c in newer):
        return []
    return newer


def _since(writing: Writing, content: Content) -> bool:
    return content.direct and content.author == writing.login and content.received_at > writing.written_at
