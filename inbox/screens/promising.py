"""Promises on the screen: noted with a time, later said to be kept or not."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from inbox import i18n
from inbox.actions.keys import Run
from inbox.domain import spoken
from inbox.domain.promises import open_ones
from inbox.i18n import N_, _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.screens.timing import TimeLine
from inbox.widgets.zone import zone
from inbox.wire import MakePromise, Promise, Settle, Thread

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

NEW = "+"
OUTCOMES = {
    "kept": (N_("Ditepati: {text}"), N_("janji ditepati")),
    "broken": (N_("Tidak ditepati: {text}"), N_("janji tidak ditepati")),
    "withdrawn": (N_("Hapus: {text}"), N_("janji dihapus")),
}


class Promising(Hand):
    """`J`. Esc goes back one step; what was written for a report is there at its next `J`."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(desk)
        self._kept: dict[int, tuple[str, str]] = {}  # of a report: what, and until when, as typed

    @does("promise")
    def promise(self, run: Run) -> None:
        """What was promised and until when; where something is open already, what became of it."""
        thread = self.desk.target(run)
        if thread is None:
            return
        known = open_ones(thread.promises)
        if self.desk.argument:
            self._kept[thread.number] = (self.desk.argument, "")
            self._ask_when(thread)
        elif known:
            self._settle(thread, known)
        else:
            self._ask(thread)

    def _settle(self, thread: Thread, known: Sequence[Promise]) -> None:
        choices: list[Choice] = []
        for promise in known:
            due = self._when(promise)
            for outcome, (text, _done) in OUTCOMES.items():
                choices.append(Choice(f"{outcome} {promise.id}", _(text).format(text=promise.text), due))
        choices.insert(len(OUTCOMES), Choice(NEW, _("Janji baru …")))

        def chosen(key: str | None) -> None:
            if key == NEW:
                self._ask(thread)
            elif key is None:
                self._leave(thread)
            else:
                outcome, _blank, identity = key.partition(" ")
                made = make(Settle, thread.number, self.desk.now(), promise=identity, outcome=outcome)
                self.desk.send(made, _(OUTCOMES[outcome][1]))

        title = _("Janji kepada warga di #{number}").format(number=thread.number)
        self.desk.app.push_screen(Picker(title, choices), chosen)

    def _leave(self, thread: Thread) -> None:
        if any(self._kept.get(thread.number, ())):
            self.desk.say(_("Yang sudah ditulis tersimpan; {key} melanjutkan.").format(key="J"))

    def _ask(self, thread: Thread) -> None:
        text, at = self._kept.get(thread.number, ("", ""))
        known = open_ones(thread.promises)

        def written(what: str | None) -> None:
            self._kept[thread.number] = (prompt.written, at)
            if what:
                self._ask_when(thread)
            elif what is None and known:
                self._settle(thread, known)
            else:
                self._leave(thread)

        title = _("Apa yang dijanjikan kepada warga di #{number}? Tidak ada yang dikirim.").format(number=thread.number)
        prompt = Prompt(title, text)
        self.desk.app.push_screen(prompt.within() if known else prompt, written)

    def _ask_when(self, thread: Thread) -> None:
        text, typed = self._kept[thread.number]

        def timed(at: datetime | None) -> None:
            self._kept[thread.number] = (text, line.field.value)
            now = self.desk.now()
            if at is None:
                self._ask(thread)
                return
            shown = spoken.moment(at, zone(), now, i18n.language())
            made = make(MakePromise, thread.number, now, text=text, at=at)
            self.desk.send(made, _("janji sampai {when}").format(when=shown))
            del self._kept[thread.number]

        line = TimeLine(_("Paling lambat kapan?"), self.desk.now(), zone(), typed)
        self.desk.app.push_screen(line.within(), timed)

    def _when(self, promise: Promise) -> str:
        return spoken.moment(promise.at, zone(), self.desk.now(), i18n.language())
