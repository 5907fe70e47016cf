"""Text attributes as the terminal knows them, and the shortest way from one set of them to another (ECMA-48, SGR)."""

from typing import NamedTuple

from rich.color import ColorSystem
from rich.style import Style


class Attributes(NamedTuple):
    """What SGR has set. Colours are their SGR parameters, empty for the terminal's own."""

    foreground: str = ""
    background: str = ""
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False
    strike: bool = False

    @property
    def blank(self) -> "Attributes":
        """The part that shows on an empty cell. Blanks that look alike are equal, whatever their text would be."""
        if self.underline or self.reverse or self.strike:
            return self
        return Attributes(background=self.background)


PLAIN = Attributes()
_FLAGS = (("bold", "1"), ("dim", "2"), ("italic", "3"), ("underline", "4"), ("reverse", "7"), ("strike", "9"))
_OFF = {"bold": "22", "dim": "22", "italic": "23", "underline": "24", "reverse": "27", "strike": "29"}


def attributes(style: Style | None, system: ColorSystem | None) -> Attributes:
    """A rich style on a terminal of that colour system (None: no colours). Links are left out on purpose: OSC 8 would
    carry text of others to the terminal."""
    if style is None:
        return PLAIN
    foreground = background = ""
    if system is not None:
        if style.color is not None:
            foreground = ";".join(style.color.downgrade(system).get_ansi_codes(foreground=True))
        if style.bgcolor is not None:
            background = ";".join(style.bgcolor.downgrade(system).get_ansi_codes(foreground=False))
    return Attributes(
        "" if foreground == "39" else foreground,
        "" if background == "49" else background,
        bool(style.bold),
        bool(style.dim),
        bool(style.italic),
        bool(style.underline or style.underline2),
        bool(style.reverse),
        bool(style.strike),
    )


def change(old: Attributes | None, new: Attributes) -> str:
    """The shortest SGR from `old` (None: unknown) to `new`; empty where they are equal."""
    if old == new:
        return ""
    anew = ";".join(["", *_set(PLAIN, new)]) if new != PLAIN else ""
    if old is None:
        return f"\x1b[{anew.removeprefix(';') and '0' + anew}m"
    delta = ";".join(_set(old, new))
    fresh = "0" + anew if anew else ""
    return f"\x1b[{delta if len(delta) <= len(fresh) or (not fresh and not delta) else fresh}m"


def _set(old: Attributes, new: Attributes) -> list[str]:
    codes: list[str] = []
    off = []
    for name, _on in _FLAGS:
        if getattr(old, name) and not getattr(new, name) and _OFF[name] not in off:
            off.append(_OFF[name])
    codes += off
    for name, on in _FLAGS:
        # 22 ends bold and dim together, so the one that stays is set again.
        again = "22" in off and name in ("bold", "dim")
        if getattr(new, name) and (again or not getattr(old, name)):
            codes.append(on)
    if old.foreground != new.foreground:
        codes.append(new.foreground or "39")
    if old.background != new.background:
        codes.append(new.background or "49")
    return codes
