"""The files that an office file names beside itself: looked at where they lie, before anything is changed."""

from collections.abc import Callable, Sequence
from pathlib import Path

from inbox import i18n
from inbox.client.enclosing import Enclosure, look
from inbox.domain import spoken
from inbox.domain.files import TYPES, Limit, limit
from inbox.i18n import _
from inbox.office import Finding, Office, OfficeError
from inbox.office.reading import line_of


def looked_at(office: Office, source: str, file: Path) -> dict[str, Enclosure]:
    """Each file by its path in the office file `file` (`-`: from the working folder).

    Raises OfficeError where one is not there, cannot be read, or is nothing that the channels of its canned reply take.
    """
    folder = Path() if str(file) == "-" else file.parent
    found: dict[str, Enclosure] = {}
    wrong: list[Finding] = []
    for index, canned in enumerate(office.canned):
        own = [c.kind for c in office.channels if canned.agency is None or c.agency in (None, canned.agency)]
        kinds: Sequence[str] = list(dict.fromkeys(own)) or [*TYPES, "email"]

        def refuse(what: str, remedy: str, index: int = index) -> None:
            line = line_of(source, "canned", index, "files")
            wrong.append(Finding(line=line, where=f"[[canned]] {index + 1}, files", what=what, remedy=remedy))

        for path in canned.files:
            try:
                enclosure = found[path] = look(str(folder / path))
            except OSError as error:
                refuse(
                    _("berkas `{path}` tidak dapat dibaca: {why}.").format(path=path, why=error.strerror),
                    _("Taruh berkas itu di {folder}, atau hapus namanya.").format(folder=(folder / path).parent),
                )
                continue
            _fits(enclosure, path, kinds, refuse)
    if wrong:
        raise OfficeError(str(file), wrong)
    return found


def _fits(file: Enclosure, path: str, kinds: Sequence[str], refuse: Callable[[str, str], None]) -> None:
    """At least one kind of channel must take it; on the others whoever chooses it is told."""
    limits: list[Limit] = [taken for kind in kinds if (taken := limit(kind, file.mime)) is not None]
    most = max((taken.most for taken in limits), default=0)
    if not limits:
        what = _("berkas `{path}` ({mime}) tidak diterima saluran mana pun.").format(path=path, mime=file.mime)
        refuse(what, _("Ubah ke JPG, PNG, MP4, atau PDF."))
    elif file.size > most:
        size, language = spoken.size, i18n.language()
        what = _("berkas `{path}` terlalu besar: {size}, saluran menerima {most}.").format(
            path=path, size=size(file.size, language), most=size(most, language)
        )
        refuse(what, _("Perkecil berkasnya."))
