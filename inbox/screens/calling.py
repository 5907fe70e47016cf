"""Escalations that wait for this person: they stand on top of every queue, and a new one is told at once."""

from typing import TYPE_CHECKING

from inbox.client.state import Effects, State
from inbox.domain import ladders
from inbox.domain.views import ACTIVE
from inbox.i18n import _
from inbox.wire import Thread

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen


def calls(thread: Thread, state: State) -> bool:
    """Whether the thread was brought to a level of this person and nobody there has taken note."""
    found = thread.escalation
    if found is None or found.acknowledged_by is not None or thread.status not in ACTIVE:
        return False
    rung = ladders.rung(state.office.ladders, thread.agency, thread.level)
    return ladders.is_on(rung, state.me.login, state.me.roles)


class Calls:
    """Listens to the session. What was there when the desk opened is in the queue already and not told again."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk
        self._known: set[int] = set()

    def hear(self, effects: Effects) -> None:
        """Look at the threads that changed."""
        state = self.desk.state
        for number in effects.threads | effects.removed:
            thread = state.threads.get(number)
            if thread is None or not calls(thread, state):
                self._known.discard(number)
            elif number not in self._known:
                self._known.add(number)
                told = not effects.anew and number not in effects.old
                if told and thread.escalation is not None and thread.escalation.by != state.me.login:
                    self._tell(thread)

    def _tell(self, thread: Thread) -> None:
        name = thread.escalation.name if thread.escalation is not None else ""
        text = _("Eskalasi #{number} sampai ke Anda, Tk. {level} {name}: g e membuka antreannya, ! menanggapi.")
        self.desk.say(text.format(number=thread.number, level=thread.level, name=name), stay=True)
        self.desk.app.bell()
