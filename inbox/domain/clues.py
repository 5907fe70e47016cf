"""Addresses that somebody wrote in a text: they may tell that two contacts are one person."""

import re

from inbox.domain.masking import phones
from inbox.domain.phones import normalise

MOST = 6  # of one text; a longer list is a directory
LONGEST = 20_000  # characters that are looked at
_MAIL = re.compile(
    r"(?<![\w.+@-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}(?![\w@-])", re.ASCII
)
_PLACE = re.compile(r"[^\w]+")
RARE = 3  # contacts of one name, or that wrote one number, beyond which it says nothing


def written(text: str) -> list[tuple[str, str]]:
    """(kind, value) of the phones and mail addresses in a text, as addresses are stored; each once."""
    text = text[:LONGEST]
    found: dict[tuple[str, str], None] = {}
    for said in phones(text):
        number = normalise(said)
        if number is not None:
            found[("phone", number)] = None
    if "@" in text:
        for match in _MAIL.finditer(text):
            found[("mail", match[0].lower())] = None
    return list(found) if len(found) <= MOST else []


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same, and more than a first name."""
    words = _words(one)
    return len(words) > 1 and sum(map(len, words)) > 6 and words == _words(other)


def same_place(one: str | None, other: str | None) -> bool:
    """Whether two threads are about the same place."""
    return bool(one) and bool(other) and _words(one or "") == _words(other or "")


def _words(text: str) -> list[str]:
    return _PLACE.sub(" ", text.casefold()).split()
