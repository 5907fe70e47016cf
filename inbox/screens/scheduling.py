"""Replies for a chosen time: made in the composer, taken back from the thread."""

from datetime import datetime

from inbox import i18n
from inbox.actions.keys import Run
from inbox.domain import spoken
from inbox.domain.times import when
from inbox.i18n import _
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.reach import closing, last_moment
from inbox.screens.taken_up import first_of
from inbox.screens.timing import TimeLine
from inbox.widgets.untrusted import clean_line
from inbox.widgets.zone import zone
from inbox.wire import Message, Thread


class Scheduling(Hand):
    """The hub sends what is scheduled; here it is asked for and taken back."""

    @does("send.later")
    def start(self, run: Run) -> None:
        """The thread's draft at a time; where nothing is written yet, the composer to write it."""
        thread = self.desk.target(run)
        if thread is None:
            return
        given = self.desk.argument
        self.desk.keyboard.hands.answering.open(thread)
        if self.desk.composer.text.strip() or self.desk.drafting.files:
            self._ask(given)
        else:
            self.desk.say(_("Tulis dulu balasannya, lalu Tab n memilih waktunya."))

    @does("composer.later")
    def later(self, _run: Run) -> None:
        """What is written, at a time."""
        self._ask("")

    def _ask(self, given: str) -> None:
        desk = self.desk
        if desk.composer.kind == "note":
            desk.fail(_("Catatan tidak dikirim; F6 menjadikannya balasan."))
            return
        now = desk.now()
        at = when(given, now, zone()) if given else None
        if at is not None and at > now:
            desk.keyboard.hands.answering.send_at(at)
            return

        def chosen(at: datetime | None) -> None:
            if at is not None:
                desk.keyboard.hands.answering.send_at(at)

        desk.app.push_screen(TimeLine(_("Kirim kapan?"), now, zone(), given), chosen)

    @does("unschedule")
    def take_back(self, run: Run) -> None:
        """A scheduled reply of this thread; its text comes back where it is one's own."""
        thread = self.desk.target(run)
        if thread is None:
            return
        waiting = self.waiting(thread.number)
        if not waiting:
            self.desk.say(_("Tidak ada balasan terjadwal di #{number}.").format(number=thread.number))
        elif len(waiting) == 1:
            self._cancel(waiting[0])
        else:
            self._choose(waiting)

    def _choose(self, waiting: list[Message]) -> None:
        now, language = self.desk.now(), i18n.language()
        known = {message.id: message for message in waiting}
        choices = [
            Choice(m.id, clean_line(m.text or ""), spoken.moment(m.send_at or now, zone(), now, language))
            for m in waiting
        ]  # fmt: skip

        def chosen(name: str | None) -> None:
            if name is not None:
                self._cancel(known[name])

        self.desk.app.push_screen(Picker(_("Balasan terjadwal mana?"), choices), chosen)

    def undo(self) -> bool:
        """Take back the scheduled reply of the thread at hand, where it is one's own; whether there was one."""
        number = self.desk.chosen
        mine = [m for m in self.waiting(number) if m.author.address == self.desk.state.me.login] if number else []
        if mine:
            self._cancel(mine[-1])
        return bool(mine)

    def waiting(self, number: int) -> list[Message]:
        """The scheduled replies of a thread that have not left, the next first."""
        found = {m.id: m for m in self.desk.state.conversation(number) if scheduled(m)}
        answers = [m for m in found.values() if m.id == first_of(m) or first_of(m) not in found]
        return sorted(answers, key=lambda m: m.send_at or m.at)

    def _cancel(self, message: Message) -> None:
        mine = message.author.address == self.desk.state.me.login
        self.desk.sending.cancel_held(message, keep_text=mine)


def scheduled(message: Message) -> bool:
    """Whether it waits for a chosen time."""
    return message.status == "queued" and bool(message.detail.get("scheduled"))


def too_late(thread: Thread, at: datetime) -> bool:
    """Whether the window of the thread's channel will have closed at that time."""
    until = last_moment(thread) if thread.channel_kind == "instagram" else closing(thread)
    return until is not None and until <= at
