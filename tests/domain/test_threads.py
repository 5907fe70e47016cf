"""Where messages go and what lists show of them."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.domain import permissions, windows
from inbox.domain.threads import PREVIEW, Candidate, place, preview, sane

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Assalamualaikum", ""),
        ("assalamu'alaikum wr. wb.\nbanjir di Dayeuhkolot", "banjir di Dayeuhkolot"),
        ("Selamat pagi min\n\nmau tanya KTP", "mau tanya KTP"),
        ("Selamat siang pak, jalan rusak", "jalan rusak"),
        ("Punten, bade naros", "bade naros"),
        ("permisi kak 🙏", ""),
        ("min", ""),
        ("P", ""),
        ("halo?", ""),
        ("Pak lurah tidak ada di kantor", "Pak lurah tidak ada di kantor"),
        ("Bu Tati sakit", "Bu Tati sakit"),
        ("🙏", "🙏"),
        ("12", "12"),
        ("\n\n  air mati  \n", "air mati"),
        ("", ""),
    ],
)
def test_a_preview_says_something(text: str, shown: str) -> None:
    assert preview(text) == shown


@given(st.text(max_size=400))
def test_a_preview_is_part_of_one_line(text: str) -> None:
    shown = preview(text)
    assert len(shown) <= PREVIEW
    assert shown == "" or any(shown in line for line in text.splitlines())


def test_a_preview_of_a_hostile_text_is_quick() -> None:
    start = time.process_time()
    for text in ("p" * 100_000 + "!", "assalamualaikum " * 10_000, "\n" * 100_000, "halo\n" * 30_000):
        preview(text)
    assert time.process_time() - start < 5


def test_placement() -> None:
    recent, old = NOW - timedelta(hours=1), NOW - timedelta(hours=30)
    resolved, stale = Candidate(3, "resolved", recent), Candidate(2, "resolved", old)
    assert place([], NOW, DAY) == ("new", None)
    assert place([Candidate(4, "invalid", recent), resolved], NOW, DAY) == ("reopen", 3)
    assert place([resolved, Candidate(1, "snoozed", None)], NOW, DAY) == ("join", 1)
    assert place([stale], NOW, DAY) == ("new", None)
    assert place([stale], NOW, DAY, history=True) == ("join", 2)
    assert place([Candidate(4, "invalid", recent)], NOW, DAY) == ("new", None)


@given(st.none() | st.datetimes(timezones=st.just(UTC)))
def test_p40_a_time_is_never_absurd(at: datetime | None) -> None:
    found = sane(at, NOW)
    assert datetime(2015, 1, 1, tzinfo=UTC) <= found <= NOW + timedelta(days=1)
    assert found in (at, NOW)


def test_windows() -> None:
    closes = windows.closes("whatsapp", NOW)
    assert closes == NOW + DAY
    assert windows.closes("email", NOW) is None
    states = [windows.state(closes, NOW + timedelta(hours=h)) for h in (0, 21, 22.5, 24)]
    assert states == ["open", "open", "closing", "closed"]
    assert windows.state(None, NOW) == "open"


def test_what_is_not_named_is_denied() -> None:
    assert not permissions.may(["admin", "supervisor", "auditor", "operator"], "explode")
    assert not permissions.may([], "reply")
    assert permissions.may(["operator", "admin"], "reply")
    assert permissions.sees(["*"], "bpbd")
    assert permissions.sees(["bpbd"], None)
    assert not permissions.sees([], "bpbd")
