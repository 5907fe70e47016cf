"""Which hub a client speaks to, and the start of a private one where no office hub is configured."""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inbox import paths
from inbox.client.unreachable import Unreachable
from inbox.i18n import _

if TYPE_CHECKING:
    import subprocess

OFFICE_FILE = Path("/etc/inbox/hub.toml")
OFFICE_SOCKET = Path("/run/inbox/hub.sock")
PATIENCE = 20.0  # seconds for a private hub to come up
LOOK = 0.03  # seconds between looks whether it has
_children: list["subprocess.Popen[bytes]"] = []  # kept so that an ended hub is reaped


class NoHub(Unreachable):
    """No hub answers. `title` and `hint` are for the person."""

    def __init__(self, title: str, hint: str) -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint


@dataclass(frozen=True)
class Hub:
    """A hub's address. A private one may be started by its client; an office's never is. `contact`: whom to call."""

    socket: Path
    private: bool = False
    contact: str = ""

    @property
    def key(self) -> str:
        """A short name for the folders of this hub's cache, outbox and drafts, however its socket was named."""
        address = os.path.realpath(self.socket)
        if self.private or address == os.path.realpath(paths.private_socket()):
            return "private"
        return paths.short_name(os.fsencode(address), 16)

    def answers(self) -> bool:
        """Whether somebody accepts connections on the socket."""
        import socket

        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(2.0)
            try:
                line.connect(str(self.socket))
            except OSError:
                return False
            return True

    def ensure(self, *, start: bool = True, patience: float = PATIENCE) -> None:
        """Return once the hub answers, starting a private one. Blocks up to `patience` seconds. Raises NoHub."""
        if self.answers():
            return
        birth = self._begin(start, patience)
        while not self.answers():
            birth.check()
            time.sleep(LOOK)

    async def ready(self, *, start: bool = True, patience: float = PATIENCE) -> None:
        """As `ensure`, without blocking the event loop."""
        import asyncio  # here and below: the first picture is painted without what talks to a hub

        if await self._answers():
            return
        birth = self._begin(start, patience)
        while not await self._answers():
            birth.check()
            await asyncio.sleep(LOOK)

    async def _answers(self) -> bool:
        import asyncio

        try:
            async with asyncio.timeout(2.0):
                _reader, writer = await asyncio.open_unix_connection(str(self.socket))
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    def _begin(self, start: bool, patience: float) -> "_Birth":
        if not self.private:
            raise NoHub(_("Layanan Siaga tidak berjalan"), self._remedy())
        if not start:
            raise NoHub(_("Hub pribadi tidak berjalan"), _("Buka `inbox` untuk menjalankannya."))
        return _Birth(patience)

    def _remedy(self) -> str:
        if self.contact:
            return _("Hubungi {kontak}.").format(kontak=self.contact)
        return _("Hubungi pengelola Siaga di kantor Anda.")


class _Birth:
    """A private hub that was started and does not answer yet."""

    def __init__(self, patience: float) -> None:
        import subprocess  # with tomllib, 8 ms that the first paint need not wait for

        self._log = paths.private_dir(paths.data_dir()) / "hub.log"
        with self._log.open("ab") as sink:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "inbox", "hub", "run", "--private"],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
                cwd="/",
            )
        _children[:] = [old for old in _children if old.poll() is None] + [self._child]
        self._deadline = time.monotonic() + patience

    def check(self) -> None:
        """Raise NoHub when there is nothing more to wait for."""
        now = time.monotonic()
        if self._child.poll() is not None:
            # Another client's hub may have won the lock and be on its way.
            self._deadline = min(self._deadline, now + 3.0)
        if now > self._deadline:
            why = _("Lihat catatannya di {berkas}.").format(berkas=self._log)
            raise NoHub(_("Hub pribadi tidak dapat dijalankan"), why)


def find(office: str | None = None) -> Hub:
    """The hub by `--office`, else INBOX_HUB, else the office's hub.toml, else the private one.

    Raises ValueError where hub.toml cannot be read, naming the file and the remedy.
    """
    named = office or os.environ.get("INBOX_HUB")
    configured = _office_file()
    if named:
        return Hub(Path(named).expanduser().absolute(), contact=configured.contact if configured else "")
    return configured or Hub(paths.private_socket(), private=True)


def _office_file() -> Hub | None:
    path = paths.config_dir() / "hub.toml" if os.environ.get("INBOX_HOME") else OFFICE_FILE
    try:
        source = path.read_bytes()
    except FileNotFoundError:
        return None
    except PermissionError:  # an office's file that holds more than clients should know
        return Hub(OFFICE_SOCKET)
    import tomllib

    try:
        found = tomllib.loads(source.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    address, contact = found.get("socket", str(OFFICE_SOCKET)), found.get("contact", "")
    if not isinstance(address, str) or not isinstance(contact, str):
        raise ValueError(f"{path}: socket and contact must be text in quotes")
    return Hub(Path(address), contact=contact)
