"""The words around the mail that is answered: who wrote when, and as much of it as helps."""

import re
from datetime import datetime, timedelta, timezone

from inbox.connectors.letters import Letter
from inbox.i18n import _

QUOTED_TEXT, QUOTED_LINES = 8_000, 150  # of the mail answered
WIB = timezone(timedelta(hours=7))
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def introduced(letter: Letter) -> str:
    """The line above what is quoted; empty where nothing is."""
    if not letter.quoted.strip():
        return ""
    return _("Pada {when}, {who} menulis:").format(
        when=spoken(letter.quoted_at), who=" ".join(lines(letter.quoted_by).split()) or "-"
    )


def shortened(quoted: str) -> str:
    """The beginning of a long text that is quoted; its writer has the whole of it."""
    found = lines(quoted.strip()[: QUOTED_TEXT + 1]).splitlines()
    cut = len(quoted.strip()) > QUOTED_TEXT or len(found) > QUOTED_LINES
    return "\n".join(found[:QUOTED_LINES]) + ("\n[…]" if cut else "")


def lines(text: str) -> str:
    """The text with one kind of line ends and without NULs."""
    return re.sub(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029", "\n", text).replace("\x00", "")


def spoken(at: datetime | None) -> str:
    """A time as one says it, in western Indonesia."""
    if at is None:
        return "-"
    there = at.astimezone(WIB)
    return f"{DAYS[there.weekday()]} {there:%d/%m/%Y %H.%M} WIB"
