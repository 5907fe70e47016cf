"""Channels and people of other agencies: who may answer by which, and who may be given what; quotes of nothing."""

from typing import Any

from inbox.wire import Assign, Note, Reply, SetAgency


async def test_a_reply_by_a_channel_of_another_agency_is_refused(bench: Any) -> None:
    await bench.citizen()
    refused = await bench.run(Reply, "dedi", text="Baik", undo=0, channel="wa-dinkes")
    assert refused.error.code == "forbidden"
    assert refused.error.hint
    allowed = await bench.run(Reply, "rina", text="Baik", undo=0, channel="wa-dinkes")
    assert allowed.error.code == "unreachable"  # may, but the citizen has no address there


async def test_a_report_that_was_passed_on_is_answered_by_the_channel_it_came_by(bench: Any) -> None:
    await bench.citizen(account="107")
    await bench.run(SetAgency, "rina", agency="bpbd")
    assert (await bench.run(Reply, "dedi", text="Baik", undo=0)).outcome == "queued"


async def test_nobody_is_given_a_report_that_they_do_not_see(bench: Any) -> None:
    await bench.citizen(account="107")
    for login in ("dedi", "ani", "oka"):
        refused = await bench.run(Assign, "rina", assignee=login)
        assert refused.error.code == "not_theirs", login
    assert (await bench.run(Assign, "rina", assignee="sari")).outcome == "done"


async def test_who_holds_a_report_that_moves_out_of_sight_lets_go_of_it(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Assign, "rina", assignee="dedi")
    await bench.run(SetAgency, "sari", agency="dinkes")
    view = await bench.desk.thread(bench.me(), 1)
    assert view.assignee is None
    assert "Dedi" in (view.messages[-1].text or "")


async def test_a_quote_of_a_message_that_is_not_there_never_leaves(bench: Any) -> None:
    await bench.citizen()
    refused = await bench.run(Reply, text="Baik", undo=0, reply_to="wamid.tidak-ada")
    assert (refused.error.code, bool(refused.error.hint)) == ("message_unknown", True)
    await bench.up()
    assert await bench.desk.due(bench.clock.now) == []
    first = (await bench.desk.thread(bench.me(), 1)).messages[0]
    await bench.run(Reply, text="Baik", undo=0, reply_to=first.id)
    (found,) = await bench.desk.due(bench.clock.now)
    assert found.outbound.reply_to == first.external_id


async def test_an_answer_asked_for_again_shows_nothing_of_a_report_that_moved_on(bench: Any) -> None:
    await bench.citizen()
    note = bench.command(Note, text="sudah ditelepon")
    assert (await bench.send(note, "dedi")).thread.agency == "bpbd"
    await bench.run(SetAgency, "sari", agency="dinkes")
    again = await bench.send(note, "dedi")
    assert (again.outcome, again.thread) == ("done", None)
    assert (await bench.send(bench.command(SetAgency, agency="bpbd"), "sari")).thread.agency == "bpbd"
