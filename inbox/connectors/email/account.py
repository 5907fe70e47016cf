"""A mailbox, followed in a thread of its own: fetched from where it was left, then waited on, whatever the server does.

The connection is dropped after any error and the work resumed from the stored position; nothing is kept in memory that
the next connection would need but how often which mail had failed.
"""

import logging
import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from inbox.connectors.email import addresses, source, taking, words
from inbox.connectors.email.imap import ERRORS, Folder, Line, LoginRefused, Summary
from inbox.connectors.email.oauth import LoginNeeded
from inbox.connectors.email.settings import MEGABYTE, Mailbox
from inbox.connectors.receiving import Arrival, Position
from inbox.i18n import _
from inbox.wire import Problem

log = logging.getLogger("inbox.connectors.email")
COUNT, BYTES = 50, 8 * MEGABYTE  # of a batch
LARGE = 10 * MEGABYTE  # a mail above this is fetched in part
BEGINNING = MEGABYTE  # bytes of a large mail that are fetched
TRIES = 3  # fetches of a mail that ends the connection each time
FRESH = timedelta(minutes=5)  # what came so shortly before the mailbox was first read is no history yet


class Hub(Protocol):
    """The receiver, called from this thread. Every call raises what storing raises."""

    def positions(self) -> list[Position]: ...
    def begin(self, position: Position) -> None: ...
    def known(self, mails: list[tuple[str, int]]) -> list[bool]: ...
    def take(self, arrivals: list[Arrival]) -> None: ...
    def told(self, problem: Problem | None) -> None: ...


