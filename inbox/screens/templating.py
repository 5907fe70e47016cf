"""Templates: offered where the window has closed, filled variable by variable, looked at, and sent. The draft stays."""

import logging
from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult

from inbox.actions.keys import Run
from inbox.client.api import Declined, Unreachable
from inbox.client.enclosing import Enclosure
from inbox.client.fitting import KINDS, described, objection
from inbox.domain import templates as rules
from inbox.domain.files import limit
from inbox.i18n import _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.placeholders import fill
from inbox.screens.prompt import Prompt
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_block, clean_line, wrap
from inbox.wire import Reply, TemplateInfo, TemplateUse, Thread

log = logging.getLogger(__name__)


def body(template: TemplateInfo) -> list[dict[str, Any]]:
    """The part of a template that says something."""
    return [one for one in template.components if str(one.get("type", "")).upper() == "BODY"]


class Templating(Hand):
    """From the list of templates to a reply."""

    @does("composer.template")
    def choose(self, _run: Run) -> None:
        """The templates of the channel of the thread that is written to."""
        thread = self.desk.state.threads.get(self.desk.drafting.number or 0)
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
        usable = {
            f"{one.name}/{one.language}": one
            for one in known
            if one.status == "APPROVED" and rules.sendable(one.components)
        }
        if not usable:
            self.desk.fail(
                _("Saluran ini belum punya templat yang disetujui."),
                _("Pengelola: inbox template push {channel}").format(channel=thread.channel),
            )
            return
        if not self.desk.is_current or self.desk.drafting.number != thread.number:
            return  # somebody went on meanwhile
        choices = [
            Choice(key, one.name.replace("_", " "), rules.preview(body(one), self._guesses(thread, one)))
            for key, one in usable.items()
        ]

        def chosen(key: str | None) -> None:
            if key is not None and key in usable:
                self._fill(thread, usable[key], {})

        title = _("Templat · Esc kembali ke naskah")
        self.desk.app.push_screen(Picker(title, choices, detail_below=True), chosen)

    def _guesses(self, thread: Thread, template: TemplateInfo) -> dict[str, str]:
        """What the thread knows of a template's variables."""
        guessed = {}
        for slot in rules.slots(template.components):
            place = f"{{{slot.name}}}"
            value = fill(place, thread, self.desk.state.office)
            if slot.kind == "text" and value not in (place, _("Bapak/Ibu")):  # templates greet so themselves
                guessed[slot.key] = clean_line(value)
        return guessed

    def _fill(self, thread: Thread, template: TemplateInfo, given: dict[str, str]) -> None:
        """Ask for the next variable; when all are there, show what leaves."""
        slots = [slot for slot in rules.slots(template.components) if slot.kind == "text"]
        left = [slot for slot in slots if slot.key not in given]
        if not left:
            self._header(thread, template, given)
            return
        slot = left[0]
        title = _("Isian {n} dari {all}: {name}").format(n=len(given) + 1, all=len(slots), name=slot.key)
        if slot.example:
            title += " · " + _("misalnya {example}").format(example=clean_line(slot.example))

        def typed(value: str | None) -> None:
            if value is None:
                self.desk.say(_("Templat tidak dikirim; naskah disimpan."))
            elif not value.strip():
                self.desk.say(_("Isian tidak boleh kosong."))
                self._fill(thread, template, given)
            else:
                self._fill(thread, template, {**given, slot.key: value.strip()})

        self.desk.app.push_screen(Prompt(title, self._guesses(thread, template).get(slot.key, "")), typed)

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
            reply = make(Reply, thread.number, self.desk.now(), text="", template=use, if_seq=seen, undo=undo)
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
        self.desk.app.push_screen(Look(text, template.name), decided)


class Look(Sheet[bool | None]):
    """What a citizen would read; closes with True to send it."""

    def __init__(self, text: str, name: str, *, title: str = "") -> None:
        super().__init__(title or _("Templat {name}: yang dibaca warga").format(name=name))
        self.text = text
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("y", _("kirim")), ("t Esc", _("batal")))

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """The text, wrapped."""
        return [(((f" {line}", "own"),),) for line in wrap(clean_block(self.text), max(10, cells - 2))]

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("y", "t"):
            self.dismiss(character == "y")
            return True
        if key in ("down", "up", "pagedown", "pageup", "space", "home", "end"):
            return self.page.turn(key)
        return super().take(key)
