"""Selecting threads in the list, and one act on all of them after a question; one `z` takes all of it back."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from inbox.actions.keys import Run
from inbox.client.ids import new_id
from inbox.domain.seeing import may_hold
from inbox.i18n import N_, _, _n
from inbox.screens import answering_many
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.undo import Done, inverse
from inbox.wire import AnyCommand, Assign, PersonInfo, SetAgency, SetPriority, SetTags, Thread, Wait

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

# What may be done to many at once: only what `z` can take back, a reply while its undo time runs.
ACTS = {
    "reply": N_("Balas semua, setelah melihat siapa yang mendapat"),
    "assign": N_("Serahkan ke petugas"),
    "tag": N_("Tambah label"),
    "untag": N_("Lepas label"),
    "agency": N_("Pindah OPD"),
    "priority": N_("Prioritas"),
    "wait": N_("Menunggu"),
    "macro": N_("Jalankan makro"),
}
PRIORITIES = {
    "1": N_("Prioritas 1, paling mendesak"),
    "2": N_("Prioritas 2, mendesak"),
    "3": N_("Prioritas 3, biasa"),
    "4": N_("Prioritas 4, dapat menunggu"),
}
WAITS = {"agency": N_("Menunggu OPD"), "field": N_("Menunggu lapangan"), "citizen": N_("Menunggu warga")}
Maker = Callable[[Thread], AnyCommand | None]


def desk_people(desk: "InboxScreen") -> list[PersonInfo]:
    """Who can have threads: those present first, then by name."""
    people = [p for p in desk.state.office.people if {"admin", "supervisor"} & set(p.roles)]
    return sorted(people, key=lambda p: (not p.present, p.name.casefold()))


class Bulk:
    """Carries out one command a thread and remembers all of them as one act."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk

    def start(self, commands: Sequence[AnyCommand], words: str) -> None:
        """In the background, in order."""
        work = self._submit(list(commands), words)
        self.desk.run_worker(work, group="submit", exit_on_error=False, name="bulk")

    async def _submit(self, commands: list[AnyCommand], words: str) -> None:
        desk, session = self.desk, self.desk.session
        if session is None:
            desk.fail(_("Siaga masih dibuka."), _("Coba sebentar lagi; belum ada yang berubah."))
            return
        back: list[AnyCommand] = []
        done: list[AnyCommand] = []
        for command in commands:
            before = desk.state.threads.get(command.thread)
            if before is None:
                continue
            try:
                await session.submit(command)
            except OSError as error:
                text = _("Hanya {n} dari {all} yang tersimpan ({reason}).")
                text = text.format(n=len(done), all=len(commands), reason=error.strerror or str(error))
                desk.fail(text, _("Kosongkan disk lalu ulangi untuk sisanya."))
                break
            done.append(command)
            back += inverse(command, before, desk.now())
        if done:
            # An id of its own: that the hub refuses one of them does not make the others final.
            act = msgspec.structs.replace(commands[0], cmd_id=new_id())
            said = _n("{n} laporan: {words}", n=len(done), words=words)
            if back:
                desk.sending.undo.add(Done(act.thread, said, act, tuple(back), many=tuple(done)))
            if len(done) == len(commands):
                desk.say(f"{said} · " + _("z mengurungkan"))


