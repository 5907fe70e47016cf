"""`F`: a report goes on to an OPD or a field officer without Siaga, after one has seen what leaves."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from textual.app import ComposeResult

from inbox.actions.keys import Run
from inbox.domain import forwarding
from inbox.domain.masking import mask
from inbox.i18n import N_, _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_block, clean_line, wrap
from inbox.wire import FieldContact, Forward, Message, OfficeInfo, Thread

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

Wait = Literal["agency", "field"]
WAITS: tuple[Wait | None, ...] = (None, "field", "agency")
WAITING = {
    None: N_("Keadaan laporan tetap."),
    "field": N_("Laporan menunggu lapangan."),
    "agency": N_("Laporan menunggu OPD."),
}


class Letter:
    """What would leave: the choices of the person, and the text that they make."""

    def __init__(self, thread: Thread, to: str, messages: Sequence[Message], office: OfficeInfo) -> None:
        self.thread, self.to, self.messages, self.office = thread, to, messages, office
        self.all = self.files = False
        self.wait: Wait | None = None
        self.note = self.reveal = ""
        self.unused: dict[str, str] = {}  # what was written at a question that was left with Esc

    def __bool__(self) -> bool:
        """Whether the person has written something for it."""
        return bool(self.note or self.reveal or any(self.unused.values()))

    @property
    def words(self) -> list[str]:
        """The messages that are told."""
        return forwarding.said(self.messages) if self.all else forwarding.newest(self.messages)

    def attached(self) -> list[tuple[str, str]]:
        """Id and name of the files of these messages that are here."""
        chosen = set(self.words)
        return [
            (a.id, a.name or a.kind) for m in self.messages if m.id in chosen for a in m.attachments
            if a.state == "ready"
        ]  # fmt: skip

    def text(self) -> str:
        """As the hub will write it, but for what is revealed: that is masked here."""
        thread, chosen = self.thread, set(self.words)
        return forwarding.text(
            self.office.name, thread.number, category=thread.category.kind or "" if thread.category else "",
            place=thread.place or "", words=[(m.at, m.text or "") for m in self.messages if m.id in chosen],
            note=self.note if self.reveal else mask(self.note),
            citizen=thread.contact.name if self.reveal else "", zone=ZoneInfo(self.office.timezone),
        )  # fmt: skip


class Outgoing(Sheet[bool]):
    """The text and what goes with it. Closes with whether to send."""

    def __init__(self, letter: Letter, name: str, ask: Callable[[str, str, Callable[[str], None]], None]) -> None:
        title = _("Teruskan #{number} ke {name}").format(number=letter.thread.number, name=name)
        super().__init__(title, classes="high")
        self.letter, self.ask, self.page = letter, ask, Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (
            ("y", _("kirim")), ("c", _("catatan")), ("s", _("semua")), ("l", _("lampiran")),
            ("w", _("menunggu")), ("d", _("data")), ("Esc", self.esc),
        )  # fmt: skip

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """What goes along, then the text."""
        letter, files = self.letter, self.letter.attached()
        names = ", ".join(clean_line(name) for _id, name in files)
        with_files = names if letter.files and files else _("tidak ikut ({n} ada)").format(n=len(files))
        about = [
            _("Lampiran: {names}").format(names=with_files), _(WAITING[letter.wait]),
            _("Ini bukan jawaban kepada warga: tenggat dan masa balas tetap berjalan."),
        ]  # fmt: skip
        rows: list[tuple[Line, ...]] = [(((line, "note"),),) for one in about for line in wrap(one, cells)]
        if letter.reveal:
            said = _("Nama, alamat, dan nomor dalam teks ikut TANPA disamarkan. Alasan: {why}").format(
                why=letter.reveal
            )
            rows += [(((line, "urgent"),),) for line in wrap(said, cells)]
        rows.append((((" ", "text"),),))
        text = clean_block(letter.text())
        return [*rows, *((((f"  {line}", "own"),),) for line in wrap(text, max(10, cells - 2)))]

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        letter = self.letter
        match character:
            case "y":
                self.dismiss(True)
                return True
            case "s":
                letter.all = not letter.all
            case "l":
                letter.files = not letter.files
            case "w":
                letter.wait = WAITS[(WAITS.index(letter.wait) + 1) % len(WAITS)]
            case "c":
                self.ask(_("Catatan untuk penerima"), letter.note, self._noted)
            case "d":
                self.ask(_("Alasan membuka data pribadi (kosong: tetap disamarkan)"), letter.reveal, self._revealed)
            case _:
                return self.page.turn(key) or super().take(key)
        self.page.remake()
        return True

    def _noted(self, text: str) -> None:
        self.letter.note = text
        self.page.remake()

    def _revealed(self, text: str) -> None:
        self.letter.reveal = text
        self.page.remake()


class Forwarding(Hand):
    """Asks for whom, shows what leaves, sends on `y`. Esc goes back one step; what was written is there at the next."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(desk)
        self._kept: dict[int, Letter] = {}  # by report

    @does("forward")
    def forward(self, run: Run) -> None:
        """To somebody of the office file, or to an address that is typed."""
        thread = self.desk.target(run)
        if thread is None:
            return
        self._whom(thread, self.desk.argument)

    def _whom(self, thread: Thread, given: str = "") -> None:
        known = {one.id: one for one in self.desk.state.office.field}
        kept = self._kept.get(thread.number)
        choices = [Choice(one.id, one.name, one.mail or _("WhatsApp {phone}").format(phone=mask(f"+{one.phone}")))
                   for one in known.values()]  # fmt: skip

        if kept is not None and kept.to not in known:
            choices.insert(0, Choice(kept.to, kept.to))

        def chosen(to: str | None) -> None:
            if to is None:
                if kept:
                    self.desk.say(_("Yang sudah ditulis tersimpan; {key} melanjutkan.").format(key="F"))
            else:
                work = self._look(thread, to, known.get(to))
                self.desk.run_worker(work, group="forward", exclusive=True, exit_on_error=False)

        title = _("Teruskan #{number} ke siapa? Ketik nama, surel, atau nomor WhatsApp").format(number=thread.number)
        current = kept.to if kept is not None else ""
        self.desk.app.push_screen(Picker(title, choices, text=given, current=current, free=True), chosen)

    async def _look(self, thread: Thread, to: str, who: FieldContact | None) -> None:
        if self.desk.session is not None:
            await self.desk.session.open(thread.number, read=False)
        known = self.desk.state.messages.get(thread.number, {})
        messages = sorted(known.values(), key=lambda m: (m.at, m.seq))
        letter = Letter(thread, to, messages, self.desk.state.office)
        kept = self._kept.get(thread.number)
        if kept is not None and kept.to == to:
            letter, kept.thread, kept.messages = kept, thread, messages
        elif kept is not None:  # why somebody else should see personal data is asked again
            letter.note = kept.note

        def ask(title: str, text: str, then: Callable[[str], None]) -> None:
            def written(typed: str | None) -> None:
                letter.unused[title] = prompt.written if typed is None else ""
                if typed is not None:
                    then(typed)

            prompt = Prompt(title, letter.unused.get(title) or text)
            self.desk.app.push_screen(prompt.within(), written)

        def decided(send: bool | None) -> None:
            if send:
                self._kept.pop(thread.number, None)
                self._send(letter)
                return
            self._kept[thread.number] = letter
            self._whom(thread)

        self.desk.app.push_screen(Outgoing(letter, who.name if who else to, ask).within(), decided)

    def _send(self, letter: Letter) -> None:
        made = make(
            Forward, letter.thread.number, self.desk.now(), to=letter.to, words=letter.words, note=letter.note,
            attach=[identity for identity, _name in letter.attached()] if letter.files else [], reveal=letter.reveal,
            wait=letter.wait, undo=self.desk.state.office.undo_seconds,
        )  # fmt: skip
        self.desk.send(made, _("diteruskan"))
