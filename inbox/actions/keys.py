"""The key machine: from single keys to actions, with counts, chords and three guards. Pure; time is an argument.

A count belongs to motions (`5j`). A chord (`g g`, `w o`) shows what may follow. Guards: five letters typed fast are
somebody typing, not commands; a paste is never commands; letters all in upper case are Caps Lock. An action that
changes something by its key alone waits GAP seconds until it is sure that nobody is typing, on the thread that was
chosen when the key was pressed.
"""

import msgspec

from inbox.actions.action import Action, Context
from inbox.actions.keymap import DEFAULT, Keymap, Keys

GAP = 0.15  # seconds between letters that belong to one breath of typing
QUIET = 0.5  # seconds without a key that end a guarded burst
BURST = 5
DISTINCT = 4
UPPER = 3
COUNT_LIMIT = 9999


class Run(msgspec.Struct, frozen=True):
    """Do it. `target` is what was chosen when the key was pressed."""

    action: Action
    count: int = 1
    counted: bool = False
    target: object = None


class Holding(msgspec.Struct, frozen=True):
    """The action will run in a moment, unless somebody turns out to be typing."""

    action: Action


class Pending(msgspec.Struct, frozen=True):
    """A count or the beginning of a chord: what was typed and what may follow."""

    typed: Keys
    count: str
    following: tuple[tuple[Keys, Action], ...]


class Unknown(msgspec.Struct, frozen=True):
    """These keys mean nothing here."""

    typed: Keys


class CountRefused(msgspec.Struct, frozen=True):
    """A count before something that is not a motion: nothing was done."""

    action: Action


class Guarded(msgspec.Struct, frozen=True):
    """Somebody was typing text: nothing of it was done."""

    letters: int


class CapsLock(msgspec.Struct, frozen=True):
    """Only capitals arrive: nothing is done until a small letter comes."""

    letter: str


Outcome = Run | Holding | Pending | Unknown | CountRefused | Guarded | CapsLock


def name_of(key: str, character: str | None) -> str:
    """The name that the registry uses for a key that Textual reports: the character itself where it has one."""
    if character is not None and len(character) == 1 and character.isprintable() and character != " ":
        return character
    return key


class KeyMachine:
    """Turns keys into outcomes. One a screen."""

    def __init__(self, keymap: Keymap = DEFAULT) -> None:
        self.keymap = keymap
        self._typed: Keys = ()
        self._count = ""
        self._context: Context = "list"
        self._breath: list[str] = []
        self._last = float("-inf")
        self._muted = False
        self._upper: list[str] = []
        self._held: list[Run] = []
        self._stray = False  # something in this breath meant nothing, so that the rest of it is doubtful

    @property
    def waiting(self) -> bool:
        """Whether a count or the beginning of a chord is there."""
        return bool(self._typed or self._count)

    def due(self) -> float | None:
        """When `release` should be called, in the clock of `press`; None when nothing is held."""
        return self._last + GAP if self._held else None

    def release(self, at: float) -> list[Outcome]:
        """The held actions whose breath is over."""
        if not self._held or at < self._last + GAP:
            return []
        return self._let_go()

    def cancel(self) -> None:
        """Forget count and chord."""
        self._typed, self._count = (), ""

    def returned(self) -> None:
        """A dialog that a key opened is closed: that key was meant, whatever its case."""
        self._upper.clear()

    def paste(self, text: str) -> list[Outcome]:
        """A paste outside a text box: never commands."""
        self.cancel()
        self._held.clear()
        return [Guarded(len(text))]

    def press(self, key: str, context: Context, at: float, target: object = None) -> list[Outcome]:
        """Take one key. `at` in seconds of any steady clock. Outcomes in the order in which to carry them out."""
        if context != self._context:
            self.cancel()
            self._context = context
        if context == "composer":
            self._breath.clear()  # what is written there says nothing of the keys that follow in the list
            self._upper.clear()
            return self._match(key, target)
        out: list[Outcome] = []
        paused, calm = at >= self._last + GAP, at >= self._last + QUIET
        if paused:
            out += self._let_go()
        printable = len(key) == 1 or key == "space"
        if not printable:
            out += self._let_go()
            self._breath.clear()
            self._muted = False
            self._last = at
            self._stray = self._stray and key != "escape"
            if key == "escape":
                self._upper.clear()
            if key == "escape" and self.waiting:
                self.cancel()
                return out
            return out + self._match(key, target)
        self._last = at
        if self._muted and not calm:
            return out
        self._muted = False
        if paused:
            self._breath.clear()
            self._stray = False
        self._breath.append(key)
        if self._typing():
            letters = len(self._breath)
            self._held.clear()
            self.cancel()
            self._muted = True
            return [*out, Guarded(letters)]
        if self._caps(key):
            self.cancel()
            return [*out, CapsLock(key)]
        return out + self._match(key, target)

    def _typing(self) -> bool:
        letters = [k for k in self._breath if k.isalpha() and len(k) == 1]
        return len(self._breath) >= BURST and len(set(letters)) >= DISTINCT

    def _caps(self, key: str) -> bool:
        if not key.isalpha():
            return False
        if key.islower():
            self._upper.clear()
            return False
        if key not in self._upper:
            self._upper.append(key)
        if len(self._upper) >= UPPER:
            return True
        typed = (*self._typed, key)
        known = self.keymap.find(self._context, typed) or self.keymap.following(self._context, typed)
        small = (*self._typed, key.lower())
        return not known and bool(
            self.keymap.find(self._context, small) or self.keymap.following(self._context, small)
        )  # fmt: skip

    def _match(self, key: str, target: object) -> list[Outcome]:
        if not self._typed and len(key) == 1 and key.isdigit() and (self._count or key != "0"):
            if self._context == "composer":
                return [Unknown((key,))]
            self._count = str(min(int(self._count + key), COUNT_LIMIT))
            return [Pending((), self._count, ())]
        typed = (*self._typed, key)
        action = self.keymap.find(self._context, typed)
        if action is not None:
            return self._chosen(action, target)
        following = self.keymap.following(self._context, typed)
        if following:
            self._typed = typed
            return [Pending(typed, self._count, tuple(following))]
        self.cancel()
        self._stray = bool(self._breath)
        return [Unknown(typed)]

    def _chosen(self, action: Action, target: object) -> list[Outcome]:
        count = self._count
        self.cancel()
        if count and not action.motion:
            return [CountRefused(action)]
        run = Run(action, int(count or 1), bool(count), target)
        changes = action.settles or (action.asks and (self._stray or bool(self._held)))
        if self._context != "composer" and changes and self._breath:
            self._held.append(run)
            return [Holding(action)]
        return [run]

    def _let_go(self) -> list[Outcome]:
        out: list[Outcome] = list(self._held)
        self._held.clear()
        return out
