"""`W`: who has how many threads and who is there; moving them one by one, a person's whole load, or evenly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from inbox.actions.keys import Run
from inbox.domain.seeing import may_hold
from inbox.domain.views import ACTIVE, urgency
from inbox.domain.workload import Load, loads, spread, takers
from inbox.i18n import _, _n
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.selecting import Bulk, desk_people
from inbox.screens.sheet import Sheet
from inbox.widgets.look import Line
from inbox.widgets.rows import Rows
from inbox.widgets.untrusted import clean_line, fit, width
from inbox.wire import Assign, Thread

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

NOBODY = ""
LOOK = 5.0  # seconds between looks at what moved meanwhile


@dataclass(frozen=True)
class Entry:
    """A line: a person with a load, a thread of a person, or a move that is proposed."""

    text: str
    right: str = ""
    strong: bool = False
    indent: int = 0  # cells


class Entries(Rows[str]):
    """A line an entry."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Entry] = {}

    def describe(self, key: str, index: int) -> Entry:
        """See Rows."""
        return self.known[key]

    def draw(self, row: Entry, cells: int) -> list[Line]:
        """See Rows."""
        text = " " * row.indent + clean_line(row.text)
        text = fit(text, max(1, cells - width(row.right) - 2))
        return [[(text, "strong" if row.strong else "text"), (" ", "text"), (row.right, "key"), (" ", "text")]]


