"""What is new in a folder, brought to the hub in order: batch by batch, past a mail that its server holds back."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from inbox.connectors.email import source, structure, words
from inbox.connectors.email.imap import ERRORS, Folder, Line, Summary
from inbox.connectors.email.reader import readers
from inbox.connectors.email.settings import MEGABYTE, Mailbox
from inbox.connectors.receiving import Arrival, Aside, Position
from inbox.wire import Problem

log = logging.getLogger("inbox.connectors.email")
COUNT, BYTES = 50, 8 * MEGABYTE  # of a batch
LARGE = 10 * MEGABYTE  # a mail above this is fetched in part
TRIES = 3  # fetches of a mail that its server does not hand over
ASIDE = 5  # mails at a time that are passed by; a server that holds back more has another trouble
INEXACT = 3  # mails whose size is not as announced, after which the server is known to count otherwise
FRESH = timedelta(minutes=5)  # what came so shortly before the mailbox was first read is no history yet


class Hub(Protocol):
    """The receiver, called from this thread. Every call raises what storing raises."""

    def positions(self) -> list[Position]: ...
    def begin(self, position: Position) -> None: ...
    def known(self, mails: list[tuple[str, int]]) -> list[bool]: ...
    def take(self, arrivals: list[Arrival]) -> None: ...
    def taking(self, arrivals: list[Arrival]) -> Callable[[], None]: ...  # as `take`, which the answer waits for
    def told(self, problem: Problem | None, *, receives: bool = False) -> None: ...
    def asides(self) -> list[Aside]: ...
    def defer(self, aside: Aside) -> None: ...
    def copies(self) -> list[tuple[str, datetime]]: ...
    def copy(self, message_id: str) -> bytes: ...
    def filed(self, message_id: str) -> None: ...


class Withheld(OSError):
    """The server does not hand over a mail that it has."""


class Fetching:
    """Reads folders over a connection. Keeps how often which mail had failed; all else is stored."""

    def __init__(self, box: Mailbox, hub: Hub, ended: Callable[[], bool]) -> None:
        self._box, self._hub, self._ended = box, hub, ended
        self._failed: Counter[tuple[str, int, int]] = Counter()
        self._inexact = 0
        self._storing: Callable[[], None] | None = None
        self.moved = False  # something was stored over the present connection

    def folder(self, line: Line, folder: str, opened: Folder, *, sent: bool) -> None:
        """Fetch what is new in the selected folder. Raises what the line raises, after storing what had come."""
        try:
            self._news(line, folder, opened, sent=sent)
        finally:
            self._stored()

    def _news(self, line: Line, folder: str, opened: Folder, *, sent: bool) -> None:
        position = self.position(folder)
        if position is None or position.validity != opened.validity:
            position = self._start(line, folder, opened, position)
        if opened.next_uid and opened.next_uid - 1 <= position.uid:
            return
        uids = line.after(position.uid)
        while uids and not self._ended():
            part, uids = uids[:COUNT], uids[COUNT:]
            for batch in batches(self._summaries(line, part)):
                position = self._batch(line, position, batch, sent=sent)
            if part[-1] > position.uid:  # what is gone meanwhile
                position = self._move(position, part[-1])

    def position(self, folder: str) -> Position | None:
        """How far the folder is stored."""
        return next((p for p in self._hub.positions() if p.folder == folder), None)

    def _summaries(self, line: Line, uids: list[int]) -> list[Summary]:
        """Sizes of the mails that are there. One whose size the server does not tell is asked for without."""
        found = {s.uid: s for s in line.summaries(uids)}
        silent = line.there([uid for uid in uids if uid not in found])
        for uid in silent:
            log.warning("mailbox %s: no size of a mail", self._box.imap.host)
            found[uid] = Summary(uid, 0, datetime.now(UTC))
        return [found[uid] for uid in uids if uid in found]

    # --- where to begin -----------------------------------------------------------------------------------------------
    def _start(self, line: Line, folder: str, opened: Folder, before: Position | None) -> Position:
        """The position in a folder that is new to us, or whose UIDs have changed their meaning (RFC 9051 2.3.1.1)."""
        now = datetime.now(UTC)
        since = before.since if before is not None else now - FRESH
        first = (now if before is None else since) - timedelta(days=self._box.history_days)
        uids = line.search("SINCE", first.date())
        uid = (uids[0] if uids else opened.next_uid or max(line.search("ALL"), default=0) + 1) - 1
        position = Position(folder=folder, validity=opened.validity, uid=uid, since=since)
        self._hub.begin(position)
        if before is not None:
            log.warning("mailbox %s: UIDVALIDITY changed, matching %d mails", self._box.imap.host, len(uids))
            position = self._match(line, position, uids)
        return position

    def _match(self, line: Line, position: Position, uids: list[int]) -> Position:
        """Move past the mails that are stored under other UIDs, known by Message-ID and size, as far as they go."""
        for start in range(0, len(uids), 200):
            part = uids[start : start + 200]
            sizes = {s.uid: s.size for s in line.summaries(part)}
            headers = line.headers(part)
            asked = [(message_id_of(headers.get(uid, b"")), sizes.get(uid, -1)) for uid in part]
            for uid, here in zip(part, self._hub.known(asked), strict=True):
                if not here:
                    return position
                position = self._move(position, uid)
        return position

    def _move(self, position: Position, uid: int) -> Position:
        arrival = Arrival(
            folder=position.folder, validity=position.validity, before=position.uid, uid=uid, at=position.since, size=0
        )
        return self._store(position, [arrival])

    def _store(self, position: Position, arrivals: list[Arrival]) -> Position:
        """Hand mails over when those before them are durable, and fetch the next ones meanwhile."""
        if not arrivals:
            return position
        self._stored()
        self._storing = self._hub.taking(arrivals)
        return msgspec.structs.replace(position, uid=arrivals[-1].uid)

    def _stored(self) -> None:
        """Wait for what was handed over. Raises what storing raises."""
        storing, self._storing = self._storing, None
        if storing is not None:
            storing()
            self.moved = True

    # --- mails --------------------------------------------------------------------------------------------------------
    def _batch(self, line: Line, position: Position, batch: list[Summary], *, sent: bool) -> Position:
        """Fetch and store a batch. What failed on the way stops behind what came before it."""
        bodies: dict[int, bytes] = {}
        error: BaseException | None = None
        try:
            whole = [s for s in batch if s.size <= LARGE]
            bodies = line.mails([s.uid for s in whole], sum(s.size for s in whole)) if whole else {}
        except ERRORS as caught:
            sizes = {s.uid: s.size for s in batch}
            bodies = {uid: raw for uid, raw in line.salvaged().items() if raw and len(raw) == sizes.get(uid)}
            error = caught
        arrivals: list[Arrival] = []
        last = position.uid
        for summary in batch:
            try:
                if error is not None and (summary.size > LARGE or summary.uid not in bodies):
                    raise error
                made = self._made(line, position, summary, bodies, sent=sent)
            except ERRORS as caught:
                position = self._store(position, arrivals)
                self._held_back(line, position, summary, caught, sent=sent)
                raise
            arrivals.append(msgspec.structs.replace(made, before=last))
            last = summary.uid
        position = self._store(position, arrivals)
        if error is not None:
            raise error
        return position

    def _made(
        self, line: Line, position: Position, summary: Summary, bodies: dict[int, bytes], *, sent: bool
    ) -> Arrival:
        """A mail as the hub takes it; without items where it is gone. Raises Withheld, and what the line raises."""
        history = summary.at < position.since
        arrival = Arrival(
            folder=position.folder, validity=position.validity, before=position.uid, uid=summary.uid, at=summary.at,
            size=summary.size, sent=sent,
        )  # fmt: skip
        if summary.size > LARGE:
            return large(self._box, line, arrival, history=history)
        raw = bodies.get(summary.uid)
        if not raw and summary.uid not in line.there([summary.uid]):
            return arrival  # expunged between two answers
        if not raw or (len(raw) != summary.size and self._inexact < INEXACT):
            raw = self._again(line, summary, raw)
        return read(self._box, arrival, raw, history=history)

    def _again(self, line: Line, summary: Summary, raw: bytes | None) -> bytes:
        """A mail that came empty, or not as long as announced, is asked for alone; the same twice is the mail."""
        second = line.mails([summary.uid], max(summary.size, 8 * MEGABYTE)).get(summary.uid)
        if second is not None and (second == raw or (second and len(second) == summary.size) or not summary.size):
            self._inexact += bool(second) and second == raw and bool(summary.size)
            return second
        raise Withheld("a mail is not handed over as announced")

    def _held_back(self, line: Line, position: Position, summary: Summary, error: BaseException, *, sent: bool) -> None:
        """Set a mail aside that stalls, or that ends the connection a second time, so that the others come in (E02)."""
        self._stored()
        key = (position.folder, position.validity, summary.uid)
        self._failed[key] += 1
        stalled = isinstance(error, TimeoutError) or line.cut_off
        if not (stalled or self._failed[key] > 1) or len(self._hub.asides()) >= ASIDE or self._ended():
            return
        log.warning("mailbox %s: a mail of %d bytes is set aside", self._box.imap.host, summary.size)
        arrival = Arrival(
            folder=position.folder, validity=position.validity, before=position.uid, uid=summary.uid, at=summary.at,
            size=summary.size, sent=sent, how="aside",
            due=datetime.now(UTC) + timedelta(seconds=self._box.patience.again / 10),
        )  # fmt: skip
        self._store(position, [arrival])
        del self._failed[key]


def read(box: Mailbox, arrival: Arrival, raw: bytes, *, history: bool) -> Arrival:
    """A whole mail, read."""
    item, files = readers.take(box, raw, arrival.at, sent=arrival.sent, history=history)
    return msgspec.structs.replace(arrival, raw=raw, items=(item,), files=files, message_id=message_id_of(raw))


def large(box: Mailbox, line: Line, arrival: Arrival, *, history: bool) -> Arrival:
    """A large mail: its text and small parts now, the others when somebody opens them."""
    known = structure.fetch(line, arrival.uid)
    if known is None:  # a server that cannot tell its parts: as much as shows what it is about
        raw = line.beginning(arrival.uid, MEGABYTE)
        if not raw:
            raise Withheld("a large mail is not handed over")
        cut = max(0, arrival.size - len(raw))
        item, files = readers.take(box, raw, arrival.at, sent=arrival.sent, history=history, cut=cut)
    else:
        raw = known.raw
        item, files = readers.take(box, raw, arrival.at, sent=arrival.sent, history=history)
        place = structure.Place(
            folder=arrival.folder, validity=arrival.validity, uid=arrival.uid, message_id=message_id_of(raw)
        )
        item, files = structure.later(item, files, known, place)
    return msgspec.structs.replace(arrival, raw=raw, items=(item,), files=files, message_id=message_id_of(raw))


def batches(summaries: list[Summary], count: int = COUNT) -> list[list[Summary]]:
    """In order, each of at most so many mails and BYTES bytes; a large mail stands alone."""
    found: list[list[Summary]] = []
    size = 0
    for summary in summaries:
        if not found or len(found[-1]) >= count or size + summary.size > BYTES:
            found.append([])
            size = 0
        found[-1].append(summary)
        size += summary.size
    return found


def message_id_of(raw: bytes) -> str:
    """The bare Message-ID of a mail or of its headers."""
    fields, _body = source.split(raw if raw.endswith(b"\n\n") else raw[:200_000] + b"\n\n")
    value = words.unfold(source.first(fields, "message-id")).decode("utf-8", "replace").strip()
    return value[1:-1].strip() if value[:1] == "<" and value[-1:] == ">" else value.strip("<> ")
