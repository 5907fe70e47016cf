"""Message templates as the provider tells them: asked for when somebody looks, and when one turns out different."""

import logging
from datetime import timedelta

import msgspec

from inbox.connectors.base import Templated
from inbox.connectors.graph import GraphError
from inbox.hub.auth import Declined
from inbox.hub.channels import Channels
from inbox.hub.desk import Desk
from inbox.hub.faults import where
from inbox.i18n import _
from inbox.store import templates
from inbox.store.base import StoreError, moment, stamp
from inbox.wire import Problem, TemplateInfo, TemplatePush

log = logging.getLogger("inbox.hub.templates")
OLD = timedelta(hours=6)  # after which who looks makes us ask again
_decode = msgspec.json.Decoder(TemplateInfo).decode


class Templates:
    """The templates of every channel whose provider has such."""

    def __init__(self, desk: Desk, channels: Channels) -> None:
        self._desk, self._channels = desk, channels

    async def listed(self, channel: str | None = None) -> list[TemplateInfo]:
        """What is known; a channel that was not asked lately is asked first, and if that fails the old list counts."""
        for one in self._desk.office.channels:
            if channel in (None, one.id) and one.kind == "whatsapp" and await self._old(one.id):
                try:
                    await self.sync(one.id)
                except Declined as error:
                    log.warning("templates of %s: %s", one.id, error.problem.code)
        return await self._known(channel)

    async def sync(self, channel: str) -> list[TemplateInfo]:
        """Ask the provider now. Raises Declined where it cannot be asked."""
        with self._channels.using(channel) as connector:
            if not isinstance(connector, Templated):
                raise _none(channel)
            try:
                found = await connector.templates()
            except GraphError as error:
                raise Declined(502, error.problem) from None
            except OSError as error:
                log.warning("templates of %s: %s", channel, where(error))
                raise Declined(502, _silent()) from None
        rows = [(one.name, one.language, msgspec.json.encode(one).decode()) for one in found]
        now = stamp(self._desk.clock())
        await self._desk.store.write(lambda tx: templates.replace(tx, channel, rows, now))
        return found

    async def push(self, channel: str) -> list[TemplatePush]:
        """Submit the starter set, then ask what is there. Raises Declined."""
        with self._channels.using(channel) as connector:
            if not isinstance(connector, Templated):
                raise _none(channel)
            try:
                told = await connector.push_templates()
            except GraphError as error:
                raise Declined(502, error.problem) from None
            except OSError as error:
                log.warning("templates of %s: %s", channel, where(error))
                raise Declined(502, _silent()) from None
        await self.sync(channel)
        return told

    async def run(self) -> None:
        """Ask again for what turned out different, until cancelled: once for each time that it was noticed."""
        desk = self._desk
        while True:
            await desk.templates_asked.wait()
            desk.templates_asked.clear()
            while desk.templates_wanted:
                channel = desk.templates_wanted.pop()
                try:
                    await self.sync(channel)
                except (Declined, StoreError) as error:
                    log.warning("templates of %s could not be asked for: %s", channel, type(error).__name__)

    async def _known(self, channel: str | None) -> list[TemplateInfo]:
        bodies = await self._desk.store.read(lambda tx: templates.listed(tx, channel))
        return [_decode(body) for body in bodies]

    async def _old(self, channel: str) -> bool:
        at = await self._desk.store.read(lambda tx: templates.asked_at(tx, channel))
        return at is None or self._desk.clock() - moment(at) > OLD


def _none(channel: str) -> Declined:
    return Declined(404, Problem(
        code="no_templates", title=_("Saluran {channel} tidak punya templat.").format(channel=channel[:64]),
        hint=_("Templat hanya ada di WhatsApp; lihat `inbox channel list`."),
    ))  # fmt: skip


def _silent() -> Problem:
    return Problem(
        code="no_answer", title=_("WhatsApp tidak menjawab; daftar templat belum diperbarui."),
        hint=_("Coba lagi sebentar; daftar lama tetap dapat dipakai."),
    )  # fmt: skip
