"""Canned replies: their placeholders filled from the thread."""

import re

from inbox.i18n import _
from inbox.wire import OfficeInfo, Thread

_PLACE = re.compile(r"\{([^{}\s][^{}]{0,40})\}")


def fill(text: str, thread: Thread, office: OfficeInfo) -> str:
    """The text with {nama}, {nomor}, {opd} and {kantor} filled where the thread knows them; the others stay."""
    agency = next((a.name for a in office.agencies if a.id == thread.agency), "")
    known = {
        "nama": _name(thread.contact.name),
        "nomor": str(thread.number),
        "opd": agency,
        "kantor": office.name,
    }
    return _PLACE.sub(lambda m: known.get(m.group(1).strip().casefold()) or m.group(0), text)


def unfilled(text: str) -> list[str]:
    """The placeholders still in a text, as written, each once."""
    return list(dict.fromkeys(m.group(0) for m in _PLACE.finditer(text)))


def _name(name: str) -> str:
    """A name that one may write in a letter; a user name or nothing becomes the polite form without a name."""
    words = name.split()
    letters = sum(c.isalpha() for c in name)
    if not words or letters < 2 or any(c.isdigit() or c in "_@." for c in words[0].strip(".")):
        return _("Bapak/Ibu")
    return name.strip()
