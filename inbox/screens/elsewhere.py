"""`R`: a reply on another channel of the same person."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from inbox import i18n
from inbox.actions.keys import Run
from inbox.client.api import Declined, Unreachable
from inbox.client.state import State
from inbox.domain import spoken
from inbox.i18n import _
from inbox.screens.does import Hand, does
from inbox.screens.reach import closed, closing, last_moment, standing_of
from inbox.widgets.untrusted import clean_line
from inbox.wire import ChannelKind, Thread, Window

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Way:
    """A channel on which the person of a thread can be reached: by which contact, at which masked address."""

    channel: str
    kind: ChannelKind
    contact: int
    shown: str
    windows: tuple[Window, ...] = ()

    @property
    def key(self) -> str:
        """What a draft remembers it by."""
        return f"{self.channel}/{self.contact}"


def ways(thread: Thread, state: State, windows: Sequence[Window] = ()) -> list[Way]:
    """All of them, the thread's own first. `windows`: what is known of other threads of the person."""
    known = {window.channel: window for window in (*windows, *thread.windows)}
    found: dict[str, Way] = {}
    for address in thread.contact.addresses:
        channel = state.channels.get(address.channel or "")
        if channel is not None:
            contact = thread.contact.id if address.contact is None else address.contact
            window = known.get(channel.id)
            way = Way(channel.id, channel.kind, contact, address.shown, () if window is None else (window,))
            found.setdefault(way.key, way)
    return list(found.values())


def way_of(thread: Thread, state: State, channel: str | None, contact: int | None = None) -> Way | None:
    """The way of a reply that names a channel other than the thread's own, or another contact's address on it."""
    if channel is None or (channel == thread.channel and contact is None):
        return None
    fits = [way for way in ways(thread, state) if way.channel == channel and contact in (None, way.contact)]
    return fits[0] if fits else None


def through(thread: Thread, way: Way | None) -> Thread:
    """The thread as a reply on this way sees it: its channel, its window. WhatsApp without a window is closed."""
    if way is None:
        return thread
    windows = list(way.windows)
    if way.kind == "whatsapp" and not windows:
        gone = thread.created_at or datetime(2020, 1, 1, tzinfo=UTC)
        windows = [Window(channel=way.channel, kind="whatsapp", closes_at=gone, state="closed")]
    return msgspec.structs.replace(thread, channel=way.channel, channel_kind=way.kind, windows=windows)


class Elsewhere(Hand):
    """Chooses the channel; the rest is the composer's."""

    @does("reply.elsewhere")
    def choose(self, run: Run) -> None:
        """Show where the person can be reached."""
        thread = self.desk.target(run)
        if thread is not None:
            self.desk.run_worker(self._offer(thread), group="elsewhere", exclusive=True, exit_on_error=False)

    async def _offer(self, thread: Thread) -> None:
        from inbox.screens.picker import Choice, Picker  # with Textual's field, which the first paint does without

        windows: Sequence[Window] = ()
        api = self.desk.session.line.api if self.desk.session else None
        if api is not None and self.desk.state.link == "live":
            try:
                windows = (await api.person(thread.number)).windows
            except (Unreachable, Declined) as error:
                log.info("windows of a person are not known: %s", type(error).__name__)
        found = ways(thread, self.desk.state, windows)
        if not [way for way in found if way.channel != thread.channel or way.contact != thread.contact.id]:
            self.desk.fail(
                _("Warga ini belum punya saluran lain."), _("D menggabungkan kontak orang yang sama di saluran lain.")
            )
            return
        if not self.desk.is_current:
            return
        known = {way.key: way for way in found}
        choices = [Choice(way.key, f"{way.shown} · {way.channel}", self._standing(thread, way)) for way in found]

        def chosen(key: str | None) -> None:
            if key in known:
                self.desk.keyboard.hands.answering.write_through(thread, known[key])

        self.desk.app.push_screen(Picker(_("Balas lewat saluran"), choices), chosen)

    def _standing(self, thread: Thread, way: Way) -> str:
        now, seen = self.desk.now(), through(thread, way)
        here = _("saluran laporan ini") if way.channel == thread.channel else ""
        until, standing = closing(seen), standing_of(seen, now)
        if closed(seen, now):
            said = _("hanya templat")
        elif standing == "late":
            said = _("masa balas lewat")
        elif until is not None:
            left = (last_moment(seen) or until) - now
            said = _("sisa {span}").format(span=spoken.long_span(left, i18n.language()))
        else:
            said = ""
        return clean_line(" · ".join(part for part in (here, said) if part))
