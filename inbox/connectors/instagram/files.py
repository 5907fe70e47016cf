"""Files that Instagram takes, told by content; it fetches each from an address of ours."""

from urllib.parse import urlsplit

from inbox.connectors import fitting
from inbox.connectors.base import LocalFile, Media, Refused
from inbox.connectors.download import loopback
from inbox.domain.files import INSTAGRAM
from inbox.i18n import _
from inbox.wire import Problem

_SENT_AS = {"document": "file"}  # Instagram's word


def allowed(file: LocalFile) -> Media | Refused:
    """The file as Instagram is told of it, or why it cannot be sent. Reads the file."""
    measured = fitting.measured(file)
    if isinstance(measured, Refused):
        return measured
    mime, size = measured
    found = INSTAGRAM.get(mime)
    if found is None:
        takes = _("Ubah ke JPG, PNG, MP4, M4A, WAV, atau PDF, lalu lampirkan lagi.")
        return fitting.bad_type("Instagram", mime, takes, file)
    if size > found.most:
        return fitting.too_large("Instagram", size, found.most, file)
    return Media(
        remote_id=file.link, kind=_SENT_AS.get(found.kind, found.kind), mime=mime, name=file.name, size=size,
        url=file.link,
    )  # fmt: skip


def reachable(address: str) -> bool:
    """Whether Meta could fetch from there: https, or http on this machine for a stand-in."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and loopback(host)))


def no_address() -> Problem:
    """The office has no address from which Instagram could fetch."""
    return Problem(
        code="no_public_url",
        title=_("Instagram mengambil berkas dari alamat publik kantor, dan alamat itu belum diatur."),
        hint=_("Pengelola: isi public_url (https) di berkas kantor, lalu `inbox office apply`."),
    )
