"""What stands around the list: the office and its channels, the link to the hub, what is held."""

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.message import Message

from inbox import i18n
from inbox.client.state import Effects
from inbox.domain import spoken
from inbox.i18n import _
from inbox.screens.status import status_of
from inbox.widgets import zone
from inbox.widgets.symbols import glyph

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen


class Live(Message):
    """The session is live for the first time."""


class Heading:
    """Keeps the status bar and the notices about the link true."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk
        self.held: set[int] = set()  # threads that hold a reply back
        self._told = ("", "")
        self._opened = False
        self._traffic = ""

    def count_held(self, effects: Effects) -> None:
        """Which threads hold a reply back."""
        for number in effects.threads | effects.removed:
            thread = self.desk.state.threads.get(number)
            held = thread is not None and thread.outgoing == "held"
            (self.held.add if held else self.held.discard)(number)

    def show_office(self) -> None:
        """The office's names and zone."""
        desk, office = self.desk, self.desk.state.office
        zone.use(office.timezone)
        desk.conversation.agencies = {a.id: a.name for a in office.agencies}
        desk.conversation.people = {p.login: p.name for p in office.people}
        desk.conversation.login = desk.threads.login = desk.state.me.login
        self.show_status()
        desk.keyboard.show_keys()

    def show_status(self) -> None:
        """The line at the top."""
        desk = self.desk
        status = status_of(desk.state, desk.session, len(self.held))
        desk.status_bar.show(replace(status, traffic=self._traffic, lean=desk.traffic.lean), desk.now())

    def show_traffic(self) -> None:
        """What went to the terminal in the last minute and in all, and how long the newest key took to be painted."""
        traffic, language = self.desk.traffic, i18n.language()
        if traffic.total:
            self._traffic = _("{minute}/mnt {dot} {total}").format(
                minute=spoken.size(traffic.minute(), language), dot=glyph("dot"),
                total=spoken.size(traffic.total, language),
            )  # fmt: skip
            if traffic.lag is not None:
                self._traffic += f" {glyph('dot')} {round(traffic.lag * 1000)} ms"
        self.show_status()

    def show_link(self) -> None:
        """Say once that the link is away, refused, or back."""
        desk = self.desk
        problem = desk.session.problem if desk.session is not None else None
        told, self._told = self._told, (desk.state.link, problem.code if problem else "")
        if told == self._told:
            return
        if problem is not None and problem.code in ("disk", "internal"):
            todo = _("Kosongkan disk; yang belum dikirim jangan ditutup.") if problem.code == "disk" else ""
            cause = f"({problem.hint})" if problem.hint else ""
            desk.say(" ".join(part for part in ("!", problem.title, todo, cause) if part), stay=True)
        elif desk.state.link == "away":
            title = _("Layanan Siaga tidak tersambung, bekerja dari simpanan.")
            desk.say(f"{title} {problem.hint if problem else ''}", stay=True)
        elif desk.state.link == "refused" and problem is not None:
            desk.fail(problem.title, problem.hint)
            desk.threads.show(desk.queue.numbers, empty=problem.title)
        elif desk.state.link == "live":
            if desk.hint.notice and desk.notice_until == float("inf"):
                back = _("Naskah tersimpan lagi.") if told[1] == "disk" else _("Tersambung lagi.")
                desk.say(back if self._opened else "")
            if not self._opened:
                self._opened = True
                desk.app.post_message(Live())
