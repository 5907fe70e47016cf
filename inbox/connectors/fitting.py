"""Whether a file of ours may leave on a channel: what is in it, how large it is, and how to say no."""

from pathlib import Path

from inbox.connectors.base import LocalFile, Refused
from inbox.domain.files import MB
from inbox.domain.sniffing import sniff
from inbox.i18n import _
from inbox.wire import Problem


def measured(file: LocalFile) -> tuple[str, int] | Refused:
    """The type by content and the size in bytes, or why there is nothing to send. Reads the file."""
    path = Path(file.path)
    try:
        with path.open("rb") as content:
            mime = sniff(content)
        size = path.stat().st_size
    except OSError:
        return refused("no_file", _("Berkas {name} tidak ada lagi di layanan Siaga."), _("Lampirkan lagi."), file)
    if not size:
        return refused("empty_file", _("Berkas {name} kosong."), _("Periksa berkasnya, lalu lampirkan lagi."), file)
    return mime, size


def bad_type(service: str, mime: str, takes: str, file: LocalFile) -> Refused:
    """A type that the service does not take. `takes`: what to make of it instead."""
    title = _("{service} tidak menerima berkas {name}: isinya {type}.").format(
        service=service, name="{name}", type=mime if mime != "application/octet-stream" else _("tidak dikenal")
    )
    return refused("bad_type", title, takes, file)


def too_large(service: str, size: int, limit: int, file: LocalFile) -> Refused:
    """More bytes than the service takes."""
    return refused(
        "too_large",
        _("Berkas {name} berukuran {size} MB; {service} menerima paling besar {limit} MB.").format(
            name="{name}", size=_mb(size), service=service, limit=_mb(limit)
        ),
        _("Perkecil berkasnya, lalu lampirkan lagi."),
        file,
    )


def refused(code: str, title: str, hint: str, file: LocalFile) -> Refused:
    """A file that stays here."""
    shown = title.replace("{name}", file.name or "?")
    return Refused(action="fix", problem=Problem(code=code, title=shown, hint=hint))


def _mb(size: int) -> str:
    shown = f"{size / MB:.1f}" if size < 10 * MB else f"{size / MB:.0f}"
    return shown.replace(".", ",").removesuffix(",0")
