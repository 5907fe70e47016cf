"""The start of the full-screen desk: what `inbox` without a verb does. It does without click, which costs 20 ms."""

import gc
import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inbox.i18n import _

if TYPE_CHECKING:
    from inbox.actions.keymap import Keymap
    from inbox.cli.screen_file import ScreenSettings
    from inbox.client.home import Home
    from inbox.client.hubs import Hub
    from inbox.client.session import Session
    from inbox.client.state import State
    from inbox.terminal.capabilities import Capabilities
    from inbox.terminal.glass import Glass
    from inbox.terminal.stage import Stage

PATIENCE = (
    0.0005  # seconds that the thread which writes to the terminal waits for the one that draws; Python's is 0.005
)
REFUSED, MISUSED, UNREACHABLE = 1, 2, 3  # exit codes of DESIGN §6
INTERRUPTED = 130  # by Ctrl+C, as shells have it
PINNED = "pin"  # a mark beside the cache of a person who has a PIN


class CannotOpen(Exception):
    """Why the desk does not open. `status` is the exit code, `title` what happened, `hint` what to do."""

    def __init__(self, status: int, title: str, hint: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.hint = status, title, hint


def open_desk(person: str | None, office: str | None, stage: "Stage | None" = None) -> None:
    """Open the desk and stay until it is left. Raises CannotOpen where there is no terminal or a bad configuration.

    `stage`: the terminal, where it is taken already.
    """
    from inbox.terminal.stage import Stage

    if stage is not None:
        _open(person, office, stage)
        return
    try:
        with Stage() as stage:
            _open(person, office, stage)
    except KeyboardInterrupt:  # before the desk takes the keys
        sys.exit(INTERRUPTED)


def _open(person: str | None, office: str | None, stage: "Stage") -> None:
    from inbox.terminal import capabilities

    found = capabilities.detect()
    if not capabilities.is_terminal():
        raise CannotOpen(
            MISUSED,
            _("Siaga membutuhkan terminal, dan di sini tidak ada."),
            _("Buka lewat `ssh -t`, atau pakai `inbox --plain` dan perintah seperti `inbox threads`; `inbox -h`."),
        )
    if found.dumb:
        raise CannotOpen(
            MISUSED,
            _("Terminal ini tidak dapat menggambar layar penuh (TERM={term}).").format(term=os.environ.get("TERM", "")),
            _("Pakai `inbox --plain` (baris demi baris), atau atur TERM, misalnya xterm-256color."),
        )
    sys.setswitchinterval(PATIENCE)
    gc.disable()  # until the first frame, see `__main__`
    from inbox.client import hubs

    try:
        hub = hubs.find(office)
    except ValueError as error:
        raise CannotOpen(MISUSED, _("Berkas pengaturan tidak terbaca: {cause}").format(cause=error)) from error
    duty: str | None = None
    while True:
        if duty is None and _asks_first(hub, person):
            person, duty = _on_duty(hub, person, stage)
        chosen = _desk(hub, person, duty, found, stage)
        if chosen != "duty":
            break
        person, duty = _on_duty(hub, person, stage)
    if chosen in ("demo", "setup"):
        stage.leave()
        os.execv(sys.executable, [sys.executable, "-m", "inbox", chosen])  # noqa: S606  our own program


def _asks_first(hub: "Hub", person: str | None) -> bool:
    """Whether this person had a PIN when they were last here: then nothing of theirs is shown before it."""
    from inbox.client.home import Home

    known = Home.cache_of(hub, person) / PINNED if person else None
    return known is not None and known.exists() and hub.answers()


def _on_duty(hub: "Hub", person: str | None, stage: "Stage") -> tuple[str, str]:
    """Ask on the plain terminal who it is; their login and pass. Raises CannotOpen."""
    with stage.left():
        return _asked(hub, person)


def _asked(hub: "Hub", person: str | None) -> tuple[str, str]:
    import click

    from inbox.cli import duty as asking
    from inbox.cli.output import Failed
    from inbox.client.api import Unreachable
    from inbox.client.home import Home

    try:
        who = asking.ask(hub, person)
    except Unreachable as error:
        raise CannotOpen(
            UNREACHABLE, _("Layanan Siaga tidak menjawab."), _("PIN hanya dapat diperiksa layanan.")
        ) from error
    except (Failed, click.Abort) as error:
        raise CannotOpen(REFUSED, *(getattr(error, "lines", None) or [_("Dibatalkan.")])[:2]) from error
    if who.token:
        (Home.of(hub, person=who.person).cache / PINNED).touch(mode=0o600)
    return who.person, who.token


def _desk(hub: "Hub", person: str | None, duty: str | None, found: "Capabilities", stage: "Stage") -> str | None:
    """Open the desk of this person; what it ended with. Raises CannotOpen.

    First the picture, then Textual: what the picture needs is loaded before what the desk needs.
    """
    from inbox.cli import screen_file
    from inbox.client.home import Home
    from inbox.client.seal import KeyDamaged
    from inbox.terminal import capabilities
    from inbox.widgets import density, emoji, symbols

    try:
        place = Home.of(hub, person=person)
    except KeyDamaged as error:
        raise CannotOpen(REFUSED, str(error), error.hint) from error
    except OSError as error:
        raise CannotOpen(
            REFUSED,
            _("Folder Siaga tidak dapat dipakai: {cause}").format(cause=error),
            _("Periksa izin dan sisa disk, lalu buka lagi."),
        ) from error
    settings, mistakes = screen_file.load()
    if settings.ascii_only is None and not found.utf8:
        signs = settings.signs
        if signs is None:
            with stage.left():
                signs = screen_file.readable()
        settings = replace(settings, ascii_only=not signs)
    symbols.use(ascii_only=bool(settings.ascii_only))
    emoji.use(settings.emoji)
    density.use(settings.density)
    opening = _Opening(hub, person, duty, place, settings, settings.theme or capabilities.theme_for(found), mistakes)
    return opening.run(stage)


@dataclass(frozen=True)
class _Opening:
    """What is known when the terminal is taken."""

    hub: "Hub"
    person: str | None
    duty: str | None
    place: "Home"
    settings: "ScreenSettings"
    theme: str
    mistakes: list[str]

    def run(self, stage: "Stage") -> str | None:
        """Paint the first picture, then load and run the desk; what it ended with."""
        from inbox.cli import keymap_file
        from inbox.client import firstpage
        from inbox.client.state import State

        keymap, wrong_keys = keymap_file.load()
        state = State()
        page = firstpage.read(self.place.first_page, self.place.seal)
        painted: Glass | None = None
        if page is not None:
            firstpage.show(page, state)
            painted = self._paint(state, keymap, stage)

        from inbox.terminal import sparing

        sparing.without_palette()
        sparing.without_tls()
        from inbox.app import Inbox
        from inbox.terminal import notify

        app = Inbox(
            self._session,
            state=state,
            keymap=keymap,
            mistakes=(*self.mistakes, *wrong_keys),
            theme_name=self.theme,
            notify=self.settings.notify or notify.way_for(),
            lean=self.settings.lean,
        )
        app.thin = self.settings.thin
        app.stage, app.painted = stage, painted
        app.traffic.wrote(stage.painted)
        chosen = app.run(mouse=self.settings.mouse)
        if app.return_code:
            sys.exit(app.return_code)
        return chosen

    def _session(self) -> "Session":
        from inbox.client.places import here
        from inbox.client.session import Session

        return Session(self.hub, person=self.person, duty=self.duty, where=here())

    def _paint(self, state: "State", keymap: "Keymap", stage: "Stage") -> "Glass | None":
        """Put the first picture on the terminal; what stands there then."""
        from inbox.screens import first_picture
        from inbox.terminal import capabilities
        from inbox.terminal.stage import size
        from inbox.widgets import themes

        found, terminal = capabilities.detect(), size()
        screen = first_picture.Screen(
            columns=terminal.columns,
            rows=terminal.lines,
            system=capabilities.colour_system(),
            look=themes.read(themes.find(self.theme)).look,
            keymap=keymap,
            bce=found.bce,
            isolate=found.reorders,
            lean=self.settings.lean,
        )
        picture = first_picture.paint(state, screen, datetime.now(UTC))
        if picture is None:
            return None
        glass, text = picture
        stage.show(text, terminal)
        return glass
