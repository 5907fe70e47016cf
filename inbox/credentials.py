"""Where secrets live: always `keyring`, with a backend that we choose; it never chooses by itself.

A keyring that asks a desktop for leave can block for ever over SSH, so the Secret Service is tried in a process of its
own that is ended after 3 s. Where it does not answer, `VaultKeyring` keeps one sealed file.
"""

import fcntl
import getpass
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

from inbox.i18n import _

MAGIC = b"siaga-vault 1\n"
CREDENTIAL = "inbox-vault-key"  # the name under $CREDENTIALS_DIRECTORY, systemd.exec(5)
PROBE_SECONDS = 3.0
NAMES: dict[str, tuple[str, ...]] = {
    "whatsapp": ("access_token", "app_secret", "verify_token"),
    "instagram": ("access_token", "app_secret", "verify_token"),
    "email": ("password", "oauth_refresh_token", "oauth_client_secret"),
}


class CredentialsError(KeyringError):
    """The secrets cannot be opened. The text says what to do and holds no secret."""


class Secret:
    """A value that no repr, log or traceback shows. `reveal()` gives it to those who send it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __reduce__(self) -> Any:
        raise TypeError("a secret cannot be pickled")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and secrets.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)


class KeySource(msgspec.Struct, kw_only=True, frozen=True):
    """Where the key of a vault comes from. `detail` is a path or command, never the key."""

    kind: Literal["systemd", "file", "command", "passphrase", "own file"]
    detail: str = ""


class VaultKeyring(KeyringBackend):
    """One file of mode 0600, sealed with ChaCha20-Poly1305, written as a whole and renamed into place.

    The key is made ready once a process; every call reads the file again, so that two processes agree.
    """

    priority = 0  # never found by keyring's own search

    def __init__(self, path: Path, master: bytes, source: KeySource, *, passphrase: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.path, self.source = path, source
        self._master, self._passphrase = master, passphrase
        self._keys: dict[bytes, bytes] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"VaultKeyring({str(self.path)!r})"

    def get_password(self, service: str, username: str) -> str | None:
        """The value, or null. Raises CredentialsError where the key does not fit the file."""
        with self._lock:
            return self._read().get(service, {}).get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the value; on disk when this returns."""
        with self._changing() as content:
            content.setdefault(service, {})[username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget the value. Raises PasswordDeleteError where there is none."""
        with self._changing() as content:
            if username not in content.get(service, {}):
                raise PasswordDeleteError(username)
            del content[service][username]

    def names(self, service: str) -> list[str]:
        """The user names kept for a service."""
        with self._lock:
            return sorted(self._read().get(service, {}))

    def check(self) -> None:
        """Open the file once. Raises CredentialsError where the key does not fit."""
        with self._lock:
            self._read()

    def _key(self, salt: bytes) -> bytes:
        if salt not in self._keys:
            kdf = (
                Scrypt(salt=salt, length=32, n=2**16, r=8, p=1)
                if self._passphrase
                else HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC)
            )
            self._keys[salt] = kdf.derive(self._master)
        return self._keys[salt]

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            sealed = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        salt, nonce, body = (sealed[len(MAGIC) :][a:b] for a, b in ((0, 16), (16, 28), (28, None)))
        try:
            if not sealed.startswith(MAGIC):
                raise InvalidTag
            opened = ChaCha20Poly1305(self._key(salt)).decrypt(nonce, body, MAGIC)
        except (InvalidTag, ValueError):
            raise CredentialsError(
                _("Gudang rahasia {path} tidak dapat dibuka: kuncinya tidak cocok atau berkasnya rusak. "
                  "Pakai kunci yang lama, atau pindahkan berkas itu dan setel ulang rahasia dengan "
                  "`inbox secret set`.").format(path=self.path)
            ) from None  # fmt: skip
        content: dict[str, dict[str, str]] = json.loads(opened)
        return content

    def _write(self, content: dict[str, dict[str, str]]) -> None:
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
        sealed = ChaCha20Poly1305(self._key(salt)).encrypt(nonce, json.dumps(content).encode(), MAGIC)
        _replace(self.path, MAGIC + salt + nonce + sealed)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, dict[str, str]]]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = self.path.with_suffix(".lock")
        with self._lock, os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            content = self._read()
            yield content
            self._write(content)


def _replace(path: Path, content: bytes) -> None:
    """Write a whole file of mode 0600 and rename it into place, durably."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(fd, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def secret_service_answers(seconds: float = PROBE_SECONDS) -> bool:
    """Whether the desktop's Secret Service can keep a secret now without asking anybody. Takes at most `seconds`."""
    bus = Path(os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")) / "bus"
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not bus.exists():
        return False
    script = (
        "from keyring.backends import SecretService as s; k = s.Keyring();"
        "k.set_password('siaga-probe', 'probe', 'ok'); ok = k.get_password('siaga-probe', 'probe') == 'ok';"
        "k.delete_password('siaga-probe', 'probe'); raise SystemExit(0 if ok else 1)"
    )
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", script],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


class KeySettings(msgspec.Struct, kw_only=True, frozen=True):
    """How the vault's key is found, from hub.toml. All empty: a key file of our own."""

    file: str = ""
    command: tuple[str, ...] = ()
    passphrase: bool = False


def _private_bytes(path: Path) -> bytes:
    about = path.stat()
    if about.st_mode & 0o077 or about.st_uid not in (os.getuid(), 0):
        raise CredentialsError(
            _("Berkas kunci {path} dapat dibaca orang lain. Jalankan `chmod 600 {path}`.").format(path=path)
        )
    found = path.read_bytes().strip()
    if len(found) < 16:
        raise CredentialsError(_("Berkas kunci {path} terlalu pendek.").format(path=path))
    return found


def _ask() -> str:
    if not sys.stdin.isatty():
        raise CredentialsError(_("Frasa sandi gudang rahasia hanya dapat diminta di terminal."))
    return getpass.getpass(_("Frasa sandi gudang rahasia: "))


def vault(folder: Path, settings: KeySettings, own_key: Path, *, ask: Callable[[], str] = _ask) -> VaultKeyring:
    """The vault of a data folder, its key from the first source there is. Raises CredentialsError, OSError."""
    path = folder / "secrets.vault"
    credential = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / CREDENTIAL
    if credential.exists():
        return VaultKeyring(path, credential.read_bytes().strip(), KeySource(kind="systemd", detail=CREDENTIAL))
    if settings.file:
        named = Path(settings.file)
        return VaultKeyring(path, _private_bytes(named), KeySource(kind="file", detail=str(named)))
    if settings.command:
        try:
            done = subprocess.run(  # noqa: S603
                list(settings.command), stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=True
            )
        except (OSError, subprocess.SubprocessError):
            raise CredentialsError(
                _("Perintah kunci `{command}` gagal. Periksa vault_key_command di hub.toml.").format(
                    command=settings.command[0])
            ) from None  # fmt: skip
        return VaultKeyring(path, done.stdout.strip(), KeySource(kind="command", detail=settings.command[0]))
    if settings.passphrase:
        return VaultKeyring(path, ask().encode(), KeySource(kind="passphrase"), passphrase=True)
    if not own_key.exists():
        own_key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(own_key, secrets.token_hex(32).encode() + b"\n")
    return VaultKeyring(path, _private_bytes(own_key), KeySource(kind="own file", detail=str(own_key)))


def choose(folder: Path, settings: KeySettings, own_key: Path, *, ask: Callable[[], str] = _ask) -> KeyringBackend:
    """The keyring of a data folder, made the one that `keyring` uses. The choice is kept, so that secrets stay found.

    Secret Service where nothing is configured for a vault and it answers within 3 s, else the vault.
    Raises CredentialsError where the keeper chosen earlier does not answer now.
    """
    import keyring

    record = folder / "keyring"
    chosen = record.read_text().strip() if record.exists() else ""
    configured = settings != KeySettings() or (
        Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / CREDENTIAL
    ).exists()  # fmt: skip
    backend: KeyringBackend
    if configured or chosen == "vault" or (not chosen and not secret_service_answers()):
        chosen_now, backend = "vault", vault(folder, settings, own_key, ask=ask)
        backend.check()
    elif chosen in ("", "secret-service"):
        if chosen and not secret_service_answers():
            raise CredentialsError(
                _("Gudang rahasia desktop (Secret Service) tidak menjawab. Buka kuncinya, atau hapus {path} "
                  "dan setel ulang rahasia dengan `inbox secret set`.").format(path=record)
            )  # fmt: skip
        from keyring.backends import SecretService

        chosen_now, backend = "secret-service", SecretService.Keyring()  # type: ignore[no-untyped-call]
    else:
        raise CredentialsError(_("Isi {path} tidak dikenal: hapus berkas itu.").format(path=record))
    if chosen != chosen_now:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(record, chosen_now.encode() + b"\n")
    keyring.set_keyring(backend)
    return backend
