"""The clipboard of the person's own terminal, by OSC 52; only what the person copies themselves, cleaned."""

from typing import Any

from textual.app import App

from inbox.widgets.untrusted import clean_block

LIMIT = 49_152  # bytes of text; base64 of it stays below the 74,994 that xterm and others take


def copy(app: App[Any], text: str) -> str:
    """Put a text on the clipboard and return what was put: cleaned, cut at LIMIT bytes between characters.

    There is no answer from the terminal: some have no clipboard (Apple Terminal), tmux needs `set-clipboard on`.
    """
    cleaned = clean_block(text)
    cut = cleaned.encode("utf-8", "ignore")[:LIMIT].decode("utf-8", "ignore")
    app.copy_to_clipboard(cut)
    return cut
