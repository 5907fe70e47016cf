"""Gettext for every string a person sees. The msgids are the Indonesian text itself; catalogues translate from it."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gettext as _gettext

_language = "id"


def use(language: str) -> None:
    """Choose the language of this process: `id` (the source language) or one with a catalogue in `locale/`."""
    global _language
    _language = language


def language() -> str:
    """The language in use, `id` or `en`."""
    return _language


@cache
def _catalogue(name: str) -> "_gettext.NullTranslations":
    import gettext as _gettext  # Indonesian needs none

    return _gettext.translation("inbox", Path(__file__).parent / "locale", [name], fallback=True)


def _(text: str) -> str:
    """The text in the language in use."""
    return text if _language == "id" else _catalogue(_language).gettext(text)


def pgettext(context: str, text: str) -> str:
    """The text in the language in use, where the same Indonesian word means several things."""
    return text if _language == "id" else _catalogue(_language).pgettext(context, text)


def _n(text: str, /, **values: Any) -> str:
    """The text in the language in use with these values in it. The first is the count that chooses the form.

    Indonesian has one form for all.
    """
    if _language != "id":
        text = _catalogue(_language).ngettext(text, text, int(next(iter(values.values()))))
    return text.format(**values)


def N_(text: str) -> str:
    """Mark a string for the catalogue where it cannot be translated yet."""
    return text


def NC_(context: str, text: str) -> str:
    """As `N_`, for `pgettext`."""
    return text
