"""Looking: palette, help, search, filter, reveal, copy, attachments, activity."""

import mimetypes
import os
from collections.abc import Sequence
from pathlib import Path

from inbox import paths
from inbox.actions import BY_ID, Action, for_roles
from inbox.actions.keys import Run
from inbox.actions.moving import QUEUES
from inbox.actions.pages import spoken
from inbox.client.api import Declined, Unreachable
from inbox.client.finding import vocabulary
from inbox.domain import spoken as said
from inbox.domain.query import QueryError
from inbox.domain.text import file_name
from inbox.i18n import N_, _
from inbox.screens.activity import Activity
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.help import Help
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.screens.query_line import QueryLine, mistake
from inbox.screens.saved import Saved
from inbox.screens.search import Found, Search
from inbox.screens.wanted import wanted
from inbox.widgets.message_row import MEDIA
from inbox.wire import Attachment, Reveal, Thread

# Why a file cannot be saved now, and what to do.
STUCK = {
    "fetching": (N_("Berkas ini sedang diambil dari penyedia."), N_("Coba lagi sebentar.")),
    "expired": (N_("Berkas ini sudah tidak ada di penyedia."), N_("Minta warga mengirim ulang.")),
    "refused": (N_("Berkas ini ditolak karena ukuran atau asalnya."), N_("Minta warga mengirim dalam bentuk lain.")),
}
REVEALED = 60.0  # seconds that revealed data stays on the screen


