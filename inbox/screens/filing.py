"""Filing a thread: state, person, OPD, tag, category, place, priority."""

from collections.abc import Callable
from datetime import datetime

from inbox import i18n
from inbox.actions.keys import Run
from inbox.domain import spoken
from inbox.i18n import N_, _, pgettext
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.placing import PlaceLine
from inbox.screens.snooze import until
from inbox.screens.timing import TimeLine
from inbox.widgets.zone import zone
from inbox.wire import (
    Assign,
    Claim,
    Follow,
    Invalid,
    Reopen,
    Resolve,
    SetAgency,
    SetAuthor,
    SetCategory,
    SetPlace,
    SetPriority,
    SetTags,
    Snooze,
    Wait,
)

WAITS = {"agency": N_("menunggu OPD"), "field": N_("menunggu lapangan"), "citizen": N_("menunggu warga")}
SNOOZES = {
    "hour": N_("ditunda 1 jam"),
    "tomorrow": N_("ditunda sampai besok 08.00"),
    "monday": N_("ditunda sampai Senin 08.00"),
}
CATEGORIES = {
    "pengaduan": N_("Pengaduan: ada yang rusak, salah, atau tidak dilayani"),
    "informasi": N_("Permintaan informasi"),
    "aspirasi": N_("Aspirasi: usul dan saran"),
    "darurat": N_("Darurat: nyawa atau harta terancam"),
}


