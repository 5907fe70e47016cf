"""What the desk tells beside its text: the window's title, notifications, the bell."""

from typing import TYPE_CHECKING

from inbox.client.state import Effects
from inbox.domain.attention import awaits
from inbox.domain.promises import open_ones
from inbox.domain.views import ACTIVE, CLOSED
from inbox.i18n import _, _n
from inbox.terminal import title
from inbox.terminal.bell import Danger
from inbox.terminal.notify import Notices, Way
from inbox.wire import Thread

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

FEW = 500  # threads that are looked at in one go


class Beside:
    """Listens to the session. What was there when the desk opened is counted and not told."""

    def __init__(self, desk: "InboxScreen", way: Way) -> None:
        self.desk = desk
        self.notices = Notices(desk.app, way)
        self._unread: dict[int, int] = {}
        self._dangers: set[int] = set()
        self._waiting: dict[
            int, int
        ] = {}  # threads that mention me or have news for a follower, with their content count
        self._due: dict[int, set[str]] = {}  # promises of mine whose time has come, by thread
        self._title = ""

    @property
    def unread(self) -> int:
        """How many threads hold something that nobody has read."""
        return len(self._unread)

    def hear(self, effects: Effects) -> None:
        """Look at the threads that changed, or at all of them where everything is new."""
        threads = self.desk.state.threads
        if effects.anew and (self.desk.state.whole or len(threads) <= FEW):  # else they are named bit by bit
            self._unread.clear()
            self._dangers.clear()
            self._waiting.clear()
            self._due.clear()
            for number, thread in threads.items():
                self._look(number, thread)
                self._await(number, thread)
                self._promises(number, thread)
            self.show_title()
            return
        called: list[int] = []
        fallen: list[int] = []
        seen: set[str] = set()
        for number in sorted(effects.threads | effects.removed):
            now = threads.get(number)
            found = self._await(number, now), self._promises(number, now), self._look(number, now)
            if effects.anew or number in effects.old:
                continue
            if found[0]:
                called.append(number)
            if found[1]:
                fallen.append(number)
            seen.add(found[2])
        self.show_title()
        # Each is told, as it is not told again; the most urgent last, whose words stay.
        if fallen:
            self._tell_promises(fallen)
        if called:
            self._tell_called(called)
        if "danger" in seen:
            self.desk.app.post_message(Danger())
            self.notices.tell("Siaga", _("Laporan darurat masuk."), urgent=True)
            self.desk.say(_("!! Laporan darurat: paling atas di antrean. E menyiapkan jawaban 112."), stay=True)
        elif "arrived" in seen and not (called or fallen):
            self.notices.tell("Siaga", _n("{n} laporan menunggu dibaca.", n=self.unread))

    def _look(self, number: int, thread: Thread | None) -> str:
        """Count a thread; returns `danger` or `arrived` for one that was not so before."""
        if thread is None or thread.status not in ACTIVE or not thread.unread:
            self._unread.pop(number, None)
            self._dangers.discard(number)
            return ""
        arrived = thread.unread > self._unread.get(number, 0)
        self._unread[number] = thread.unread
        if thread.category.kind == "darurat" and number not in self._dangers:
            self._dangers.add(number)
            return "danger"
        return "arrived" if arrived else ""

    def _await(self, number: int, thread: Thread | None) -> bool:
        """Whether a mention, or something new in a followed thread, was not there before."""
        login = self.desk.state.me.login
        if thread is None or not awaits(thread, login):
            self._waiting.pop(number, None)
            return False
        before = self._waiting.get(number, -1)
        self._waiting[number] = thread.seq
        return thread.seq > before

    def _tell_called(self, numbers: list[int]) -> None:
        desk = self.desk
        for number in numbers:
            mentioned = desk.state.me.login in desk.state.threads[number].mentioned
            if not mentioned and desk.app.app_focus and number == desk.reading.number:
                continue  # it is on the screen
            said = _("Anda disebut di catatan #{number}: g n membuka antreannya.")
            said = said if mentioned else _("Ada yang baru di #{number} yang Anda ikuti: g f membuka antreannya.")
            desk.say(said.format(number=number))
            short = _("Anda disebut di #{number}.") if mentioned else _("Ada yang baru di #{number} yang Anda ikuti.")
            self.notices.tell("Siaga", short.format(number=number))

    def _promises(self, number: int, thread: Thread | None) -> bool:
        """Whether the time has come for a promise that is mine to keep: the assignee's, else who made it."""
        due, login = set[str](), self.desk.state.me.login
        if thread is not None and thread.status not in CLOSED:
            due = {p.id for p in open_ones(thread.promises) if p.told and (thread.assignee or p.by) == login}
        before = self._due.pop(number, set())
        if due:
            self._due[number] = due
        return bool(due - before)

    def _tell_promises(self, numbers: list[int]) -> None:
        for number in numbers:
            text = _("Saatnya janji kepada warga di #{number}: g j membuka antreannya, J menyatakan ditepati.")
            self.desk.say(text.format(number=number), stay=True)
        self.notices.tell("Siaga", _("Saatnya janji kepada warga di #{number}.").format(number=numbers[0]))
        self.desk.app.bell()

    def show_title(self) -> None:
        """The window's title with the number of unread threads, where it changed."""
        office = self.desk.state.office.name
        text = f"({self.unread}) Siaga" if self.unread else "Siaga"
        text = f"{text} · {office}" if office else text
        if text != self._title:
            self._title = text
            title.show(self.desk.app, text)
