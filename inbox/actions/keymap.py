"""Which keys do what: the defaults of the registry, changed by the user's `keys.toml`.

    [keys]
    resolve = "Q"                    # instead of e
    down = ["j", "ctrl+n"]
    "wait.agency" = "w d"            # a chord
    claim = []                       # no key; the palette still has it

A file with a mistake changes nothing: the defaults stay and every mistake is told with its line. What only reading a
file needs is imported there: most people have none, and the first paint waits for every import.
"""

from collections.abc import Iterable, Mapping

import msgspec

from inbox.actions.action import CONTEXTS, Action, Context
from inbox.actions.registry import ACTIONS, BY_ID
from inbox.i18n import _

NAMED = frozenset(
    {
        "enter",
        "tab",
        "shift+tab",
        "escape",
        "space",
        "backspace",
        "delete",
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
    }
    | {"pageup", "pagedown", "insert"}
    | {f"f{n}" for n in range(1, 13)}
)
# Measured in reference/keyboard.md 4.2: what these bytes mean elsewhere, so that they never arrive or do harm.
UNSAFE: Mapping[str, str] = {
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+j": "Enter",
    "ctrl+[": "Esc",
    "ctrl+h": "Backspace",
    "ctrl+@": "Ctrl+Space",
    "ctrl+space": "Ctrl+Space",
    "ctrl+c": "SIGINT",
    "ctrl+z": "SIGTSTP",
    "ctrl+\\": "SIGQUIT",
    "ctrl+s": "XOFF",
    "ctrl+q": "XON",
    "ctrl+b": "tmux",
    "ctrl+a": "screen",
}
Keys = tuple[str, ...]


class Mistake(msgspec.Struct, frozen=True):
    """One thing wrong in a keymap file: where, what, what to do."""

    line: int
    field: str
    problem: str
    remedy: str

    def tell(self, file: str) -> str:
        """One line for a person."""
        return f"{file}:{self.line}: {self.field}: {self.problem} {self.remedy}".strip()


class Keymap(msgspec.Struct, frozen=True):
    """The keys in force, by context."""

    bound: Mapping[Context, Mapping[Keys, Action]]

    def find(self, context: Context, typed: Keys) -> Action | None:
        """The action of exactly these keys."""
        return self.bound[context].get(typed)

    def following(self, context: Context, typed: Keys) -> list[tuple[Keys, Action]]:
        """What a beginning may still become, with the keys that are missing."""
        n = len(typed)
        return [(keys[n:], a) for keys, a in self.bound[context].items() if len(keys) > n and keys[:n] == typed]

    def keys_of(self, action: Action, context: Context | None = None) -> list[Keys]:
        """The key sequences of an action, in order."""
        contexts = (context,) if context else action.contexts
        found: list[Keys] = []
        for each in contexts:
            found += [k for k, a in self.bound[each].items() if a.id == action.id and k not in found]
        return found


def split(text: str) -> Keys:
    """`"g g"` → `("g", "g")`."""
    return tuple(text.split())


def acts(keys: Keys, context: Context) -> bool:
    """Whether a sequence can act in a context: where one writes, letters are text."""
    return context != "composer" or not (len(keys[0]) == 1 or keys[0] in ("enter", "space", "backspace"))


def build(chosen: Mapping[str, Iterable[str]] | None = None) -> Keymap:
    """The keymap with these sequences in place of the defaults."""
    bound: dict[Context, dict[Keys, Action]] = {context: {} for context in CONTEXTS}
    for action in ACTIONS:
        for text in chosen.get(action.id, action.keys) if chosen is not None else action.keys:
            for context in action.contexts:
                if acts(split(text), context):
                    bound[context][split(text)] = action
    return Keymap(bound)


DEFAULT = build()


