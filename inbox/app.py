"""The Textual application: wiring only."""

import gc
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.filter import Monochrome, NoColor

from inbox.actions.keymap import DEFAULT, Keymap
from inbox.client.state import Effects, State
from inbox.i18n import _, _n
from inbox.screens.heading import Live
from inbox.screens.inbox import InboxScreen
from inbox.screens.warming import warm
from inbox.terminal import hangup, title
from inbox.terminal.bell import Bell, Danger
from inbox.terminal.driver import QuietDriver
from inbox.terminal.traffic import Traffic
from inbox.terminal.writer import Thin
from inbox.widgets import themes
from inbox.widgets.rows import Rows

if TYPE_CHECKING:
    from inbox.client.session import Session
    from inbox.terminal.notify import Way

LINE_LOOK = 2.0  # seconds between looks whether the terminal is still there
SOON = 0.01  # seconds until keys that wait are looked at again
Opener = Callable[[], "Session"]


def now_utc() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


class Inbox(Thin[str], inherit_bindings=False):
    """The desk. `opener` makes the session; it is called after the first paint, which `state` is enough for.

    Ends with `demo` or `setup` where the first screen was answered so, with `duty` where the hub asks who it is.
    `mistakes`: of the user's keymap, to be told.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[Any]] = []
    CSS = "* { scrollbar-size: 0 0; }"
    TITLE = "Siaga"

    def __init__(
        self,
        opener: Opener,
        *,
        state: State | None = None,
        clock: Callable[[], datetime] = now_utc,
        keymap: Keymap = DEFAULT,
        mistakes: tuple[str, ...] = (),
        theme_name: str = themes.DEFAULT,
        notify: "Way" = "bell",
        lean: bool = False,
    ) -> None:
        super().__init__(driver_class=QuietDriver)
        if self.no_color:  # Textual's filter for it makes black on black of a terminal's own colours
            self._filters = [one for one in self._filters if not isinstance(one, Monochrome)] + [NoColor()]
        self._disable_tooltips = self._disable_notifications = True  # two widgets of each screen that it never shows
        self.traffic = Traffic(lean=lean)
        self.way = notify
        self.alarm = Bell(self)
        self.animation_level = "none"
        self.opener = opener
        self.session: Session | None = None
        self.mistakes = mistakes
        self._early: list[events.Event] = []
        themes.install(self, theme_name)
        self.inbox = InboxScreen(state or State(), clock=clock, keymap=keymap, traffic=self.traffic)

    def get_default_screen(self) -> InboxScreen:
        """The inbox is the screen that everything opens on."""
        return self.inbox

    def on_mount(self) -> None:
        """Ready to be ended politely; the session after the first paint."""
        if not self.is_headless:
            hangup.watch(self, self._save)
            self.set_interval(LINE_LOOK, self._look_at_line)
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        gc.freeze()  # what was loaded stays: walking through it takes as long as ten keys
        gc.enable()
        title.keep(self)
        self.run_worker(self._open(), name="session")

    async def _open(self) -> None:
        await warm()
        self.session = self.opener()
        await self.session.start()
        from inbox.screens.beside import Beside

        beside = Beside(self.inbox, self.way)
        self.session.listeners += [beside.hear, self._hear]
        beside.hear(Effects(anew=True))
        self.inbox.attach(self.session)
        self.inbox.keyboard.hands.taking.attach()
        self.inbox.composer.furnish()
        if self.mistakes:
            more = _n("({n} kesalahan; `inbox keys --check`)", n=len(self.mistakes))
            self.inbox.fail(self.mistakes[0], more)

    def _hear(self, effects: Effects) -> None:
        """The hub asks who is on duty: that is answered on the plain terminal."""
        problem = self.session.problem if self.session is not None and effects.link else None
        if problem is not None and problem.code in ("who_is_on_duty", "pin_needed") and not self.is_headless:
            self.exit("duty")

    def _fatal_error(self) -> None:
        """See App. Its report has the values of variables, which may be what a citizen wrote, or a key."""
        from rich.console import Group
        from rich.traceback import Traceback

        said = _(
            "Siaga berhenti karena kesalahan program. Buka lagi dengan `inbox`; tulisan yang tersimpan ada di sana."
        )
        self.panic(Group(Traceback(width=None), said))

    async def on_event(self, event: events.Event) -> None:
        """See App; a key of anybody ends the alarm."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and not self._takes(event):
            return
        if isinstance(event, events.Key):
            self.alarm.hush()
            if self._is_direct(event) and self.inbox.keyboard.press(event) and self._timed(event):
                return
        await super().on_event(event)

    def take_key(self, event: events.Key) -> bool:
        """From the driver: a key of the desk, past the queue of the app; False where it must take its turn there."""
        if not self._is_direct(event) or self._early or not self._message_queue.empty() or not self._settled():
            return False
        with self._context():
            try:
                self.alarm.hush()
                return self.inbox.keyboard.press(event) and self._timed(event)
            except Exception as error:  # as Textual does with what a handler raises: the app ends with its reason
                self._handle_exception(error)
                return True

    def _is_direct(self, event: events.Key) -> bool:
        return self.app_focus and self.screen is self.inbox and not event.is_forwarded

    def _timed(self, event: events.Key) -> bool:
        self.traffic.lag = time.monotonic() - event.time
        return True

    def _takes(self, event: events.Event) -> bool:
        """Whether what is on top can take a key; until then it waits, so that none is lost or taken for a command.

        What was typed comes all at once where the line is slow.
        """
        if not self._early and self._settled():
            return True
        self._early.append(event)
        if len(self._early) == 1:
            self.set_timer(SOON, self.release_early)
        return False

    def _settled(self) -> bool:
        """Whether a key now would meet what the keys before it have opened."""
        if self.screen is self.inbox:
            return not (isinstance(self.focused, Rows) and self.inbox.composer.is_busy)
        return getattr(self.screen, "ready", True)

    async def release_early(self) -> None:
        """Hand over what was typed while something was being opened."""
        early, self._early = self._early if self.is_running else [], []
        for event in early:
            await self.on_event(event)

    def on_danger(self, _event: Danger) -> None:
        """Somebody is in danger: ring until a key."""
        self.alarm.ring()

    def on_live(self, _event: Live) -> None:
        """The hub answers: an office with nothing in it gets the choice of a start."""
        office = self.inbox.state.office
        if not self.inbox.state.channels and not self.inbox.state.threads and not office.training:
            from inbox.screens.welcome import Welcome

            self.push_screen(Welcome(), self._welcomed)
            return
        if self.session is not None and not self.inbox.hint.notice:
            from inbox.screens.greeting import greeting, left_at

            since = left_at(self.session.drafts.folder / "left")
            drafts, now = self.session.drafts.numbers(), self.inbox.now()
            self.inbox.say(greeting(self.inbox.state, since, drafts, now, self.inbox.zone()))

    def _welcomed(self, choice: str | None) -> None:
        if choice is not None:
            self.exit(choice)

    def _look_at_line(self) -> None:
        """A terminal may go without SIGHUP, where it did not control this process; its input would then spin."""
        if hangup.is_gone():
            os.kill(os.getpid(), signal.SIGHUP)

    def _save(self) -> None:
        self.inbox.drafting.keep()
        if self.session is not None and self.session.drafts.unsaved:
            self.session.drafts.save()
        if self.session is not None:
            from inbox.screens.greeting import left

            with suppress(OSError):  # only the greeting of the next start is lost, and the drafts told of a full disk
                left(self.session.drafts.folder / "left", self.inbox.now())

    async def on_unmount(self) -> None:
        """Save and close."""
        title.give_back(self)
        try:
            self._save()
        except OSError as error:
            cause = error.strerror or str(error)
            self.panic(_("Naskah tidak dapat disimpan: {cause}. Yang terakhir ditulis hilang.").format(cause=cause))
        if self.session is not None:
            with suppress(OSError):  # of the drafts, which is told
                await self.session.close()
