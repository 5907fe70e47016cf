"""`B`: a citizen who misuses the channel, blocked with a reason, and heard again."""

from typing import TYPE_CHECKING

from inbox.actions.keys import Run
from inbox.i18n import _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.wire import SetBlock, Thread

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

HERE, THERE = "here", "there"


class Blocking(Hand):
    """Asks for the reason, then where. Esc goes back one step; the reason waits for the next `B` at the report."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(desk)
        self._kept: dict[int, str] = {}

    @does("block")
    def block(self, run: Run) -> None:
        """Block, or of somebody who is blocked, no longer."""
        thread = self.desk.target(run)
        if thread is None:
            return
        if thread.blocked is not None:
            self._open(thread)
        else:
            self._why(thread, self.desk.argument)

    def _why(self, thread: Thread, given: str = "") -> None:
        def written(why: str | None) -> None:
            self._kept[thread.number] = prompt.written
            if why:
                self._where(thread, why)
            elif prompt.written:
                self.desk.say(_("Yang sudah ditulis tersimpan; {key} melanjutkan.").format(key="B"))

        title = _("Alasan memblokir warga #{number}").format(number=thread.number)
        prompt = Prompt(title, given or self._kept.get(thread.number, ""))
        self.desk.app.push_screen(prompt, written)

    def _where(self, thread: Thread, why: str) -> None:
        choices = [Choice(HERE, _("Blokir di sini"), _("pesannya disimpan; kata bahaya tetap membunyikan alarm"))]
        if thread.channel_kind == "whatsapp":
            choices.append(
                Choice(THERE, _("Blokir juga di WhatsApp"), _("tidak ada yang sampai, juga bila ia dalam bahaya"))
            )

        def chosen(place: str | None) -> None:
            if place is None:
                self._why(thread)
                return
            made = make(SetBlock, thread.number, self.desk.now(), why=why, provider=place == THERE)
            self.desk.send(made, _("warga diblokir"))
            self._kept.pop(thread.number, None)

        title = _("Blokir warga #{number}?").format(number=thread.number)
        self.desk.app.push_screen(Picker(title, choices, detail_below=True).within(), chosen)

    def _open(self, thread: Thread) -> None:
        why = thread.blocked.why if thread.blocked is not None else ""
        question = _("Warga #{number} diblokir ({why}). Buka blokirnya?").format(number=thread.number, why=why)
        done = _("blokir dibuka")
        self.desk.ask(
            question,
            lambda: self.desk.send(make(SetBlock, thread.number, self.desk.now(), on=False), done, undo=False),
        )
