"""`C`: a call, a visit or a message to a leader, written down as a report of the citizen."""

from dataclasses import dataclass

from inbox.actions.keys import Run
from inbox.domain.phones import normalise
from inbox.i18n import N_, _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.wire import Record

SOURCES = {"telepon": N_("Telepon"), "datang": N_("Datang ke kantor"), "dm_pimpinan": N_("Pesan ke pimpinan")}
GO_ON = "+"


@dataclass
class Notes:
    """What was said so far. `about`: the number of the report that it is for, 0 for a new one."""

    source: str
    about: int = 0
    name: str = ""
    phone: str = ""
    channel: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.text)

    def __str__(self) -> str:
        return self.text or self.name or self.phone


class Recording(Hand):
    """Each step asks for one thing; Esc goes back one, and what was written is there at the next `C`."""

    _kept: Notes | None = None

    @does("record")
    def record(self, run: Run) -> None:
        """Of the citizen of the chosen report, or of somebody new."""
        number = run.target if isinstance(run.target, int) else self.desk.chosen
        self._source(number, self.desk.argument)

    def _source(self, number: int | None, given: str = "") -> None:
        thread = self.desk.state.threads.get(number) if number is not None else None
        choices = [Choice(f"{source} 0", _(words), _("warga baru")) for source, words in SOURCES.items()]
        if thread is not None:
            who = thread.contact.name or _("tanpa nama")
            near = f"#{thread.number} {who}"
            choices += [Choice(f"{source} {thread.number}", _(words), near) for source, words in SOURCES.items()]
        kept = self._kept
        if kept:
            choices.insert(0, Choice(GO_ON, _("Lanjutkan: {text}").format(text=kept), _(SOURCES[kept.source])))

        def chosen(key: str | None) -> None:
            if key is None:
                self._leave()
            elif key == GO_ON and kept:
                self._text(kept)
            else:
                source, _blank, about = key.partition(" ")
                notes = Notes(source, int(about))
                (self._text if notes.about else self._name)(notes)

        title = _("Catat laporan warga yang tidak lewat saluran")
        self.desk.app.push_screen(Picker(title, choices, text=given), chosen)

    def _leave(self) -> None:
        if self._kept:
            self.desk.say(_("Yang sudah ditulis tersimpan; {key} melanjutkan.").format(key="C"))

    def _keep(self, notes: Notes) -> None:
        if notes:
            self._kept = notes

    def _name(self, notes: Notes) -> None:
        def typed(name: str | None) -> None:
            notes.name = prompt.written
            self._keep(notes)
            if name is None:
                self._source(self.desk.chosen)
            else:
                self._phone(notes)

        prompt = Prompt(_("Nama warga (Enter bila belum tahu)"), notes.name).within()
        self.desk.app.push_screen(prompt, typed)

    def _phone(self, notes: Notes, *, wrong: bool = False) -> None:
        def typed(phone: str | None) -> None:
            notes.phone = prompt.written
            self._keep(notes)
            if phone is None:
                self._name(notes)
            elif phone and normalise(phone) is None:
                self._phone(notes, wrong=True)
            elif phone:
                self._channel(notes)
            else:
                notes.channel = ""
                self._text(notes)

        title = _("Nomor telepon warga (Enter bila tidak ada)")
        if wrong:
            title = _("Nomor itu tidak terbaca. Tulis misalnya 0812-3456-7890")
        prompt = Prompt(title, notes.phone).within()
        self.desk.app.push_screen(prompt, typed)

    def _channel(self, notes: Notes, *, back: bool = False) -> None:
        known = sorted((c for c in self.desk.state.channels.values() if c.kind == "whatsapp"), key=lambda c: c.id)
        if not known:
            (self._phone if back else self._text)(notes)
            return
        choices = [Choice("", _("Jangan digabung"), _("nomor hanya dicatat"))]
        choices += [
            Choice(c.id, _("Gabung di {channel}").format(channel=c.name or c.id), c.agency or "") for c in known
        ]

        def chosen(channel: str | None) -> None:
            if channel is None:
                self._phone(notes)
            else:
                notes.channel = channel
                self._text(notes)

        title = _("Gabungkan dengan warga bernomor ini di WhatsApp?")
        self.desk.app.push_screen(Picker(title, choices, current=notes.channel).within(), chosen)

    def _text(self, notes: Notes) -> None:
        def typed(text: str | None) -> None:
            notes.text = prompt.written
            self._keep(notes)
            if text:
                self._record(notes)
            elif text is not None:
                self._leave()
            elif notes.about:
                self._source(notes.about)
            elif notes.phone:
                self._channel(notes, back=True)
            else:
                self._phone(notes)

        title = _("Apa yang disampaikan warga?")
        if notes.about:
            title = _("Apa yang disampaikan warga #{number}?").format(number=notes.about)
        prompt = Prompt(title, notes.text).within()
        self.desk.app.push_screen(prompt, typed)

    def _record(self, notes: Notes) -> None:
        fields: dict[str, str | None] = {}
        if not notes.about:
            fields["name"] = notes.name
            if notes.phone:
                fields |= {"phone": notes.phone, "channel": notes.channel or None}
        words = _("tercatat") if notes.about else _("laporan baru tercatat")
        made = make(Record, notes.about, self.desk.now(), source=notes.source, text=notes.text, **fields)
        self.desk.send(made, words, undo=False)
        self._kept = None
