"""Files for a reply: chosen by path with completion, looked at before anything leaves, and taken off again."""

import asyncio
import errno
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inbox import i18n
from inbox.actions.keys import Run
from inbox.client import shelf
from inbox.client.api import Declined, Unreachable
from inbox.client.enclosing import Enclosure, begun_anew, completions, look
from inbox.client.fitting import objection
from inbox.domain import spoken
from inbox.i18n import N_, _, _n
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.widgets.untrusted import clean_line
from inbox.wire import CannedFile, Thread

if TYPE_CHECKING:
    from inbox.client.session import Session
    from inbox.screens.inbox import InboxScreen

MOST = 10  # files of one reply
HOME = "~/"
_WRONG = {
    errno.ENOENT: N_("Berkas {name} tidak ada."),
    errno.EISDIR: N_("{name} bukan berkas biasa."),
    errno.ENODATA: N_("Berkas {name} kosong."),
    errno.EFBIG: N_("Berkas {name} lebih besar dari 100 MB."),
    errno.EACCES: N_("Berkas {name} tidak boleh Anda baca."),
}


class Attaching(Hand):
    """From a path to a line under the text."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(desk)
        self.coming: set[int] = set()  # threads for whose reply files of a canned one are being fetched
        self.folder = HOME  # of the last choice at this desk

    @does("attach")
    def begin(self, run: Run) -> None:
        """Open the composer and choose a file; the palette may name it."""
        thread = self.desk.target(run)
        if thread is None:
            return
        path = self.desk.argument
        self.desk.keyboard.hands.answering.open(thread)
        if self.desk.composer.is_open:
            self.take(thread, path) if path else self._choose(thread)

    @does("composer.attach")
    def more(self, _run: Run) -> None:
        """Choose one more."""
        thread = self.desk.drafting.thread
        if thread is not None:
            self._choose(thread)

    @does("composer.detach")
    def less(self, _run: Run) -> None:
        """Take one off; asks which where there are several."""
        drafting = self.desk.drafting
        if not drafting.files:
            self.desk.say(_("Belum ada lampiran. {key} melampirkan berkas.").format(key="F9"))
        elif len(drafting.files) == 1:
            self._drop(drafting.files[0])
        else:
            known = {file.path: file for file in drafting.files}
            choices = [Choice(file.path, file.name) for file in drafting.files]

            def chosen(path: str | None) -> None:
                if path is not None:
                    self._drop(known[path])

            self.desk.app.push_screen(Picker(_("Lepas lampiran yang mana?"), choices), chosen)

    def _drop(self, dropped: Enclosure) -> None:
        drafting = self.desk.drafting
        drafting.attach(tuple(file for file in drafting.files if file.path != dropped.path))
        self.desk.say(_("{name} dilepas.").format(name=clean_line(dropped.name)))

    def _choose(self, thread: Thread) -> None:
        self.ask(_("Lampirkan berkas"), lambda path: self.take(thread, path))

    def ask(self, title: str, chosen: Callable[[str], None]) -> None:
        """Ask for a path; hears it where one was chosen."""

        def done(path: str | None) -> None:
            if path:
                self.folder = f"{Path(path).parent}/"
                chosen(path)

        self.desk.app.push_screen(PathPicker(title, self.folder), done)

    def take(self, thread: Thread, path: str) -> None:
        """Put a file under the text, where the channel takes it."""
        self.desk.run_worker(self._take(thread, path), group="attach", exit_on_error=False)

    async def _take(self, thread: Thread, path: str) -> None:
        file = await self.looked_at(path)
        if file is not None and self._put(thread, file):
            self.desk.say(_("Dilampirkan. Tab x melepas, Tab l menambah."))

    def canned(self, thread: Thread, files: Sequence[CannedFile]) -> None:
        """Put the files of a canned reply under the text, as if they were chosen by hand."""
        if files and self.desk.session is not None:
            self.coming.add(thread.number)
            work = self._canned(thread, files, self.desk.session)
            self.desk.run_worker(work, group="attach", exit_on_error=False)

    async def _canned(self, thread: Thread, files: Sequence[CannedFile], session: "Session") -> None:
        put = 0
        try:
            for file in files:
                name = clean_line(file.name)
                try:
                    found = await shelf.bring(shelf.folder_of(session.outbox), file, session.line.api)
                except (shelf.NotHere, Unreachable):
                    self.desk.fail(
                        _("Berkas {name} belum pernah diambil ke mesin ini, dan layanan tidak menjawab.").format(
                            name=name
                        ),
                        _("Teksnya sudah masuk. Pilih balas cepat itu lagi nanti, atau lampirkan sendiri dengan F9."),
                    )
                except (Declined, OSError):
                    self.desk.fail(
                        _("Berkas {name} tidak dapat diambil.").format(name=name), _("Lampirkan sendiri dengan F9.")
                    )
                else:
                    if self.desk.drafting.number != thread.number:
                        self.desk.fail(
                            _("Berkas {name} belum dilampirkan: penulisannya sudah ditutup.").format(name=name),
                            _("Buka lagi dengan r, lalu lampirkan dengan F9."),
                        )
                        return
                    put += self._put(thread, found)
        finally:
            self.coming.discard(thread.number)
        if put == len(files):
            self.desk.say(_("Dilampirkan. Tab x melepas, Tab l menambah."))

    def _put(self, thread: Thread, file: Enclosure) -> bool:
        """Under the text, where the channel takes it and it is not there yet; says why not."""
        drafting = self.desk.drafting
        if drafting.number != thread.number:
            return False
        wrong = objection(file, thread.channel_kind or "")
        if wrong is not None:
            self.desk.fail(wrong.title, wrong.hint)
        elif any(one.path == file.path for one in drafting.files):
            self.desk.say(_("Berkas itu sudah dilampirkan."))
        elif len(drafting.files) >= MOST:
            self.desk.fail(_n("Paling banyak {n} lampiran dalam satu balasan.", n=MOST))
        else:
            drafting.attach((*drafting.files, file))
            return True
        return False

    async def looked_at(self, path: str) -> Enclosure | None:
        """What a file is; says why not where it cannot be read."""
        try:
            return await asyncio.to_thread(look, path)
        except OSError as error:
            name = clean_line(Path(path).name)
            said = _(_WRONG.get(error.errno or 0, N_("Berkas {name} tidak dapat dibaca."))).format(name=name)
            self.desk.fail(said, _("Pilih berkas lain."))
            return None


class PathPicker(Picker):
    """Choosing a file: Tab or Enter on a folder goes into it, Enter on a file chooses it."""

    def __init__(self, title: str, folder: str = HOME) -> None:
        super().__init__(title, [], text=folder)

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return ((_("ketik"), _("jalur berkas")), ("↓↑", _("pindah")), ("Tab", _("lengkapi")), ("Enter", _("pilih")),
                ("Esc", _("batal")))  # fmt: skip

    def on_mount(self) -> None:
        """Ready to type at the end of the path."""
        super().on_mount()
        self.field.cursor_position = len(self.field.value)

    def narrow(self, typed: str) -> None:
        """Show what the typed path may become."""
        language = i18n.language()
        found = []
        for path, size in completions(typed):
            name = Path(path).name + ("/" if size is None else "")
            found.append(Choice(path, name, "" if size is None else spoken.size(size, language)))
        self.list.known = {c.key: c for c in found}
        self.list.put(list(self.list.known))
        self.list.to_top()

    def take(self, key: str, character: str | None = None) -> bool:
        """See Picker."""
        if key == "tab":
            if self.list.current is not None:
                self._go(self.list.current)
            return True
        return super().take(key, character)

    def _choose(self) -> None:
        if self.list.current is None and self.field.value.strip():
            self.dismiss(begun_anew(self.field.value.strip()))  # whoever asked says what is wrong with it
        else:
            super()._choose()

    def _go(self, path: str) -> None:
        self.field.value = path
        self.field.cursor_position = len(path)
        self.narrow(path)

    def dismiss(self, result: str | None = None) -> object:  # type: ignore[override]
        """A folder is gone into, a file closes."""
        if result is not None and result.endswith("/"):
            self._go(result)
            return None
        return super().dismiss(result)
