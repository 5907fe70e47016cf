"""Canned replies: which a person may use, and their placeholders filled from thread, office and moment."""

from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.domain import placeholders
from inbox.domain.placeholders import is_name, unfilled
from inbox.i18n import _
from inbox.wire import CannedInfo, OfficeInfo, Thread

__all__ = ["fill", "mine", "unfilled"]


def fill(text: str, thread: Thread, office: OfficeInfo, *, login: str = "", now: datetime | None = None) -> str:
    """The text with the placeholders filled that are known, see `domain.placeholders.NAMES`; the others stay.

    Times are the office's.
    """
    agency = next((a.name for a in office.agencies if a.id == thread.agency), "")
    name = thread.contact.name.strip()
    known = {
        "nama": name if is_name(name) else _("Bapak/Ibu"),
        "sapaan": _("Bapak/Ibu"),
        "nomor": str(thread.number),
        "opd": agency,
        "kantor": office.name,
        "petugas": next((p.name for p in office.people if p.login == login), ""),
        "piket": ", ".join(p.name for p in office.people if p.present),
    }
    if now is not None:
        local = now.astimezone(ZoneInfo(office.timezone))
        known |= {"sekarang": f"{local:%H.%M}", "tanggal": f"{local:%d/%m/%Y}"}
    return placeholders.fill(text, known)


def mine(office: OfficeInfo, agency: str | None, login: str) -> list[CannedInfo]:
    """The canned replies for a thread of an agency and this person: the most used first, in Indonesian first."""
    found = [c for c in office.canned if c.agency in (None, agency) and c.person in (None, login)]
    return sorted(found, key=lambda c: (c.language != "id", -c.uses, c.person is None, c.agency is None))