class Account:
    """Runs in its thread until `stop`."""

    def __init__(self, box: Mailbox, hub: Hub, secret: Callable[[], str], refused: Callable[[], None]) -> None:
        self._box, self._hub, self._secret, self._refused = box, hub, secret, refused
        self.ended = threading.Event()
        self._line: Line | None = None
        self._failed: Counter[tuple[str, int, int]] = Counter()
        self._careful = 0  # mails that are fetched one by one after a failure
        self._healthy = False
        self.last_good: datetime | None = None
        self._copies: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self._unfiled: list[tuple[str, bytes]] = []
        self._wake = threading.Event()  # set: there is something to do besides waiting

    def run(self) -> None:
        """Follow the mailbox."""
        failures = 0
        while not self.ended.is_set():
            self._healthy = False
            problem: Problem | None = None
            try:
                self._session()
            except (LoginRefused, LoginNeeded) as error:
                self._refused()
                problem = login_problem(self._box, error)
            except Exception as error:  # a server may do anything; the next connection starts from what is stored
                log.warning("mailbox %s: %s", self._box.imap.host, type(error).__name__)
                problem = lost_problem(self._box, self.last_good)
                if not isinstance(error, ERRORS):
                    log.warning("mailbox %s: unexpected %s", self._box.imap.host, type(error).__name__)
            finally:
                if self._line is not None:
                    self._line.close()
                    self._line = None
            failures = 1 if self._healthy else failures + 1
            if self.ended.is_set():
                return
            # A connection that is cut now and then is ordinary and mended at once: it is told when that fails.
            if problem is not None and (failures > 1 or problem.code != "mail_lost"):
                self._tell(problem)
            least = 10.0 if problem is not None and problem.code != "mail_lost" else 0.0
            pause = min(self._box.patience.pause * 2.0 ** (failures - 1), self._box.patience.longest)
            self.ended.wait(max(least, pause * (0.5 + random.random() / 2)))

    def stop(self) -> None:
        """End soon; from any thread."""
        self.ended.set()
        self._wake.set()
        if self._line is not None:
            self._line.cut()

    def file(self, message_id: str, raw: bytes) -> None:
        """A sent mail belongs into the Sent folder, unless its server puts it there; from any thread."""
        self._copies.put((message_id, raw))
        self._wake.set()

    def _filing(self, line: Line, folders: list[tuple[str, bool]]) -> None:
        """File copies that are not there: looked for first, so that there is one whatever server or line does (E23)."""
        while not self._copies.empty():
            self._unfiled.append(self._copies.get())
        sent = next((name for name, holds in folders if holds), None)
        while self._unfiled and sent is not None:
            message_id, raw = self._unfiled[0]
            line.open(sent)
            if not line.search("HEADER", "Message-ID", message_id):
                line.append(sent, raw)
            del self._unfiled[0]

    def watch(self) -> None:
        """Cut a connection whose call is long overdue; from any thread, now and then."""
        line = self._line
        if line is not None and line.overdue():
            log.warning("mailbox %s: overdue, cut", self._box.imap.host)
            line.cut()

    def _tell(self, problem: Problem | None) -> None:
        try:
            self._hub.told(problem)
        except Exception as error:  # the hub may be ending
            log.warning("mailbox %s: not told: %s", self._box.imap.host, type(error).__name__)

    def _session(self) -> None:
        line = self._line = Line(self._box, self._secret())
        folders = self._folders(line)
        idles = line.has("IDLE")
        while not self.ended.is_set():
            self._wake.clear()
            self._filing(line, folders)
            for folder, sent in folders[1:] + folders[:1]:  # the first is waited on, so it is selected last
                self._folder(line, folder, sent=sent)
            self._healthy = True
            self.last_good = datetime.now(UTC)
            self._tell(None)
            before = time.monotonic(), time.time()
            patience = self._box.patience
            if idles:
                line.wait(min(patience.idle, patience.poll if len(folders) > 1 else patience.idle), self._wake)
            else:
                self._wake.wait(patience.poll)
            slept = (time.time() - before[1]) - (time.monotonic() - before[0])
            if slept > 30:
                raise OSError("the machine slept")
            if not self.ended.is_set():
                line.noop()
        line.leave()

    def _folders(self, line: Line) -> list[tuple[str, bool]]:
        """Folders to follow, the first to wait on, and whether it holds what was sent (RFC 6154)."""
        all_folders = line.folders()
        sent = next((name for flags, name in all_folders if "\\sent" in flags), None)
        if sent is None:
            names = {name.lower(): name for _flags, name in all_folders}
            sent = next((names[n] for n in ("sent", "sent items", "inbox.sent", "terkirim") if n in names), None)
        wanted = list(self._box.folders) or ["INBOX"]
        known = {name for _flags, name in all_folders}
        found = [(name, name == sent) for name in wanted if name in known or name.upper() == "INBOX"]
        if sent is not None and all(name != sent for name, _sent in found):
            found.append((sent, True))
        return found

    def _folder(self, line: Line, folder: str, *, sent: bool) -> None:
        """Fetch what is new in a folder."""
        opened = line.open(folder)
        position = next((p for p in self._hub.positions() if p.folder == folder), None)
        if position is None or position.validity != opened.validity:
            position = self._start(line, folder, opened, position)
        if opened.next_uid and opened.next_uid - 1 <= position.uid:
            return
        skip = frozenset[int]()
        uids = line.after(position.uid)
        while uids and not self.ended.is_set():
            summaries = line.summaries(uids[:COUNT])
            done, uids = uids[:COUNT], uids[COUNT:]
            for batch in batches(summaries, 1 if self._careful else COUNT):
                position = self._batch(line, position, batch, skip, sent=sent)
                self._careful = max(0, self._careful - len(batch))
            if done[-1] > position.uid:  # what is gone meanwhile
                position = self._move(position, done[-1])

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
        self._hub.take([arrival])
        return msgspec.structs.replace(position, uid=uid)

    def _batch(
        self, line: Line, position: Position, batch: list[Summary], skip: frozenset[int], *, sent: bool
    ) -> Position:
        whole = [s for s in batch if s.size <= LARGE and not self._hopeless(position, s.uid)]
        try:
            bodies = line.mails([s.uid for s in whole], sum(s.size for s in whole)) if whole else {}
        except ERRORS:
            # Which of them it was shows when each is fetched alone.
            self._careful = COUNT
            if len(batch) == 1:
                self._failed[(position.folder, position.validity, batch[0].uid)] += 1
            raise
        arrivals = []
        for summary in batch:
            raw = bodies.get(summary.uid)
            arrivals.append(self._arrival(line, position, summary, raw, sent=sent))
            position = msgspec.structs.replace(position, uid=summary.uid)
        self._hub.take(arrivals)
        return position

    def _hopeless(self, position: Position, uid: int) -> bool:
        return self._failed[(position.folder, position.validity, uid)] >= TRIES

    def _arrival(self, line: Line, position: Position, summary: Summary, raw: bytes | None, *, sent: bool) -> Arrival:
        cut = 0
        if raw is None and summary.size > LARGE and not self._hopeless(position, summary.uid):
            try:
                raw = line.beginning(summary.uid, BEGINNING)
            except ERRORS:
                self._failed[(position.folder, position.validity, summary.uid)] += 1
                raise
            cut = max(0, summary.size - len(raw))
        arrival = Arrival(
            folder=position.folder, validity=position.validity, before=position.uid, uid=summary.uid, at=summary.at,
            size=summary.size, sent=sent,
        )  # fmt: skip
        if raw is None:
            if not self._hopeless(position, summary.uid):
                return arrival  # expunged between two answers
            place = f"{position.folder} {position.validity} {summary.uid}".encode()
            lost = taking.unreadable(self._box, place, summary.at, "the server does not hand it over")
            return msgspec.structs.replace(arrival, raw=place, items=(lost,))
        history = summary.at < position.since
        item, files = taking.take(self._box, raw, summary.at, sent=sent, history=history, cut=cut)
        return msgspec.structs.replace(arrival, raw=raw, items=(item,), files=files, message_id=message_id_of(raw))


