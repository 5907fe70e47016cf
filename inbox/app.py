"""The Textual application: wiring only."""

import gc
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App

from inbox.actions.keymap import DEFAULT, Keymap
from inbox.client.state import State
from inbox.screens.inbox import InboxScreen
from inbox.widgets import themes

if TYPE_CHECKING:
    from inbox.client.session import Session

Opener = Callable[[], "Session"]


def now_utc() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


class Inbox(App[str]):
    """The desk. `opener` makes the session; it is called after the first paint, which `state` is enough for."""

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
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.opener = opener
        self.session: Session | None = None
        self.mistakes = mistakes
        themes.install(self, theme_name)
        self.inbox = InboxScreen(state or State(), clock=clock, keymap=keymap)

    def get_default_screen(self) -> InboxScreen:
        """The inbox is the screen that everything opens on."""
        return self.inbox

    def on_mount(self) -> None:
        """Ready to be ended politely; the session after the first paint."""
        for name in (signal.SIGHUP, signal.SIGTERM):
            self._watch(name)
        self.call_after_refresh(self._painted)

    def _watch(self, name: signal.Signals) -> None:
        import asyncio

        try:
            asyncio.get_running_loop().add_signal_handler(name, self._hung_up)
        except (NotImplementedError, RuntimeError, ValueError):
            return  # not the main thread, as in tests

    def _hung_up(self) -> None:
        """The line is gone or the system ends: the draft is saved first."""
        self._save()
        self.exit()

    def _save(self) -> None:
        self.inbox.drafting.keep()
        if self.session is not None and self.session.drafts.unsaved:
            self.session.drafts.save()

    def _painted(self) -> None:
        gc.enable()
        self.run_worker(self._open(), name="session", exit_on_error=True)

    async def _open(self) -> None:
        self.session = self.opener()
        _hands = self.inbox.keyboard.hands
        await self.session.start()
        self.inbox.attach(self.session)
        if self.mistakes:
            self.inbox.fail(self.mistakes[0])

    async def on_unmount(self) -> None:
        """Save and close."""
        self._save()
        if self.session is not None:
            await self.session.close()
