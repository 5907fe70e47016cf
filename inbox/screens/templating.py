"""Templates: offered where the window has closed, filled variable by variable, looked at, and sent. The draft stays."""

import logging

from inbox.actions.keys import Run
from inbox.client.api import Declined, Unreachable
from inbox.client.enclosing import Enclosure
from inbox.client.fitting import KINDS, described, objection
from inbox.domain import templates as rules
from inbox.domain.files import limit
from inbox.i18n import _
from inbox.screens import template_form
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Picker
from inbox.screens.placeholders import fill
from inbox.widgets.untrusted import typed_line
from inbox.wire import Reply, TemplateInfo, TemplateUse, Thread

log = logging.getLogger(__name__)


class Templating(Hand):
    """From the list of templates to a reply."""

    @does("composer.template")
    def choose(self, _run: Run) -> None:
        """The templates of the channel of the thread that is written to."""
        thread = self.desk.drafting.thread
        if thread is not None:
            self.offer(thread)

    def offer(self, thread: Thread) -> None:
        """Show the templates that can be sent to this citizen."""
        if thread.channel_kind != "whatsapp":
            self.desk.say(_("Templat hanya ada di WhatsApp."))
            return
        self.desk.run_worker(self._offer(thread), group="templates", exclusive=True, exit_on_error=False)

    async def _offer(self, thread: Thread) -> None:
        api = self.desk.session.line.api if self.desk.session else None
        if api is None or self.desk.state.link == "away":
            self.desk.fail(_("Templat memerlukan layanan Siaga, yang sedang tidak menjawab."), _("Naskah disimpan."))
            return
        try:
            known = await api.templates(thread.channel)
        except (Unreachable, Declined) as error:
            log.info("templates were not listed: %s", type(error).__name__)
            self.desk.fail(_("Daftar templat tidak dapat diambil."), _("Coba lagi sebentar; naskah disimpan."))
            return
        usable = template_form.usable(known, files=True)
        if not usable:
            self.desk.fail(
                _("Saluran ini belum punya templat yang disetujui."),
                _("Pengelola: inbox template push {channel}").format(channel=thread.channel),
            )
            return
        if not self.desk.is_current or self.desk.drafting.number != thread.number:
            return  # somebody went on meanwhile
        choices = [template_form.choice(key, one, self._guesses(thread, one)) for key, one in usable.items()]

        def chosen(key: str | None) -> None:
            if key is not None and key in usable:
                self._fill(thread, usable[key])

        title = _("Templat · Esc kembali ke naskah")
        self.desk.app.push_screen(Picker(title, choices, detail_below=True), chosen)

    def _guesses(self, thread: Thread, template: TemplateInfo) -> dict[str, str]:
        """What the thread knows of a template's variables."""
        guessed = {}
        for slot in rules.slots(template.components):
            place = f"{{{slot.name}}}"
            value = fill(place, thread, self.desk.state.office)
            if slot.kind == "text" and value not in (place, _("Bapak/Ibu")):  # templates greet so themselves
                guessed[slot.key] = typed_line(value)
        return guessed

    def _fill(self, thread: Thread, template: TemplateInfo) -> None:
        def filled(given: dict[str, str] | None) -> None:
            if given is None:
                self.desk.say(_("Templat tidak dikirim; naskah disimpan."))
            else:
                self._header(thread, template, given)

        template_form.fill(self.desk.app, template, self._guesses(thread, template), filled)

    def _header(self, thread: Thread, template: TemplateInfo, given: dict[str, str]) -> None:
        """Ask for the file of the header, where the template has one."""
        wanted = rules.header_file(template.components)
        if not wanted:
            self._look(thread, template, given, None)
            return

        def chosen(path: str) -> None:
            self.desk.run_worker(self._fits(thread, template, given, wanted, path), group="attach", exit_on_error=False)

        title = _("Berkas untuk kepala templat: {kind}").format(kind=_(KINDS[wanted]))
        self.desk.keyboard.hands.attaching.ask(title, chosen)

    async def _fits(
        self, thread: Thread, template: TemplateInfo, given: dict[str, str], wanted: str, path: str
    ) -> None:
        file = await self.desk.keyboard.hands.attaching.looked_at(path)
        if file is None:
            return
        found = limit("whatsapp", file.mime)
        wrong = objection(file, "whatsapp")
        if wrong is not None:
            self.desk.fail(wrong.title, wrong.hint)
        elif found is None or (found.kind != wanted and wanted != "document"):
            kind = _(KINDS[wanted])
            self.desk.fail(_("Kepala templat ini memerlukan {kind}.").format(kind=kind), _("Pilih berkas lain."))
        else:
            self._look(thread, template, given, file)

    def _look(self, thread: Thread, template: TemplateInfo, given: dict[str, str], file: Enclosure | None) -> None:
        def decided(yes: bool | None) -> None:
            if not yes:
                self.desk.say(_("Templat tidak dikirim; naskah disimpan."))
                return
            use = TemplateUse(name=template.name, language=template.language, params=given)
            seen, undo = self.desk.drafting.seen_seq(), self.desk.state.office.undo_seconds
            way = self.desk.drafting.way
            reply = make(
                Reply, thread.number, self.desk.now(), text="", template=use, if_seq=seen, undo=undo,
                channel=way.channel if way else None, to_contact=way.contact if way else None,
            )  # fmt: skip
            self.desk.drafting.keep()
            if file is None:
                self.desk.send(reply, _("templat disimpan"))
            else:
                self.desk.sending.send_parts([(reply, (file,))], _("templat disimpan"))
            self.desk.drafting.close()
            self.desk.conversation.to_end()

        text = rules.preview(template.components, given)
        if file is not None:
            text = f"[{described(file, 'whatsapp')}]\n\n{text}"
        self.desk.app.push_screen(template_form.Look(text, template.name), decided)
