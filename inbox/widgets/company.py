"""Who else is at the thread that is shown, in the rule between its head and its messages."""

from collections.abc import Mapping, Sequence

from inbox.widgets.look import Line
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import clean_line, shorten, width
from inbox.wire import Watcher
from inbox.wire.told import company

LEAST = 4  # cells of the rule that stay


def told(rule: Line, watchers: Sequence[Watcher], people: Mapping[str, str], cells: int) -> Line:
    """The rule with the sentence at its left; its own text at the right stays where there is room for both."""
    if not watchers:
        return rule
    there = [(clean_line(people.get(w.login, w.login)), w.writing) for w in watchers]
    text = company(there)
    own = "".join(part for part, _role in rule[1:])
    if width(own) + width(text) + LEAST + 4 > cells:
        own = ""
    if width(own) + width(text) + LEAST + 2 > cells:
        text = company(there, short=True)
    text = shorten(text, cells - width(own) - LEAST - 2)
    line = glyph("rule")
    left = cells - width(own) - width(text) - 4
    role = "warn" if any(watcher.writing for watcher in watchers) else "note"
    return [(line * 2 + " ", "rule"), (text, role), (" " + line * left, "rule"), (own, "rule")]
