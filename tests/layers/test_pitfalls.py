"""What went wrong in other inboxes is numbered 1 to 46, in other mail desks E01 to E40; each has a test naming it."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PITFALLS = range(1, 47)


def test_every_pitfall_has_a_test() -> None:
    named = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"def test_p(\d{2})_", path.read_text("utf-8"))
    }
    assert not sorted(set(PITFALLS) - named)


def test_every_pitfall_of_mail_has_a_test() -> None:
    named = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"def test_e(\d{2})_", path.read_text("utf-8"))
    }
    assert not sorted(set(range(1, 41)) - named)
