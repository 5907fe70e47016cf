"""The user's `keys.toml`."""

from pathlib import Path

from inbox import paths
from inbox.actions.keymap import DEFAULT, Keymap, read
from inbox.i18n import _


def path() -> Path:
    """Where it is."""
    return paths.config_dir() / "keys.toml"


def load() -> tuple[Keymap, list[str]]:
    """The keymap in force and every mistake, told with file and line; with a mistake the defaults are in force."""
    file = path()
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return DEFAULT, []
    except (OSError, UnicodeDecodeError) as error:
        return DEFAULT, [_("{file} tidak terbaca: {error}").format(file=file, error=error)]
    keymap, mistakes = read(text)
    return keymap, [mistake.tell(str(file)) for mistake in mistakes]
