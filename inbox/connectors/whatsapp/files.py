"""Files that WhatsApp takes: types and sizes, told by content before anything leaves (pitfall 24).

Source: Meta, business-phone-numbers/media (2026).
"""

from pathlib import Path
from typing import NamedTuple

from inbox.connectors.base import LocalFile, Refused
from inbox.connectors.sniffing import sniff
from inbox.i18n import _
from inbox.wire import Problem

MB = 1024 * 1024
_OPENXML = "application/vnd.openxmlformats-officedocument."
# MIME type as it is uploaded → kind of message, largest size in bytes.
TYPES: dict[str, tuple[str, int]] = {
    "image/jpeg": ("image", 5 * MB),
    "image/png": ("image", 5 * MB),
    "video/mp4": ("video", 16 * MB),
    "video/3gpp": ("video", 16 * MB),
    "audio/aac": ("audio", 16 * MB),
    "audio/amr": ("audio", 16 * MB),
    "audio/mpeg": ("audio", 16 * MB),
    "audio/mp4": ("audio", 16 * MB),
    "audio/ogg; codecs=opus": ("audio", 16 * MB),
    "image/webp": ("sticker", 500 * 1024),
    "application/pdf": ("document", 100 * MB),
    "text/plain": ("document", 100 * MB),
    "application/msword": ("document", 100 * MB),
    "application/vnd.ms-excel": ("document", 100 * MB),
    "application/vnd.ms-powerpoint": ("document", 100 * MB),
    f"{_OPENXML}wordprocessingml.document": ("document", 100 * MB),
    f"{_OPENXML}spreadsheetml.sheet": ("document", 100 * MB),
    f"{_OPENXML}presentationml.presentation": ("document", 100 * MB),
}
STILL_STICKER = 100 * 1024  # bytes; an animated one may have 500 KB


class Allowed(NamedTuple):
    """A file that may leave: how it is uploaded and what kind of message it makes."""

    kind: str
    mime: str


def allowed(file: LocalFile) -> Allowed | Refused:
    """What the file is sent as, or why it cannot be sent. Reads the file."""
    path = Path(file.path)
    try:
        mime, size = sniff(path), path.stat().st_size
    except OSError:
        return refused("no_file", _("Berkas {name} tidak ada lagi di layanan Siaga."), _("Lampirkan lagi."), file)
    if not size:
        return refused("empty_file", _("Berkas {name} kosong."), _("Periksa berkasnya, lalu lampirkan lagi."), file)
    found = TYPES.get(mime)
    if found is None:
        return refused(
            "bad_type",
            _("WhatsApp tidak menerima berkas {name}: isinya {type}.").format(
                name="{name}", type=mime if mime != "application/octet-stream" else _("tidak dikenal")
            ),
            _("Ubah ke JPG, PNG, MP4, MP3, PDF, atau dokumen Office, lalu lampirkan lagi."),
            file,
        )
    if mime.startswith("audio/ogg") and not _mono(path):
        return refused(
            "bad_type", _("WhatsApp hanya menerima suara Opus mono; {name} stereo."),
            _("Rekam atau ubah menjadi mono, lalu lampirkan lagi."), file,
        )  # fmt: skip
    kind, limit = found
    if kind == "sticker" and not _moves(path):
        limit = STILL_STICKER
    if size > limit:
        return refused(
            "too_large",
            _("Berkas {name} berukuran {size} MB; WhatsApp menerima paling besar {limit} MB.").format(
                name="{name}", size=_mb(size), limit=_mb(limit)
            ),
            _("Perkecil berkasnya, lalu lampirkan lagi."),
            file,
        )
    return Allowed(kind, mime)


def refused(code: str, title: str, hint: str, file: LocalFile) -> Refused:
    """A file that stays here."""
    shown = title.replace("{name}", file.name or "?")
    return Refused(action="fix", problem=Problem(code=code, title=shown, hint=hint))


def _mono(path: Path) -> bool:
    """RFC 7845 5.1: the byte after `OpusHead` and the version is the number of channels."""
    with path.open("rb") as file:
        head = file.read(256)
    at = head.find(b"OpusHead")
    return at < 0 or head[at + 9 : at + 10] == b"\x01"


def _moves(path: Path) -> bool:
    with path.open("rb") as file:
        return b"ANIM" in file.read(64)


def _mb(size: int) -> str:
    shown = f"{size / MB:.1f}" if size < 10 * MB else f"{size / MB:.0f}"
    return shown.replace(".", ",").removesuffix(",0")
