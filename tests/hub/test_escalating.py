"""Escalation: who may do what at which level, what it leaves in thread, audit and views, and that undo is exact."""

from typing import Any

import pytest

from inbox.store import audit
from inbox.wire import Acknowledge, CommandResult, Escalate, Invalid, Resolve, SendBack, SetAgency
from tests.hub.conftest import OFFICE, Bench

LADDERS = """
[[ladder]]
agency = "bpbd"
levels = [
  {name = "posko", people = ["dedi"]},
  {name = "koordinator", role = "supervisor"},
]
"""
ROLES = ("rina", "dedi", "sari", "oka", "ani", "nobody")


@pytest.fixture
async def tall(open_bench: Any) -> Bench:
    made: Bench = await open_bench(OFFICE + LADDERS)
    await made.citizen()
    return made


async def level(bench: Bench) -> Any:
    found = await bench.desk.thread(bench.me(), 1)
    assert found is not None
    return found


def outcome(result: CommandResult) -> str:
    return result.error.code if result.error else result.outcome


async def test_up_noted_and_back_are_on_record_with_their_reasons(tall: Bench) -> None:
    up = await tall.run(Escalate, reason="air naik cepat")
    assert (up.outcome, up.thread.level) == ("done", 1)  # type: ignore[union-attr]
    seen = await level(tall)
    assert (seen.escalation.name, seen.escalation.by, seen.escalation.acknowledged_by) == ("posko", "rina", None)
    assert [t.number for t in await tall.desk.threads(tall.me("dedi"), view="escalated")] == [1]
    assert outcome(await tall.run(Acknowledge, "dedi")) == "done"
    assert (await level(tall)).escalation.acknowledged_by == "dedi"
    assert outcome(await tall.run(SendBack, "dedi", reason="perahu sudah ada")) == "done"
    seen = await level(tall)
    assert (seen.level, seen.escalation) == (0, None)
    told = [m.text for m in seen.messages if m.kind == "event"]
    assert told[-3:] == [
        "Rina menaikkan laporan ini ke Tk. 1 (posko): air naik cepat",
        "Dedi menerima eskalasi Tk. 1 (posko).",
        "Dedi mengembalikan laporan ini ke petugas: perahu sudah ada",
    ]
    log = await tall.desk.store.read(lambda tx: audit.of_thread(tx, 1))
    acts = {act: (login, detail) for _at, login, act, detail in log}
    assert {"escalate", "acknowledge", "send_back"} <= set(acts)
    assert (acts["escalate_reason"][0], "air naik cepat" in acts["escalate_reason"][1]) == ("rina", True)
    assert await tall.desk.store.read(audit.verify) is None


@pytest.mark.parametrize("login", ROLES)
@pytest.mark.parametrize("at", [0, 1, 2])
async def test_every_act_by_everybody_at_every_level(tall: Bench, login: str, at: int) -> None:
    if at:
        await tall.run(Escalate, level=at, reason="uji")
    desk = login in ("rina", "dedi", "sari")
    there = {1: login == "dedi", 2: login == "sari"}.get(at, False)
    expected = "forbidden" if not desk else "no_step" if at == 0 else "done" if there else "forbidden"
    assert outcome(await tall.run(Acknowledge, login)) == expected
    back = await tall.run(SendBack, login, reason="uji")
    assert outcome(back) == ("done" if at and login == "sari" else expected)
    if back.outcome == "done":
        await tall.run(Escalate, level=at, reason="lagi")
    up = await tall.run(Escalate, login, reason="uji")
    assert outcome(up) == ("forbidden" if not desk else "no_step" if at == 2 else "done")
    for refused in (back, up):
        if refused.error is not None:
            assert refused.error.title
            assert refused.error.hint


async def test_a_reason_is_needed_and_masked(tall: Bench) -> None:
    assert outcome(await tall.run(Escalate, reason="  ")) == "reason_needed"
    await tall.run(Escalate, reason="NIK 3273011234567890 belum dijawab")
    assert outcome(await tall.run(SendBack, "sari", reason="")) == "reason_needed"
    assert "3273011234567890" not in str(await level(tall))


async def test_levels_that_are_no_step_are_refused(tall: Bench) -> None:
    for wrong in (0, -1, 3, 99):
        assert outcome(await tall.run(Escalate, level=wrong, reason="uji")) == "no_step"
    await tall.run(Escalate, level=2, reason="uji")
    assert outcome(await tall.run(Escalate, level=1, reason="uji")) == "no_step"
    for wrong in (2, 5, -1):
        assert outcome(await tall.run(SendBack, "sari", level=wrong, reason="uji")) == "no_step"
    assert (await level(tall)).level == 2


async def test_undo_gives_exactly_what_was_before(tall: Bench) -> None:
    await tall.run(Escalate, reason="satu")
    await tall.run(Acknowledge, "dedi")
    before = (await level(tall)).escalation
    for kind, login, fields in (
        (Escalate, "rina", {"reason": "dua"}),
        (SendBack, "sari", {"reason": "turun"}),
    ):
        assert outcome(await tall.run(kind, login, **fields)) == "done"
        assert (await level(tall)).escalation != before
        assert outcome(await tall.run(kind, login, undo=True)) == "done"
        assert ((await level(tall)).level, (await level(tall)).escalation) == (1, before)
    assert outcome(await tall.run(Acknowledge, "dedi", undo=True)) == "done"
    assert (await level(tall)).escalation.acknowledged_by is None


async def test_what_somebody_has_acted_on_is_not_undone(tall: Bench) -> None:
    await tall.run(Escalate, reason="satu")
    assert outcome(await tall.run(Escalate, "sari", undo=True)) == "too_late"
    await tall.run(Acknowledge, "dedi")
    refused = await tall.run(Escalate, undo=True)
    assert (outcome(refused), bool(refused.error and refused.error.hint)) == ("too_late", True)
    assert (await level(tall)).level == 1


@pytest.mark.parametrize("kind", [Resolve, Invalid])
async def test_a_closed_thread_is_not_escalated(tall: Bench, kind: type) -> None:
    await tall.run(kind, **({"force": True} if kind is Resolve else {}))
    assert outcome(await tall.run(Escalate, reason="uji")) == "closed"


async def test_a_moved_thread_goes_by_the_ladder_of_its_new_agency(tall: Bench) -> None:
    await tall.run(Escalate, level=2, reason="uji")
    await tall.run(SetAgency, agency="dinkes")  # no ladder of its own: the supervisors
    assert outcome(await tall.run(Acknowledge, "sari")) == "done"
    assert outcome(await tall.run(SendBack, "sari", reason="uji")) == "done"
    assert (await level(tall)).level == 1


async def test_an_operator_sees_the_level_and_not_the_reason(tall: Bench) -> None:
    await tall.run(Escalate, reason="alasan yang rahasia")
    seen = await tall.desk.thread(tall.me("oka"), 1)
    assert seen is not None
    assert seen.level == 1
    assert "rahasia" not in str(seen)
