"""One thing that a person can do at the desk."""

from typing import Literal

import msgspec

from inbox.i18n import _

Context = Literal["list", "thread", "composer"]
CONTEXTS: tuple[Context, ...] = ("list", "thread", "composer")
READING: tuple[Context, ...] = ("list", "thread")

# nothing: looks or moves. changes: alters a thread at once, with `z` back. citizen: reaches a citizen, after undo time.
Risk = Literal["nothing", "changes", "citizen"]

WRITERS = frozenset({"admin", "supervisor"})
READERS = WRITERS | {"auditor"}
EVERYONE: frozenset[str] = frozenset()


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the registry.

    `keys` are the default key sequences, keys of a chord separated by a blank (`"g g"`). `contexts` say where the keys
    act. `roles` empty means everybody. `value` goes to the handler, so that `priority.1` and `priority.2` share one.
    `twin` is the verb of the command line that does the same. `argument` names what the palette may take after `word`.
    `asks` says that a dialog opens first, so that the key alone changes nothing.
    """

    id: str
    name: str
    english: str
    help: str
    group: str
    keys: tuple[str, ...] = ()
    contexts: tuple[Context, ...] = READING
    short: str = ""
    roles: frozenset[str] = EVERYONE
    risk: Risk = "nothing"
    motion: bool = False
    needs_thread: bool = False
    asks: bool = False
    value: str = ""
    word: str = ""
    argument: str = ""
    twin: str | None = None
    footer: int = 0

    @property
    def title(self) -> str:
        """Its name in the language in use."""
        return _(self.name)

    @property
    def label(self) -> str:
        """The word beside its key in the footer."""
        return _(self.short or self.name)

    @property
    def explained(self) -> str:
        """Its help line in the language in use."""
        return _(self.help)

    @property
    def settles(self) -> bool:
        """Whether the key machine waits a moment before it runs, to be sure that nobody is just typing."""
        return self.risk != "nothing" and not self.asks

    def allowed(self, roles: frozenset[str]) -> bool:
        """Whether somebody with these roles may do it."""
        return not self.roles or bool(self.roles & roles)
