"""Danger words lift a thread, rules set or propose with their reason, people's changes stay."""

from collections.abc import Callable
from typing import Any

from inbox.screens.undo import inverse
from inbox.wire import Decide, Refer, SetAgency, SetCategory, SetPriority, SetTags, Thread
from tests.hub.conftest import OFFICE, Bench

RULES = """
[[rule]]
name = "Puskesmas"
words = ["puskesmas", "rumah sakit"]
agency = "dinkes"
category = "pengaduan"
tags = ["kesehatan"]
priority = 2
[[rule]]
name = "Jalan"
words = ["jalan rusak"]
agency = "dinkes"
propose = true
[[elsewhere]]
id = "pln"
name = "PLN"
contact = "123"
"""


async def thread(bench: Bench, number: int = 1) -> Thread:
    found = await bench.desk.thread(bench.me("sari"), number)
    assert found is not None
    return found


async def history(bench: Bench, number: int = 1) -> list[str]:
    found = await bench.desk.thread(bench.me("sari"), number)
    assert found is not None
    return [m.text or "" for m in found.messages if m.kind == "event"]


async def test_danger_words_put_a_thread_on_top_once(open_bench: Callable[[], Any]) -> None:
    bench = await open_bench()
    await bench.citizen("lampu jalan mati", wa="6281111111111")
    bench.clock.forward(hours=3)
    await bench.citizen("Tolong, anak saya TENGGELAM di Citarum!", wa="6282222222222")
    listed = await bench.desk.threads(bench.me(), view="unanswered")
    assert [t.number for t in listed] == [2, 1]
    top = listed[0]
    assert (top.category.kind, top.priority, top.tags) == ("darurat", 1, ["bahaya"])
    assert await history(bench, 2) == ["Kata bahaya: “tenggelam”. Dinaikkan ke paling atas sebagai darurat."]
    await bench.run(SetPriority, "sari", thread=2, priority=3)
    await bench.citizen("cepat, masih tenggelam", wa="6282222222222")
    assert (await thread(bench, 2)).priority == 3  # a person has decided
    await bench.run(SetTags, "sari", thread=2, remove=["bahaya"])
    await bench.citizen("sekarang ada kebakaran", wa="6282222222222")
    assert (await thread(bench, 2)).priority == 1


async def test_danger_words_can_be_off(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE.replace("[[agency]]", "danger = false\n[[agency]]", 1))
    await bench.citizen("kebakaran!")
    assert (await thread(bench)).category.kind is None


async def test_history_alarms_nobody(open_bench: Callable[[], Any]) -> None:
    bench = await open_bench()
    await bench.take(bench.said("kebakaran", history=True))
    assert (await thread(bench)).priority == 3


async def test_a_rule_sets_with_its_reason_and_once(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE + RULES)
    await bench.citizen("Puskesmasnya tutup")
    found = await thread(bench)
    assert (found.agency, found.category.kind, found.tags, found.priority) == ("dinkes", "pengaduan", ["kesehatan"], 2)
    assert await history(bench) == [
        "Aturan Puskesmas: OPD Dinas Kesehatan, kategori pengaduan, #kesehatan, prioritas 2 (karena: puskesmasnya)."
    ]
    await bench.run(SetAgency, "sari", agency="bpbd")
    await bench.citizen("puskesmas masih tutup")
    assert (await thread(bench)).agency == "bpbd"


async def test_a_proposal_waits_for_a_person(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE + RULES)
    for wa in ("6281111111111", "6282222222222"):
        await bench.citizen("jalan rusak parah", wa=wa)
    [proposal] = (await thread(bench)).proposals
    assert (proposal.rule, proposal.reason, proposal.agency) == ("Jalan", "jalan rusak", "dinkes")
    assert (await thread(bench)).agency == "bpbd"
    assert (await bench.run(Decide, "rina", rule="Jalan", accept=True)).outcome == "done"
    assert ((await thread(bench)).agency, (await thread(bench)).proposals) == ("dinkes", [])
    assert (await history(bench))[-1] == "Rina menerima usul aturan Jalan: OPD Dinas Kesehatan."
    assert (await bench.run(Decide, "rina", thread=2, rule="Jalan", accept=False)).outcome == "done"
    await bench.citizen("jalan rusak", wa="6282222222222")
    assert ((await thread(bench, 2)).agency, (await thread(bench, 2)).proposals) == ("bpbd", [])
    again = await bench.run(Decide, "rina", thread=2, rule="Jalan", accept=True)
    assert again.error is not None
    assert again.error.code == "no_proposal"


async def test_what_is_not_ours_is_said_with_the_right_contact(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE + RULES)
    await bench.citizen("listrik padam")
    assert (await bench.run(Refer, "rina", to="pln")).outcome == "done"
    assert (await history(bench))[-1] == "Rina: bukan wewenang kantor ini, diarahkan ke PLN (123)."
    assert (await thread(bench)).tags == ["bukan-wewenang"]
    refused = await bench.run(Refer, "rina", to="pdam")
    assert refused.error is not None
    assert "pln" in refused.error.hint


async def test_an_emergency_stays_one_for_rules(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE + RULES)
    await bench.citizen("kebakaran di puskesmas")
    assert (await thread(bench)).category.kind == "darurat"
    assert (await thread(bench)).priority == 1
    await bench.run(SetCategory, "sari", kind="pengaduan", spm=None)
    assert (await thread(bench)).category.kind == "pengaduan"


async def test_undo_of_an_accepted_proposal_returns_what_it_changed(open_bench: Callable[[str], Any]) -> None:
    rule = (
        '[[rule]]\nname = "Semua"\nwords = ["lampu"]\nagency = "dinkes"\ncategory = "pengaduan"\n'
        'tags = ["pju", "lama"]\npriority = 2\npropose = true\n'
    )
    bench = await open_bench(OFFICE + rule)
    await bench.citizen("lampu mati")
    await bench.run(SetTags, "sari", add=["lama"])
    before = await thread(bench)
    command = bench.command(Decide, rule="Semua", accept=True)
    back = inverse(command, before, bench.clock.now)
    assert (await bench.send(command, "sari")).outcome == "done"
    assert (await thread(bench)).tags == ["lama", "pju"]
    for one in back:
        assert (await bench.send(one, "sari")).outcome == "done"
    after = await thread(bench)
    for field in ("agency", "category", "tags", "priority", "status", "assignee", "place", "proposals"):
        assert getattr(after, field) == getattr(before, field), field
