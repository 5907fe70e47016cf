"""`C`: a call, a visit or a message to a leader, written down as a report of the citizen."""

from inbox.actions.keys import Run
from inbox.domain.phones import normalise
from inbox.i18n import N_, _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.wire import Record

SOURCES = {"telepon": N_("Telepon"), "datang": N_("Datang ke kantor"), "dm_pimpinan": N_("Pesan ke pimpinan")}


class Recording(Hand):
    """Each step asks for one thing; Esc at any of them records nothing."""

    @does("record")
    def record(self, run: Run) -> None:
        """Of the citizen of the chosen report, or of somebody new."""
        number = run.target if isinstance(run.target, int) else self.desk.chosen
        thread = self.desk.state.threads.get(number) if number is not None else None
        choices = [Choice(f"{source} 0", _(words), _("warga baru")) for source, words in SOURCES.items()]
        if thread is not None:
            who = thread.contact.name or _("tanpa nama")
            near = f"#{thread.number} {who}"
            choices += [Choice(f"{source} {thread.number}", _(words), near) for source, words in SOURCES.items()]

        def chosen(key: str | None) -> None:
            if key is None:
                return
            source, _blank, about = key.partition(" ")
            if about != "0":
                self._text(source, int(about), {})
            else:
                self._name(source)

        title = _("Catat laporan warga yang tidak lewat saluran")
        self.desk.app.push_screen(Picker(title, choices, text=self.desk.argument), chosen)

    def _name(self, source: str) -> None:
        def typed(name: str | None) -> None:
            if name is not None:
                self._phone(source, name)

        self.desk.app.push_screen(Prompt(_("Nama warga (Enter bila belum tahu)")), typed)

    def _phone(self, source: str, name: str, given: str = "") -> None:
        def typed(phone: str | None) -> None:
            if phone is None:
                return
            if phone and normalise(phone) is None:
                self._phone(source, name, phone)
            elif phone:
                self._channel(source, name, phone)
            else:
                self._text(source, 0, {"name": name})

        title = _("Nomor telepon warga (Enter bila tidak ada)")
        if given:
            title = _("Nomor itu tidak terbaca. Tulis misalnya 0812-3456-7890")
        self.desk.app.push_screen(Prompt(title, given), typed)

    def _channel(self, source: str, name: str, phone: str) -> None:
        known = sorted((c for c in self.desk.state.channels.values() if c.kind == "whatsapp"), key=lambda c: c.id)
        if not known:
            self._text(source, 0, {"name": name, "phone": phone})
            return
        choices = [Choice("", _("Jangan digabung"), _("nomor hanya dicatat"))]
        choices += [
            Choice(c.id, _("Gabung di {channel}").format(channel=c.name or c.id), c.agency or "") for c in known
        ]

        def chosen(channel: str | None) -> None:
            if channel is not None:
                self._text(source, 0, {"name": name, "phone": phone, "channel": channel or None})

        title = _("Gabungkan dengan warga bernomor ini di WhatsApp?")
        self.desk.app.push_screen(Picker(title, choices), chosen)

    def _text(self, source: str, number: int, fields: dict[str, str | None]) -> None:
        def typed(text: str | None) -> None:
            if text:
                words = _("tercatat") if number else _("laporan baru tercatat")
                made = make(Record, number, self.desk.now(), source=source, text=text, **fields)
                self.desk.send(made, words, undo=False)

        self.desk.app.push_screen(Prompt(_("Apa yang disampaikan warga?")), typed)
