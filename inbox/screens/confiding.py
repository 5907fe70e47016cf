"""Keeping a report from the unit that it complains about."""

from inbox.actions.keys import Run
from inbox.domain.permissions import DESK
from inbox.i18n import _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.wire import Confide, Thread

OPEN = "-"


class Confiding(Hand):
    """The palette's "Rahasiakan"."""

    @does("confidential")
    def confidential(self, run: Run) -> None:
        """From which agency; of a confidential one who else may see it, or nobody's secret any more."""
        thread = self.desk.target(run)
        if thread is None:
            return
        if thread.hidden_from is None:
            self._hide(thread)
        else:
            self._change(thread, thread.hidden_from)

    def _hide(self, thread: Thread) -> None:
        state = self.desk.state
        agencies = sorted(state.office.agencies, key=lambda a: a.id != thread.agency)
        choices = [Choice(a.id, a.name, _("OPD laporan ini") if a.id == thread.agency else a.id) for a in agencies]

        def chosen(agency: str | None) -> None:
            if agency is None:
                return
            name = next(a.name for a in agencies if a.id == agency)

            def yes() -> None:
                words = _("dirahasiakan dari {agency}").format(agency=name)
                self.desk.send(make(Confide, thread.number, self.desk.now(), agency=agency), words)

            if agency in state.me.agencies:
                question = _("Anda bertugas di {agency}: #{number} akan hilang dari layar Anda. Rahasiakan?")
                self.desk.ask(question.format(agency=name, number=thread.number), yes)
            else:
                yes()

        title = _("Rahasiakan #{number} dari OPD yang dilaporkan").format(number=thread.number)
        self.desk.app.push_screen(Picker(title, choices, text=self.desk.argument), chosen)

    def _change(self, thread: Thread, hidden: str) -> None:
        office = self.desk.state.office
        name = next((a.name for a in office.agencies if a.id == hidden), hidden)
        choices = [Choice(OPEN, _("Tidak rahasia lagi"), _("{agency} akan melihatnya").format(agency=name))]
        people = [p for p in office.people if DESK & set(p.roles) and hidden not in p.agencies]
        for person in people:
            if person.login in thread.allowed:
                choices.append(Choice(f"-{person.login}", _("Cabut izin {name}").format(name=person.name)))
            elif "supervisor" not in person.roles and person.login != thread.assignee:
                choices.append(Choice(f"+{person.login}", _("Izinkan {name} melihatnya").format(name=person.name)))

        def chosen(key: str | None) -> None:
            if key is None:
                return
            if key == OPEN:
                opened = make(Confide, thread.number, self.desk.now(), on=False)
                self.desk.send(opened, _("tidak rahasia lagi"))
                return
            login = key[1:]
            who = next(p.name for p in people if p.login == login)
            if key[0] == "+":
                words, fields = _("{name} diizinkan melihat").format(name=who), {"allow": [login]}
            else:
                words, fields = _("izin {name} dicabut").format(name=who), {"disallow": [login]}
            self.desk.send(make(Confide, thread.number, self.desk.now(), agency=hidden, **fields), words)

        title = _("#{number} dirahasiakan dari {agency}").format(number=thread.number, agency=name)
        self.desk.app.push_screen(Picker(title, choices), chosen)