class Looking(Hand):
    """What shows something and changes no thread."""

    @does("palette")
    def palette(self, run: Run) -> None:
        """Every action by its name; a word with its argument may be typed."""
        context = self.desk.context
        actions = [a for a in for_roles(self.desk.roles) if a.contexts != ("composer",) and a.id != "palette"]
        keymap = self.desk.machine.keymap
        choices = [entry(a, keymap.keys_of(a, context if context in a.contexts else None)) for a in actions]

        def chosen(name: str | None) -> None:
            if name is None:
                return
            word, _blank, argument = picker.field.value.strip().partition(" ")
            action = BY_ID[name]
            self.desk.run(Run(action, target=run.target), argument if action.argument and word == action.word else "")

        picker = Palette(_("Perintah"), choices)
        self.desk.app.push_screen(picker, chosen)

    @does("help")
    def help(self, _run: Run) -> None:
        """The keys of this place."""
        context = self.desk.context
        actions = [a for a in for_roles(self.desk.roles) if context in a.contexts]
        self.desk.app.push_screen(Help(actions, self.desk.machine.keymap, context))

    @does("search")
    def search(self, _run: Run) -> None:
        """Find a thread and open it."""
        if self.desk.session is not None:
            self.desk.app.push_screen(Search(self.desk.session, self.desk.now, self.desk.argument), self._found)

    def _found(self, found: Found | None) -> None:
        if found is not None:
            self.desk.reading.aim(found.thread, found.message)
            self.desk.panes.open_thread(found.thread)

    @does("filter")
    def filter(self, _run: Run) -> None:
        """Narrow the list while typing; empty shows all again."""
        before = self.desk.panes.filter_text

        def changed(text: str) -> None:
            self.desk.panes.filter(text, wanted(text, self.desk.state, self.desk.now())[1])

        def done(text: str | None) -> None:
            changed(before if text is None else text)

        if self.desk.argument:
            try:
                changed(self.desk.argument)
            except QueryError as error:
                self.desk.fail(mistake(error))
        else:
            title = _("Saring: kata, #label, @petugas, opd:…, belum:dibalas, masa:<2j")
            self.desk.app.push_screen(QueryLine(title, before, vocabulary(self.desk.state), changed), done)

    @does("reveal")
    def reveal(self, run: Run) -> None:
        """Show numbers for a minute, with a reason on record."""
        thread = self.desk.target(run)
        if thread is None:
            return

        def given(reason: str | None) -> None:
            if reason is None:
                return
            if len(reason) < 4:
                self.desk.fail(_("Alasan perlu ditulis."), _("Contoh: menelepon balik warga."))
                return
            self.desk.run_worker(self._reveal(thread, reason), group="reveal", exit_on_error=False)

        self.desk.app.push_screen(
            Prompt(_("Buka data #{number}. Alasannya (dicatat)").format(number=thread.number)), given
        )

    async def _reveal(self, thread: Thread, reason: str) -> None:
        session = self.desk.session
        if session is None or self.desk.state.link != "live":
            self.desk.fail(_("Data pribadi hanya dapat dibuka saat tersambung."), _("Tunggu sampai layanan kembali."))
            return
        await session.submit(make(Reveal, thread.number, self.desk.now(), reason=reason))
        self.desk.reading.reveal(thread.number, REVEALED)

    @does("copy")
    def copy(self, run: Run) -> None:
        """The thread's number to the clipboard of the person's own terminal."""
        thread = self.desk.target(run)
        if thread is not None:
            self.desk.copy_text(str(thread.number))
            self.desk.say(
                _("Nomor {number} disalin. Bila tidak terjadi apa-apa, terminal Anda melarangnya.").format(
                    number=thread.number
                )
            )

    @does("attachments")
    def attachments(self, run: Run) -> None:
        """Show what the mail under the cursor quotes; else choose one of the files and save it."""
        thread = self.desk.target(run)
        if thread is None:
            return
        shown = self.desk.conversation
        if shown.thread is not None and shown.thread.number == thread.number and shown.unfold():
            return
        self.desk.reading.with_all(thread.number, lambda: self._attachments(thread))

    def _attachments(self, thread: Thread) -> None:
        found = [(m, a) for m in self.desk.state.conversation(thread.number) for a in m.attachments]
        if not found:
            self.desk.say(_("Tidak ada lampiran di #{number}.").format(number=thread.number))
            return
        choices = []
        for message, attachment in reversed(found):
            size = said.size(attachment.size) if attachment.size is not None else ""
            who = message.author.name or thread.contact.name
            state = _(MEDIA[attachment.state]) if attachment.state in STUCK else ""
            parts = (who, said.clock(message.at, self.desk.zone()), size, state)
            detail = " · ".join(part for part in parts if part)
            choices.append(Choice(attachment.id, attachment.name or attachment.kind, detail))
        files = {a.id: a for _m, a in found}

        def chosen(key: str | None) -> None:
            if key is not None:
                self.desk.run_worker(self._save(files[key], thread.number), group="media", exit_on_error=False)

        if len(choices) == 1:
            chosen(choices[0].key)
        else:
            self.desk.app.push_screen(Picker(_("Lampiran #{number}").format(number=thread.number), choices), chosen)

    async def _save(self, attachment: Attachment, number: int) -> None:
        session = self.desk.session
        if session is None:
            return
        if attachment.state in STUCK:
            title, hint = STUCK[attachment.state]
            self.desk.fail(_(title), _(hint))
            return
        folder = paths.data_dir() / "lampiran" if os.environ.get("INBOX_HOME") else Path.home() / "siaga"
        name = attachment.name or f"{attachment.kind}{mimetypes.guess_extension(attachment.mime) or ''}"
        target = folder / f"{number}-{attachment.id[-8:]}-{file_name(name)}"
        try:
            await session.save_media(attachment.id, target)
        except Unreachable:
            self.desk.fail(_("Layanan Siaga tidak tersambung."), _("Lampiran dapat diambil setelah tersambung lagi."))
        except Declined as error:
            self.desk.fail(error.problem.title, error.problem.hint)
        except OSError as error:
            self.desk.fail(_("Berkas tidak dapat disimpan di {path}.").format(path=folder), error.strerror or "")
        else:
            self.desk.app.push_screen(Saved(target, self.desk.copy_text))

    @does("activity")
    def activity(self, run: Run) -> None:
        """Who did what on this thread."""
        thread = self.desk.target(run)
        if thread is None:
            return

        def show() -> None:
            said = self.desk.state.conversation(thread.number)
            entries = [m for m in said if m.direction == "out" or m.kind != "message"]
            title = _("Aktivitas #{number}").format(number=thread.number)
            self.desk.app.push_screen(Activity(title, entries, self.desk.now))

        self.desk.reading.with_all(thread.number, show)

    @does("redraw")
    def redraw(self, _run: Run) -> None:
        """Paint everything again and try the hub at once."""
        self.desk.redraw()
        if self.desk.session is not None:
            self.desk.session.retry_now()


def entry(action: Action, keys: Sequence[tuple[str, ...]]) -> Choice:
    """An action as the palette shows it, found by its names in both languages."""
    title = action.title
    if action.group == QUEUES and action.value:
        title = _("Antrean: {nama}").format(nama=title)  # "waiting for an agency" is also something to do
    key = spoken(" ".join(keys[0])) if keys else ""
    return Choice(action.id, title, key, action.word, f"{action.name} {action.english}")


class Palette(Picker):
    """Looks only for the first word where that is a word with an argument."""

    def narrow(self, typed: str) -> None:
        """See Picker."""
        word, blank, _argument = typed.strip().partition(" ")
        exact = [c for c in self.choices if c.more == word and blank and BY_ID[c.key].argument]
        if exact:
            self.list.known = {c.key: c for c in exact}
            self.list.put(list(self.list.known))
        else:
            super().narrow(typed)
