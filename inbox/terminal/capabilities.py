"""What the terminal can do, as far as its environment tells; nothing is asked of it here."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.color import ColorSystem

# Terminals whose erasing keeps the background that is set (terminfo flag bce, ncurses 6.4).
BCE = ("xterm", "tmux", "rxvt", "linux", "alacritty", "kitty", "foot", "vte", "konsole", "putty", "wezterm", "ghostty",
       "gnome", "iterm")  # fmt: skip

MANY_COLOURS = ("kitty", "alacritty", "foot", "wezterm", "ghostty")


@dataclass(frozen=True)
class Capabilities:
    """`dumb`: no full screen possible. `utf8`: glyphs beyond ASCII arrive. `colours`: 0, 16, 256 or 16,777,216.

    `reorders`: it draws lines with Arabic or Hebrew by the bidirectional algorithm, and obeys isolates.
    """

    dumb: bool
    utf8: bool
    colours: int
    bce: bool
    multiplexer: str = ""
    reorders: bool = False


def detect(environ: Mapping[str, str] | None = None, *, encoding: str | None = None) -> Capabilities:
    """From TERM, COLORTERM, NO_COLOR and the locale. `encoding` overrides what the locale says."""
    env = os.environ if environ is None else environ
    term = env.get("TERM", "")
    name = (encoding or _encoding(env)).lower().replace("-", "")
    if "NO_COLOR" in env:
        colours = 0
    elif env.get("COLORTERM", "").lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        colours = 1 << 24
    elif "256" in term or any(name in term for name in MANY_COLOURS):
        colours = 256
    elif term in ("", "dumb", "unknown", "vt100", "vt220", "vt102"):
        colours = 0
    else:
        colours = 16
    return Capabilities(
        dumb=term in ("", "dumb", "unknown"),
        utf8=name in ("utf8", "utf_8"),
        colours=colours,
        # What tmux erased in a colour it shows, but leaves out of its copies; and the bytes to it stay on this machine.
        bce=term.startswith(BCE) and not env.get("TMUX"),
        reorders=_reorders(env, term),
        multiplexer="tmux" if env.get("TMUX") else "screen" if term.startswith("screen") else "",
    )


def _reorders(env: Mapping[str, str], term: str) -> bool:
    """From the names that such terminals give themselves; a multiplexer draws cells, and hands on no isolates."""
    if env.get("TMUX") or term.startswith("screen"):
        return False
    return bool(
        env.get("KONSOLE_VERSION")
        or env.get("VTE_VERSION")
        or env.get("TERM_PROGRAM") in ("Apple_Terminal", "mintty", "mlterm")
        or term.startswith(("putty", "mlterm", "mintty", "konsole", "vte", "gnome"))
    )


def colour_system(environ: Mapping[str, str] | None = None) -> "ColorSystem | None":
    """The colours that the desk will write; none with NO_COLOR.

    As rich tells them from COLORTERM and TERM (`rich.console.Console._detect_color_system`), without loading a console.
    """
    from rich.color import ColorSystem

    env = os.environ if environ is None else environ
    if "NO_COLOR" in env:  # empty too, as Textual has it
        return None
    if env.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return ColorSystem.TRUECOLOR
    colours = env.get("TERM", "").strip().lower().rpartition("-")[2]
    return ColorSystem.EIGHT_BIT if colours in ("kitty", "256color") else ColorSystem.STANDARD


def theme_for(found: Capabilities) -> str:
    """The theme to begin with where the person has chosen none."""
    if found.colours == 0:
        return "mono"
    return "enambelas" if found.colours == 16 else "gelap"


def is_terminal() -> bool:
    """Whether a person sits before input and output."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _encoding(env: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = env.get(name)
        if value:
            if value.upper() in ("C", "POSIX"):
                return "ascii"
            return value.partition(".")[2].partition("@")[0] or "ascii"
    if env is not os.environ:
        return "ascii"
    import locale

    return locale.getpreferredencoding(False)
