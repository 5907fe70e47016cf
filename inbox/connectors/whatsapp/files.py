"""Files that WhatsApp takes: types and sizes, told by content before anything leaves (pitfall 24)."""

from pathlib import Path
from typing import NamedTuple

from inbox.connectors import fitting
from inbox.connectors.base import LocalFile, Refused
from inbox.domain.files import STILL_STICKER
from inbox.domain.files import WHATSAPP as TYPES
from inbox.i18n import _


class Allowed(NamedTuple):
    """A file that may leave: how it is uploaded and what kind of message it makes."""

    kind: str
    mime: str


def allowed(file: LocalFile) -> Allowed | Refused:
    """What the file is sent as, or why it cannot be sent. Reads the file."""
    measured = fitting.measured(file)
    if isinstance(measured, Refused):
        return measured
    (mime, size), path = measured, Path(file.path)
    found = TYPES.get(mime)
    if found is None:
        takes = _("Ubah ke JPG, PNG, MP4, MP3, PDF, atau dokumen Office, lalu lampirkan lagi.")
        return fitting.bad_type("WhatsApp", mime, takes, file)
    if mime.startswith("audio/ogg") and not _mono(path):
        return fitting.refused(
            "bad_type", _("WhatsApp hanya menerima suara Opus mono; {name} stereo."),
            _("Rekam atau ubah menjadi mono, lalu lampirkan lagi."), file,
        )  # fmt: skip
    kind, limit = found
    if kind == "sticker" and not _moves(path):
        limit = STILL_STICKER
    if size > limit:
        return fitting.too_large("WhatsApp", size, limit, file)
    return Allowed(kind, mime)


def _mono(path: Path) -> bool:
    """RFC 7845 5.1: the byte after `OpusHead` and the version is the number of channels."""
    with path.open("rb") as file:
        head = file.read(256)
    at = head.find(b"OpusHead")
    return at < 0 or head[at + 9 : at + 10] == b"\x01"


def _moves(path: Path) -> bool:
    with path.open("rb") as file:
        return b"ANIM" in file.read(64)
