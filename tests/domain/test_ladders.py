"""Ladders: any row of acts keeps the level within the ladder, and taking one back gives exactly what was before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.domain import ladders
from inbox.domain.ladders import Impossible, Plain, Standing, Step

LEVELS = (Plain("posko", people=("rina",)), Plain("kalak", role="supervisor"), Plain("bupati", people=("sari",)))
ACTS = st.tuples(
    st.sampled_from(["escalate", "acknowledge", "send_back"]),
    st.none() | st.integers(-2, 12),
    st.sampled_from(["rina", "sari"]),
)


def act(steps: list[Step], levels: tuple[Plain, ...], what: str, to: int | None, by: str) -> list[Step]:
    match what:
        case "escalate":
            return ladders.escalated(steps, levels, to, by, len(steps))
        case "acknowledge":
            return ladders.acknowledged(steps, by, len(steps))
    return ladders.sent_back(steps, levels, to, by, len(steps))


@given(st.lists(ACTS, max_size=80), st.integers(1, 3))
def test_the_level_stays_within_the_ladder_and_every_step_can_be_taken_back(
    acts: list[tuple[str, int | None, str]], height: int
) -> None:
    steps: list[Step] = []
    levels = LEVELS[:height]
    for what, to, by in acts:
        before = steps
        try:
            steps = act(steps, levels, what, to, by)
        except Impossible:
            continue
        now = ladders.standing(steps)
        assert 0 <= now.level <= height
        assert now.name == (levels[now.level - 1].name if now.level else "")
        was = ladders.standing(before).level
        assert {"escalate": now.level > was, "acknowledge": now.level == was, "send_back": now.level < was}[what]
        assert len(steps) <= ladders.KEPT
        if steps != before and len(before) < ladders.KEPT:
            assert ladders.taken_back(steps, steps[-1].act, by) == before


def test_who_is_on_a_rung() -> None:
    posko, kalak = LEVELS[:2]
    assert ladders.is_on(posko, "rina", ["admin"])
    assert not ladders.is_on(posko, "sari", ["supervisor"])
    assert ladders.is_on(kalak, "sari", ["supervisor"])
    assert not ladders.is_on(kalak, "rina", ["admin", "auditor"])
    assert not ladders.is_on(None, "rina", ["supervisor"])


def test_an_agency_without_a_ladder_has_that_of_all_or_the_supervisors() -> None:
    class One:
        def __init__(self, agency: str, *levels: Plain) -> None:
            self.agency, self.levels = agency, levels

    own, every = One("bpbd", LEVELS[0]), One("*", LEVELS[1], LEVELS[2])
    assert [r.name for r in ladders.rungs([own, every], "bpbd")] == ["posko"]
    assert [r.name for r in ladders.rungs([own, every], "dinkes")] == ["kalak", "bupati"]
    assert [r.name for r in ladders.rungs([own, every], None)] == ["kalak", "bupati"]
    assert [r.role for r in ladders.rungs([own], "dinkes")] == ["supervisor"]
    assert ladders.rung([own], "bpbd", 0) is None
    assert ladders.rung([own], "bpbd", 7) is LEVELS[0]  # the file was shortened meanwhile


def test_only_the_own_last_step_is_taken_back() -> None:
    steps = ladders.escalated([], LEVELS, 2, "rina", 1)
    noted = ladders.acknowledged(steps, "sari", 2)
    assert ladders.standing(noted) == Standing(2, "kalak", "rina", 1, "sari", 2)
    assert ladders.acknowledged(noted, "rina", 3) == noted
    for by, what in (("rina", "escalate"), ("sari", "escalate"), ("rina", "acknowledge")):
        with pytest.raises(Impossible):
            ladders.taken_back(noted, what, by)  # type: ignore[arg-type]
    assert ladders.taken_back(noted, "acknowledge", "sari") == steps
