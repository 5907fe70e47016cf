"""How a hub runs on this machine: hub.toml, with what the command line says on top."""

import os
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from inbox import paths
from inbox.credentials import KeySettings
from inbox.i18n import _

OFFICE_FILE = Path("/etc/inbox/hub.toml")
OFFICE_SOCKET = Path("/run/inbox/hub.sock")
OFFICE_DATA = Path("/var/lib/inbox")


class SettingsError(ValueError):
    """hub.toml cannot be used. The text names file, field and remedy."""


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    """Where a hub keeps its data and listens. `port` null: no public listener.

    `grace` in seconds: how long a private hub with nothing to do stays. `socket_mode`: 0660 for an office, whose group
    may connect (`shared` in hub.toml), else 0600.
    """

    socket: Path
    data: Path
    host: str = "127.0.0.1"
    port: int | None = None
    contact: str = ""
    private: bool = False
    socket_mode: int = 0o600
    socket_named: bool = False  # by the command line or hub.toml, in a folder that is not ours to judge
    grace: float = 20.0
    key: KeySettings = KeySettings()
    own_key: Path = Path()


_FIELDS: dict[str, tuple[type, ...]] = {
    "socket": (str,), "data": (str,), "host": (str,), "port": (int,), "contact": (str,),
    "shared": (bool,),
    "vault_key_file": (str,), "vault_key_command": (str, list), "vault_passphrase": (bool,),
}  # fmt: skip


def file() -> Path:
    """Where hub.toml is: below INBOX_HOME when it is set, else in /etc/inbox."""
    return paths.config_dir() / "hub.toml" if os.environ.get("INBOX_HOME") else OFFICE_FILE


def load(
    *, host: str | None = None, port: int | None = None, socket: str | None = None, private: bool = False
) -> Settings:
    """The settings of the hub that this command line starts. Raises SettingsError."""
    path = file()
    found: dict[str, Any] = {}
    if not private:
        try:
            found = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            found = {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(_("{path}: tidak dapat dibaca: {why}").format(path=path, why=error)) from error
        _check(found, path)
    elsewhere = bool(os.environ.get("INBOX_HOME"))
    named = socket or found.get("socket") or (str(OFFICE_SOCKET) if found else None)
    data = Path(found.get("data") or (OFFICE_DATA if found and not elsewhere else paths.data_dir()))
    if named and len(os.fsencode(Path(named).expanduser().absolute())) > paths.SOCKET_LIMIT:
        raise SettingsError(
            _("Alamat soket {socket} terlalu panjang: paling banyak {most} byte.").format(
                socket=named, most=paths.SOCKET_LIMIT)
        )  # fmt: skip
    command = found.get("vault_key_command", ())
    return Settings(
        socket=Path(named).expanduser().absolute() if named else paths.private_socket(),
        data=data,
        host=host or found.get("host", "127.0.0.1"),
        port=port if port is not None else found.get("port"),
        contact=found.get("contact", ""),
        private=private,
        socket_mode=0o660 if found.get("shared", bool(found) and not elsewhere) else 0o600,
        key=KeySettings(
            file=found.get("vault_key_file", ""),
            command=(command,) if isinstance(command, str) else tuple(command),
            passphrase=found.get("vault_passphrase", False),
        ),
        socket_named=named is not None,
        own_key=(data if found and not elsewhere else paths.config_dir()) / "vault.key",
    )


def _check(found: dict[str, Any], path: Path) -> None:
    for key, value in found.items():
        if key not in _FIELDS:
            raise SettingsError(
                _("{path}: {key}: nama ini tidak dikenal. Yang dikenal: {names}.").format(
                    path=path, key=key, names=", ".join(_FIELDS))
            )  # fmt: skip
        kinds = _FIELDS[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise SettingsError(_("{path}: {key}: nilainya salah jenis.").format(path=path, key=key))
