"""Escalation on the screen: a menu of the rungs, then the reason."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inbox.actions.keys import Run
from inbox.domain import ladders
from inbox.domain.ladders import Rung
from inbox.i18n import _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.wire import Acknowledge, Escalate, SendBack, Thread

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

ACCEPT, BACK = "terima", "kembali"


class Escalating(Hand):
    """Up, noted, down. What cannot be done is not offered. Esc at the reason goes back, and keeps it for the report."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(desk)
        self._kept: dict[int, str] = {}

    @does("escalate")
    def escalate(self, run: Run) -> None:
        """Offer what can be done on the thread's ladder."""
        thread = self.desk.target(run)
        if thread is None:
            return
        choices = self._choices(thread)
        if not choices:
            self.desk.say(_("#{number} sudah di tingkat tertinggi.").format(number=thread.number))
            return
        self._offer(thread, choices, self.desk.argument)

    def _offer(self, thread: Thread, choices: list[Choice], given: str = "") -> None:
        def picked(key: str | None) -> None:
            if key is not None:
                self._do(thread, key, choices)
            elif self._kept.get(thread.number):
                self.desk.say(_("Yang sudah ditulis tersimpan; {key} melanjutkan.").format(key="!"))

        exact = [c.key for c in choices if c.key == given]
        if exact:
            picked(exact[0])
            return
        title = _("Eskalasi #{number}, kini di {place}").format(number=thread.number, place=self._place(thread))
        self.desk.app.push_screen(Picker(title, choices, text=given), picked)

    @does("escalate.accept")
    def accept(self, run: Run) -> None:
        """Take note, where the person is of that level."""
        thread = self.desk.target(run)
        if thread is None:
            return
        if not self._is_on(thread):
            self.desk.say(_("#{number} tidak dieskalasi ke Anda.").format(number=thread.number))
        elif thread.escalation is not None and thread.escalation.acknowledged_by:
            self.desk.say(_("Eskalasi #{number} sudah diterima.").format(number=thread.number))
        else:
            self._do(thread, ACCEPT)

    @does("escalate.back")
    def back(self, run: Run) -> None:
        """One level down."""
        thread = self.desk.target(run)
        if thread is None:
            return
        if not self._may_return(thread):
            self.desk.say(_("#{number} tidak dieskalasi ke Anda.").format(number=thread.number))
        else:
            self._do(thread, f"{BACK} {min(thread.level - 1, len(self._rungs(thread)))}")

    def _choices(self, thread: Thread) -> list[Choice]:
        found = []
        rungs = self._rungs(thread)
        noted = thread.escalation is not None and thread.escalation.acknowledged_by is not None
        if self._is_on(thread) and not noted:
            found.append(Choice(ACCEPT, _("Terima: saya tangani"), self._place(thread)))
        for level, rung in enumerate(rungs, 1):
            if level > thread.level:
                text = _("Tk. {level} {name}").format(level=level, name=rung.name)
                found.append(Choice(str(level), text, self._people(rung)))
        if self._may_return(thread):
            for level in range(min(thread.level - 1, len(rungs)), 0, -1):
                text = _("Kembalikan ke Tk. {level} {name}").format(level=level, name=rungs[level - 1].name)
                found.append(Choice(f"{BACK} {level}", text, self._people(rungs[level - 1])))
            found.append(Choice(f"{BACK} 0", _("Kembalikan ke petugas"), _("tanpa eskalasi")))
        return found

    def _do(self, thread: Thread, key: str, choices: list[Choice] | None = None) -> None:
        """Carry a choice out; of several, Esc at the reason offers them again."""
        desk, number = self.desk, thread.number
        if key == ACCEPT:
            desk.send(make(Acknowledge, number, desk.now()), _("eskalasi diterima"))
            return
        back, level = key.startswith(BACK), int(key.split()[-1])
        rungs = self._rungs(thread)
        place = _("Tk. {level} {name}").format(level=level, name=rungs[level - 1].name) if level else _("petugas")

        def written(reason: str | None) -> None:
            self._kept[number] = prompt.written
            if reason is None:
                if choices is not None:
                    self._offer(thread, choices)
                return
            if not reason:
                desk.fail(_("Alasan belum ditulis; tidak ada yang berubah."))
            elif back:
                words = _("dikembalikan ke {place}").format(place=place)
                desk.send(make(SendBack, number, desk.now(), level=level, reason=reason), words)
                del self._kept[number]
            else:
                words = _("dieskalasi ke {place}").format(place=place)
                desk.send(make(Escalate, number, desk.now(), level=level, reason=reason), words)
                del self._kept[number]

        title = _("Alasan mengembalikan #{number} ke {place}") if back else _("Alasan eskalasi #{number} ke {place}")
        prompt = Prompt(title.format(number=number, place=place), self._kept.get(number, ""))
        desk.app.push_screen(prompt.within() if choices is not None else prompt, written)

    def _rungs(self, thread: Thread) -> Sequence[Rung]:
        return ladders.rungs(self.desk.state.office.ladders, thread.agency)

    def _is_on(self, thread: Thread) -> bool:
        state = self.desk.state
        rung = ladders.rung(state.office.ladders, thread.agency, thread.level)
        return ladders.is_on(rung, state.me.login, state.me.roles)

    def _may_return(self, thread: Thread) -> bool:
        return thread.level > 0 and (self._is_on(thread) or "supervisor" in self.desk.roles)

    def _place(self, thread: Thread) -> str:
        if thread.level == 0:
            return _("petugas")
        name = thread.escalation.name if thread.escalation is not None else ""
        return _("Tk. {level} {name}").format(level=thread.level, name=name).rstrip()

    def _people(self, rung: Rung) -> str:
        people = [p for p in self.desk.state.office.people if ladders.is_on(rung, p.login, p.roles)]
        people.sort(key=lambda p: not p.present)
        return ", ".join(_("{name} (bertugas)").format(name=p.name) if p.present else p.name for p in people)
