"""The window's title, by OSC 2; the one that was there comes back at the end."""

from typing import Any

from textual.app import App

from inbox.widgets.untrusted import clean_line, shorten

LONGEST = 80


def sequence(title: str) -> str:
    """The bytes that set a title; the title is cleaned."""
    return f"\x1b]2;{shorten(clean_line(title), LONGEST)}\x07"


def keep(app: App[Any]) -> None:
    """Remember the title of the terminal (XTWINOPS 22); call once at the start."""
    _write(app, "\x1b[22;2t")


def show(app: App[Any], title: str) -> None:
    """Set the title."""
    _write(app, sequence(title))


def give_back(app: App[Any]) -> None:
    """Bring back the remembered title; call once at the end."""
    _write(app, "\x1b[23;2t")


def _write(app: App[Any], text: str) -> None:
    driver = app._driver
    if driver is not None and not app.is_headless:
        driver.write(text)
