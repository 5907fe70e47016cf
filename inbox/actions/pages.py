"""The pages made from the registry: `docs/keys.md`, `docs/commands.md`, `docs/features.md`.

`python -m inbox.actions.pages` writes them.
"""

import sys
from pathlib import Path

from inbox.actions.action import Action
from inbox.actions.registry import ACTIONS, GROUPS

MADE = "<!-- Made from inbox/actions by `python -m inbox.actions.pages`; do not edit. -->\n"
_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "space": "Space",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "backspace": "Backspace",
}


def spoken(sequence: str, *, joiner: str = " ") -> str:
    """A key sequence as people write it: `shift+tab` → `Shift+Tab`, `f2` → `F2`."""
    return joiner.join(_one(key) for key in sequence.split())


def _one(key: str) -> str:
    if key in _NAMES:
        return _NAMES[key]
    if len(key) > 1 and key[0] == "f" and key[1:].isdigit():
        return key.upper()
    if "+" in key and len(key) > 1:
        modifier, _, letter = key.partition("+")
        return f"{modifier.capitalize()}+{letter.upper()}"
    return key


def cell(text: str) -> str:
    """Text in a cell of a table."""
    return text.replace("|", "\\|")


def _keys(action: Action) -> str:
    return ", ".join(f"`{spoken(k)}`" for k in action.keys) or "(palette)"


def keys_page() -> str:
    """`docs/keys.md`."""
    out = [
        MADE,
        "# Keys",
        "",
        "Letters act in the list and in a conversation, never where you write. A number before a motion repeats it "
        "(`5j`). Five letters typed fast, or a paste, are never commands. Every action is also in the palette (`:`). "
        "Change keys in `keys.toml` in the configuration folder; `inbox keys --check` reads it and tells mistakes "
        "with their line. The id is the name to use there.",
    ]
    for group in GROUPS:
        out += ["", f"## {group}", "", "| keys | action | what it does | where | id |", "|---|---|---|---|---|"]
        for action in ACTIONS:
            if action.group == group:
                where = ", ".join(action.contexts)
                cells = (cell(_keys(action)), cell(action.name), cell(action.english), where, f"`{action.id}`")
                out.append(f"| {' | '.join(cells)} |")
    return "\n".join(out) + "\n"


def commands_page() -> str:
    """`docs/commands.md`."""
    out = [
        MADE,
        "# Commands",
        "",
        "What the palette (`:` or F4) offers, and the verb of the command line that does the same. A word may be typed "
        "with its argument: `label banjir`.",
        "",
        "| palette | word | what it does | who | verb |",
        "|---|---|---|---|---|",
    ]
    for action in ACTIONS:
        if action.contexts == ("composer",):
            continue
        word = f"`{action.word}{' ' + action.argument if action.argument else ''}`" if action.word else ""
        who = ", ".join(sorted(action.roles)) or "everybody"
        verb = f"`inbox {action.twin}`" if action.twin else ""
        out.append(f"| {cell(action.name)} | {word} | {cell(action.help)} | {who} | {verb} |")
    return "\n".join(out) + "\n"


def features_page() -> str:
    """`docs/features.md`."""
    from inbox.actions.feature import page  # the screen needs key names from here, and no page
    from inbox.actions.features import FEATURES

    return page(FEATURES)


PAGES = {"docs/keys.md": keys_page, "docs/commands.md": commands_page, "docs/features.md": features_page}


def write(root: Path) -> None:
    """Write the pages below the repository's root."""
    for name, page in PAGES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())
