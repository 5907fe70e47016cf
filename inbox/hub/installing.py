"""The steps of `inbox hub install`: user, folders, key, unit."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from inbox.i18n import _

UNIT = Path("/etc/systemd/system/siaga-hub.service")
CONFIG = Path("/etc/inbox/hub.toml")
KEY = Path("/etc/inbox/vault-key.cred")


@dataclass(frozen=True)
class Step:
    """One step: what is told, and what is done."""

    told: str
    act: Callable[[], None]


def deploy_folder() -> Path:
    """Where unit and templates are: beside the package in a checkout, inside it when installed."""
    inside = Path(__file__).parents[1] / "deploy"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "deploy"


def unit(command: str) -> str:
    """The unit for the `inbox` of this installation."""
    text = (deploy_folder() / "siaga-hub.service").read_text("utf-8")
    return text.replace("/usr/local/bin/inbox", command)


def steps() -> list[Step]:
    """All steps, in order. Each may be repeated: what is there already stays."""
    command = shutil.which("inbox") or f"{sys.executable} -m inbox"
    return [
        Step(
            _("1. Pengguna dan grup sistem `inbox`"),
            lambda: _run("useradd", "--system", "--user-group", "--home-dir", "/var/lib/inbox", "--shell",
                         "/usr/sbin/nologin", "inbox", accept=(0, 9)),
        ),
        Step(_("2. {path}, bila belum ada").format(path=CONFIG), _config),
        Step(_("3. Kunci gudang rahasia {path}, disegel untuk mesin ini").format(path=KEY), _key),
        Step(_("4. {path}").format(path=UNIT), lambda: _write(UNIT, unit(command), 0o644)),
        Step(
            _("5. systemctl enable --now siaga-hub"),
            _enable,
        ),
        Step(_("6. Sesudah ini: `usermod -aG inbox LOGIN` untuk setiap petugas, lalu `inbox office apply`"), _nothing),
    ]  # fmt: skip


def _nothing() -> None:
    """A step for the person."""


def _enable() -> None:
    _run("systemctl", "daemon-reload")
    _run("systemctl", "enable", "--now", "siaga-hub")


def _config() -> None:
    if not CONFIG.exists():
        CONFIG.parent.mkdir(mode=0o755, exist_ok=True)
        _write(CONFIG, (deploy_folder() / "hub.toml").read_text("utf-8"), 0o644)


def _key() -> None:
    if KEY.exists():
        return
    with Path("/dev/urandom").open("rb") as chance:
        key = chance.read(32).hex().encode()
    sealed = ["systemd-creds", "encrypt", "--name=inbox-vault-key", "-", str(KEY)]
    subprocess.run(sealed, input=key, check=True)  # noqa: S603


def _write(path: Path, text: str, mode: int) -> None:
    path.write_text(text, "utf-8")
    path.chmod(mode)


def _run(*command: str, accept: tuple[int, ...] = (0,)) -> None:
    done = subprocess.run(command, check=False)  # noqa: S603
    if done.returncode not in accept:
        raise OSError(done.returncode, _("gagal: {command}").format(command=" ".join(command)))
