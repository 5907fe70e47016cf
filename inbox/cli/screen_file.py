"""The user's `screen.toml`: theme, glyphs, mouse and frame writer.

theme = "terang"        # a shipped one, or a file beside this one: "saya.toml"
ascii = true            # only ASCII signs, whatever the terminal says
signs = false           # only ASCII signs where the locale promises no UTF-8; the answer to the question there
mouse = false           # leave the mouse to the terminal
writer = "stock"        # Textual's own writing, should a terminal misdraw ours
notify = "osc9"         # how to notify: osc9, osc777, osc99, bell or none
emoji = "simple"        # full, simple (what all terminals draw alike) or text (names)
density = "comfortable" # a free line between threads and messages; else compact
lean = true             # send less to the terminal, for slow lines
"""

import contextlib
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inbox import paths
from inbox.i18n import _

if TYPE_CHECKING:
    from inbox.terminal.notify import Way
    from inbox.widgets.density import Density
    from inbox.widgets.emoji import Mode

NOTIFY = ("osc9", "osc777", "osc99", "bell", "none")
EMOJI = ("full", "simple", "text")
DENSITIES = ("compact", "comfortable")
KNOWN: dict[str, type] = {"theme": str, "ascii": bool, "signs": bool, "mouse": bool, "writer": str, "notify": str,
                          "emoji": str, "density": str, "lean": bool}  # fmt: skip


@dataclass(frozen=True)
class ScreenSettings:
    """What the user chose; None where the terminal decides. `theme`: a shipped name or the path of a TOML file."""

    theme: str | None = None
    ascii_only: bool | None = None
    mouse: bool = True
    thin: bool = True
    notify: "Way | None" = None
    emoji: "Mode" = "full"
    density: "Density" = "compact"
    lean: bool = False
    signs: bool | None = None


def path() -> Path:
    """Where it is."""
    return paths.config_dir() / "screen.toml"


def load() -> tuple[ScreenSettings, list[str]]:
    """The settings in force and every mistake, told with file and key; what is wrong is as if it were not there."""
    file = path()
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return ScreenSettings(), []
    except (OSError, UnicodeDecodeError) as error:
        return ScreenSettings(), [_("{file} tidak terbaca: {error}").format(file=file, error=error)]
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return ScreenSettings(), [_("{file} bukan TOML yang sah: {error}").format(file=file, error=error)]
    return _settings(file, data)


def readable() -> bool:
    """Ask once whether this terminal shows our signs though its locale does not promise UTF-8; the answer is kept.

    Where it cannot be kept it is asked again at the next start.
    """
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.write(
        "\n  ● ─ │ ✓ ‖ … é\n\n" + _("Apakah baris di atas ini terbaca sebagai tanda, bukan huruf acak? (y/t) ")
    )
    sys.stdout.flush()
    answer = sys.stdin.readline().strip().lower() in ("y", "ya", "yes")
    file = path()
    with contextlib.suppress(OSError):
        paths.private_dir(file.parent)
        before = file.read_text("utf-8") if file.exists() else ""
        file.write_text(f"signs = {'true' if answer else 'false'}\n{before}", "utf-8")
    return answer


def _settings(file: Path, data: dict[str, Any]) -> tuple[ScreenSettings, list[str]]:
    mistakes: list[str] = []
    good: dict[str, Any] = {}
    for key, value in data.items():
        if key not in KNOWN:
            known = ", ".join(KNOWN)
            mistakes.append(_("{file}: {key} tidak dikenal; yang ada: {known}").format(file=file, key=key, known=known))
        elif not isinstance(value, KNOWN[key]):
            mistakes.append(_("{file}: nilai {key} salah jenis").format(file=file, key=key))
        else:
            good[key] = value
    if good.get("writer", "thin") not in ("thin", "stock"):
        mistakes.append(_("{file}: writer hanya boleh thin atau stock").format(file=file))
    if good.get("notify", "bell") not in NOTIFY:
        names = ", ".join(NOTIFY)
        mistakes.append(_("{file}: notify hanya boleh salah satu dari {names}").format(file=file, names=names))
        del good["notify"]
    for key, allowed in (("emoji", EMOJI), ("density", DENSITIES)):
        if good.get(key, allowed[0]) not in allowed:
            text = _("{file}: {key} hanya boleh salah satu dari {names}")
            mistakes.append(text.format(file=file, key=key, names=", ".join(allowed)))
            del good[key]
    settings = ScreenSettings(
        ascii_only=good.get("ascii"),
        signs=good.get("signs"),
        mouse=good.get("mouse", True),
        thin=good.get("writer") != "stock",
        notify=good.get("notify"),
        emoji=good.get("emoji", "full"),
        density=good.get("density", "compact"),
        lean=good.get("lean", False),
    )
    if "theme" in good:
        theme, mistake = _theme(file, good["theme"])
        settings = replace(settings, theme=theme)
        mistakes += mistake
    return settings, mistakes


def _theme(file: Path, name: str) -> tuple[str | None, list[str]]:
    """The theme to install, where it can be read."""
    from inbox.widgets import themes

    own = file.parent / name if name.endswith(".toml") else None
    try:
        themes.read(own or themes.find(name))
    except themes.ThemeError as error:
        return None, [f"{file}: {error}"]
    except OSError as error:
        return None, [_("{file}: tema {name} tidak terbaca: {error}").format(file=file, name=name, error=error)]
    return str(own or name), []