def read(text: str) -> tuple[Keymap, list[Mistake]]:
    """A keymap from the text of a `keys.toml`. With any mistake the defaults come back beside the list of them."""
    import re
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else 1
        return DEFAULT, [
            Mistake(line, "TOML", _("bukan TOML yang benar."), _("Periksa tanda kutip dan kurung di baris ini."))
        ]
    lines = _lines(text)
    mistakes = [
        Mistake(lines.get(name, 1), name, _("bagian yang tidak dikenal."), _("Hanya [keys] yang dibaca."))
        for name in data
        if name != "keys"
    ]
    table = data.get("keys", {})
    if not isinstance(table, dict):
        return DEFAULT, [*mistakes, Mistake(lines.get("keys", 1), "keys", _("harus berupa tabel."), "[keys]")]
    chosen: dict[str, list[str]] = {}
    for name, value in _flat(table):
        mistakes += _take(chosen, name, value, lines.get(name, 1))
    mistakes += _clashes(chosen, lines)
    return (DEFAULT, mistakes) if mistakes else (build(chosen), [])


def _flat(table: Mapping[str, object], before: str = "") -> list[tuple[str, object]]:
    """`wait.agency = "w d"` without quotes arrives as nested tables."""
    found: list[tuple[str, object]] = []
    for name, value in table.items():
        found += _flat(value, f"{before}{name}.") if isinstance(value, dict) else [(before + name, value)]
    return found


def _lines(text: str) -> dict[str, int]:
    import re

    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r"""\s*\[?\s*["']?([\w.]+)["']?\s*(?:=|\])""", line)
        if found:
            lines.setdefault(found.group(1), number)
    return lines


def _take(chosen: dict[str, list[str]], name: str, value: object, line: int) -> list[Mistake]:
    if name not in BY_ID:
        import difflib

        near = difflib.get_close_matches(name, BY_ID, 1)
        remedy = _("Maksud Anda {name}?").format(name=near[0]) if near else _("Nama-namanya ada di docs/keys.md.")
        return [Mistake(line, name, _("tindakan yang tidak dikenal."), remedy)]
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        return [Mistake(line, name, _("harus teks atau daftar teks."), _('Contoh: "g g" atau ["j", "down"].'))]
    mistakes = [m for text in values for m in _check(name, text, line)]
    chosen[name] = [" ".join(split(text)) for text in values]
    return mistakes


def _check(name: str, text: str, line: int) -> list[Mistake]:
    import re

    keys = split(text)
    if not keys or len(keys) > 3:
        return [Mistake(line, name, _("satu sampai tiga tombol."), _("Pisahkan dengan spasi."))]
    found = []
    for key in keys:
        if key in UNSAFE:
            problem = _("{key} tidak aman di terminal (sama dengan {other}).").format(key=key, other=UNSAFE[key])
            found.append(Mistake(line, name, problem, _("Pilih huruf atau F2 sampai F9.")))
        elif len(key) != 1 and key not in NAMED and not re.fullmatch(r"(ctrl|alt)\+[a-z0-9\]\\^_]", key):
            problem = _("tombol {key} tidak dikenal.").format(key=key)
            found.append(Mistake(line, name, problem, _("Jalankan `inbox keys` untuk melihat nama tombol.")))
    if keys[0].isdigit():
        found.append(Mistake(line, name, _("angka dipakai untuk menghitung."), _("Mulai dengan huruf.")))
    if BY_ID[name].contexts == ("composer",) and not acts(keys, "composer"):
        found.append(Mistake(line, name, _("di tempat menulis huruf adalah tulisan."), _("Mulai dengan tab atau F2.")))
    return found


def _clashes(chosen: Mapping[str, list[str]], lines: Mapping[str, int]) -> list[Mistake]:
    """Two actions on one key, or a key that is also the beginning of a chord."""
    found: list[Mistake] = []
    told: set[tuple[str, str]] = set()
    for context in CONTEXTS:
        taken = [
            (split(text), a.id)
            for a in ACTIONS
            if context in a.contexts
            for text in chosen.get(a.id, list(a.keys))
            if split(text) and acts(split(text), context)
        ]
        for i, (keys, name) in enumerate(taken):
            for other_keys, other in taken[i + 1 :]:
                n = min(len(keys), len(other_keys))
                if name == other or keys[:n] != other_keys[:n]:
                    continue
                mine = other if other in chosen else name
                theirs = name if mine == other else other
                if (mine, theirs) in told:
                    continue
                told.add((mine, theirs))
                problem = _("{keys} sudah dipakai {other}.").format(keys=" ".join(keys[:n]), other=theirs)
                found.append(Mistake(lines.get(mine, 1), mine, problem, _("Beri salah satu tombol lain.")))
    return found
