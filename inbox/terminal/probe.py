"""What the bytes of a key press are called, as Textual reads them."""

from textual import events
from textual._xterm_parser import XTermParser

from inbox.actions.keys import name_of


def names(raw: bytes) -> list[str]:
    """The keys in these bytes by the names of the registry; empty where they are no keys."""
    parser = XTermParser(False)
    found = [*parser.feed(raw.decode("utf-8", "replace")), *parser.feed("")]
    return [name_of(event.key, event.character) for event in found if isinstance(event, events.Key)]
