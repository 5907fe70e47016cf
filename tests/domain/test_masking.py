"""NIK, KK and phone numbers are masked; what only looks like them stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.domain.masking import is_nik, mask, shown

SEPARATORS = st.sampled_from(["", " ", ".", "-", "\n"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("NIK 3273015506800012", "NIK ••0012"),
        ("NIK: 3273.0155.0680.0012", "NIK ••0012"),
        ("nik saya 3273 0155 0680 0012 mohon", "nik saya NIK ••0012 mohon"),
        ("3273015506800012", "NIK ••0012"),
        ("327301\n5506800012", "NIK ••0012"),
        ("No KK: 3273011506800012", "No KK ••0012"),
        ("kode 9999888877776666", "kode ••6666"),
        ("0812-3456-4821", "••4821"),
        ("hub +62 812 3456 4821 ya", "hub ••4821 ya"),
        ("628123456789", "••6789"),
        ("wa.me/628123456789", "wa.me/••6789"),
        ("(022) 7654321", "••4321"),
        ("WA0812 3456 7890 3273 0155 0680 0012", "WA••7890 NIK ••0012"),
        ("081234567890 1042", "••7890 1042"),
        ("+1 (650) 555-1234", "••1234"),
    ],
)
def test_personal_numbers_are_masked(text: str, wanted: str) -> None:
    assert mask(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Rp 62.812.345.678",
        "Rp1.500.000.000",
        "Rp1.000.000.000.000.000",
        "21-11-2026 21.58",
        "08.12.2026 21.58",
        "08-12-2026 0815",
        "08 12 2026 jam 08.15-16.30",
        "laporan #1042",
        "#0812345678901",
        "tiket 20261121-0001",
        "-6.914744, 107.609810",
        "-6.914744 107.609810",
        "6.9147441234567890",
        "telepon 112 atau 119",
        "12-11-2025 01-02-2026",
        "12.11.2025-01.02.2026",
        "12 11 2025 01 02 2026",
        "tahun 2023 2024 2025 2026",
        "naik 1500 2000 2500 3000",
        "20261121 20261122",
        "surat 081/234/567/2026",
        "2026-08-12 08:30",
        "RT 03/05 RW 08",
        "ID.13491208655302741918",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@st.composite
def niks(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["110101", "327301", "351234", "710203", "940801"]))
    day = draw(st.integers(1, 28)) + draw(st.sampled_from([0, 40]))
    return f"{region}{day:02}{draw(st.integers(1, 12)):02}{draw(st.integers(0, 99)):02}{draw(st.integers(0, 9999)):04}"


@settings(max_examples=500, deadline=None)
@given(niks(), SEPARATORS, st.sampled_from([(4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 2, 2, 2, 4)]), st.booleans())
def test_every_nik_however_it_is_written(nik: str, separator: str, groups: tuple[int, ...], labelled: bool) -> None:
    assert is_nik(nik)
    at, parts = 0, []
    for length in groups:
        parts.append(nik[at : at + length])
        at += length
    masked = mask(f"{'NIK ' if labelled else 'ini '}{separator.join(parts)} terima kasih")
    assert masked == f"{'' if labelled else 'ini '}NIK ••{nik[-4:]} terima kasih"


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(["0", "62", "+62", "+62 ", "0062", "62 0"]),
    st.builds("8{}{}".format, st.integers(1, 9), st.text("0123456789", min_size=7, max_size=10)),
    st.sampled_from(["", " ", "-", "."]),
)
def test_every_mobile_number_however_it_is_written(prefix: str, digits: str, separator: str) -> None:
    written = prefix + separator.join([digits[:3], digits[3:7], digits[7:]])
    assert mask(f"telp {written}, trims") == f"telp ••{digits[-4:]}, trims"


@settings(max_examples=1_000, deadline=None)
@given(st.one_of(st.text("0123456789 .-+/()\nNIK#•", max_size=60), st.text(max_size=40)))
def test_masking_happens_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("phone", "6281234564821", "WA ••4821"),
        ("bsuid", "ID.13491208655302741918", "WA ••741918"),
        ("mail", "asep@example.go.id", "a•••@example.go.id"),
        ("igsid", "17841400008460056", "IG ••460056"),
        ("phone", "12", "WA ••"),
        ("mail", "tidak sah", "•••"),
    ],
)
def test_addresses_show_only_their_end(kind: str, value: str, wanted: str) -> None:
    assert shown(kind, value) == wanted


def test_p17_a_bsuid_is_never_shown_as_a_phone() -> None:
    assert "+" not in shown("bsuid", "ID.13491208655302741918")


def test_p18_a_bsuid_shows_at_least_six_characters() -> None:
    assert shown("bsuid", "ID.13491208655302741918").endswith("741918")
