"""Which keys the last line names: the most important of a place that fit. Without Textual."""

from collections.abc import Callable, Iterable

from inbox.actions import Action, Context, available
from inbox.actions.keymap import Keymap
from inbox.actions.pages import spoken
from inbox.i18n import _


def hints(
    keymap: Keymap,
    context: Context,
    roles: Iterable[str],
    cells: int,
    *,
    thread: bool,
    label: Callable[[Action], str] = lambda action: action.label,
) -> list[tuple[str, str]]:
    """Pairs of key and label. `thread`: one is chosen; `label`: what an action is called just now."""
    actions = [action for action in available(context, roles, thread=thread) if action.footer]
    actions.sort(key=lambda action: -action.footer)
    return _fitting([(action, _key(keymap, action, context), label(action)) for action in actions], cells)


def _fitting(keys: list[tuple[Action, str, str]], cells: int) -> list[tuple[str, str]]:
    """The most important that fit, with the ways to all others (`:` and `?`) always, at the end."""
    ways = [k for k in keys if k[0].id in ("palette", "help")]
    room = cells - 1
    kept = []
    for entry in [*ways, *(k for k in keys if k not in ways)]:
        size = len(entry[1]) + len(entry[2]) + 4
        if size > room + 3:
            break
        room -= size
        kept.append(entry)
    kept = [k for k in kept if k not in ways] + [k for k in kept if k in ways]
    return [(key, label) for _action, key, label in kept]


def _key(keymap: Keymap, action: Action, context: Context) -> str:
    sequences = keymap.keys_of(action, context)
    if not sequences:
        return ":"
    if action.id == "send" and len(sequences) > 1:
        return _("Tab lalu Enter ({key})").format(key=spoken(sequences[0][0]))
    return spoken(" ".join(sequences[0]))
