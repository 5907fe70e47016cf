"""Cleaning of text from outside: nothing that acts on a terminal is left, and it happens once."""

import re
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from inbox.domain.text import LINE, MARK, clean, file_name, one_line

HOSTILE = "\x1b[]PX^_\\\x07\x9b\x9d\x9c\x90;0m\r\t\x7f\x00\u202e\u2066\u2069\u200b\u200d\u200c\ufeff\U000e0041\ud800"
PIECES = st.one_of(
    st.text(st.characters(), max_size=12),
    st.text(HOSTILE, max_size=8),
    st.text("\u0301\u0308\u20dd\u093f\ufe0f", min_size=1, max_size=12),
    st.text("👨👩👧❤🏽\u200d\ufe0f🏴", max_size=6),
    st.text("क्षم یनि\u200c\u200d", max_size=6),
    st.sampled_from(["\x1b[31m", "\x1b]0;judul\x07", "\x1b]8;;http://x\x1b\\", "\n" * 12, "a" * 50, " "]),
)
texts = st.lists(PIECES, max_size=6).map("".join)
SETTINGS = settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))


def drawable(text: str, *, lines: bool) -> None:
    for character in text:
        category = unicodedata.category(character)
        assert category not in ("Cc", "Cs", "Zl", "Zp") or (lines and character == "\n"), repr(text)
        assert not 0x202A <= ord(character) <= 0x202E, repr(text)
        assert not 0x2060 <= ord(character) <= 0x206F, repr(text)
        assert not 0xE0000 <= ord(character) <= 0xE0FFF, repr(text)
        assert character not in "\u200b\u200e\u200f\ufeff\u00ad", repr(text)
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        assert marks <= 4, repr(text)
    text.encode()


@SETTINGS
@given(texts, st.sampled_from([7, 40, 65_536]))
@example("नि\u0301\u0301\u0301\u0301\u0301\u200dक", 65_536)
@example("\u0301" * 9, 7)
def test_cleaned_text_is_harmless_and_stays_as_it_is(text: str, limit: int) -> None:
    # Ten texts an example: making them is what takes the time.
    for turn in range(10):
        at = turn * len(text) // 10
        turned = text[at:] + text[:at]
        cleaned = clean(turned, limit=limit)
        drawable(cleaned, lines=True)
        assert len(cleaned) <= limit
        assert clean(cleaned, limit=limit) == cleaned


@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text, 30)
    drawable(line, lines=False)
    assert len(line) <= 30
    assert line == line.strip()
    assert one_line(line, 30) == line


@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(texts, st.text("./\\-~ aé日.", max_size=200)))
def test_a_file_name_is_one_safe_path_element(text: str) -> None:
    name = file_name(text)
    assert 0 < len(name.encode()) <= 100
    assert name[0] not in ".-~ "
    assert not set(name) & set('/\\:*?"<>|\n\0')
    assert name not in (".", "..")
    assert file_name(name) == name


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("Banjir [/foo] [bold]x[/]", "Banjir [/foo] [bold]x[/]"),
        ("a\x1b[31mmerah\x1b[0m", f"a{MARK}merah{MARK}"),
        ("\x1b]0;judul\x07x", f"{MARK}x"),
        ("rp\u202egpj.exe", f"rp{MARK}gpj.exe"),
        ("a\r\nb\rc\td", "a\nb\nc    d"),
        ("a\u200db", f"a{MARK}b"),
        ("👨‍👩‍👧 keluarga ❤️‍🔥 👩🏽‍🚒", "👨‍👩‍👧 keluarga ❤️‍🔥 👩🏽‍🚒"),
        ("می‌خواهم", "می‌خواهم"),
        ("क्‍ष", "क्‍ष"),
        ("e" + "\u0301" * 30 + "x", "e" + "\u0301" * 4 + MARK + "x"),
        ("\u0301a", f"{MARK}\u0301a"),
        ("\ud800", MARK),
        ("Assalamu'alaikum, jalan rusak di Kp. Cibodas – tolong… “segera”", None),
        ("ꦥꦸꦤ꧀ꦠꦼꦤ꧀", None),
    ],
)
def test_examples(given_text: str, wanted: str | None) -> None:
    assert clean(given_text) == (given_text if wanted is None else wanted)


def test_what_ends_nowhere_does_not_swallow_the_rest() -> None:
    assert "tolong" in clean("\x1b]0;tolong pak")


def test_long_lines_are_broken_and_floods_of_lines_shortened() -> None:
    assert max(map(len, clean("a" * 40_000).split("\n"))) <= LINE
    assert clean("a" * 40_000).replace("\n", "") == "a" * 40_000
    assert clean("a" + "\n" * 5_000 + "b") == f"a\n\n{MARK}\n\nb"
    assert len(clean("a" * 1_000_000)) == 65_536


@pytest.mark.parametrize(
    "bomb",
    ["\x1b]", "\x9d", "\u0301", "a", "\x1b[0;", "\n", "\u200d", " ", "\x1b]\u0301\u200d", "👨\u200d"],
)
def test_a_megabyte_of_anything_is_cut(bomb: str) -> None:
    text = bomb * (1_000_000 // len(bomb))
    assert len(clean(text)) <= 65_536
    assert len(one_line(text)) <= 200
    assert len(file_name(text)) <= 100


@pytest.mark.parametrize(
    ("given_name", "wanted"),
    [
        ("surat keterangan.pdf", "surat keterangan.pdf"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("-rf", "rf"),
        ("..", "berkas"),
        ("", "berkas"),
        ("KTP\u202efdp.exe", "KTP_fdp.exe"),
    ],
)
def test_file_names(given_name: str, wanted: str) -> None:
    assert file_name(given_name) == wanted


def test_a_long_file_name_keeps_its_ending() -> None:
    assert re.fullmatch(r"日+\.pdf", file_name("日" * 90 + ".pdf"))
