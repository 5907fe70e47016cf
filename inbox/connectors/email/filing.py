"""Copies of what was sent, filed in the Sent folder: one each, whatever the server files by itself (E23)."""

import logging
import time
from datetime import UTC, datetime, timedelta

from inbox.connectors.email.fetching import Hub
from inbox.connectors.email.imap import ERRORS, Line
from inbox.connectors.email.settings import Mailbox

log = logging.getLogger("inbox.connectors.email")
# Servers that file a copy of what is sent through them by themselves: a second one would stand beside it.
FILING = (
    "gmail.com",
    "googlemail.com",
    "google.com",
    "office365.com",
    "outlook.com",
    "zoho.com",
    "me.com",
    "yahoo.com",
)
KEPT = timedelta(days=7)  # that a copy is tried: a mailbox that is full, or has no Sent folder, may be mended
FIRST, LONGEST = 60.0, 3600.0  # seconds until a copy that was not taken is offered again


def by_server(box: Mailbox) -> bool:
    """Whether the mail server is known to file what it sends."""
    host = "." + box.smtp.host.lower()
    return any(host.endswith("." + known) for known in FILING)


class Filing:
    """What waits is stored with the outcome of the send; here is only when which copy is tried again."""

    def __init__(self, box: Mailbox, hub: Hub) -> None:
        self._box, self._hub = box, hub
        self._again: dict[str, tuple[float, float]] = {}  # Message-ID: not before, and the pause that led there
        self._expected = 0.0

    def expect(self) -> None:
        """A mail is being sent: look once its server had time to file it; from any thread."""
        self._expected = time.monotonic() + self._box.patience.filing

    def look(self, line: Line, sent: str | None) -> float | None:
        """File what is not there. Seconds until there is more to look for, 0 where the Sent folder is selected now,
        null where there is nothing. Raises what the line raises, after noting when that copy is tried again: a server
        that takes no copies holds up nothing else.
        """
        waiting = self._hub.copies()
        now, wall = time.monotonic(), datetime.now(UTC)
        left = [self._expected - now] if self._expected > now else []
        looked = False
        for message_id, at in waiting:
            due = self._box.patience.filing - (wall - at).total_seconds()
            due = max(due, self._again.get(message_id, (0.0, 0.0))[0] - now)
            if sent is None or wall - at > KEPT:
                if wall - at > KEPT:
                    log.warning("mailbox %s: a copy of a sent mail was not filed", self._box.imap.host)
                    self._done(message_id)
            elif due > 0:
                left.append(min(due, self._box.patience.idle))
            else:
                self._file(line, sent, message_id)
                looked = True
        return 0.0 if looked else min(left, default=None)

    def _file(self, line: Line, sent: str, message_id: str) -> None:
        """Looked for first: an earlier attempt may have come through unheard."""
        pause = min(self._again.get(message_id, (0.0, FIRST / 2))[1] * 2, LONGEST)
        self._again[message_id] = time.monotonic() + pause, pause
        line.open(sent)
        found = line.search("HEADER", "Message-ID", message_id)
        if not found and (raw := self._hub.copy(message_id)):
            try:
                line.append(sent, raw)
            except ERRORS as error:
                log.warning("mailbox %s: no copy in Sent: %s", self._box.imap.host, type(error).__name__)
                raise
        self._done(message_id)

    def _done(self, message_id: str) -> None:
        self._hub.filed(message_id)
        self._again.pop(message_id, None)
