"""Choosing a canned reply: by words in its key or text, or nearly so; what it leaves open is marked."""

from collections.abc import Sequence

from inbox.domain.placeholders import unfilled
from inbox.screens.picker import Choice, Choices, Picker, rank
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_line, shorten, wrap
from inbox.wire import CannedInfo

FILES = 24  # cells of a file's name beside the key
NEAR = 70  # of 100: how alike what was typed and a word must be
LINES = 3


def titled(canned: CannedInfo) -> str:
    """Its key, the language where that is not Indonesian, and its files."""
    words = [canned.key] if canned.language == "id" else [canned.key, canned.language]
    words += [f"+ {shorten(clean_line(file.name), FILES)}" for file in canned.files]
    return " ".join(words)


class Replies(Choices):
    """Key and text; a placeholder that nothing filled is drawn as an error, in any theme."""

    def draw(self, row: Choice, cells: int) -> list[Line]:
        """See Rows."""
        lines: list[Line] = [[(shorten(row.text, cells), "strong")]]
        for line in wrap(row.detail, max(10, cells - 2))[:LINES]:
            lines.append([("  ", "text"), *_marked(line)])
        return lines


def _marked(line: str) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    for place in unfilled(line):
        before, _found, line = line.partition(place)
        parts += [(before, "dim"), (place, "error")]
    return [part for part in (*parts, (line, "dim")) if part[0]]


class CannedPicker(Picker):
    """Also finds what was misspelt."""

    def __init__(self, title: str, choices: Sequence[Choice], *, detail_below: bool = True) -> None:
        super().__init__(title, choices, detail_below=detail_below)
        self.list = Replies(below=True)

    def narrow(self, typed: str) -> None:
        """See Picker; what fits exactly first, then what is near."""
        exact = rank(self.choices, typed)
        words = typed.casefold().split()
        if words and len(exact) < 3:
            from rapidfuzz import fuzz  # loaded when somebody looks for a canned reply

            def alike(choice: Choice) -> float:
                hay = f"{choice.text} {choice.more}".casefold()
                return min(fuzz.partial_ratio(word, hay) for word in words)

            near = sorted((c for c in self.choices if c not in exact), key=lambda c: -alike(c))
            exact += [choice for choice in near if alike(choice) >= NEAR]
        self.list.known = {c.key: c for c in exact}
        self.list.put(list(self.list.known))
        self.list.to_top()
