from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from inbox.widgets import symbols
from inbox.widgets.untrusted import clean_block, clean_line, fit, shorten, wrap

PIECES = (*"abc  de \n", "é", "漢", "👩‍👧", "‼️", "ا", "ل", "▌", "́", "\u200d", "\x1b", "\x9b")
texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
anything = st.text(max_size=200)


def hostile(text: str) -> bool:
    codes = {ord(c) for c in text} - {10}
    return any(c < 32 or 0x7F <= c < 0xA0 or 0x202A <= c <= 0x202E or 0x2066 <= c <= 0x2069 for c in codes)


@given(texts | anything)
def test_nothing_hostile_is_left(text):
    assert not hostile(clean_line(text))
    assert "\n" not in clean_line(text)
    assert not hostile(clean_block(text))


@given(texts | anything, st.integers(2, 30))
def test_no_wrapped_line_is_too_wide_and_no_letter_is_lost(text, cells):
    cleaned = clean_block(text)
    lines = wrap(cleaned, cells)
    assert all(cell_len(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(cleaned.split())


@given(texts, st.integers(1, 20))
def test_fit_takes_exactly_its_cells(text, cells):
    cleaned = clean_line(text)
    assert cell_len(fit(cleaned, cells)) == cells
    assert cell_len(shorten(cleaned, cells)) <= cells


def test_words_stay_whole_where_they_can():
    assert wrap("satu dua tiga", 8) == ("satu dua", "tiga")
    assert wrap("satu kataterlalupanjang", 8) == ("satu", "kataterl", "alupanja", "ng")
    assert wrap("漢字漢字 ab", 6) == ("漢字漢", "字 ab")


def test_a_joined_emoji_is_never_cut():
    assert wrap("👩‍👧👩‍👧👩‍👧", 4) == ("👩‍👧👩‍👧", "👩‍👧")
    assert shorten("👩‍👧👩‍👧👩‍👧", 4) == "👩‍👧…"


def test_where_only_ascii_is_drawn_a_text_keeps_what_it_says():
    symbols.use(ascii_only=True)
    try:
        assert (
            clean_line("Kata bahaya: “longsor” – Café André, 30 × 20") == 'Kata bahaya: "longsor" - Cafe Andre, 30 x 20'
        )
        assert clean_line("漢 дом") == "? ???"
    finally:
        symbols.use(ascii_only=False)
