"""Encryption of what a client keeps on disk: one master key in a 0600 file, one derived key per file.

ChaCha20-Poly1305 (RFC 8439), keys by HKDF-SHA256 (RFC 5869). It protects backups and stolen home folders, not against
root or against this very user.
"""

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from inbox.client.disk import fsync_dir
from inbox.i18n import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC = b"SGB1"
SALT = 16
NONCE = bytes(12)  # every blob has a key of its own


class Broken(Exception):
    """Not ours, another key's, or altered."""


class KeyDamaged(OSError, ValueError):
    """The key file is there and is none. Says so to a person; `hint` is what to do."""

    def __init__(self, path: Path) -> None:
        title = _("Kunci salinan di mesin ini rusak: {path}.").format(path=path)
        hint = _(
            "Pulihkan berkas itu dari cadangan. Bila tidak ada, pindahkan foldernya ({folder}) ke tempat lain, lalu"
            " buka lagi: laporan diambil ulang dari layanan; naskah dan antrean di situ tidak terbaca tanpa kunci."
        ).format(folder=path.parent)
        super().__init__(errno.EIO, title)
        self.title, self.hint = title, hint

    def __str__(self) -> str:
        return self.title


class Seal:
    """Makes ciphers from the master key. Raises ValueError for a key that is not 32 bytes."""

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise ValueError("the cache key is not 32 bytes")
        self._master = master

    @classmethod
    def at(cls, path: Path) -> "Seal":
        """Read the key file, or make it. Several processes at once end with the same key.

        Raises PermissionError where others may read the file, KeyDamaged.
        """
        try:
            return cls._from(path)
        except FileNotFoundError:
            pass
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(fd, os.urandom(32))
            os.fsync(fd)
        finally:
            os.close(fd)
        try:
            os.link(fresh, path)  # fails where another process was first: its key counts
            fsync_dir(path.parent)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            if not path.exists():
                fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        return cls._from(path)

    @classmethod
    def _from(cls, path: Path) -> "Seal":
        try:
            return cls(_read(path))
        except ValueError as error:
            raise KeyDamaged(path) from error

    def cipher(self, salt: bytes, purpose: str) -> "ChaCha20Poly1305":
        """The cipher of one file: `salt` is its random id, `purpose` keeps kinds of files apart."""
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return ChaCha20Poly1305(HKDF(SHA256(), 32, salt, purpose.encode()).derive(self._master))

    def close(self, data: bytes, purpose: str) -> bytes:
        """Encrypt a whole small file."""
        salt = os.urandom(SALT)
        return MAGIC + salt + self.cipher(salt, purpose).encrypt(NONCE, data, MAGIC)

    def open(self, blob: bytes, purpose: str) -> bytes:
        """Decrypt what `close` made. Raises Broken."""
        from cryptography.exceptions import InvalidTag

        if len(blob) < len(MAGIC) + SALT + 16 or not blob.startswith(MAGIC):
            raise Broken("not a sealed file")
        salt, body = blob[len(MAGIC) : len(MAGIC) + SALT], blob[len(MAGIC) + SALT :]
        try:
            return self.cipher(salt, purpose).decrypt(NONCE, body, MAGIC)
        except InvalidTag as error:
            raise Broken("altered, or sealed with another key") from error


def _read(path: Path) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        state = os.fstat(fd)
        if state.st_uid != os.getuid() or state.st_mode & 0o077:
            raise PermissionError(f"{path} must belong to this user alone: chmod 600")
        return os.read(fd, 64)
    finally:
        os.close(fd)
