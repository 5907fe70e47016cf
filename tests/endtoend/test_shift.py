"""The shift of tests/shift.py, and that docs/shift.md says of its keys what was counted."""

from pathlib import Path

import pytest

from benchmarks.shift import NAMES, PAGE, PEERS, page, peers, played
from tests.shift import TASKS


@pytest.mark.timeout(400)
def test_a_shift_by_keys_alone_takes_the_keys_that_the_page_says(tmp_path: Path) -> None:
    """Each task once; `make torture` plays sixty threads."""
    assert page(played(len(TASKS), tmp_path)) == PAGE.read_text(encoding="utf-8"), "run: python benchmarks/shift.py"


@pytest.mark.torture
@pytest.mark.timeout(1200)
def test_sixty_threads_by_keys_alone(tmp_path: Path) -> None:
    assert page(played(60, tmp_path)) == PAGE.read_text(encoding="utf-8"), "run: python benchmarks/shift.py"


def test_each_claim_about_a_peer_has_a_source() -> None:
    known = peers()
    assert all(address.startswith("https://") for address in known["sources"].values())
    for task in known["task"]:
        for peer in PEERS:
            assert task[peer]["from"] in known["sources"], (task["name"], NAMES[peer])
            assert "keys" in task[peer] or task[peer]["how"], "by keys, by mouse, or not there"