class Filing(Hand):
    """Each act submits one command on the thread that was chosen when the key was pressed."""

    @does("resolve")
    def resolve(self, run: Run) -> None:
        """Done; where the citizen still waits it asks."""
        thread = self.desk.target(run)
        if thread is None:
            return
        if thread.status == "resolved":
            self.desk.say(_("#{number} sudah selesai.").format(number=thread.number))
            return

        def yes() -> None:
            force = thread.waiting_since is not None
            self.desk.send(make(Resolve, thread.number, self.desk.now(), force=force), pgettext("state", "selesai"))

        if thread.waiting_since is None:
            yes()
        else:
            self.desk.ask(
                _("Warga di #{number} masih menunggu balasan. Selesaikan juga?").format(number=thread.number), yes
            )

    @does("wait.agency", "wait.field", "wait.citizen")
    def wait(self, run: Run) -> None:
        """Waiting for somebody."""
        thread = self.desk.target(run)
        if thread is not None:
            on = run.action.value
            self.desk.send(make(Wait, thread.number, self.desk.now(), on=on), _(WAITS[on]))

    @does("reopen")
    def reopen(self, run: Run) -> None:
        """Open again."""
        thread = self.desk.target(run)
        if thread is not None:
            self.desk.send(make(Reopen, thread.number, self.desk.now()), _("aktif lagi"))

    @does("invalid")
    def invalid(self, run: Run) -> None:
        """Not a report; asks."""
        thread = self.desk.target(run)
        if thread is None:
            return
        question = _("Tandai #{number} {name} sebagai bukan laporan?").format(
            number=thread.number, name=thread.contact.name
        )
        self.desk.ask(
            question,
            lambda: self.desk.send(make(Invalid, thread.number, self.desk.now()), _("bukan laporan")),
        )

    @does("snooze.hour", "snooze.tomorrow", "snooze.monday")
    def snooze(self, run: Run) -> None:
        """Aside until a time."""
        thread = self.desk.target(run)
        if thread is not None:
            what = run.action.value
            when = until(what, self.desk.now(), zone())
            self.desk.send(make(Snooze, thread.number, self.desk.now(), until=when), _(SNOOZES[what]))

    @does("snooze.until", "snooze.quiet")
    def snooze_until(self, run: Run) -> None:
        """Aside until a time in words; by choice a message does not wake it."""
        thread = self.desk.target(run)
        if thread is None:
            return
        quiet = run.action.value == "quiet"

        def timed(at: datetime | None) -> None:
            now = self.desk.now()
            if at is not None:
                words = _("ditunda sampai {when}").format(when=spoken.moment(at, zone(), now, i18n.language()))
                self.desk.send(make(Snooze, thread.number, now, until=at, wake=not quiet), words)

        title = _("Tunda #{number} sampai kapan?").format(number=thread.number)
        self.desk.app.push_screen(TimeLine(title, self.desk.now(), zone(), self.desk.argument), timed)

    @does("claim")
    def claim(self, run: Run) -> None:
        """Mine."""
        thread = self.desk.target(run)
        if thread is None:
            return
        if thread.assignee == self.desk.state.me.login:
            self.desk.say(_("#{number} sudah menjadi tugas Anda.").format(number=thread.number))
            return
        self.desk.send(make(Claim, thread.number, self.desk.now()), _("tugas Anda"))

    @does("follow")
    def follow(self, run: Run) -> None:
        """Hear of what is new, or no longer."""
        thread = self.desk.target(run)
        if thread is not None:
            on = self.desk.state.me.login not in thread.followers
            words = _("diikuti") if on else _("tidak lagi diikuti")
            self.desk.send(make(Follow, thread.number, self.desk.now(), on=on), words)

    @does("assign")
    def assign(self, run: Run) -> None:
        """To a person chosen from the office."""
        thread = self.desk.target(run)
        if thread is None:
            return
        choices = [Choice("", _("(tidak ada petugas)"), _("siapa pun dapat mengambil"))]
        for person in sorted(self.desk.state.office.people, key=lambda p: (not p.present, p.name.casefold())):
            if set(person.roles) & {"admin", "supervisor"}:
                detail = _("bertugas") if person.present else ""
                choices.append(Choice(person.login, person.name or person.login, detail))

        def chosen(login: str) -> None:
            name = next((p.name for p in self.desk.state.office.people if p.login == login), login)
            words = _("diserahkan ke {name}").format(name=name) if login else _("dikembalikan ke semua petugas")
            self.desk.send(make(Assign, thread.number, self.desk.now(), assignee=login or None), words)

        self._pick(_("Serahkan #{number} ke").format(number=thread.number), choices, chosen, run, thread.assignee or "")

    @does("author")
    def author(self, run: Run) -> None:
        """Who wrote the message from the phone under the cursor, else the last one that nobody has answered for."""
        thread = self.desk.target(run)
        if thread is None:
            return
        phone = [m for m in self.desk.state.conversation(thread.number) if m.detail.get("from_app")]
        aimed = self.desk.conversation.message if self.desk.reading.number == thread.number else None
        unnamed = [m for m in phone if m.author.address is None]
        under = [m for m in phone if aimed is not None and m.id == aimed.id]
        if not phone:
            self.desk.say(_("Tidak ada pesan dari HP di #{nomor}.").format(nomor=thread.number))
            return
        message = (under or unnamed or phone)[-1]
        choices = [Choice("", _("(belum diketahui)"))]
        people, me = self.desk.state.office.people, self.desk.state.me
        choices += [Choice(p.login, p.name or p.login, p.login) for p in people]
        if me.login and all(p.login != me.login for p in people):
            choices.append(Choice(me.login, me.name or me.login, _("saya")))

        def chosen(login: str) -> None:
            name = next((p.name for p in people if p.login == login), login)
            words = _("pesan dari HP: {name}").format(name=name) if login else _("penulis belum diketahui")
            named = make(SetAuthor, thread.number, self.desk.now(), message=message.id, person=login or None)
            self.desk.send(named, words, undo=message.author.address is None)

        title = _("Siapa yang menulis dari HP: {text}").format(text=(message.text or message.type)[:40])
        self._pick(title, choices, chosen, run, message.author.address or "")

    @does("tag")
    def tag(self, run: Run) -> None:
        """Add a tag, or take one away that the thread has; a new word becomes a new tag."""
        thread = self.desk.target(run)
        if thread is None:
            return
        known = list(dict.fromkeys([*thread.tags, *self.desk.state.office.tags, *self._tags_around()]))
        choices = [Choice(t, f"#{t}", _("lepas") if t in thread.tags else "") for t in known]

        def chosen(tag: str) -> None:
            tag = "-".join(tag.lower().lstrip("#").split())
            if not tag:
                return
            now = self.desk.state.threads.get(thread.number, thread).tags
            if tag in now:
                self.desk.send(
                    make(SetTags, thread.number, self.desk.now(), remove=[tag]), _("#{tag} dilepas").format(tag=tag)
                )
            else:
                self.desk.send(make(SetTags, thread.number, self.desk.now(), add=[tag]), f"#{tag}")

        self._pick(_("Label untuk #{number}").format(number=thread.number), choices, chosen, run, free=True)

    @does("agency")
    def agency(self, run: Run) -> None:
        """To another OPD."""
        thread = self.desk.target(run)
        if thread is None:
            return
        choices = [Choice(a.id, a.name, a.id) for a in self.desk.state.office.agencies]

        def chosen(agency: str) -> None:
            name = next((a.name for a in self.desk.state.office.agencies if a.id == agency), agency)
            self.desk.send(make(SetAgency, thread.number, self.desk.now(), agency=agency), name)

        self._pick(_("OPD untuk #{number}").format(number=thread.number), choices, chosen, run, thread.agency or "")

    @does("category")
    def category(self, run: Run) -> None:
        """What it is about."""
        thread = self.desk.target(run)
        if thread is None:
            return
        choices = [Choice(kind, _(words), "") for kind, words in CATEGORIES.items()]

        services = self.desk.state.office.categories

        def set_to(kind: str, spm: str | None) -> None:
            words = f"{kind} {spm}" if spm else kind
            self.desk.send(make(SetCategory, thread.number, self.desk.now(), kind=kind, spm=spm), words)

        def chosen(kind: str) -> None:
            if not services:
                set_to(kind, thread.category.spm)
                return
            kinds = [Choice("", _("(tanpa layanan dasar)")), *(Choice(c.id, c.name, c.id) for c in services)]
            title = _("Layanan dasar #{number}").format(number=thread.number)
            picker = Picker(title, kinds, current=thread.category.spm or "")
            self.desk.app.push_screen(picker, lambda spm: None if spm is None else set_to(kind, spm or None))

        title = _("Kategori #{number}").format(number=thread.number)
        self._pick(title, choices, chosen, run, thread.category.kind or "")

    @does("place")
    def place(self, run: Run) -> None:
        """Where it is."""
        thread = self.desk.target(run)
        if thread is None:
            return

        def written(place: str | None) -> None:
            if place is not None and place.strip() != (thread.place or ""):
                words = _("tempat: {place}").format(place=place.strip()) if place.strip() else _("tempat dihapus")
                self.desk.send(make(SetPlace, thread.number, self.desk.now(), place=place.strip() or None), words)

        argument = self.desk.argument
        if argument:
            written(argument)
        else:
            title = _("Tempat kejadian #{number}").format(number=thread.number)
            self.desk.app.push_screen(PlaceLine(title, thread.place or "", self.desk.session), written)

    @does("priority.1", "priority.2", "priority.3", "priority.4")
    def priority(self, run: Run) -> None:
        """1 is the highest."""
        thread = self.desk.target(run)
        if thread is not None:
            level = int(run.action.value)
            words = _("prioritas {n}").format(n=level)
            self.desk.send(make(SetPriority, thread.number, self.desk.now(), priority=level), words)

    def _tags_around(self) -> list[str]:
        counts: dict[str, int] = {}
        for thread in self.desk.state.threads.values():
            for tag in thread.tags:
                counts[tag] = counts.get(tag, 0) + 1
        return sorted(counts, key=lambda t: (-counts[t], t))[:200]

    def _pick(
        self,
        title: str,
        choices: list[Choice],
        chosen: Callable[[str], None],
        run: Run,
        now: str = "",
        free: bool = False,
    ) -> None:
        def picked(key: str | None) -> None:
            if key is not None and key != now:
                chosen(key)

        argument = self.desk.argument
        if argument:
            exact = [c for c in choices if argument.casefold() in (c.key.casefold(), c.text.casefold().lstrip("#"))]
            near = exact or [c for c in choices if argument.casefold() in f"{c.key} {c.text}".casefold()]
            if len(near) == 1:
                picked(near[0].key)
                return
        self.desk.app.push_screen(Picker(title, choices, text=argument, current=now, free=free), picked)
