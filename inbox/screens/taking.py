"""A person's own other desk: said where it is, taken over with its draft by a key, and read-only once taken over."""

import time
from typing import TYPE_CHECKING

from inbox.actions.action import WRITERS, Action
from inbox.actions.keys import Run
from inbox.client.state import Effects
from inbox.i18n import _
from inbox.screens.does import Hand, does
from inbox.wire import DeskPlace

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

LOOK = 2.0  # seconds between looks whether the line of a desk that only reads still stands
SPOKEN = 20.0  # seconds that another desk is spoken of, between other notices


class Taking(Hand):
    """Listens to where the person's desks are."""

    def __init__(self, desk: "InboxScreen") -> None:
        super().__init__(desk)
        self._told: set[str] = set()  # other desks that were spoken of
        self._waits = False  # for the other desk to put its draft away
        self._spoken, self._spoken_at = "", 0.0  # of another desk, at the beginning
        self._line = ""  # what a desk that only reads says all the time

    def attach(self) -> None:
        """Begin to listen."""
        if self.desk.session is not None:
            self.desk.session.listeners.append(self.hear)
            self.desk.set_interval(LOOK, self._repeat)

    @property
    def writer(self) -> DeskPlace | None:
        """The desk that took over from this one."""
        return self.desk.session.places.writer if self.desk.session is not None else None

    def refuses(self, action: Action) -> bool:
        """Whether this desk only reads, and the action would write; says so."""
        writes = action.risk != "nothing" or action.roles == WRITERS
        if not (self._line and writes):
            return False
        self.desk.fail(self._line)
        return True

    @does("takeover")
    def take(self, _run: Run) -> None:
        """Write here alone."""
        session = self.desk.session
        if session is None or not session.places.others:
            self.desk.say(_("Anda tidak terbuka di tempat lain."))
            return
        self._waits, self._spoken = True, ""
        self.desk.run_worker(session.places.take(), group="takeover", exit_on_error=False)

    def hear(self, effects: Effects) -> None:
        """Look at what the hub told."""
        session = self.desk.session
        if session is None or not effects.places:
            return
        others = session.places.others
        if self.writer is not None:
            self._give_way(self.writer)
        elif self._line:
            self._line = ""
            session.drafts.reload()
            self.desk.fail("")  # what a key was told while it only read
            self.desk.say(_("Sesi yang lain sudah ditutup; di sini bisa menulis lagi."))
        elif self._waits and session.places.took and all(place.settled for place in others):
            self._waits = False
            session.drafts.reload()
            self.desk.say(_("Diambil alih: hanya di sini bisa menulis, dan naskah dari sana ada di sini."))
        elif not session.places.took and (new := [p for p in others if p.client not in self._told]):
            self._speak_of(new[-1])
        self._told = {place.client for place in others}

    def _speak_of(self, other: DeskPlace) -> None:
        since = other.since.astimezone(self.desk.zone()).strftime("%H.%M")
        text = _("Anda juga terbuka di {where}, {at}. g A mengambil alih, naskah ikut.")
        self._spoken, self._spoken_at = text.format(where=other.where, at=since), time.monotonic()
        self.desk.say(self._spoken)

    def _give_way(self, writer: DeskPlace) -> None:
        """The other desk writes now: what is being written here is put away for it."""
        session = self.desk.session
        if self._line or session is None:
            return
        self._line = _("Diambil alih dari {where}: di sini hanya baca. g A mengambil kembali.").format(
            where=writer.where
        )
        self._waits = False
        if self.desk.composer.is_open:
            self.desk.drafting.keep()
            self.desk.drafting.close()
        if session.drafts.unsaved:
            session.drafts.save()
        self.desk.say(self._line, stay=True)
        self.desk.run_worker(session.places.settle(), group="takeover", exit_on_error=False)

    def _repeat(self) -> None:
        if self.desk.hint.notice:
            return
        if self._line:
            self.desk.say(self._line, stay=True)
        elif self._spoken and time.monotonic() - self._spoken_at < SPOKEN:
            self.desk.say(self._spoken)
