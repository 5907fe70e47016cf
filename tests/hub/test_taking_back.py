"""Taking back: moves to another OPD, and what others have changed since."""

from typing import Any

from inbox.wire import Assign, Claim, Link, Note, Reply, Resolve, SetAgency, SetBlock, SetPriority, SetTags, Undo


async def test_a_thread_goes_back_to_where_it_had_no_agency(bench: Any) -> None:
    await bench.citizen()
    for agency in (None, "dinkes", None):
        result = await bench.run(SetAgency, agency=agency)
        assert (result.outcome, result.thread.agency) == ("done", agency)


async def test_who_moved_a_thread_out_of_sight_takes_it_back_until_somebody_wrote(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Assign, "sari", assignee="dedi")
    await bench.run(SetAgency, "dedi", agency="dinkes")
    assert (await bench.desk.thread(bench.me(), 1)).assignee is None
    assert await bench.desk.thread(bench.me("dedi"), 1) is None
    back = await bench.run(Undo, "dedi")
    assert (back.outcome, back.thread.agency, back.thread.assignee) == ("done", "bpbd", "dedi")
    await bench.run(SetAgency, "dedi", agency="dinkes")
    await bench.run(Note, "sari", text="sudah kami tangani")
    assert (await bench.run(Undo, "dedi")).error.code == "thread_unknown"


async def test_what_others_changed_since_stays(bench: Any) -> None:
    await bench.citizen()
    first = bench.command(SetPriority, priority=1)
    await bench.send(first)
    await bench.run(SetPriority, "sari", priority=2)
    assert (await bench.run(Undo, of=first.cmd_id)).error.code == "too_late"
    await bench.run(SetTags, add=["banjir", "urgen"])
    await bench.run(SetTags, "sari", add=["jalan"], remove=["urgen"])
    undone = await bench.run(Undo)
    assert (undone.outcome, undone.thread.tags, undone.thread.priority) == ("done", ["jalan"], 2)


async def test_nobody_waits_again_who_was_answered_since(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Resolve, force=True)
    await bench.run(Reply, "sari", text="Baik Bu")
    undone = await bench.run(Undo)
    assert (undone.thread.status, undone.thread.waiting_since) == ("open", None)


async def test_only_ones_own_act_is_taken_back_and_once(bench: Any) -> None:
    await bench.citizen()
    claim = bench.command(Claim)
    await bench.send(claim)
    assert (await bench.run(Undo, "sari", of=claim.cmd_id)).error.code == "nothing_to_undo"
    assert (await bench.run(Undo, of=claim.cmd_id)).thread.assignee is None
    assert (await bench.run(Undo, of=claim.cmd_id)).error.code == "nothing_to_undo"


async def test_after_a_link_or_a_block_undo_points_to_what_takes_it_back(bench: Any) -> None:
    """What was done before it is not taken back in its place."""
    await bench.citizen()
    await bench.citizen(wa="6281300000001")
    await bench.run(SetTags, add=["banjir"])
    bench.clock.forward(seconds=1)
    await bench.run(Link, to=2)
    refused = await bench.run(Undo)
    assert (refused.error.code, "tautan" in refused.error.title) == ("nothing_to_undo", True)
    assert refused.error.hint == "Lepas dengan: inbox link 1 LAIN --undo"
    await bench.run(Link, thread=2, to=1, undo=True)
    bench.clock.forward(seconds=1)
    await bench.run(SetBlock, why="iklan")
    assert (await bench.run(Undo)).error.hint == "Buka dengan: inbox unblock 1"
    bench.clock.forward(seconds=1)
    await bench.run(SetBlock, on=False)
    back = await bench.run(Undo)
    assert back.message.text == "Rina mengurungkan: label."
    found = await bench.desk.thread(bench.me(), 1)
    assert found.tags == []
