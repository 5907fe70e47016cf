from datetime import UTC, datetime, timedelta, timezone

import pytest

from inbox.domain import spoken

WIB = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (42, "sisa 42 mnt"),
        (0, "lewat <1 mnt"),
        (-6, "lewat 6 mnt"),
        (2880, "sisa 2 hari"),
        (300, "sisa 5 j"),
        (0.5, "sisa <1 mnt"),
    ],
)
def test_a_deadline_as_a_person_says_it(minutes, said):
    assert spoken.until(NOW + timedelta(minutes=minutes), NOW) == said


def test_clock_day_and_moment_are_those_of_the_office():
    assert spoken.clock(NOW, WIB) == "22.04"
    assert spoken.day(NOW, WIB, NOW) == "Sab 21 Nov"
    assert spoken.day(NOW + timedelta(hours=3), WIB, NOW) == "Min 22 Nov"
    assert spoken.day(NOW - timedelta(days=366), WIB, NOW) == "Kam 20 Nov 2025"
    assert spoken.moment(NOW - timedelta(days=1), WIB, NOW) == "Jum 22.04"
    assert spoken.moment(NOW - timedelta(days=20), WIB, NOW) == "1 Nov"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"),
        (800, "800 B"),
        (1_200_000, "1,2 MB"),
        (999_600, "1,0 MB"),
        (9_960_000, "10 MB"),
        (14_400_000, "14 MB"),
    ],
)
def test_sizes(count, said):
    assert spoken.size(count) == said


def test_numbers_waits_and_seconds():
    assert spoken.thousands(4096) == "4.096"
    assert spoken.thousands(4096, "en") == "4,096"
    assert spoken.waiting(NOW - timedelta(minutes=6), NOW) == "menunggu 6 mnt"
    assert spoken.waiting(NOW + timedelta(minutes=6), NOW) == "menunggu <1 mnt"
    assert spoken.seconds(6.2) == "7 dtk"
    assert spoken.long_span(timedelta(hours=23, minutes=54)) == "23 j 54 mnt"
