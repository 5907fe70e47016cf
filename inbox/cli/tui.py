"""The start of the full-screen desk: what `inbox` without a verb does. It does without click, which costs 20 ms."""

import gc
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from inbox.i18n import _

if TYPE_CHECKING:
    from inbox.client.hubs import Hub
    from inbox.client.session import Session
    from inbox.terminal.capabilities import Capabilities

PATIENCE = (
    0.0005  # seconds that the thread which writes to the terminal waits for the one that draws; Python's is 0.005
)
REFUSED, MISUSED, UNREACHABLE = 1, 2, 3  # exit codes of DESIGN §6
PINNED = "pin"  # a mark beside the cache of a person who has a PIN


class CannotOpen(Exception):
    """Why the desk does not open. `status` is the exit code, `title` what happened, `hint` what to do."""

    def __init__(self, status: int, title: str, hint: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.hint = status, title, hint


def open_desk(person: str | None, office: str | None) -> None:
    """Open the desk and stay until it is left. Raises CannotOpen where there is no terminal or a bad configuration."""
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
    gc.disable()  # until the first paint: collecting while importing costs 10 ms and finds nothing
    from inbox.client import hubs

    try:
        hub = hubs.find(office)
    except ValueError as error:
        raise CannotOpen(MISUSED, _("Berkas pengaturan tidak terbaca: {cause}").format(cause=error)) from error
    duty: str | None = None
    while True:
        if duty is None and _asks_first(hub, person):
            person, duty = _on_duty(hub, person)
        chosen = _desk(hub, person, duty, found)
        if chosen != "duty":
            break
        person, duty = _on_duty(hub, person)
    if chosen in ("demo", "setup"):
        os.execv(sys.executable, [sys.executable, "-m", "inbox", chosen])  # noqa: S606  our own program


def _asks_first(hub: "Hub", person: str | None) -> bool:
    """Whether this person had a PIN when they were last here: then nothing of theirs is shown before it."""
    from inbox.client.home import Home

    known = Home.cache_of(hub, person) / PINNED if person else None
    return known is not None and known.exists() and hub.answers()


def _on_duty(hub: "Hub", person: str | None) -> tuple[str, str]:
    """Ask on the plain terminal who it is; their login and pass. Raises CannotOpen."""
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


def _desk(hub: "Hub", person: str | None, duty: str | None, found: "Capabilities") -> str | None:
    """Open the desk of this person; what it ended with. Raises CannotOpen."""
    from inbox.terminal import sparing

    sparing.without_palette()
    from inbox.app import Inbox
    from inbox.cli import keymap_file, screen_file
    from inbox.client import firstpage
    from inbox.client.home import Home
    from inbox.client.seal import KeyDamaged
    from inbox.client.state import State
    from inbox.terminal import capabilities, notify

    state = State()
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
    page = firstpage.read(place.first_page, place.seal)
    if page is not None:
        firstpage.show(page, state)

    from inbox.widgets import density, emoji, symbols

    settings, mistakes = screen_file.load()
    if settings.ascii_only is None and not found.utf8:
        settings = replace(settings, ascii_only=not screen_file.readable())
    symbols.use(ascii_only=bool(settings.ascii_only))
    emoji.use(settings.emoji)
    density.use(settings.density)
    keymap, wrong_keys = keymap_file.load()
    mistakes += wrong_keys

    def opener() -> "Session":
        from inbox.client.places import here
        from inbox.client.session import Session

        return Session(hub, person=person, duty=duty, where=here())

    theme = settings.theme or capabilities.theme_for(found)
    app = Inbox(
        opener,
        state=state,
        keymap=keymap,
        mistakes=tuple(mistakes),
        theme_name=theme,
        notify=settings.notify or notify.way_for(),
        lean=settings.lean,
    )
    app.thin = settings.thin
    chosen = app.run(mouse=settings.mouse)
    if app.return_code:
        sys.exit(app.return_code)
    return chosen
