"""Emoji drawn whole, reduced, or as words: what is counted is what every terminal draws."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from inbox import i18n
from inbox.widgets import emoji, symbols
from inbox.widgets.untrusted import clean_block, clean_line, fit, typed_line, width

FAMILY, FLAG, TONE, HEART, KEY = "👨‍👩‍👧", "🇮🇩", "👍🏽", "❤️", "1️⃣"
PIECES = (FAMILY, FLAG, TONE, HEART, KEY, "🔥", "⚠️", "🏳️‍🌈", "👩🏽‍🚒", "☎", "✓", "a", " ", "漢", "é", "🇮", "\ufe0f")


@pytest.fixture(autouse=True)
def whole() -> Iterator[None]:
    yield
    emoji.use("full")
    symbols.use(ascii_only=False)


def test_simple_keeps_the_first_sign_of_a_sequence() -> None:
    emoji.use("simple")
    assert clean_line(f"{FAMILY} {FLAG} {TONE} {HEART} {KEY}") == "👨 ID 👍 ❤ 1"


def test_text_says_it_in_indonesian() -> None:
    emoji.use("text")
    assert clean_line(f"{TONE} {HEART} {FLAG} 🔥") == ":jempol: :hati: :bendera ID: :api:"
    assert clean_block("🦖") == ":t-rex:"
    assert clean_line("✓ ok ☎") == "✓ ok ☎", "signs that are no pictures stay"


def test_in_the_english_interface_their_names_are_unicodes() -> None:
    emoji.use("text")
    assert clean_line("🙏") == ":terima kasih:"
    i18n.use("en")
    try:
        assert clean_line(f"🙏 {FLAG}") == ":person with folded hands: :flag ID:"
    finally:
        i18n.use("id")
    assert clean_line("🙏") == ":terima kasih:"


def test_where_only_ascii_arrives_emoji_are_words_too() -> None:
    symbols.use(ascii_only=True)
    assert clean_line("banjir 🙏🏽") == "banjir :terima kasih:"


def test_what_is_stored_stays_whole() -> None:
    assert clean_line(FAMILY) == FAMILY
    emoji.use("text")
    assert clean_line(FAMILY) == ":laki-laki:"
    emoji.use("full")
    assert clean_line(FAMILY) == FAMILY


@pytest.mark.parametrize("mode", emoji.MODES)
def test_what_is_typed_or_goes_to_a_citizen_is_not_what_is_drawn(mode: emoji.Mode) -> None:
    emoji.use(mode)
    symbols.use(ascii_only=True)
    assert typed_line(f" José {FAMILY}\n🔥\x9b ") == f"José {FAMILY} 🔥\ufffd"


@pytest.mark.parametrize("mode", ["simple", "text"])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=20))
def test_a_reduced_text_is_as_wide_as_its_letters_one_by_one(mode: emoji.Mode, pieces: list[str]) -> None:
    emoji.use(mode)
    try:
        drawn = clean_line("".join(pieces))
        assert width(drawn) == sum(cell_len(letter) for letter in drawn)
        assert width(fit(drawn, 12)) == 12
        assert emoji.drawn(drawn, mode) == drawn
    finally:
        emoji.use("full")


def test_every_name_is_ascii_and_short() -> None:
    assert all(name.isascii() and len(name) <= 20 for name in emoji.NAMES.values())
