"""Phone numbers as people type them and as Meta gives them."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.domain.phones import address_kind, is_bsuid, normalise

# A mobile number after its prefix. Made of pieces: a strategy from a regular expression takes ten times as long.
NATIONAL = st.builds("8{}{}".format, st.integers(1, 9), st.text("0123456789", min_size=7, max_size=10))
BSUIDS = st.builds(
    "{}.{}{}".format, st.text(string.ascii_uppercase, min_size=2, max_size=2), st.sampled_from(["", "ENT."]),
    st.text(string.ascii_letters + string.digits, min_size=1, max_size=128),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "0812-3456-7890", "081234567890", "6281234567890", "62812 3456 7890", "+62 812 3456 7890", "+6281234567890",
        "0062 812 3456 7890", "006281234567890", "62 0812 3456 7890", "+62 (0)812-3456-7890", "81234567890",
        "(0812) 3456 7890", "0812.3456.7890", "tel:+6281234567890", "https://wa.me/6281234567890",
        "\u202a+62 812-3456-7890\u202c",
    ],
)  # fmt: skip
def test_p16_every_indonesian_spelling_is_one_number(text: str) -> None:
    assert normalise(text) == "6281234567890"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("022-7654321", "62227654321"), ("+1 650 555 1234", "16505551234"), ("16505551234", "16505551234")],
)
def test_landlines_and_other_countries(text: str, wanted: str) -> None:
    assert normalise(text) == wanted


@pytest.mark.parametrize("text", ["", "abc", "12", "+62 812", "rina@example.id", "0" * 12, "9" * 30, "0812 3456 abcd"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert normalise(text) is None


@settings(max_examples=500, deadline=None)
@given(NATIONAL, st.sampled_from(["0", "62", "+62", "0062", "620", "+62 0"]))
def test_normalising_happens_once(national: str, prefix: str) -> None:
    assert normalise(f"{prefix}{national}") == f"62{national}" == normalise(f"62{national}")


@settings(max_examples=500, deadline=None)
@given(BSUIDS)
def test_p17_a_bsuid_never_becomes_a_phone(bsuid: str) -> None:
    assert is_bsuid(bsuid)
    assert normalise(bsuid) is None
    assert address_kind(bsuid) == "bsuid"


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40))
def test_normalise_takes_any_text(text: str) -> None:
    number = normalise(text)
    assert number is None or (number.isdecimal() and number.isascii() and 8 <= len(number) <= 15)
