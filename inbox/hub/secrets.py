"""The secrets of channels: kept by keyring, handed to connectors, never told to anybody else."""

import asyncio
import hashlib
from pathlib import Path
from typing import Protocol

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

from inbox.credentials import NAMES, CredentialsError, Secret, VaultKeyring
from inbox.i18n import _
from inbox.wire import ChannelKind, Problem, SecretInfo

ALL_NAMES = tuple(dict.fromkeys(name for names in NAMES.values() for name in names))


class Bundle:
    """One channel's secrets, as connectors ask for them."""

    def __init__(self, values: dict[str, Secret]) -> None:
        self._values = values

    def get(self, name: str) -> str:
        """The value, empty where there is none."""
        found = self._values.get(name)
        return found.reveal() if found is not None else ""

    def fingerprint(self) -> bytes:
        """Changes when a value does. Stays in memory."""
        told = hashlib.blake2b()
        for name in sorted(self._values):
            told.update(f"{name}\0{self._values[name].reveal()}\0".encode())
        return told.digest()

    def __repr__(self) -> str:
        return f"Bundle({', '.join(sorted(self._values))})"


class Named(Protocol):
    """A channel as the office file names it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> ChannelKind: ...


class Keeper:
    """The keyring of this hub. `problem` says why it cannot be opened; then nothing is kept or given."""

    def __init__(self, backend: KeyringBackend | None, folder: Path, problem: Problem | None = None) -> None:
        self._backend, self.problem = backend, problem
        self._service = f"siaga:{folder.resolve()}" if not isinstance(backend, VaultKeyring) else "siaga"
        self._lock = asyncio.Lock()

    @property
    def kind(self) -> str:
        """Who keeps the secrets, for doctor: the backend's name and where its key is from."""
        if isinstance(self._backend, VaultKeyring):
            return f"vault, {self._backend.source.kind}"
        return "secret-service" if self._backend is not None else "none"

    async def of(self, channel: str, kind: ChannelKind) -> Bundle:
        """All secrets of a channel. Raises CredentialsError."""
        found = {name: await self._get(channel, name) for name in NAMES[kind]}
        return Bundle({name: Secret(value) for name, value in found.items() if value})

    async def set(self, channel: str, name: str, value: Secret) -> None:
        """Keep a value; an empty one is forgotten. Raises CredentialsError."""
        backend = self._open()
        user = f"{channel}/{name}"
        async with self._lock:
            try:
                if value:
                    await asyncio.to_thread(backend.set_password, self._service, user, value.reveal())
                else:
                    await asyncio.to_thread(backend.delete_password, self._service, user)
            except PasswordDeleteError:
                return
            except CredentialsError:
                raise
            except (KeyringError, OSError) as error:
                raise self._failed(error) from None

    async def list(self, channels: list[Named]) -> list[SecretInfo]:
        """Which secrets are set: those each channel can have, and those kept for channels not there yet."""
        found = [
            SecretInfo(channel=c.id, name=name, set=bool(await self._get(c.id, name)))
            for c in channels
            for name in NAMES[c.kind]
        ]
        told = {(i.channel, i.name) for i in found}
        if isinstance(self._backend, VaultKeyring):
            for user in await asyncio.to_thread(self._backend.names, self._service):
                channel, _slash, name = user.partition("/")
                if (channel, name) not in told:
                    found.append(SecretInfo(channel=channel, name=name, set=True))
        return found

    async def _get(self, channel: str, name: str) -> str:
        backend = self._open()
        try:
            return await asyncio.to_thread(backend.get_password, self._service, f"{channel}/{name}") or ""
        except CredentialsError:
            raise
        except (KeyringError, OSError) as error:
            raise self._failed(error) from None

    def _open(self) -> KeyringBackend:
        if self._backend is None:
            raise CredentialsError(self.problem.title if self.problem else "no keyring")
        return self._backend

    @staticmethod
    def _failed(error: Exception) -> CredentialsError:
        return CredentialsError(
            _("Gudang rahasia tidak menjawab ({error}). Jalankan `inbox doctor`.").format(error=type(error).__name__)
        )
