"""Themes are TOML files, one a theme: colours for Textual's own widgets and a style for each of our roles."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inbox.i18n import _
from inbox.widgets import look
from inbox.widgets.look import Look

if TYPE_CHECKING:
    from textual.app import App
    from textual.theme import Theme

COLOURS = ("primary", "secondary", "warning", "error", "success", "accent", "foreground", "background", "surface",
           "panel")  # fmt: skip
_TOP = {"title", "dark", "ansi", "colours", "roles"}
DEFAULT = "gelap"
# What Textual's stylesheets want of a theme with the terminal's own colours (its `ansi-dark` has the same).
ANSI_VARIABLES = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "border-blurred": "ansi_black",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-background": "ansi_black",
    "input-cursor-foreground": "ansi_bright_white",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_bright_blue",
    "input-selection-foreground": "ansi_black",
    "screen-selection-background": "ansi_bright_blue",
    "screen-selection-foreground": "ansi_black",
}
_looks: dict[str, Look] = {}


class ThemeError(ValueError):
    """A theme file that cannot be used; the text names the file and the key, in the language of the screen."""


def folders() -> list[Path]:
    """Where themes are looked for: inside an installed package, else beside it as in a checkout."""
    package = Path(__file__).parents[1]
    return [folder for folder in (package / "themes", package.parent / "themes") if folder.is_dir()]


@cache
def available() -> dict[str, Path]:
    """File stems of the shipped themes and where they are."""
    return {path.stem: path for folder in reversed(folders()) for path in sorted(folder.glob("*.toml"))}


@dataclass(frozen=True)
class ThemeFile:
    """A theme as its file has it: colours for Textual's own widgets, and our look."""

    name: str
    colours: Mapping[str, str]
    dark: bool
    ansi: bool
    look: Look

    def theme(self) -> "Theme":
        """As Textual's stylesheets want it."""
        from textual.theme import Theme

        colours: dict[str, Any] = dict(self.colours)
        return Theme(
            name=self.name,
            dark=self.dark,
            boost=self.colours["surface"],
            variables=dict(ANSI_VARIABLES) if self.ansi else {},
            ansi=self.ansi,
            **colours,
        )


def read(path: Path) -> ThemeFile:
    """Read a theme file. Raises ThemeError naming file and key, OSError."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(_("{file}: bukan TOML yang sah ({error})").format(file=path.name, error=error)) from error
    _known(path, data, _TOP, "")
    colours = _table(path, data, "colours")
    roles = _table(path, data, "roles")
    _known(path, colours, set(COLOURS), "colours.")
    _known(path, roles, set(look.ROLES), "roles.")
    for name in COLOURS:
        if name not in colours:
            raise ThemeError(_("{file}: kunci {key} tidak ada").format(file=path.name, key=f"colours.{name}"))
    for name in look.ROLES:
        if name not in roles:
            raise ThemeError(_("{file}: kunci {key} tidak ada").format(file=path.name, key=f"roles.{name}"))
    return ThemeFile(
        name=path.stem,
        colours={name: colours[name] for name in COLOURS},
        dark=bool(data.get("dark", True)),
        ansi=bool(data.get("ansi", False)),
        look=_look(path, roles),
    )


def find(name: str) -> Path:
    """The file of a shipped theme, or the file itself where a path to a TOML file is given. Raises ThemeError."""
    path = Path(name) if name.endswith(".toml") else available().get(name)
    if path is None:
        known = ", ".join(sorted(available()))
        raise ThemeError(_("Tema {name} tidak ada. Yang ada: {known}").format(name=name, known=known))
    return path


def install(app: "App[Any]", name: str = DEFAULT) -> str:
    """Register one theme with the app and choose it; the others are read when they are chosen.

    `name`: of a shipped theme, or the path of a file. Returns the name chosen; raises ThemeError, OSError.
    """
    found = read(find(name))
    _looks[found.name] = found.look
    app.register_theme(found.theme())
    app.theme = found.name
    return found.name


def look_of(app: "App[Any]") -> Look:
    """The look of the theme that the app has now; a colourless one under a theme that is not ours."""
    return _looks.get(app.theme) or look.fallback()


def _look(path: Path, roles: dict[str, str]) -> Look:
    from rich.errors import StyleSyntaxError
    from rich.style import Style

    for key, value in roles.items():
        try:
            Style.parse(value)
        except StyleSyntaxError as error:
            raise ThemeError(
                _("{file}: {key} bukan gaya yang dikenal ({error})").format(
                    file=path.name, key=f"roles.{key}", error=error
                )
            ) from error
    return Look(path.stem, roles)


def _table(path: Path, data: dict[str, Any], key: str) -> dict[str, str]:
    table = data.get(key)
    if not isinstance(table, dict):
        raise ThemeError(_("{file}: tabel {key} tidak ada").format(file=path.name, key=key))
    for name, value in table.items():
        if not isinstance(value, str):
            raise ThemeError(_("{file}: {key} harus berupa teks").format(file=path.name, key=f"{key}.{name}"))
    return table


def _known(path: Path, table: dict[str, Any], known: set[str], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise ThemeError(_("{file}: kunci {key} tidak dikenal").format(file=path.name, key=prefix + key))
