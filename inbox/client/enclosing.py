"""Files of this person that go with a reply: looked at, completed by path, and kept sealed until the hub has them.

A file that waits in the outbox is a copy of its own: the original may be changed or taken away meanwhile.
"""

import errno
import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec

from inbox.client.disk import fsync_dir, older, write_all
from inbox.client.seal import SALT, Broken, Seal
from inbox.domain.sniffing import sniff

MAGIC, PURPOSE = b"SGF1", "enclosure 1"
CHUNK = 1024 * 1024  # bytes of the file in each sealed piece
LARGEST = 100 * 1024 * 1024  # bytes; no channel takes more
LISTED = 2000  # entries of a folder that are looked at
_NONCE = struct.Struct(">QI")  # piece, and whether it is the last


class Enclosure(msgspec.Struct, kw_only=True, frozen=True):
    """A file that somebody chose. `mime` is what its content says, `size` in bytes.

    `ticket`: what the hub calls it, where it has the content already; there is nothing to read here then.
    """

    path: str
    name: str
    mime: str
    size: int
    ticket: str = ""


class Kept(msgspec.Struct, kw_only=True):
    """A sealed copy in the outbox; `ticket` once the hub has it. Without an `id` there is no copy: it had it before."""

    id: str
    name: str
    mime: str
    size: int
    path: str = ""
    ticket: str = ""


def look(path: str) -> Enclosure:
    """What a file is. Raises OSError: not there, no plain file (EISDIR), empty (ENODATA), over LARGEST (EFBIG)."""
    found = Path(path).expanduser()
    about = found.stat()
    if not stat.S_ISREG(about.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(found))
    if not about.st_size:
        raise OSError(errno.ENODATA, os.strerror(errno.ENODATA), str(found))
    if about.st_size > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(found))
    with found.open("rb") as file:
        mime = sniff(file)
    return Enclosure(path=str(found.absolute()), name=found.name, mime=mime, size=about.st_size)


def on_hub(ticket: str, name: str, mime: str, size: int) -> Enclosure:
    """A file that the hub has: one of a canned reply, or of an answer that was taken back."""
    return Enclosure(path=ticket, name=name, mime=mime, size=size, ticket=ticket)


def begun_anew(typed: str) -> str:
    """The path that is meant where somebody types a whole path behind the one that stood there: ~//etc is /etc."""
    at = max(typed.rfind("//"), typed.rfind("/~"))
    return typed if at < 0 else typed[at + 1 :]


def completions(typed: str) -> list[tuple[str, int | None]]:
    """Paths that begin with what is typed and their sizes in bytes, folders first (null, with a slash at the end).

    Hidden ones only where a dot was typed. Empty where the folder cannot be read.
    """
    typed = begun_anew(typed)
    head, _, begin = typed.rpartition("/")
    folder = Path(head or ("/" if typed.startswith("/") else "~")).expanduser()
    found: list[tuple[str, int | None]] = []
    try:
        with os.scandir(folder) as entries:
            for entry, _count in zip(entries, range(LISTED), strict=False):
                if not entry.name.casefold().startswith(begin.casefold()) or (entry.name[0] == "." != begin[:1]):
                    continue
                try:
                    if entry.is_dir():
                        found.append((f"{folder / entry.name}/", None))
                    elif entry.is_file():
                        found.append((str(folder / entry.name), entry.stat().st_size))
                except OSError:
                    continue
    except OSError:
        return []
    return sorted(found, key=lambda one: (one[1] is not None, one[0].casefold()))


class Enclosures:
    """The sealed copies in `folder`."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self.folder, self._seal = folder, seal

    def keep(self, file: Enclosure) -> Kept:
        """A durable sealed copy; of what the hub has, a note of that. Raises OSError, leaving nothing."""
        if file.ticket:
            return Kept(id="", name=file.name, mime=file.mime, size=file.size, path=file.path, ticket=file.ticket)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        salt, name = os.urandom(SALT), os.urandom(16).hex()
        cipher, target, size = self._seal.cipher(salt, PURPOSE), self.folder / name, 0
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            try:
                write_all(fd, MAGIC + salt)
                with Path(file.path).open("rb") as source:
                    piece = source.read(CHUNK)
                    for number in range(LARGEST // CHUNK + 1):
                        following = source.read(CHUNK)
                        write_all(fd, cipher.encrypt(_NONCE.pack(number, not following), piece, MAGIC))
                        size, piece = size + len(piece), following
                        if not following:
                            break
                    else:
                        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), file.path)
                os.fsync(fd)
            finally:
                os.close(fd)
            fsync_dir(self.folder)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return Kept(id=name, name=file.name, mime=file.mime, size=size, path=file.path)

    def read(self, kept: Kept) -> Iterator[bytes]:
        """The content, piece by piece. Raises Broken where it was altered or cut, OSError."""
        from cryptography.exceptions import InvalidTag

        with (self.folder / kept.id).open("rb") as file:
            head = file.read(len(MAGIC) + SALT)
            if len(head) < len(MAGIC) + SALT or not head.startswith(MAGIC):
                raise Broken("not a sealed file")
            cipher, number = self._seal.cipher(head[len(MAGIC) :], PURPOSE), 0
            piece = file.read(CHUNK + 16)
            while True:
                following = file.read(CHUNK + 16)
                try:
                    yield cipher.decrypt(_NONCE.pack(number, not following), piece, MAGIC)
                except InvalidTag as error:
                    raise Broken("altered, cut, or sealed with another key") from error
                if not following:
                    return
                piece, number = following, number + 1

    def drop(self, kept: Kept) -> None:
        """Forget a copy."""
        if kept.id:
            (self.folder / kept.id).unlink(missing_ok=True)

    def sweep(self, wanted: set[str], age: float) -> None:
        """Take away copies that no command names, left by processes that ended; older than `age` seconds."""
        if not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            if path.name not in wanted and older(path, age):
                path.unlink(missing_ok=True)