class Board(Sheet[int | None]):
    """Closes with the number of a thread to open. Three pages: people, one person's threads, the proposal."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(_("Papan tugas"), classes="high")
        self.desk = desk
        self.rows = Entries()
        self.bulk = Bulk(desk)
        self.person: str | None = None
        self.moves: list[tuple[int, str]] = []

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.rows

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        if self.moves:
            return (("y", _("pindahkan semua")), ("t Esc", _("batal")))
        if self.person is not None:
            return (("j k", _("pindah")), ("Enter", _("buka")), ("a", _("serahkan")), ("Esc", _("kembali")))
        return (
            ("j k", _("pindah")), ("Enter", _("laporannya")), ("a", _("serahkan semuanya")), ("A", _("bagi rata")),
            ("Esc", _("tutup")),
        )  # fmt: skip

    def on_mount(self) -> None:
        """People first; looked at again now and then, as threads move."""
        super().on_mount()
        self.rows.focus()
        self.show()
        self.set_interval(LOOK, self.show)

    def show(self) -> None:
        """The page as it is now."""
        known = self._proposal() if self.moves else self._people() if self.person is None else self._threads()
        self.rows.known = known
        self.rows.put(list(known))
        self.rows.sync()
        self.footer.show(self.hints())

    def called(self, login: str) -> str:
        """What the person is called."""
        return next((p.name for p in self.desk.state.office.people if p.login == login), login)

    def of(self, login: str) -> list[Thread]:
        """The active threads of a person, or of nobody, most urgent first."""
        threads = self.desk.state.threads.values()
        return sorted((t for t in threads if t.status in ACTIVE and (t.assignee or NOBODY) == login), key=urgency)

    def _people(self) -> dict[str, Entry]:
        found = loads(self.desk.state.threads.values())
        people = {p.login: p for p in desk_people(self.desk)}
        known = {NOBODY: Entry(_("(tanpa petugas)"), self._counts(found.get(None, Load())), strong=True)}
        for login, person in people.items():
            there = _("bertugas") if person.present else _("tidak masuk")
            known[login] = Entry(
                f"{person.name} · {there}", self._counts(found.get(login, Load()), person.capacity), person.present
            )
        for former in found:
            if former is not None and former not in people:
                known[former] = Entry(former, self._counts(found[former]))
        return known

    def _counts(self, load: Load, capacity: int = 0) -> str:
        active = f"{load.active}/{capacity}" if capacity else load.active
        return _("aktif {active} · belum dibalas {unanswered} · eskalasi {escalated}").format(
            active=active, unanswered=load.unanswered, escalated=load.escalated
        )

    def _threads(self) -> dict[str, Entry]:
        known = {}
        for thread in self.of(self.person or NOBODY):
            right = _("belum dibalas") if thread.waiting_since is not None else ""
            text = f"#{thread.number} {thread.contact.name} · {thread.preview}"
            known[str(thread.number)] = Entry(text, right, thread.waiting_since is not None)
        return known

    def _proposal(self) -> dict[str, Entry]:
        known = {}
        for number, login in self.moves:
            thread = self.desk.state.threads.get(number)
            if thread is not None:
                now = self.called(thread.assignee) if thread.assignee else _("(tanpa petugas)")
                known[str(number)] = Entry(f"#{number} {thread.contact.name}", f"{now} > {self.called(login)}")
        return known

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        match character or key:
            case "j" | "down":
                self.rows.move(1)
            case "k" | "up":
                self.rows.move(-1)
            case "y" if self.moves:
                self._give(self.moves, _("dibagi rata"))
                self._back()
            case "t" if self.moves:
                self._back()
            case "a" if not self.moves:
                self._reassign()
            case "A" if not self.moves and self.person is None:
                self._propose()
            case "q" | "u":
                self._back()
            case _ if key == "escape":
                self._back()
            case _ if key == "enter" and not self.moves:
                self._enter()
            case _ if key in ("down", "up"):
                self.rows.move(1 if key == "down" else -1)
            case _:
                return False
        return True

    def _back(self) -> None:
        if self.moves:
            self.moves = []
        elif self.person is not None:
            self.person = None
        else:
            self.dismiss(None)
            return
        self.head.text = _("Papan tugas")
        self.head.update_bar()
        self.show()

    def _enter(self) -> None:
        current = self.rows.current
        if current is None:
            return
        if self.person is not None:
            self.dismiss(int(current))
            return
        self.person = current
        self.head.text = _("Laporan {name}").format(name=self.called(current) or _("(tanpa petugas)"))
        self.head.update_bar()
        self.show()
        self.rows.to_top()

    def _reassign(self) -> None:
        current = self.rows.current
        if current is None:
            return
        if self.person is not None:
            threads = [t for t in self.of(self.person) if str(t.number) == current]
        else:
            threads = self.of(current)
        if not threads:
            return
        people = [p for p in desk_people(self.desk) if any(may_hold(t, p.agencies) for t in threads)]
        choices = [Choice(p.login, p.name, _("bertugas") if p.present else "") for p in people]

        def picked(login: str | None) -> None:
            person = next((p for p in people if p.login == login), None)
            if person is None:
                return
            moves = [(t.number, person.login) for t in threads
                     if may_hold(t, person.agencies) and t.assignee != person.login]  # fmt: skip
            if self.person is not None:
                self._give(moves, _("diserahkan ke {name}").format(name=person.name))
            elif moves:
                self._preview(moves)

        title = _n("Serahkan {n} laporan ke", n=len(threads))
        self.app.push_screen(Picker(title, choices), picked)

    def _propose(self) -> None:
        moves = spread(self.desk.state.threads.values(), takers(self.desk.state.office.people))
        if moves:
            self._preview(moves)
        else:
            self.head.text = _("Papan tugas: sudah rata, tidak ada yang perlu dipindah")
            self.head.update_bar()

    def _preview(self, moves: list[tuple[int, str]]) -> None:
        self.moves = moves
        self.head.text = _n("{n} laporan akan berpindah, lanjutkan?", n=len(moves))
        self.head.update_bar()
        self.show()
        self.rows.to_top()

    def _give(self, moves: list[tuple[int, str]], words: str) -> None:
        now = self.desk.now()
        commands = [make(Assign, number, now, assignee=login) for number, login in moves]
        if commands:
            self.bulk.start(commands, words)


class Supervising(Hand):
    """What only a supervisor has."""

    @does("board")
    def board(self, _run: Run) -> None:
        """Open the board; a thread chosen there is opened."""

        def opened(number: int | None) -> None:
            if number is not None:
                self.desk.panes.open_thread(number)

        self.desk.app.push_screen(Board(self.desk), opened)
