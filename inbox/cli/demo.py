"""`inbox demo`: a sandbox office of its own, with live citizens; nothing of it stays."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import click

from inbox.cli.output import REFUSED, Failed
from inbox.i18n import _

PREFIX = "siaga-latihan-"
STAGE_ENDS = 15.0  # seconds


class Ended(BaseException):
    """We were asked to end."""


@click.command(help=_("Kantor latihan dengan warga yang menulis langsung. Semuanya hilang saat ditutup."))
@click.option("--headless", is_flag=True, help=_("Tanpa layar: cetak INBOX_HOME, lalu berjalan sampai dihentikan."))
@click.option("--seed", type=int, default=1, show_default=True, metavar="N", help=_("Warga dan cerita mana."))
@click.option(
    "--rate", type=click.FloatRange(0, 6000), default=6.0, show_default=True, metavar="N",
    help=_("Pesan baru tiap menit, rata-rata."),
)  # fmt: skip
@click.option("--empty", is_flag=True, hidden=True)
@click.option("--brisk", is_flag=True, hidden=True)
@click.pass_context
def command(ctx: click.Context, headless: bool, seed: int, rate: float, empty: bool, brisk: bool) -> None:
    """Start the stage, then the screen (or nothing), and end both."""
    with contextlib.suppress(ValueError):  # not in the main thread of a test
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, _end)
    if not headless and not (sys.stdin.isatty() and sys.stdout.isatty()):
        open_screen(ctx)  # says what is missing
    if not headless:
        sys.stderr.write(_("Menyiapkan kantor latihan…") + "\n")
    with contextlib.suppress(Ended), stage(seed, rate, empty=empty, brisk=brisk) as process:
        if not headless:
            import inbox.app  # noqa: F401  while the stage prepares
        home = ready(process)
        if headless:
            click.echo(str(home))
            sys.stdout.flush()
            process.wait()
            raise Failed(REFUSED, _("Kantor latihan berhenti sendiri."), _("Jalankan `inbox demo` lagi."))
        os.environ["INBOX_HOME"] = str(home)
        os.environ.pop("INBOX_HUB", None)
        open_screen(ctx)


def open_screen(ctx: click.Context) -> None:
    """The desk, until it is left. Raises Failed."""
    from inbox.cli.tui import open_desk

    open_desk((ctx.obj or {}).get("person"), None)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise Ended


@contextlib.contextmanager
def stage(seed: int, rate: float, *, empty: bool, brisk: bool) -> Iterator["subprocess.Popen[bytes]"]:
    """The office in a folder of its own, being prepared; at the end of the block it is gone. Raises Failed.

    The stage ends when our end of its standard input closes, so also when this process is killed.
    """
    sweep()
    try:
        home = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    except OSError as error:
        raise Failed(
            REFUSED,
            _("Folder sementara tidak dapat dibuat: {why}.").format(why=error.strerror),
            _("Kosongkan disk, atau tunjuk folder lain dengan TMPDIR."),
        ) from error
    command = [sys.executable, "-m", "inbox.sandbox.stage", "--home", str(home)]
    process = subprocess.Popen(  # noqa: S603  our own program
        [*command, "--seed", str(seed), "--rate", str(rate), *["--empty"] * empty, *["--brisk"] * brisk],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, cwd="/",
    )  # fmt: skip
    try:
        yield process
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(ValueError):
                signal.signal(name, signal.SIG_IGN)
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(STAGE_ENDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)


def ready(process: "subprocess.Popen[bytes]") -> Path:
    """The folder, once the stage says that all is there. Raises Failed."""
    said = process.stdout.readline() if process.stdout else b""
    try:
        found = json.loads(said)
    except ValueError:
        found = {"error": f"exit {process.wait()}"}
    if "ready" not in found:
        why = _("Kantor latihan tidak dapat dibuka: {why}.").format(why=found["error"])
        raise Failed(REFUSED, why, found.get("log", ""))
    return Path(found["ready"])


def sweep() -> None:
    """Take away folders of demos that were killed together with their stage."""
    for old in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        try:
            if old.stat().st_uid != os.getuid():
                continue
            with (old / "stage.lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(old, ignore_errors=True)
        except OSError:
            continue
