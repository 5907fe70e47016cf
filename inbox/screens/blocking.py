"""`B`: a citizen who misuses the channel, blocked with a reason, and heard again."""

from inbox.actions.keys import Run
from inbox.i18n import _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.wire import SetBlock, Thread

HERE, THERE = "here", "there"


class Blocking(Hand):
    """Asks for the reason, then where."""

    @does("block")
    def block(self, run: Run) -> None:
        """Block, or of somebody who is blocked, no longer."""
        thread = self.desk.target(run)
        if thread is None:
            return
        if thread.blocked is not None:
            self._open(thread)
            return

        def written(why: str | None) -> None:
            if why:
                self._where(thread, why)

        title = _("Alasan memblokir warga #{number}").format(number=thread.number)
        self.desk.app.push_screen(Prompt(title, self.desk.argument), written)

    def _where(self, thread: Thread, why: str) -> None:
        choices = [Choice(HERE, _("Blokir di sini"), _("pesannya disimpan; kata bahaya tetap membunyikan alarm"))]
        if thread.channel_kind == "whatsapp":
            choices.append(
                Choice(THERE, _("Blokir juga di WhatsApp"), _("tidak ada yang sampai, juga bila ia dalam bahaya"))
            )

        def chosen(place: str | None) -> None:
            if place is not None:
                made = make(SetBlock, thread.number, self.desk.now(), why=why, provider=place == THERE)
                self.desk.send(made, _("warga diblokir"))

        title = _("Blokir warga #{number}?").format(number=thread.number)
        self.desk.app.push_screen(Picker(title, choices, detail_below=True), chosen)

    def _open(self, thread: Thread) -> None:
        why = thread.blocked.why if thread.blocked is not None else ""
        question = _("Warga #{number} diblokir ({why}). Buka blokirnya?").format(number=thread.number, why=why)
        done = _("blokir dibuka")
        self.desk.ask(
            question,
            lambda: self.desk.send(make(SetBlock, thread.number, self.desk.now(), on=False), done, undo=False),
        )
