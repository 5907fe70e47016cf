"""What may be meant by the beginning of the last word of a query."""

from collections.abc import Mapping, Sequence

from inbox.domain.query import ALIASES, DAYS, FIELDS, ME, NONE

MOST = 12
Vocabulary = Mapping[str, Sequence[str]]
# What is worth offering where the values are not the office's own.
USUAL: dict[str, tuple[str, ...]] = {
    "masa": ("<2j", "<30m", "habis"),
    "janji": ("<2j",),
    "tunggu": (">30m", ">2j", ">1h"),
    "prioritas": ("1", "2", "<=2"),
    "tingkat": (">0",),
    "sejak": ("hari-ini", "kemarin", *DAYS),
    "sebelum": ("hari-ini", "kemarin", *DAYS),
    "pada": ("hari-ini", "kemarin", *DAYS),
    "petugas": (ME, NONE),
    "ikut": (ME,),
    "sebut": (ME,),
    "opd": (NONE,),
    "label": (NONE,),
    "tempat": (NONE,),
}


def last_piece(text: str) -> str:
    """The word that is being written; empty after a blank."""
    start, quoted = 0, False
    for at, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character.isspace() and not quoted:
            start = at + 1
    return text[start:]


def complete(text: str, known: Vocabulary) -> list[str]:
    """Whole texts that the text may become, the likeliest first. `known`: values of the office by field."""
    piece = last_piece(text)
    before, sign = text[: len(text) - len(piece)], "-" if piece.startswith("-") else ""
    word = piece[len(sign) :]
    name, colon, value = word.partition(":")
    if not colon:
        if not word or not word.isalpha():
            return []
        return [f"{before}{sign}{field}:" for field in FIELDS if field.startswith(word.lower())]
    name = ALIASES.get(name.lower(), name.lower())
    if name not in FIELDS:
        return []
    done, comma, begun = value.rpartition(",")
    values = [*known.get(name, ()), *FIELDS[name].choices, *USUAL.get(name, ())]
    wanted = begun.strip('"').casefold()
    fitting = [v for v in dict.fromkeys(values) if v.casefold().startswith(wanted)]
    fitting += [v for v in dict.fromkeys(values) if wanted and wanted in v.casefold() and v not in fitting]
    said = (f'"{v}"' if " " in v or "," in v else v for v in fitting[:MOST])
    return [f"{before}{sign}{name}:{done}{comma}{v}" for v in said]
