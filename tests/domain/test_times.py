"""Spoken times ahead."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.domain.times import when

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 21, 22, 4, tzinfo=JAKARTA)  # Saturday


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("30m", "21 22:34"), ("2j", "22 00:04"), ("3h", "24 22:04"), ("2 jam 30 menit", "22 00:34"),
        ("setengah jam", "21 22:34"), ("1,5 jam", "21 23:34"), ("sejam lagi", "21 23:04"), ("dalam 2 hari", "23 22:04"),
        ("besok", "22 08:00"), ("Besok 10", "22 10:00"), ("besok jam 8", "22 08:00"), ("besok jam 3", "22 15:00"),
        ("besok 03.00", "22 03:00"), ("besok sore", "22 16:00"), ("besok 7 malam", "22 19:00"),
        ("lusa 14:30", "23 14:30"),
        ("besok 12 siang", "22 12:00"), ("selasa jam 3", "24 15:00"), ("senin", "23 08:00"), ("sabtu 9", "28 09:00"),
        ("jumat sore", "27 16:00"), ("minggu depan", "22 08:00"), ("16.30", "22 16:30"), ("23.30", "21 23:30"),
        ("jam 10 malam", "22 22:00"), ("25/11", "25 08:00"), ("25/11 13.30", "25 13:30"),
        ("25 november jam 9", "25 09:00"),
        ("2026-11-22T08:00", "22 08:00"), ("2026-11-22 9", "22 09:00"), ("hari ini 23", "21 23:00"),
        ("hari ini 9", "21 09:00"), ("besok 12 malam", "23 00:00"), ("seminggu", "28 22:04"),
        ("tomorrow 10", "22 10:00"),
    ],
)  # fmt: skip
def test_what_people_say(said: str, meant: str) -> None:
    found = when(said, NOW, JAKARTA)
    assert found is not None
    assert f"{found.astimezone(JAKARTA):%d %H:%M}" == meant


@pytest.mark.parametrize(
    "said", ["", "nanti", "jam", "besok kapan", "25.61", "32/11", "31/2", "0j", "banjir", "besok 10 11", "99", "10 20"]
)
def test_what_is_no_time(said: str) -> None:
    assert when(said, NOW, JAKARTA) is None


def test_a_day_of_this_year_that_is_past_is_next_year() -> None:
    found = when("1/2 9", NOW, JAKARTA)
    assert found is not None
    assert found.year == 2027


@given(st.text(alphabet="0123456789 jamhbesokminggu:./-T", max_size=24))
def test_nothing_breaks_it(said: str) -> None:
    found = when(said, NOW, JAKARTA)
    assert found is None or found.tzinfo is not None
