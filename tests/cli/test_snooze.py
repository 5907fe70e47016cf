"""Times as a person writes them."""

from datetime import UTC, datetime, timedelta

import pytest

from inbox.cli.showing import zone
from inbox.domain.times import when

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # Saturday 22.00 in Jakarta
TZ = zone()


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("30m", NOW + timedelta(minutes=30)),
        ("2j", NOW + timedelta(hours=2)),
        ("3h", NOW + timedelta(days=3)),
        ("besok", datetime(2026, 11, 22, 8, 0, tzinfo=TZ)),
        ("22.30", datetime(2026, 11, 21, 22, 30, tzinfo=TZ)),
        ("08:00", datetime(2026, 11, 22, 8, 0, tzinfo=TZ)),
        ("2026-11-23T08:00", datetime(2026, 11, 23, 8, 0, tzinfo=TZ)),
        ("2026-11-23T08:00Z", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_time_that_a_person_writes(text: str, at: datetime) -> None:
    assert when(text, NOW, TZ) == at


@pytest.mark.parametrize("text", ["", "x", "25.00", "-1j", "9999999m", "besok kapan"])
def test_what_is_no_time(text: str) -> None:
    assert when(text, NOW, TZ) is None
