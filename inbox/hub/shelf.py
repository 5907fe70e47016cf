"""Files of canned replies: what the office file names, kept with the other contents for as long as it names it."""

import hashlib
import logging
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from inbox.domain.files import SHELVED
from inbox.hub import durable
from inbox.hub.tickets import Upload
from inbox.i18n import _
from inbox.office import Finding, Office, OfficeChange, OfficeDiff, OfficeError
from inbox.office.reading import line_of
from inbox.wire import CannedFile, OfficeFile

log = logging.getLogger("inbox.hub.media")
MARK = SHELVED  # before the hash, where `GET /v1/media/…` is asked for such a file
_HASH = re.compile(r"[0-9a-f]{64}\Z")


class Kept(msgspec.Struct, kw_only=True, frozen=True):
    """A file by its path in the office file."""

    path: str
    upload: Upload


class Shelf:
    """One small file a path in `folder`, saying which content it is."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._kept: dict[str, Upload] = {}
        for file in folder.glob("*.json"):
            try:
                kept = msgspec.json.decode(file.read_bytes(), type=Kept)
            except msgspec.DecodeError:
                log.error("a file of a canned reply is lost: %s is damaged; apply the office file again", file.name)
                continue
            self._kept[kept.path] = kept.upload

    def get(self, path: str) -> Upload | None:
        """What the office file means by a path."""
        return self._kept.get(path)

    def of(self, sha256: str) -> Upload | None:
        """The file of this content, while the office file names it."""
        return next((upload for upload in self._kept.values() if upload.sha256 == sha256), None)

    def all(self) -> list[CannedFile]:
        """Every file."""
        return [self.described(path) for path in sorted(self._kept)]

    def described(self, path: str) -> CannedFile:
        """The file as clients know it; without a hash where it is not here."""
        found, name = self._kept.get(path), PurePosixPath(path).name
        if found is None:
            return CannedFile(path=path, name=name)
        return CannedFile(path=path, name=name, mime=found.mime, size=found.size, sha256=found.sha256)

    def put(self, path: str, upload: Upload) -> Upload | None:
        """Keep a content under a path, durably; answers what stood there before. Raises OSError."""
        before = self._kept.get(path)
        durable.replace(self._file(path), msgspec.json.encode(Kept(path=path, upload=upload)))
        self._kept[path] = upload
        return before

    def retain(self, paths: Collection[str]) -> list[Upload]:
        """Forget every other path; answers what they were. Raises OSError."""
        gone = [path for path in self._kept if path not in paths]
        for path in gone:
            self._file(path).unlink(missing_ok=True)
        return [self._kept.pop(path) for path in gone]

    def _file(self, path: str) -> Path:
        return self._folder / f"{hashlib.sha256(path.encode()).hexdigest()[:32]}.json"


class Delivered:
    """The files that came with an office file, beside those that are here: `fresh` by path."""

    def __init__(
        self, office: Office, given: Sequence[OfficeFile], shelf: Shelf, uploaded: Callable[[str], Upload | None],
        *, dry_run: bool,
    ) -> None:  # fmt: skip
        said = {file.path: file for file in given}
        self.fresh: dict[str, Upload] = {}
        self.missing: list[tuple[int, str]] = []  # place of the canned reply, path
        self.changed: set[str] = set()  # keys of canned replies of which a content is another
        for index, canned in enumerate(office.canned):
            for path in canned.files:
                file, here = said.get(path), shelf.get(path)
                if file is None or (here is not None and here.sha256 == file.sha256):
                    if here is None:
                        self.missing.append((index, path))
                    continue
                self.changed.add(canned.key)
                if dry_run and _HASH.match(file.sha256):
                    continue
                upload = uploaded(file.ticket)
                if upload is None or upload.sha256 != file.sha256:
                    self.missing.append((index, path))
                else:
                    self.fresh[path] = upload

    def demand(self, source: str, name: str) -> None:
        """Raises OfficeError where a file is named whose content the hub has not got."""
        if self.missing:
            raise OfficeError(name, [
                Finding(
                    line=line_of(source, "canned", index, "files"), where=f"[[canned]] {index + 1}, files",
                    what=_("isi berkas `{path}` belum ada di layanan.").format(path=path),
                    remedy=_("Terapkan dengan `inbox office apply` di mesin yang menyimpan berkas itu."),
                )
                for index, path in self.missing
            ])  # fmt: skip

    def told(self, changes: OfficeDiff) -> OfficeDiff:
        """The changes, with the canned replies of which only the content of a file is another."""
        known = {change.id for change in changes.changes if change.table == "canned"}
        more = [
            OfficeChange(what="changed", table="canned", id=key, fields=["files"])
            for key in sorted(self.changed - known)
        ]
        return OfficeDiff(changes=[*changes.changes, *more])
