"""Notifications of the person's own desktop, by what the terminal can do; the bell where it can do nothing more.

OSC 9 (iTerm2, WezTerm, Windows Terminal), OSC 777 (rxvt, foot, Ghostty, VTE with the patch of Fedora), OSC 99 (kitty).
They are told by the environment that the terminal sets, or by `notify` in screen.toml: asking the terminal itself
(XTVERSION) is answered on the keyboard, where the answer would be typed into the desk. tmux and screen pass none on.
"""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

from textual.app import App

from inbox.widgets.untrusted import clean_line, shorten

Way = Literal["osc9", "osc777", "osc99", "bell", "none"]
WAYS: tuple[str, ...] = get_args(Way)
PAUSE = 15.0  # seconds between two notifications
LONGEST = 120  # cells of a notification

# What a terminal calls itself in TERM, TERM_PROGRAM or LC_TERMINAL (OpenSSH hands on TERM, and LC_* where it may).
KNOWN: Mapping[str, Way] = {
    "kitty": "osc99", "foot": "osc777", "ghostty": "osc777", "rxvt": "osc777", "iterm": "osc9", "wezterm": "osc9",
}  # fmt: skip


def way_for(environ: Mapping[str, str] | None = None) -> Way:
    """The way that this terminal understands, as far as its environment tells."""
    env = os.environ if environ is None else environ
    if env.get("TMUX") or env.get("STY") or env.get("TERM", "").startswith(("screen", "tmux")):
        return "bell"
    if env.get("WT_SESSION"):
        return "osc9"
    names = " ".join(env.get(name, "") for name in ("TERM", "TERM_PROGRAM", "LC_TERMINAL")).lower()
    return next((way for name, way in KNOWN.items() if name in names), "bell")


def sequence(way: Way, title: str, body: str) -> str:
    """The bytes of a notification, its text cleaned and cut; empty for `none`."""
    title, body = (shorten(clean_line(text).replace(";", ","), LONGEST) for text in (title, body))
    match way:
        case "osc9":
            return f"\x1b]9;{title}: {body}\x07"
        case "osc777":
            return f"\x1b]777;notify;{title};{body}\x07"
        case "osc99":
            return f"\x1b]99;i=siaga:d=0;{title}\x1b\\\x1b]99;i=siaga:p=body;{body}\x1b\\"
        case "bell":
            return "\x07"
    return ""


class Notices:
    """Tells what happened while the person looks elsewhere; at most one notice in PAUSE seconds."""

    def __init__(self, app: App[Any], way: Way, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.app, self.way, self.clock = app, way, clock
        self._last = float("-inf")

    def tell(self, title: str, body: str, *, urgent: bool = False) -> bool:
        """Tell it, unless the terminal has the focus or the last one is too near (`urgent`: all the same).

        Texts of citizens do not belong here: notifications stand on locked screens. Returns whether it was told.
        """
        now = self.clock()
        if not urgent and (self.app.app_focus or now - self._last < PAUSE):
            return False
        self._last = now
        driver, told = self.app._driver, sequence(self.way, title, body)
        if driver is not None and told and not self.app.is_headless:
            driver.write(told)
            driver.flush()
        return bool(told)
