"""`D`: the person of a thread over all channels: addresses, who may be the same, who was joined, all threads."""

import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from inbox import i18n
from inbox.actions.keys import Run
from inbox.client.api import Declined, Unreachable
from inbox.domain import spoken
from inbox.domain.permissions import may
from inbox.i18n import _, pgettext
from inbox.screens.board import Entries, Entry
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.prompt import Prompt
from inbox.screens.sheet import Sheet
from inbox.screens.timeline import History
from inbox.widgets.channels import tag
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import clean_line
from inbox.widgets.zone import zone
from inbox.wire import DeclineContact, JoinContact, Known, PartContact, Person, Reveal, Suggestion, Thread
from inbox.wire.persons import said, words_of
from inbox.wire.told import STATUSES

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

log = logging.getLogger(__name__)
LOOK = 0.3  # seconds between looks at whether the person changed
REVEALED = 60.0  # seconds


class PersonSheet(Sheet[int | None]):
    """Closes with the number of a thread to open."""

    def __init__(self, desk: "InboxScreen", thread: Thread) -> None:
        name = thread.contact.name or next((a.shown for a in thread.contact.addresses), "")
        super().__init__(_("Warga #{number} {name}").format(number=thread.number, name=name), classes="high")
        self.desk, self.number = desk, thread.number
        self.rows = Entries()
        self.person: Person | None = None
        self.trouble = ""
        self.open_until = 0.0  # while full addresses are shown
        self._known = (-1, "")  # version of the thread and state of the line when the hub was asked
        self._asking = False
        self._placed = False  # the cursor, on what there is to do

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.rows

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        kind = (self.rows.current or "").partition(":")[0] if self.rows.keys else ""
        here: tuple[tuple[str, str], ...] = ()
        if kind == "suggestion" and self._works():
            here = (("y", _("orang yang sama")), ("t", _("bukan")))
        elif kind == "joined" and self._works():
            here = (("x", _("pisahkan")),)
        elif kind == "thread":
            here = (("Enter", _("buka")),)
        more = ((("g", _("gabung")),) if self._works() else ()) + (("h", _("riwayat")), ("d", _("buka data")))
        return (*here, *more, ("Esc", _("tutup")))

    def on_mount(self) -> None:
        """Ask the hub; look again whenever the thread changes."""
        super().on_mount()
        self.rows.focus()
        self.show()
        self.set_interval(LOOK, self.look)
        self.look()

    def look(self) -> None:
        """Ask again where something of the person changed, and hide again what was shown for a while."""
        thread = self.desk.state.threads.get(self.number)
        if self.open_until and time.monotonic() >= self.open_until:
            self.open_until = 0.0
            self.show()
        now = (thread.version, self.desk.state.link) if thread is not None else self._known
        if now != self._known and not self._asking:
            self._asking, self._known = True, now
            self.run_worker(self._load(), group="person", exit_on_error=False)

    async def _load(self) -> None:
        session = self.desk.session
        api = session.line.api if session is not None else None
        try:
            if api is None or self.desk.state.link == "away":
                raise Unreachable("not connected")
            self.person = await api.person(self.number)
            self.trouble = ""
        except Unreachable:
            self.trouble = _("Layanan Siaga tidak menjawab; kontak dan riwayat tampil setelah tersambung.")
        except Declined as error:
            self.trouble = error.problem.title
        finally:
            self._asking = False
        self.show()

    def show(self) -> None:
        """The entries as they are now; the cursor stays."""
        at = self.rows.current if self.rows.keys else None
        known = self._entries()
        self.rows.known = known
        self.rows.put(list(known))
        if self.person is not None and not self._placed:
            self._placed = True
            at = next((key for key in known if key.startswith(("suggestion", "thread"))), at)
        if at is not None and at in known:
            self.rows.move_key(at)
        self.rows.sync()
        self.footer.show(self.hints())

    def _entries(self) -> dict[str, Entry]:
        if self.person is None:
            thread = self.desk.state.threads.get(self.number)
            addresses = thread.contact.addresses if thread is not None else []
            known = {"head:a": Entry(_("ALAMAT"), strong=True)}
            known |= {
                f"address:{n}": Entry(f"{a.shown} · {a.channel or ''}", indent=1) for n, a in enumerate(addresses)
            }
            return known | {"head:wait": Entry(self.trouble or _("Sebentar…"))}
        known = {"head:a": Entry(_("ALAMAT"), strong=True)}
        for contact in self.person.contacts:
            for n, address in enumerate(contact.addresses):
                value = address.value if self.open_until and address.value else address.shown
                joined = _("digabung") if contact is not self.person.contacts[0] else ""
                known[f"address:{contact.id}:{n}"] = Entry(f"{value} · {address.channel or ''}", joined, indent=1)
        for one in self.person.suggestions:
            known.setdefault("head:s", Entry(_("MUNGKIN ORANG YANG SAMA"), _("y sama · t bukan"), strong=True))
            known |= self._suggested(one)
        known |= self._joined(self.person)
        lines = sorted(
            (line for contact in self.person.contacts for line in contact.threads),
            key=lambda line: line.last_at, reverse=True,
        )  # fmt: skip
        known["head:t"] = Entry(_("LAPORAN ({n})").format(n=len(lines)), strong=True)
        for line in lines:
            status = pgettext("state", STATUSES.get(line.status, line.status))
            parts = [f"#{line.number}", tag(line.channel_kind), status, line.agency or "",
                     clean_line(line.subject or line.preview)]  # fmt: skip
            when = spoken.day(line.last_at, zone(), self.desk.now(), i18n.language())
            known[f"thread:{line.number}"] = Entry(" · ".join(p for p in parts if p), when, indent=1)
        return known | ({"head:trouble": Entry(self.trouble)} if self.trouble else {})

    def _suggested(self, one: Suggestion) -> dict[str, Entry]:
        contact = one.contact
        number = contact.threads[0].number
        known = {f"suggestion:{number}": Entry(f"? {_called(contact)}", f"#{number}", indent=1)}
        for n, evidence in enumerate(one.evidence[:3]):
            known[f"why:{number}:{n}"] = Entry(f"{glyph('dot')} {said(evidence)}", indent=3)
        return known

    def _joined(self, person: Person) -> dict[str, Entry]:
        known: dict[str, Entry] = {}
        contacts = {contact.id: contact for contact in person.contacts}
        for n, join in enumerate(person.joins):
            known.setdefault("head:j", Entry(_("DIGABUNG"), _("x pisahkan"), strong=True))
            one, other = contacts[join.one], contacts[join.other]
            when = spoken.day(join.at, zone(), self.desk.now(), i18n.language())
            known[f"joined:{n}"] = Entry(f"{_called(one)} = {_called(other)}", f"{join.by}, {when}", indent=1)
            known[f"because:{n}"] = Entry(f"{glyph('dot')} {words_of(join)}", indent=3)
        return known

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        match character or key:
            case "j" | "down":
                self._move(1)
            case "k" | "up":
                self._move(-1)
            case "y" | "t" if self._works() and self._current("suggestion") is not None:
                self._decide(int(self._current("suggestion") or 0), same=character == "y")
            case "x" if self._works() and self._current("joined") is not None:
                self._part(int(self._current("joined") or 0))
            case "g" if self._works():
                self._ask_other()
            case "h":
                self.app.push_screen(History(self.desk, self.number, self.head.text))
            case "d":
                self.app.push_screen(Prompt(_("Buka alamat lengkap. Alasannya (dicatat)")), self._reveal)
            case "q" | "u" | "D":
                self.dismiss(None)
            case _ if key == "enter" and self._current("thread") is not None:
                self.dismiss(int(self._current("thread") or 0))
            case _ if key in ("down", "up"):
                self._move(1 if key == "down" else -1)
            case _:
                return super().take(key)
        return True

    def _works(self) -> bool:
        return may(self.desk.state.me.roles, "join_contact")

    def _move(self, step: int) -> None:
        self.rows.move(step)
        self.footer.show(self.hints())

    def _current(self, kind: str) -> str | None:
        """The number in the key of the entry under the cursor, or of the one that it explains."""
        before, _colon, rest = (self.rows.current or "").partition(":")
        if before == {"suggestion": "why", "joined": "because"}.get(kind) or before == kind:
            return rest.partition(":")[0]
        return None

    def _decide(self, other: int, *, same: bool) -> None:
        person = self.person
        one = next((s for s in person.suggestions if s.contact.threads[0].number == other), None) if person else None
        if one is None:
            return
        self._placed = False  # what was acted on goes away
        about, now = one.contact.threads[0].about, self.desk.now()
        if same:
            command = make(JoinContact, self.number, now, other=other, evidence=one.evidence[0].kind, other_about=about)
            self.desk.send(command, _("kontak digabung dengan #{other}").format(other=other))
        else:
            declined = make(DeclineContact, self.number, now, other=other, other_about=about)
            self.desk.send(declined, _("bukan orang yang sama dengan #{other}").format(other=other))

    def _part(self, index: int) -> None:
        person = self.person
        if person is None or index >= len(person.joins):
            return
        join = person.joins[index]
        contacts = {contact.id: contact for contact in person.contacts}
        one, other = (contacts[c].threads[0] for c in (join.one, join.other))
        command = make(PartContact, one.number, self.desk.now(), other=other.number, about=one.about,
                       other_about=other.about)  # fmt: skip
        self.desk.send(command, _("kontak dipisahkan dari #{other}").format(other=other.number))

    def _ask_other(self) -> None:
        def given(text: str | None) -> None:
            number = (text or "").lstrip("#")
            if number.isdecimal() and len(number) < 10:
                self.app.push_screen(
                    Prompt(_("Mengapa orang yang sama? (dicatat)")), lambda why: self._join(int(number), why)
                )

        self.app.push_screen(Prompt(_("Nomor laporan lain dari orang yang sama")), given)

    def _join(self, other: int, why: str | None) -> None:
        if why:
            command = make(JoinContact, self.number, self.desk.now(), other=other, why=why,
                           other_about=self.desk.state.about(other))  # fmt: skip
            self.desk.send(command, _("kontak digabung dengan #{other}").format(other=other))

    def _reveal(self, reason: str | None) -> None:
        if reason is not None and len(reason) < 4:
            self.trouble = _("Alasan perlu ditulis. Contoh: menelepon balik warga.")
            self.show()
        elif reason is not None:
            self.run_worker(self._unmask(reason), group="reveal", exit_on_error=False)

    async def _unmask(self, reason: str) -> None:
        api = self.desk.session.line.api if self.desk.session else None
        command = make(Reveal, self.number, self.desk.now(), reason=reason)
        command.about = self.desk.state.about(self.number)
        try:
            if api is None:
                raise Unreachable("not connected")
            result = await api.execute(command)
            if result.outcome == "done":
                self.person, self.trouble = await api.person(self.number), ""
                self.open_until = time.monotonic() + REVEALED
            elif result.error is not None:
                self.trouble = result.error.title
        except Unreachable:
            self.trouble = _("Data pribadi hanya dapat dibuka saat tersambung.")
        except Declined as error:
            self.trouble = error.problem.title
        self.show()


class Persons(Hand):
    """Opens the sheet."""

    @does("person")
    def person(self, run: Run) -> None:
        """The person of the thread; a thread chosen there is opened."""
        thread = self.desk.target(run)
        if thread is None:
            return

        def opened(number: int | None) -> None:
            if number is not None:
                self.desk.panes.open_thread(number)

        self.desk.app.push_screen(PersonSheet(self.desk, thread), opened)


def _called(contact: Known) -> str:
    shown = contact.addresses[0].shown if contact.addresses else ""
    return " ".join(part for part in (clean_line(contact.name), shown) if part)
