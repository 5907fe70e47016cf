"""What the hub shows of text from outside: cleaned, NIK, KK and phone numbers masked."""

from functools import cache, lru_cache

from inbox.domain import masking
from inbox.domain.masking import mask
from inbox.domain.text import clean, one_line
from inbox.domain.threads import preview
from inbox.i18n import N_, _, language

_WITHOUT_TEXT = {
    "image": N_("[foto]"), "video": N_("[video]"), "audio": N_("[pesan suara]"), "document": N_("[dokumen]"),
    "sticker": N_("[stiker]"), "location": N_("[lokasi]"), "contacts": N_("[kontak]"), "story": N_("[cerita]"),
    "share": N_("[kiriman]"), "order": N_("[pesanan]"), "call": N_("[panggilan]"), "unsupported": N_("[tidak terbaca]"),
}  # fmt: skip


def text(raw: str) -> str:
    """A text for the screen."""
    return mask(clean(raw)) if raw else ""


@lru_cache(4096)
def name(raw: str) -> str:
    """A name, subject or the like, on one line."""
    return mask(one_line(raw)) if raw else ""


@lru_cache(4096)
def shown(kind: str, value: str) -> str:
    """An address, masked."""
    return masking.shown(kind, value)


def evidence(raw: str) -> str:
    """The text as it came, made storable: lone surrogates, which no encoding can keep, become U+FFFD."""
    return raw if raw.isascii() else raw.encode("utf-8", "replace").decode("utf-8")


@lru_cache(4096)
def _said(glimpsed: str) -> bool:
    return bool(preview(glimpsed))


@cache
def _labels(_language: str) -> frozenset[str]:
    return frozenset(_(label) for label in _WITHOUT_TEXT.values())


def glimpse(kind: str, shown: str, before: str, *, fresh: bool) -> str:
    """The preview of a thread after a message of the citizen: the first thing that the burst says.

    `fresh`: the burst begins with it. A greeting or a file without words gives way to the first words after it.
    """
    if not fresh and _said(before) and before not in _labels(language()):
        return before
    said = preview(shown)
    if said:
        return said
    if kind in _WITHOUT_TEXT:
        return _(_WITHOUT_TEXT[kind])
    return (before if not fresh else "") or shown.strip()[:80]
