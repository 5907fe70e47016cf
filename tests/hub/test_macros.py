"""Macros: all steps or none, each with the rights of who runs it; one undo; on record under its name."""

from typing import Any

import pytest

from inbox.hub.keeping import opened
from inbox.office import load
from inbox.wire import CategoryInfo, Me, OfficeInfo, RunMacro, SetPriority, Step, Undo
from inbox.wire.macros import said
from tests.hub.conftest import OFFICE, Bench

MACROS = """
[[macro]]
name = "banjir"
title = "Banjir: ke posko"
tags = ["banjir", "posko"]
category = "pengaduan"
place = "Dayeuhkolot"
priority = 2
assign = "me"
status = "waiting-field"
note = "Posko dihubungi."
reply = "terima-kasih"
[[macro]]
name = "pindah"
agency = "dinkes"
assign = "sari"
[[macro]]
name = "tutup"
priority = 1
status = "resolved"
[[canned]]
key = "terima-kasih"
text = "Terima kasih {nama}."
"""


@pytest.fixture
async def macros(open_bench: Any) -> Bench:
    made: Bench = await open_bench(OFFICE + MACROS)
    await made.citizen()
    return made


def steps(bench: Bench, name: str) -> tuple[Step, ...]:
    return next(macro.steps for macro in bench.desk.office.macros if macro.name == name)


async def run(bench: Bench, name: str, login: str = "rina", **more: Any) -> Any:
    return await bench.run(RunMacro, login, **{"name": name, "steps": steps(bench, name), **more})


async def seen(bench: Bench) -> Any:
    found = await bench.desk.thread(bench.me("sari"), 1)
    assert found is not None
    return found


async def test_every_step_is_done_and_the_history_names_the_macro(macros: Bench) -> None:
    assert (await run(macros, "banjir")).outcome == "done"
    thread = await seen(macros)
    assert (thread.tags, thread.category.kind, thread.place, thread.priority) == (
        ["banjir", "posko"], "pengaduan", "Dayeuhkolot", 2,
    )  # fmt: skip
    assert (thread.assignee, thread.status, thread.waiting_on) == ("rina", "waiting", "field")
    assert [m.text for m in thread.messages if m.kind == "note"] == ["Posko dihubungi."]
    said = [m for m in thread.messages if m.detail.get("event") == "macro"]
    assert [(m.text, m.detail["macro"]) for m in said] == [("Rina menjalankan makro banjir.", "banjir")]
    assert not [m for m in thread.messages if m.direction == "out" and m.kind == "message"], "nothing was sent"


async def test_one_undo_takes_all_back_but_what_others_changed_and_the_note(macros: Bench) -> None:
    done = await run(macros, "banjir")
    await macros.run(SetPriority, "sari", priority=4)
    assert (await macros.run(Undo, of=done.cmd_id)).outcome == "done"
    thread = await seen(macros)
    assert (thread.tags, thread.category.kind, thread.place, thread.assignee) == ([], None, None, None)
    assert (thread.status, thread.waiting_on, thread.priority) == ("open", None, 4)
    assert [m.text for m in thread.messages if m.kind == "note"] == ["Posko dihubungi."]
    assert any("mengurungkan: makro" in (m.text or "") for m in thread.messages)


async def test_where_one_step_may_not_be_done_none_is(macros: Bench) -> None:
    before = await seen(macros)
    refused = await run(macros, "tutup")
    assert (refused.outcome, refused.error.code) == ("refused", "unanswered")
    assert refused.error.title == "Makro tutup tidak dijalankan, langkah 2: Warga belum dijawab."
    assert (await run(macros, "banjir", "ani")).error.code == "forbidden"
    after = await seen(macros)
    assert (after.version, after.priority, after.tags) == (before.version, 3, [])
    again = await run(macros, "pindah", "dedi")  # who no longer sees the thread after the first step
    assert again.error.code == "thread_unknown"
    assert (await seen(macros)).agency == "bpbd"
    assert (await run(macros, "pindah", "sari")).outcome == "done"
    assert ((await seen(macros)).agency, (await seen(macros)).assignee) == ("dinkes", "sari")


async def test_only_what_was_shown_is_run_once(macros: Bench) -> None:
    changed = await macros.run(RunMacro, name="banjir", steps=(Step(do="note", values=("lain",)),))
    assert changed.error is not None
    assert changed.error.code == "macro_changed"
    unknown = await macros.run(RunMacro, name="gempa", steps=())
    assert unknown.error is not None
    assert unknown.error.code == "macro_unknown"
    command = macros.command(RunMacro, name="banjir", steps=steps(macros, "banjir"))
    for _again in range(2):
        assert (await macros.send(command)).outcome == "done"
    thread = await seen(macros)
    assert len([m for m in thread.messages if m.kind == "note"]) == 1


async def test_clients_are_told_of_new_macros(macros: Bench) -> None:
    assert [m.name for m in (await macros.desk.snapshot(macros.me())).office.macros] == ["banjir", "pindah", "tutup"]
    source = OFFICE + MACROS + '[[macro]]\nname = "baru"\npriority = 1\n'
    changes = await macros.desk.apply_office(load(source, "office.toml"), source, Me(login="root"))
    assert [(c.what, c.table, c.id) for c in changes.changes] == [("added", "macro", "baru")]


def test_a_stored_file_with_macros_of_another_kind_keeps_the_office_running() -> None:
    office, problem = opened(OFFICE + '[[macro]]\nwhen = "banjir"\n[[macro]]\nname = "ok"\npriority = 1\n')
    assert problem is None
    assert [macro.name for macro in office.macros] == ["ok"]
    assert office.channel("wa-bpbd") is not None


def test_a_service_is_told_by_its_name_also_where_its_id_begins_like_anothers() -> None:
    named = OfficeInfo(categories=(CategoryInfo(id="kes", name="Kesra"), CategoryInfo(id="kesehatan", name="Sehat")))
    assert said(Step(do="category", values=("pengaduan", "kesehatan")), named).endswith("pengaduan · Sehat")
    assert said(Step(do="category", values=("pengaduan", "kes")), named).endswith("pengaduan · Kesra")


async def test_what_was_undone_is_named_as_the_macro(macros: Bench) -> None:
    assert (await run(macros, "banjir")).outcome == "done"
    back = await macros.run(Undo)
    assert back.message is not None
    assert back.message.text == "Rina mengurungkan: makro banjir."
