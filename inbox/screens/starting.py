"""`O`: writing to a citizen first, by a WhatsApp template: channel, number, name, template, its variables, a look."""

import logging

from inbox.actions.keys import Run
from inbox.client.api import Api, Declined, Unreachable
from inbox.domain import templates as rules
from inbox.domain.phones import is_bsuid, normalise
from inbox.i18n import _
from inbox.screens import template_form
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.screens.undo import Done
from inbox.widgets.untrusted import clean_line
from inbox.wire import Cancel, New, TemplateInfo, TemplateUse
from inbox.wire.told import told

log = logging.getLogger(__name__)


class Starting(Hand):
    """Each step asks for one thing; Esc at any of them sends nothing."""

    @does("start")
    def start(self, _run: Run) -> None:
        """Choose the channel, where there is a choice."""
        if self._api() is None:
            self.desk.fail(_("Percakapan baru memerlukan layanan Siaga, yang sedang tidak menjawab."),
                           _("Coba lagi setelah tersambung."))  # fmt: skip
            return
        given = self.desk.argument.strip()
        channels = [c for c in self.desk.state.channels.values() if c.kind == "whatsapp" and c.state == "up"]
        channels.sort(key=lambda c: c.id)
        if not channels:
            self.desk.fail(_("Tidak ada saluran WhatsApp yang berjalan."), _("Lihat keadaannya: :saluran"))
        elif len(channels) == 1:
            self._number(channels[0].id, given)
        else:
            choices = [Choice(c.id, c.name or c.id, c.agency or "") for c in channels]
            self.desk.app.push_screen(
                Picker(_("Percakapan baru · lewat nomor kantor yang mana?"), choices),
                lambda name: self._number(name, given) if name else None,
            )

    def _number(self, channel: str, given: str, *, wrong: bool = False) -> None:
        def typed(value: str | None) -> None:
            if value is None:
                return
            if normalise(value) is None and not is_bsuid(value):
                self._number(channel, value, wrong=True)
            else:
                self._name(channel, value)

        title = _("Nomor WhatsApp warga, misalnya 0812-3456-7890")
        if wrong:  # said here: the prompt covers the line where failures are told
            title = _("Nomor itu tidak terbaca. Tulis misalnya 0812-3456-7890")
        self.desk.app.push_screen(Prompt(title, given), typed)

    def _name(self, channel: str, to: str) -> None:
        def typed(value: str | None) -> None:
            if value is not None:
                work = self._templates(channel, to, value.strip())
                self.desk.run_worker(work, group="templates", exclusive=True, exit_on_error=False)

        self.desk.app.push_screen(Prompt(_("Nama warga (Enter bila belum tahu)")), typed)

    async def _templates(self, channel: str, to: str, name: str) -> None:
        api = self._api()
        try:
            known = await api.templates(channel) if api is not None else []
        except (Unreachable, Declined) as error:
            log.info("templates were not listed: %s", type(error).__name__)
            self.desk.fail(_("Daftar templat tidak dapat diambil."), _("Coba lagi sebentar."))
            return
        usable = template_form.usable(known, files=False)
        if not usable:
            self.desk.fail(_("Saluran ini belum punya templat yang disetujui."),
                           _("Pengelola: inbox template push {channel}").format(channel=channel))  # fmt: skip
            return
        choices = [template_form.choice(key, one, _guesses(one, name)) for key, one in usable.items()]

        def chosen(key: str | None) -> None:
            if key is not None and key in usable:
                self._fill(channel, to, name, usable[key])

        title = _("Templat untuk membuka percakapan · Esc batal")
        self.desk.app.push_screen(Picker(title, choices, detail_below=True), chosen)

    def _fill(self, channel: str, to: str, name: str, template: TemplateInfo) -> None:
        def filled(given: dict[str, str] | None) -> None:
            if given is None:
                self.desk.say(_("Tidak ada yang dikirim."))
            else:
                self._look(channel, to, name, template, given)

        template_form.fill(self.desk.app, template, _guesses(template, name), filled)

    def _look(self, channel: str, to: str, name: str, template: TemplateInfo, given: dict[str, str]) -> None:
        def decided(yes: bool | None) -> None:
            if not yes:
                self.desk.say(_("Tidak ada yang dikirim."))
                return
            use = TemplateUse(name=template.name, language=template.language, params=given)
            undo = self.desk.state.office.undo_seconds
            command = make(New, 0, self.desk.now(), channel=channel, to=to, name=name, template=use, undo=undo)
            self.desk.run_worker(self._send(command), group="submit", exit_on_error=False)

        title = _("Kepada {to}: yang dibaca warga").format(to=clean_line(name or to))
        self.desk.app.push_screen(
            template_form.Look(rules.preview(template.components, given), template.name, title=title), decided
        )

    async def _send(self, command: New) -> None:
        api = self._api()
        try:
            if api is None:
                raise Unreachable("no line")
            result = await api.execute(command)
        except Unreachable:
            await self._keep(command)
            return
        except Declined as error:
            log.info("a conversation was not started: %s", error.problem.code)
            self.desk.fail(_("Layanan Siaga tidak menjawab; percakapan belum tentu dimulai."),
                           _("Periksa daftar laporan sebelum mengulang."))  # fmt: skip
            return
        if result.error is not None or result.thread is None:
            title = told(result.error) if result.error else _("Ditolak layanan.")
            self.desk.fail(title, result.error.hint if result.error else "")
            return
        number = result.thread.number
        if result.message is not None:
            self.desk.sending.watch(result.message)
        if result.outcome == "stale" and result.message is not None:
            self.desk.keyboard.hands.answering.hold(result.message)
            return
        back = make(Cancel, number, self.desk.now(), message=command.cmd_id)
        self.desk.sending.undo.add(Done(number, _("percakapan baru"), command, (back,)))
        self.desk.say(f"#{number} " + _("percakapan baru dikirim") + " · " + _("z mengurungkan"))

    async def _keep(self, command: New) -> None:
        """The line went while it was asked: the same command once more when it is back, which has one effect."""
        session = self.desk.session
        if session is None:
            return
        try:
            await session.outbox.submit(command, person=session.person, duty=session.duty, tried=True)
        except OSError as error:
            log.warning("a first message could not be stored: %s", error.strerror)
            self.desk.fail(_("Tidak dapat disimpan ({reason}).").format(reason=error.strerror or str(error)),
                           _("Periksa daftar laporan sebelum mengulang."))  # fmt: skip
            return
        self.desk.say(_("percakapan baru") + " · " + _("antre sampai layanan kembali"))

    def _api(self) -> Api | None:
        session = self.desk.session
        return session.line.api if session is not None and self.desk.state.link == "live" else None


def _guesses(template: TemplateInfo, name: str) -> dict[str, str]:
    """The citizen's name, where a template asks for one and it is known."""
    return {slot.key: name for slot in rules.slots(template.components) if name and slot.name in ("nama", "name")}
