"""Promises on the screen: noted with a time, later said to be kept or not."""

from datetime import datetime

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

NEW = "+"
OUTCOMES = {
    "kept": (N_("Ditepati: {text}"), N_("janji ditepati")),
    "broken": (N_("Tidak ditepati: {text}"), N_("janji tidak ditepati")),
    "withdrawn": (N_("Hapus: {text}"), N_("janji dihapus")),
}


class Promising(Hand):
    """`J`."""

    @does("promise")
    def promise(self, run: Run) -> None:
        """What was promised and until when; where something is open already, what became of it."""
        thread = self.desk.target(run)
        if thread is None:
            return
        known = open_ones(thread.promises)
        if not known or self.desk.argument:
            self._ask(thread, self.desk.argument)
            return
        choices: list[Choice] = []
        for promise in known:
            due = self._when(promise)
            for outcome, (text, _done) in OUTCOMES.items():
                choices.append(Choice(f"{outcome} {promise.id}", _(text).format(text=promise.text), due))
        choices.insert(len(OUTCOMES), Choice(NEW, _("Janji baru …")))

        def chosen(key: str | None) -> None:
            if key == NEW:
                self._ask(thread, "")
            elif key is not None:
                outcome, _blank, identity = key.partition(" ")
                made = make(Settle, thread.number, self.desk.now(), promise=identity, outcome=outcome)
                self.desk.send(made, _(OUTCOMES[outcome][1]))

        title = _("Janji kepada warga di #{number}").format(number=thread.number)
        self.desk.app.push_screen(Picker(title, choices), chosen)

    def _ask(self, thread: Thread, text: str) -> None:
        if text:
            self._ask_when(thread, text)
            return

        def written(what: str | None) -> None:
            if what:
                self._ask_when(thread, what)

        title = _("Apa yang dijanjikan kepada warga di #{number}? Tidak ada yang dikirim.").format(number=thread.number)
        self.desk.app.push_screen(Prompt(title), written)

    def _ask_when(self, thread: Thread, text: str) -> None:
        def timed(at: datetime | None) -> None:
            now = self.desk.now()
            if at is not None:
                shown = spoken.moment(at, zone(), now, i18n.language())
                made = make(MakePromise, thread.number, now, text=text, at=at)
                self.desk.send(made, _("janji sampai {when}").format(when=shown))

        self.desk.app.push_screen(TimeLine(_("Paling lambat kapan?"), self.desk.now(), zone()), timed)

    def _when(self, promise: Promise) -> str:
        return spoken.moment(promise.at, zone(), self.desk.now(), i18n.language())
