"""A mailbox, followed in a thread of its own: fetched from where it was left, then waited on, whatever the server does.

The connection is dropped after any error and the work resumed from the stored position; nothing is kept in memory that
the next connection would need but how often which mail had failed.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from inbox.connectors.email import problems
from inbox.connectors.email.errands import Errands
from inbox.connectors.email.fetching import Fetching, Hub
from inbox.connectors.email.filing import Filing
from inbox.connectors.email.imap import ERRORS, IdleRefused, Line
from inbox.connectors.email.settings import Mailbox
from inbox.connectors.receiving import Aside
from inbox.wire import Problem

log = logging.getLogger("inbox.connectors.email")
PERSON = 10.0  # seconds at least before an attempt whose failure only a person can end
NO_IDLE = 3600.0  # seconds for which a server that refuses IDLE is not asked for it
BREATH = 0.2  # seconds between two looks at a server that speaks without end
SENT = ("sent", "sent items", "sent messages", "inbox.sent", "terkirim", "pesan terkirim")


class Account:
    """Runs in its thread until `stop`."""

    def __init__(self, box: Mailbox, hub: Hub, secret: Callable[[], str], refused: Callable[[], None]) -> None:
        self._box, self._hub, self._secret, self._refused = box, hub, secret, refused
        self.ended = threading.Event()
        self.last_good: datetime | None = None
        self.errands = Errands(box, hub, secret)
        self._fetching = Fetching(box, hub, self.ended.is_set)
        self._line: Line | None = None
        self._healthy = False
        self._no_idle = 0.0
        self._filing = Filing(box, hub)
        self._wake = threading.Event()  # set: there is something to do besides waiting
        self._retrying: threading.Thread | None = None
        self._tried: dict[tuple[str, int, int], datetime] = {}

    def run(self) -> None:
        """Follow the mailbox."""
        failures = 0
        while not self.ended.is_set():
            self._healthy = self._fetching.moved = False
            problem: Problem | None = None
            try:
                self._session()
            except Exception as error:  # a server may do anything; the next connection starts from what is stored
                problem = problems.of(self._box, error, self.last_good)
                if problem is not None:
                    self._refused()
                log.warning("mailbox %s: %s", self._box.imap.host, type(error).__name__)
                if not isinstance(error, ERRORS) and problem is None:
                    log.warning("mailbox %s: unexpected %s", self._box.imap.host, type(error).__name__)
            finally:
                line, self._line = self._line, None
                if line is not None:
                    line.close()
            failures = 1 if self._healthy or self._fetching.moved else failures + 1
            if self.ended.is_set():
                return
            # A connection that is cut now and then is ordinary and mended at once: it is told when that fails.
            if problem is not None or failures > 1:
                self._tell(problem or problems.lost(self._box, self.last_good))
            patience = self._box.patience
            pause = min(patience.pause * 2.0 ** min(failures - 1, 20), patience.longest) * (0.5 + random.random() / 2)
            self.ended.wait(max(min(PERSON, patience.stall) if problem is not None else 0.0, pause))

    def stop(self) -> None:
        """End soon; from any thread."""
        self.ended.set()
        self._wake.set()
        self.errands.stop()
        line = self._line
        if line is not None:
            line.cut()

    def sent(self) -> None:
        """A mail was sent: its copy is looked after; from any thread."""
        self._filing.expect()
        self._wake.set()

    def watch(self) -> None:
        """Cut a connection whose call is long overdue; from any thread, now and then."""
        line = self._line
        if line is not None and line.overdue():
            log.warning("mailbox %s: overdue, cut", self._box.imap.host)
            line.cut()
        self.errands.watch()

    def _tell(self, problem: Problem | None, *, receives: bool = False) -> None:
        try:
            self._hub.told(problem, receives=receives)
        except Exception as error:  # the hub may be ending
            log.warning("mailbox %s: not told: %s", self._box.imap.host, type(error).__name__)

    def _session(self) -> None:
        secret = self._secret()
        line = self._line = Line(self._box, min(self._box.patience.hurry, self._box.patience.stall))
        line.login(secret)
        found = folders(line, self._box)
        (first, first_sent), others = found[0], found[1:]
        sent = next((name for name, holds in found if holds), None)
        idles = line.has("IDLE") and time.monotonic() > self._no_idle
        while not self.ended.is_set():
            self._wake.clear()
            for folder, holds in others:
                if self._changed(line, folder):
                    self._fetching.folder(line, folder, line.open(folder), sent=holds)
            # The first is waited on, so it is selected last.
            self._fetching.folder(line, first, line.open(first), sent=first_sent)
            self._healthy = True
            self.last_good = datetime.now(UTC)
            self._set_aside()
            more = self._filing.look(line, sent)
            if more == 0:
                continue  # the first folder is to be selected again, and what was filed is in one that is followed
            before = time.monotonic(), time.time()
            self._wait(line, idles, min(self._pause(found), more if more is not None else 1e9))
            slept = (time.time() - before[1]) - (time.monotonic() - before[0])
            if slept > 30:
                raise OSError("the machine slept")
        line.leave()

    def _pause(self, found: list[tuple[str, bool]]) -> float:
        patience = self._box.patience
        return min(patience.idle, patience.poll) if len(found) > 1 else patience.idle

    def _wait(self, line: Line, idles: bool, seconds: float) -> None:
        started = time.monotonic()
        if not idles:
            self._wake.wait(min(seconds, self._box.patience.poll))
            return
        try:
            line.wait(seconds, self._wake)
        except IdleRefused:
            self._no_idle = time.monotonic() + NO_IDLE
            raise OSError("IDLE is offered and refused") from None
        if time.monotonic() - started < BREATH:
            self.ended.wait(BREATH)

    def _changed(self, line: Line, folder: str) -> bool:
        """Whether there is anything in a folder that is not waited on; asked in one short command (E04)."""
        position = self._fetching.position(folder)
        if position is None:
            return True
        now = line.status(folder)
        return now.validity != position.validity or not now.next_uid or now.next_uid - 1 > position.uid

    # --- mails that were set aside ------------------------------------------------------------------------------------
    def _set_aside(self) -> None:
        """Say whether all is well, and have what was set aside tried again beside this connection."""
        waiting = self._hub.asides()
        self._tell(problems.aside(len(waiting)) if waiting else None, receives=True)
        if waiting and (self._retrying is None or not self._retrying.is_alive()):
            self._retrying = threading.Thread(target=self._retry, name="mail set aside", daemon=True)
            self._retrying.start()

    def _retry(self) -> None:
        try:
            while not self.ended.is_set() and (waiting := self._hub.asides()):
                aside = min(waiting, key=lambda a: a.due)
                left = (aside.due - datetime.now(UTC)).total_seconds()
                if left > 0:
                    self.ended.wait(left)
                    continue
                proved = self._proved(aside)
                self._tried[(aside.folder, aside.validity, aside.uid)] = datetime.now(UTC)
                if self.errands.again(aside, proved=proved):
                    self._wake.set()
        except Exception as error:  # the hub may be ending; the next round of the mailbox starts this again
            log.warning("mailbox %s: set aside: %s", self._box.imap.host, type(error).__name__)

    def _proved(self, aside: Aside) -> bool:
        """Whether the server handed over others since the last attempt, so that this mail is to blame."""
        tried = self._tried.get((aside.folder, aside.validity, aside.uid))
        return self.last_good is not None and (tried is None or self.last_good > tried)


def folders(line: Line, box: Mailbox) -> list[tuple[str, bool]]:
    """Folders to follow, the first to wait on, and whether it holds what was sent (RFC 6154)."""
    there = line.folders()
    sent = holding(there, "\\sent", SENT)
    wanted = list(box.folders) or ["INBOX"]
    known = {name for _flags, name in there}
    found = [(name, name == sent) for name in wanted if name in known or name.upper() == "INBOX"]
    if sent is not None and all(name != sent for name, _sent in found):
        found.append((sent, True))
    return found or [("INBOX", False)]


def holding(there: list[tuple[frozenset[str], str]], flag: str, names: tuple[str, ...]) -> str | None:
    """The folder of a purpose: by its flag, else by a name that is usual for it."""
    called = {name.lower(): name for _flags, name in there}
    marked = next((name for flags, name in there if flag in flags), None)
    return marked or next((called[name] for name in names if name in called), None)
