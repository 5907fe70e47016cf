"""Pasted texts, and sequences that the line has cut, told apart from keys before Textual's parser sees them.

The parser gives what follows an escape a tenth of a second. The end mark of a paste that comes later is none for it: it
hears nothing but a paste from then on. And of an arrow whose letter comes later it makes three keys.
"""

import re

START, END = "\x1b[200~", "\x1b[201~"  # bracketed paste (xterm control sequences)
SOON = 0.1  # seconds after which an escape alone is the key
CUT = 1.0  # seconds in which the rest of a sequence must come; nobody types its beginning
QUIET = 2.0  # seconds without a sign after which a paste is over whose end mark is lost
TYPED = 16  # characters that somebody may have typed between two reads, on a slow line
PIECE = 1 << 16  # characters of a paste that are handed on before it ends
_UNFINISHED = re.compile(r"\x1b(?:\[[\d;:<?]{0,30}|O)?\Z")
_REST = re.compile(r"\[(?:[\d;]+[~A-Za-z]|[A-DFH])|O[A-DFHP-S]")


class Pasting:
    """One terminal. Times in seconds of a steady clock."""

    def __init__(self) -> None:
        self.due: float | None = None  # when `late` is to be called
        self._open = False  # in a paste
        self._lost = False  # the end mark of the paste before may still come
        self._cut = ""  # and this was the beginning of it
        self._text = ""  # of the paste
        self._held = ""  # the beginning of a sequence or of a mark
        self._escaped: float | None = None  # when an escape was taken for the key

    def feed(self, text: str, at: float) -> list[tuple[bool, str]]:
        """What has come, in order: whether it was pasted, and the text."""
        if self._escaped is not None and at - self._escaped < CUT and _REST.match(text):
            text = f"\x1b{text}"
        self._escaped = None
        if self._lost and self._cut and (self._cut + text).startswith(END):
            text, self._lost = text[len(END) - len(self._cut) :], False
        self._cut = ""
        text, self._held = self._held + text, ""
        found: list[tuple[bool, str]] = []
        while text:
            text = self._pasted(text, found) if self._open else self._typed(text, found)
        if self._open:
            self.due = at + QUIET
        else:
            self.due = at + (SOON if self._held == "\x1b" else CUT) if self._held else None
        return found

    def late(self, at: float) -> list[tuple[bool, str]]:
        """What is due is taken as it is: a paste as far as it came, an escape as the key; a cut sequence is nothing."""
        if self.due is None or at < self.due:
            return []
        self.due = None
        held, self._held = self._held, ""
        if self._open:
            text, self._text = self._text, ""
            self._open, self._lost, self._cut = False, True, held
            return [(True, text)] if text else []
        if held != "\x1b":
            return []
        self._escaped = at
        return [(False, held)]

    def _typed(self, text: str, found: list[tuple[bool, str]]) -> str:
        keys, mark, rest = text.partition(START)
        lost = self._lost
        if lost and END in keys:  # so this is what the paste was cut off from
            self._lost = False
            pasted, _end, rest = text.partition(END)
            if pasted:
                found.append((True, pasted))
            return rest
        if mark:
            self._open, self._lost = True, False
        elif cut := _UNFINISHED.search(keys):
            keys, self._held = keys[: cut.start()], cut.group()
        if keys:
            goes_on = lost and len(keys) > TYPED and "\x1b" not in keys  # the line stood still in the middle of it
            found.append((goes_on, keys))
        return rest

    def _pasted(self, text: str, found: list[tuple[bool, str]]) -> str:
        inside, mark, rest = text.partition(END)
        if not mark:
            kept = next((n for n in range(len(END) - 1, 0, -1) if inside.endswith(END[:n])), 0)
            kept = kept or inside.endswith("\r")  # a line feed may follow, and both are one
            inside, self._held = inside[: len(inside) - kept], inside[len(inside) - kept :]
        self._text += inside
        if mark or len(self._text) >= PIECE:
            if self._text:
                found.append((True, self._text))
            self._text = ""
        self._open = not mark
        return rest
