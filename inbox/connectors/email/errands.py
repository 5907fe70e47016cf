"""The second connection of a mailbox, one at a time and never for long: for mails that were set aside, and for parts.

Beside the first, so that what stalls here holds up nobody; two in all, because servers count them (E35).
"""

import logging
import threading
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta

import msgspec

from inbox.connectors.base import InboundMessage, MediaGone
from inbox.connectors.email import fetching, structure, taking
from inbox.connectors.email.fetching import LARGE, TRIES, Hub, Withheld
from inbox.connectors.email.imap import ERRORS, Line, Summary
from inbox.connectors.email.reader import readers
from inbox.connectors.email.settings import MEGABYTE, Mailbox
from inbox.connectors.receiving import Arrival, Aside
from inbox.i18n import _

log = logging.getLogger("inbox.connectors.email")
WINDOW = MEGABYTE  # bytes of a part at a time


class Errands:
    """Used from threads of its own."""

    def __init__(self, box: Mailbox, hub: Hub | None, secret: Callable[[], str]) -> None:
        self._box, self._hub, self._secret = box, hub, secret
        self._lock = threading.Lock()
        self._line: Line | None = None
        self._ended = False

    def watch(self) -> None:
        """Cut a connection whose call is overdue; from any thread."""
        line = self._line
        if line is not None and line.overdue():
            line.cut()

    def stop(self) -> None:
        """End soon; from any thread."""
        self._ended = True
        line = self._line
        if line is not None:
            line.cut()

    def _opened(self) -> Line:
        if self._ended:
            raise OSError("the mailbox is left")
        secret = self._secret()
        line = self._line = Line(self._box)
        line.login(secret)
        return line

    # --- mails that were set aside ------------------------------------------------------------------------------------
    def again(self, aside: Aside, *, proved: bool) -> bool:
        """Try a mail once more; whether it is done with. `proved`: others came in since, so the mail is to blame."""
        hub = self._hub
        if hub is None:
            return False
        with self._lock:
            try:
                arrival = self._fetched(hub, self._opened(), aside)
            except ERRORS as error:
                log.warning("mailbox %s: a mail set aside: %s", self._box.imap.host, type(error).__name__)
                tries = aside.tries + bool(proved)
                if tries < TRIES:
                    due = datetime.now(UTC) + timedelta(seconds=self._box.patience.again * 10 ** (tries - 1))
                    hub.defer(msgspec.structs.replace(aside, tries=tries, due=due))
                    return False
                self._closed()
                arrival = _given_up(self._box, aside, self._header(aside))
            finally:
                self._closed()
            hub.take([arrival])
            return True

    def _header(self, aside: Aside) -> bytes:
        """Who wrote and about what, of a mail that is not handed over; empty where not even that can be had."""
        try:
            line = self._opened()
            return line.section(aside.uid, "HEADER") if line.open(aside.folder).validity == aside.validity else b""
        except ERRORS as error:
            log.warning("mailbox %s: no header of a mail set aside: %s", self._box.imap.host, type(error).__name__)
            return b""

    def _fetched(self, hub: Hub, line: Line, aside: Aside) -> Arrival:
        position = next((p for p in hub.positions() if p.folder == aside.folder), None)
        opened = line.open(aside.folder)
        if position is None or opened.validity != aside.validity:
            raise Withheld("the folder has changed")  # found anew by the first connection, which then forgets it
        arrival = Arrival(
            folder=aside.folder, validity=aside.validity, before=aside.uid, uid=aside.uid, at=aside.at,
            size=aside.size, sent=aside.sent, how="again",
        )  # fmt: skip
        if aside.uid not in line.there([aside.uid]):
            return arrival  # gone meanwhile
        history = aside.at < position.since
        summary = next(iter(line.summaries([aside.uid])), Summary(aside.uid, aside.size, aside.at))
        if summary.size > LARGE:
            return fetching.large(self._box, line, arrival, history=history)
        raw = line.mails([aside.uid], max(summary.size, 8 * MEGABYTE)).get(aside.uid)
        if not raw or (summary.size and len(raw) != summary.size):
            second = line.mails([aside.uid], max(summary.size, 8 * MEGABYTE)).get(aside.uid)
            if raw is None or second != raw:
                raise Withheld("a mail is not handed over as announced")
        return fetching.read(self._box, arrival, raw, history=history)

    # --- parts --------------------------------------------------------------------------------------------------------
    def part(self, wanted: structure.Remote) -> Generator[bytes, None, None]:
        """The bytes of a part, window by window. Raises MediaGone, and OSError for all that may pass."""
        with self._lock:
            try:
                line = self._opened()
                uid = self._found(line, wanted.place)
                decoder = structure.Decoder(wanted.leaf.encoding)
                start = 0
                while piece := line.window(uid, wanted.leaf.section, start, WINDOW):
                    start += len(piece)
                    yield decoder.feed(piece)
                    if len(piece) < WINDOW:
                        break
                if start < wanted.leaf.size * 9 // 10:
                    raise Withheld("a part is shorter than announced")
                yield decoder.end()
            except OSError:
                raise
            except ERRORS as error:
                raise OSError(type(error).__name__) from None
            finally:
                self._closed()

    def _found(self, line: Line, place: structure.Place) -> int:
        opened = line.open(place.folder)
        if opened.validity == place.validity and place.uid in line.there([place.uid]):
            return place.uid
        found = line.search("HEADER", "Message-ID", place.message_id) if place.message_id else []
        if not found:
            raise MediaGone("the mail is no longer on its server")
        return found[-1]

    def _closed(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.leave() if not line.cut_off else line.close()


def _given_up(box: Mailbox, aside: Aside, header: bytes) -> Arrival:
    """In its place, something that staff see: the mail stays on its server."""
    arrival = Arrival(
        folder=aside.folder, validity=aside.validity, before=aside.uid, uid=aside.uid, at=aside.at, size=aside.size,
        sent=aside.sent, how="again",
    )  # fmt: skip
    if header.strip():
        known = header.rstrip() + b"\r\n\r\n"
        item, _files = readers.take(box, known, aside.at, sent=aside.sent, history=False)
        if isinstance(item, InboundMessage):
            said = _("[surat ini tidak diserahkan peladennya; bukalah lewat webmail]")
            item = msgspec.structs.replace(item, text=said, media=())
        return msgspec.structs.replace(
            arrival, raw=known, items=(item,), message_id=fetching.message_id_of(known)
        )  # fmt: skip
    place = f"{aside.folder} {aside.validity} {aside.uid}".encode()
    lost = taking.unreadable(box, place, aside.at, "the server does not hand it over")
    return msgspec.structs.replace(arrival, raw=place, items=(lost,))
