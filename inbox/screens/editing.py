"""The person's own editor for what is being written. It is a way to a shell, so restricted accounts have none."""

import os
import pwd
import shlex
import shutil
import signal
import subprocess
import time
from pathlib import Path

from textual.app import SuspendNotSupported

from inbox import paths
from inbox.actions.keys import Run
from inbox.i18n import _
from inbox.screens.does import Hand, does

LARGEST = 256 * 1024  # bytes read back
USUAL = ("sensible-editor", "nano", "vi")
RESTRICTED = frozenset({"rbash", "rksh", "rzsh", "rssh", "lshell", "git-shell", "nologin", "false"})


class EditorFailed(Exception):
    """The text stays as it was. `title` says why."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


class Editing(Hand):
    """From the composer to the editor and back."""

    @does("composer.editor")
    def edit(self, _run: Run) -> None:
        """Suspend the screen and open the text in $VISUAL or $EDITOR."""
        desk = self.desk
        if not desk.composer.is_open:
            return
        if desk.state.me.restricted or restricted():
            desk.fail(_("Akun ini dibatasi: editor luar tidak dibuka."), _("Tulis di sini; naskah tetap ada."))
            return
        desk.drafting.keep()
        try:
            if desk.session is not None and desk.session.drafts.unsaved:
                desk.session.drafts.save()
            command = editor()
            with desk.app.suspend():
                text = edited(command, desk.composer.text)
        except EditorFailed as error:
            desk.fail(error.title, _("Naskah tetap seperti tadi."))
        except SuspendNotSupported:
            desk.fail(_("Terminal ini tidak dapat ditangguhkan."))
        except OSError as error:
            desk.fail(_("Editor tidak dapat dipakai: {cause}").format(cause=error.strerror), _("Naskah tetap ada."))
        else:
            desk.composer.replace(text)
        desk.keyboard.pressed_at = time.monotonic()
        desk.redraw()


def restricted() -> bool:
    """Whether the login shell of this account is one that keeps people in; the environment is theirs to set."""
    try:
        shell = pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        return True
    return Path(shell).name in RESTRICTED


def editor() -> list[str]:
    """The command of $VISUAL, else $EDITOR, else a usual one. Raises EditorFailed."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, USUAL), "")
    try:
        found = shlex.split(named)
    except ValueError:
        found = []
    if not found or shutil.which(found[0]) is None:
        raise EditorFailed(_("Editor tidak ditemukan; isi EDITOR, misalnya nano."))
    return found


def edited(command: list[str], text: str) -> str:
    """The text as it was left in the editor. It is in a file of our own (0600) meanwhile, and in no argument.

    Raises EditorFailed, OSError.
    """
    folder = paths.private_dir(paths.runtime_dir())
    path = folder / f"naskah-{os.urandom(8).hex()}.txt"
    before = signal.getsignal(signal.SIGINT)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        signal.signal(signal.SIGINT, lambda _sign, _frame: None)  # Ctrl+C in the editor is the editor's
        done = subprocess.run([*command, str(path)], check=False)  # noqa: S603  what the person named
        if done.returncode:
            raise EditorFailed(_("Editor berakhir dengan kesalahan ({code}).").format(code=done.returncode))
        return _read(path)
    finally:
        signal.signal(signal.SIGINT, before)
        for left in folder.glob(f"*{path.name}*"):  # editors leave copies beside the file: x~, .x.swp, #x#
            left.unlink(missing_ok=True)


def _read(path: Path) -> str:
    """What is in the file now, which need not be the same file. Raises EditorFailed."""
    if not path.is_file() or path.is_symlink():
        raise EditorFailed(_("Editor tidak menyimpan naskah."))
    if path.stat().st_size > LARGEST:
        raise EditorFailed(_("Naskah dari editor terlalu panjang."))
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\n")
