"""What goes out besides text: a quote, a reaction, a place, a card, buttons, a list. Looked at before it leaves."""

from collections.abc import Callable

from inbox.actions import contents
from inbox.actions.contents import said
from inbox.actions.keys import Run
from inbox.i18n import N_, _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.screens.template_form import Look
from inbox.wire import Buttons, Cards, Location, Menu, Message, React, Reply, Thread

Content = Buttons | Menu | Location | Cards
FORMS: dict[str, tuple[str, str, Callable[[str], Content]]] = {
    "send.location": (N_("Lokasi: lintang, bujur | nama | alamat"), N_("lokasi"), contents.location),
    "send.contact": (N_("Kartu kontak: nama | nomor | instansi"), N_("kartu kontak"), contents.cards),
    "send.buttons": (N_("Tombol: teks | tombol | tombol"), N_("tombol"), contents.buttons),
    "send.list": (N_("Daftar: teks | tombol pembuka | pilihan | pilihan"), N_("daftar"), contents.menu),
}
EMOJI = {
    "👍": N_("jempol: setuju, diterima"),
    "🙏": N_("terima kasih, mohon"),
    "❤️": N_("hati"),
    "✅": N_("selesai"),
    "😢": N_("ikut sedih"),
}
TAKE_BACK = "-"


class Carrying(Hand):
    """Each asks for one line, shows what the citizen will get, and sends it with the undo time."""

    @does("quote")
    def quote(self, run: Run) -> None:
        """A reply that quotes the message under the cursor."""
        thread, message = self._aimed(run)
        if thread is None:
            return
        if message is None or message.kind != "message":
            self.desk.say(_("Sorot dulu pesan yang akan dikutip: Tab ke percakapan, lalu j k."))
            return
        self.desk.keyboard.hands.answering.open(thread)
        self.desk.drafting.quote(message)

    @does("react")
    def react(self, run: Run) -> None:
        """An emoji on the citizen's message under the cursor, else on their last one."""
        thread, aimed = self._aimed(run)
        if thread is None:
            return
        talk = [m for m in self.desk.state.conversation(thread.number) if m.kind == "message" and m.direction == "in"]
        target = aimed if aimed is not None and aimed in talk else talk[-1] if talk else None
        if target is None or target.channel_kind not in ("whatsapp", "instagram"):
            self.desk.say(_("Reaksi hanya ada di WhatsApp dan Instagram."))
            return

        def chosen(emoji: str | None) -> None:
            if emoji:
                self._react(thread, target, "" if emoji == TAKE_BACK else emoji)

        if self.desk.argument:
            chosen(self.desk.argument.strip())
            return
        offered = ("❤️",) if target.channel_kind == "instagram" else tuple(EMOJI)
        choices = [Choice(emoji, f"{_(EMOJI[emoji])}  {emoji}") for emoji in offered]
        if any(not r.author.address and r.author.name for r in target.reactions):
            choices.append(Choice(TAKE_BACK, _("tarik kembali reaksi")))
        title = _("Reaksi pada: {text}").format(text=(target.text or target.type)[:40])
        self.desk.app.push_screen(Picker(title, choices), chosen)

    def _react(self, thread: Thread, target: Message, emoji: str) -> None:
        undo = self.desk.state.office.undo_seconds
        reaction = make(React, thread.number, self.desk.now(), message=target.id, emoji=emoji, undo=undo)
        words = _("reaksi {emoji}").format(emoji=emoji) if emoji else _("reaksi ditarik")
        self.desk.send(reaction, words, undo=bool(emoji))

    @does(*FORMS)
    def send(self, run: Run) -> None:
        """Ask for the line of this kind."""
        thread = self.desk.target(run)
        if thread is None:
            return
        if thread.channel_kind != "whatsapp":
            self.desk.say(_("Lokasi, kartu kontak, tombol, dan daftar hanya ada di WhatsApp."))
            return
        self._ask(thread, run.action.id, self.desk.argument)

    def _ask(self, thread: Thread, what: str, line: str, *, wrong: str = "") -> None:
        title, words, read = FORMS[what]

        def given(text: str | None) -> None:
            if not text:
                return
            try:
                content = read(text)
            except ValueError as error:
                self._ask(thread, what, text, wrong=str(error))
                return
            self._look(thread, content, _(words))

        if line and not wrong:
            given(line)
        else:
            self.desk.app.push_screen(Prompt(wrong or _(title), line), given)

    def _look(self, thread: Thread, content: Content, words: str) -> None:
        def decided(yes: bool | None) -> None:
            if yes:
                undo = self.desk.state.office.undo_seconds
                reply = make(
                    Reply, thread.number, self.desk.now(), text="", content=content, if_seq=thread.seq, undo=undo
                )
                self.desk.send(reply, _("{what} disimpan").format(what=words))

        self.desk.app.push_screen(
            Look(said(content), words, title=_("Yang diterima warga: {what}").format(what=words)), decided
        )

    def _aimed(self, run: Run) -> tuple[Thread | None, Message | None]:
        """The thread, and the message under the cursor where that thread is on the screen."""
        thread = self.desk.target(run)
        shown = thread is not None and self.desk.reading.number == thread.number
        return thread, self.desk.conversation.message if shown else None