def batches(summaries: list[Summary], count: int) -> list[list[Summary]]:
    """In order, each of at most so many mails and BYTES bytes; a large mail counts as what is fetched of it."""
    found: list[list[Summary]] = []
    size = 0
    for summary in summaries:
        weight = summary.size if summary.size <= LARGE else BEGINNING
        if not found or len(found[-1]) >= count or size + weight > BYTES:
            found.append([])
            size = 0
        found[-1].append(summary)
        size += weight
    return found


def message_id_of(raw: bytes) -> str:
    """The bare Message-ID of a mail or of its headers."""
    fields, _body = source.split(raw if raw.endswith(b"\n\n") else raw[:200_000] + b"\n\n")
    value = words.unfold(source.first(fields, "message-id")).decode("utf-8", "replace").strip()
    return value[1:-1].strip() if value[:1] == "<" and value[-1:] == ">" else value.strip("<> ")


def login_problem(box: Mailbox, error: Exception) -> Problem:
    """The server or the provider of tokens wants a person."""
    if isinstance(error, LoginNeeded):
        return Problem(
            code="login_needed", title=_("Kotak surat {address} perlu masuk lagi.").format(address=box.address),
            hint=_("Pengelola: jalankan `inbox secret set SALURAN oauth_refresh_token` dengan izin yang baru."),
        )  # fmt: skip
    return Problem(
        code="login_refused", title=_("Peladen surat menolak masuk sebagai {user}.").format(user=box.user),
        hint=_("Periksa user dan sandinya, lalu masuk lagi: `inbox secret set SALURAN password`."),
    )  # fmt: skip


def lost_problem(box: Mailbox, last_good: datetime | None) -> Problem:
    """Nothing comes in at present."""
    said = _("Kotak surat {address} terputus; surat baru belum terambil.").format(address=box.address)
    minutes = int((datetime.now(UTC) - last_good).total_seconds() // 60) if last_good is not None else None
    hint = _("Siaga mencoba lagi sendiri. Surat tetap aman di peladen.")
    if minutes is not None:
        hint = _("Terakhir terambil {minutes} menit lalu. {more}").format(minutes=minutes, more=hint)
    return Problem(code="mail_lost", title=said, hint=hint)


__all__ = ["Account", "addresses", "batches", "message_id_of"]
