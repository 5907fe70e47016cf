"""Texts with placeholders like {nama}: what fills them, and what is left open, which is never sent."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([^{}\s][^{}]{0,40})\}")
NAMES = ("nama", "sapaan", "nomor", "opd", "kantor", "sekarang", "tanggal", "petugas", "piket")


def fill(text: str, known: Mapping[str, str]) -> str:
    """The text with the placeholders filled that are known and not empty; the others stay."""
    return _PLACE.sub(lambda m: known.get(m.group(1).strip().casefold()) or m.group(0), text)


def unfilled(text: str) -> list[str]:
    """The placeholders still in a text, as written, each once."""
    return list(dict.fromkeys(m.group(0) for m in _PLACE.finditer(text)))


def unknown(text: str) -> list[str]:
    """The placeholders that nothing ever fills, each once: a person must."""
    return [p for p in unfilled(text) if p[1:-1].strip().casefold() not in NAMES]


def is_name(name: str) -> bool:
    """Whether one may write it in a letter: no user name, no telephone, no signs alone."""
    words = name.split()
    letters = sum(c.isalpha() for c in name)
    return bool(words) and letters >= 2 and not any(c.isdigit() or c in "_@." for c in words[0].strip("."))


def canned_keys(canned: str | None) -> list[str]:
    """The keys that a reply was made of, each once, at most nine."""
    return list(dict.fromkeys(key[:64] for key in (canned or "").split(",") if key))[:9]