class Selecting(Hand):
    """The selection is the list's; it stays while one moves about, and ends with the act."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(desk)
        self.bulk = Bulk(desk)
        self._anchor: int | None = None

    @does("select")
    def one(self, run: Run) -> None:
        """In or out, and on to the next."""
        number = run.target if isinstance(run.target, int) else self.desk.threads.current
        if number is None:
            return
        self._anchor = number
        self.desk.threads.select(self.desk.threads.selection ^ {number})
        if self.desk.threads.current == number:
            self.desk.threads.move(1)

    @does("select.range")
    def range(self, _run: Run) -> None:
        """From the last one selected to the cursor."""
        rows = self.desk.threads
        start = rows.find(self._anchor)
        first, last = sorted((rows.cursor if start is None else start, rows.cursor))
        rows.select(rows.selection | set(rows.keys[first : last + 1]))
        self._anchor = rows.current

    @does("select.all")
    def all(self, _run: Run) -> None:
        """All that the queue lists; where all are selected, none."""
        listed = frozenset(self.desk.threads.keys)
        chosen = self.desk.threads.selection
        self.desk.threads.select(frozenset() if chosen and listed <= chosen else chosen | listed)
        self._anchor = None

    @does("bulk")
    def act(self, _run: Run) -> None:
        """Which act, with what, and whether really."""
        chosen = self._chosen()
        if not chosen:
            self.desk.say(_("Belum ada yang dipilih: x memilih satu, V sampai sini, * semua."))
            return
        choices = [Choice(key, _(words)) for key, words in ACTS.items()]
        title = _n("{n} laporan dipilih", n=len(chosen))
        self.desk.app.push_screen(Picker(title, choices), self._picked)

    def _picked(self, act: str | None) -> None:
        if act is not None:
            getattr(self, f"_{act}")()

    def _chosen(self) -> list[Thread]:
        found = (self.desk.state.threads.get(number) for number in sorted(self.desk.threads.selection))
        return [thread for thread in found if thread is not None]

    def _reply(self) -> None:
        answering_many.ask(self.desk, self._chosen(), lambda: self.desk.threads.select(frozenset()))

    def _macro(self) -> None:
        self.desk.keyboard.hands.macros.choose(self._chosen())

    def _assign(self) -> None:
        choices = [Choice("", _("(tidak ada petugas)"))]
        people = {p.login: p for p in desk_people(self.desk)}
        choices += [Choice(p.login, p.name, _("bertugas") if p.present else "") for p in people.values()]

        def chosen(login: str) -> None:
            if not login:
                self._ask(lambda t: self._give(t, None), _("dikembalikan ke semua petugas"))
                return
            person = people[login]

            def give(thread: Thread) -> AnyCommand | None:
                return self._give(thread, login) if may_hold(thread, person.agencies) else None

            self._ask(give, _("diserahkan ke {name}").format(name=person.name))

        self._pick(_n("Serahkan {n} laporan ke", n=len(self._chosen())), choices, chosen)

    def _tag(self) -> None:
        known = self.desk.state.office.tags

        def chosen(text: str) -> None:
            tag = "-".join(text.lower().lstrip("#").split())
            if tag:
                self._ask(lambda t: None if tag in t.tags else self._make(SetTags, t, add=[tag]), f"#{tag}")

        self._pick(
            _n("Label untuk {n} laporan", n=len(self._chosen())), [Choice(t, f"#{t}") for t in known], chosen, free=True
        )

    def _untag(self) -> None:
        tags = sorted({tag for thread in self._chosen() for tag in thread.tags})

        def chosen(tag: str) -> None:
            words = _("#{tag} dilepas").format(tag=tag)
            self._ask(lambda t: self._make(SetTags, t, remove=[tag]) if tag in t.tags else None, words)

        self._pick(
            _n("Lepas label dari {n} laporan", n=len(self._chosen())), [Choice(t, f"#{t}") for t in tags], chosen
        )

    def _agency(self) -> None:
        names = {a.id: a.name for a in self.desk.state.office.agencies}

        def chosen(agency: str) -> None:
            self._ask(lambda t: self._make(SetAgency, t, agency=agency) if t.agency != agency else None, names[agency])

        self._pick(
            _n("OPD untuk {n} laporan", n=len(self._chosen())),
            [Choice(key, name, key) for key, name in names.items()],
            chosen,
        )

    def _priority(self) -> None:
        def chosen(level: str) -> None:
            wanted = int(level)
            words = _("prioritas {n}").format(n=wanted)
            self._ask(lambda t: self._make(SetPriority, t, priority=wanted) if t.priority != wanted else None, words)

        self._pick(
            _n("Prioritas {n} laporan", n=len(self._chosen())),
            [Choice(key, _(text)) for key, text in PRIORITIES.items()],
            chosen,
        )

    def _wait(self) -> None:
        def chosen(on: str) -> None:
            self._ask(
                lambda t: None if (t.status, t.waiting_on) == ("waiting", on) else self._make(Wait, t, on=on),
                _(WAITS[on]).lower(),
            )

        self._pick(
            _n("{n} laporan menunggu", n=len(self._chosen())),
            [Choice(key, _(text)) for key, text in WAITS.items()],
            chosen,
        )

    def _give(self, thread: Thread, login: str | None) -> AnyCommand | None:
        """Nothing where it is so already, or where only a supervisor may take it from its person."""
        held = thread.assignee not in (None, self.desk.state.me.login)
        if thread.assignee == login or (held and "supervisor" not in self.desk.roles):
            return None
        return self._make(Assign, thread, assignee=login)

    def _make(self, kind: type[Any], thread: Thread, **fields: Any) -> AnyCommand:
        command: AnyCommand = make(kind, thread.number, self.desk.now(), **fields)
        return command

    def _pick(self, title: str, choices: list[Choice], chosen: Callable[[str], None], *, free: bool = False) -> None:
        def picked(key: str | None) -> None:
            if key is not None:
                chosen(key)

        if not choices and not free:
            self.desk.say(_("Tidak ada pilihan untuk laporan ini."))
            return
        self.desk.app.push_screen(Picker(title, choices, free=free), picked)

    def _ask(self, maker: Maker, words: str) -> None:
        """Say how many it is and who is left out; do it on yes."""
        chosen = self._chosen()
        commands = [command for thread in chosen if (command := maker(thread)) is not None]
        left = len(chosen) - len(commands)
        if not commands:
            self.desk.say(_("Tidak ada yang berubah: semua sudah begitu, atau di luar wewenang."))
            return
        text = _n("{n} laporan: {words}, lanjutkan?", n=len(commands), words=words)
        if left:
            text = _n("{n} laporan: {words} ({left} dilewati), lanjutkan?", n=len(commands), words=words, left=left)

        def yes() -> None:
            self.desk.threads.select(frozenset())
            self.bulk.start(commands, words)

        self.desk.ask(text, yes)
