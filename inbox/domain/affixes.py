"""Words with what Indonesian and Sundanese put before and after them: `tabrak` is in menabrak and tertabraknya."""

import re
from collections.abc import Iterable
from functools import lru_cache

# me-, pe- and nga- change or swallow the first letter of the root (Tata Bahasa Baku Bahasa Indonesia, 3rd ed., 4.2.1).
_NASAL = {"p": "m", "t": "n", "s": "ny", "k": "ng", "c": "ny"}
_KEPT = {"b": "m", "f": "m", "v": "m", "d": "n", "j": "n", "z": "n", "g": "ng", "h": "ng"}
_BEFORE = "(?:di|ter|ke|se|ber|per|memper|diper|ka|di|ti|pa|sa|para)?"
_AFTER = "(?:an|kan|i|in|keun|eun)?(?:nya|lah|kah|ku|mu|na|ne)?"


def pattern(root: str) -> str:
    """A regular expression for the root with affixes, lower case."""
    first, rest = root[0], root[1:]
    forms = [_BEFORE + re.escape(root)]
    if first in _NASAL:
        forms.append(f"(?:me|pe|nga)?{_NASAL[first]}{re.escape(rest)}")
    elif first in "aiueo":
        forms.append(f"(?:me|pe)ng{re.escape(root)}|nga?{re.escape(root)}")
    else:
        forms.append(f"(?:me|pe){_KEPT.get(first, '')}{re.escape(root)}")
    return f"(?:{'|'.join(forms)}){_AFTER}"


@lru_cache(4096)
def phrase(words: tuple[str, ...]) -> re.Pattern[str]:
    """Words beside each other, each with its affixes, in a text of words joined by blanks.

    A word of three letters or fewer, or with `=` in front, stands as it is but for what hangs on its end.
    """
    return any_of((words,))


def any_of(phrases: Iterable[tuple[str, ...]]) -> re.Pattern[str]:
    """Any of the phrases."""
    parts = "|".join(" ".join(map(_part, words)) for words in phrases)
    return re.compile(rf"(?<!\S)(?:{parts})(?!\S)")


def needed(phrases: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Pieces of which a text has at least one where any of the phrases stands in it: of each phrase the longest.

    Looked for in a twentieth of the time that the phrases take, and most texts have none.
    """
    return tuple(dict.fromkeys(max(map(_core, words), key=len) for words in phrases))


def _core(word: str) -> str:
    """What of a word stands in all of its forms: me- and its like change the first letter of a root."""
    return word.removeprefix("=") if word.startswith("=") or len(word) <= 3 else word[1:]


def _part(word: str) -> str:
    if word.startswith("=") or len(word) <= 3:
        return re.escape(word.removeprefix("=")) + "(?:nya|lah|na)?"
    return pattern(word)


def found(phrases: Iterable[tuple[str, ...]], words: str) -> re.Match[str] | None:
    """The first of the phrases that stands in the joined words."""
    return next((match for one in phrases if (match := phrase(one).search(words)) is not None), None)
