"""Threads that go on in one another, are split and linked: nothing is lost, doubled or sent to somebody else."""

from datetime import timedelta
from typing import Any

import pytest

from inbox.connectors.base import Accepted, InboundStatus
from inbox.hub import drafts
from inbox.wire import (
    Cancel,
    Confide,
    DraftMark,
    HandDraft,
    Invalid,
    Link,
    Merge,
    Note,
    Reopen,
    Reply,
    Resolve,
    Reveal,
    SetAgency,
    SetTags,
    Split,
    Undo,
)


@pytest.fixture
async def two(bench: Any) -> Any:
    """Threads 1 and 2 of one citizen, both open."""
    await bench.up()
    await bench.citizen("lampu jalan mati")
    await bench.run(Invalid)
    await bench.citizen("banjir")
    await bench.run(Reopen)
    return bench


async def texts(bench: Any, number: int, login: str = "sari") -> list[str]:
    view = await bench.desk.thread(bench.me(login), number)
    return [m.text for m in view.messages if m.kind != "event"]


async def head(bench: Any, number: int) -> Any:
    view = await bench.desk.thread(bench.me("sari"), number)
    return view.thread()


def code(result: Any) -> str:
    return result.error.code if result.error else result.outcome


async def test_a_merged_thread_says_where_it_goes_on_and_its_citizen_lands_there(two: Any) -> None:
    await two.run(SetTags, thread=2, add=["banjir"])
    assert code(await two.run(Merge, thread=2, into=1)) == "done"
    shell, keeper = await head(two, 2), await head(two, 1)
    assert (shell.status, shell.merged_into, keeper.absorbed, keeper.tags) == ("resolved", 1, [2], ["banjir"])
    assert await texts(two, 1) == ["lampu jalan mati", "banjir"]
    assert await texts(two, 2) == []
    await two.citizen("sudah sampai lutut")
    assert await texts(two, 1) == ["lampu jalan mati", "banjir", "sudah sampai lutut"]
    hits = await two.desk.search(two.me("sari"), "#2")
    assert [hit.thread for hit in hits] == [1]
    await two.run(Resolve, force=True)
    await two.citizen("masih banjir")
    assert (await head(two, 1)).status == "open"


async def test_a_reply_that_waits_leaves_once_and_its_status_finds_it(two: Any) -> None:
    reply = two.command(Reply, thread=2, text="Baik Bu", undo=10.0)
    await two.send(reply)
    await two.run(Merge, thread=2, into=1)
    two.clock.forward(seconds=20)
    [out] = await two.desk.due(two.clock.now)
    assert (out.message_id, out.thread, out.outbound.text) == (reply.cmd_id, 1, "Baik Bu")
    assert await two.desk.due(two.clock.now) == []
    await two.run(Merge, thread=2, undo=True)
    await two.desk.settle(out.message_id, Accepted(external_id="wamid.out"), retry_at=None)
    await two.take(InboundStatus(account="106", external_id="wamid.out", status="read"))
    assert await texts(two, 2) == ["banjir", "Baik Bu"]
    assert await texts(two, 1) == ["lampu jalan mati"]
    view = await two.desk.thread(two.me("sari"), 2)
    assert [m.status for m in view.messages if m.direction == "out" and m.kind == "message"] == ["read"]


async def test_news_in_the_undo_time_still_holds_a_reply_that_was_merged(two: Any) -> None:
    reply = two.command(Reply, thread=2, text="Baik Bu", undo=30.0)
    await two.send(reply)
    await two.run(Note, "sari", thread=2, text="jangan dijawab dulu")
    await two.run(Merge, thread=2, into=1)
    two.clock.forward(seconds=40)
    assert await two.desk.due(two.clock.now) == []
    assert (await head(two, 1)).outgoing == "held"


async def test_what_was_written_for_the_merged_thread_reaches_the_other_with_what_its_author_missed(two: Any) -> None:
    two.clock.forward(seconds=30)
    await two.run(Reply, "sari", text="Lampu sedang diperbaiki")
    late = two.command(Reply, thread=2, text="Perahu berangkat", if_seq=1)
    await two.run(Merge, thread=2, into=1)
    held = await two.send(late)
    assert (held.outcome, held.message.thread, [m.text for m in held.missed]) == (
        "stale", 1, ["lampu jalan mati", "Lampu sedang diperbaiki"],
    )  # fmt: skip
    assert code(await two.run(SetTags, thread=2, add=["banjir"])) == "done"
    assert (await head(two, 1)).tags == ["banjir"]
    assert code(await two.run(Cancel, thread=2, message=late.cmd_id)) == "done"


async def test_parting_later_gives_both_back_and_leaves_what_was_written_since(two: Any) -> None:
    first, second = await head(two, 1), await head(two, 2)
    await two.run(Merge, thread=2, into=1)
    two.clock.forward(days=2)
    await two.citizen("bagaimana kabarnya?")
    await two.run(SetTags, thread=1, add=["lampu"])
    assert code(await two.run(Merge, "sari", thread=2, undo=True)) == "done"
    keeper, other = await head(two, 1), await head(two, 2)
    assert await texts(two, 1) == ["lampu jalan mati", "bagaimana kabarnya?"]
    assert await texts(two, 2) == ["banjir"]
    assert (keeper.tags, keeper.unread, keeper.waiting_since) == (["lampu"], first.unread + 1, first.waiting_since)
    assert (other.status, other.unread, other.waiting_since) == ("open", second.unread, second.waiting_since)
    assert code(await two.run(Merge, thread=2, undo=True)) == "not_merged"


async def test_who_was_answered_together_waits_in_neither(two: Any) -> None:
    await two.run(Merge, thread=2, into=1)
    await two.run(Reply, text="Keduanya kami tangani")
    await two.run(Merge, thread=2, undo=True)
    assert [(await head(two, n)).waiting_since for n in (1, 2)] == [None, None]


async def test_merges_part_in_any_order_and_only_from_where_they_are(two: Any) -> None:
    await two.run(Invalid)
    await two.run(Invalid, thread=2)
    await two.citizen("pohon tumbang")
    for number in (1, 2):
        await two.run(Reopen, thread=number)
    states = [await head(two, n) for n in (1, 2, 3)]
    await two.run(Merge, thread=2, into=1)
    await two.run(Merge, thread=3, into=1)
    assert code(await two.run(Merge, thread=1, into=3)) == "bad_target"
    await two.run(Merge, thread=2, undo=True)
    await two.run(Merge, thread=3, undo=True)
    for before in states:
        after = await head(two, before.number)
        for name in ("status", "waiting_since", "unread", "preview", "tags", "priority", "channel", "last_at"):
            assert getattr(after, name) == getattr(before, name), name
    await two.run(Merge, thread=3, into=2)
    await two.run(Merge, thread=2, into=1)
    assert (await head(two, 3)).merged_into == 2
    assert code(await two.run(Merge, thread=3, undo=True)) == "merged"
    assert code(await two.run(SetTags, thread=3, add=["jauh"])) == "done"
    assert (await head(two, 1)).tags == ["jauh"]


async def test_a_reveal_of_a_merged_thread_opens_the_one_it_goes_on_in(two: Any) -> None:
    await two.run(Merge, thread=2, into=1)
    await two.run(Reveal, "ani", thread=2, reason="audit bulan ini")
    shown = await two.desk.thread(two.me("ani"), 1)
    assert [address.value for address in shown.contact.addresses] == ["6281234567890"]


async def test_a_draft_that_was_given_is_found_where_the_thread_goes_on_and_goes_back_with_it(two: Any) -> None:
    async def given() -> list[tuple[int, int | None]]:
        me, epoch = two.me("sari"), two.desk.epoch
        return [(d.thread, d.seq) for d in await two.desk.store.read(lambda tx: drafts.of(tx, me, epoch))]

    given_away = {"thread": 2, "to": "sari", "text": "Perahu sudah berangkat", "seq": 1}
    await two.run(HandDraft, **given_away)
    await two.run(Merge, thread=2, into=1)
    assert await given() == [(1, 2)]
    assert [(await head(two, n)).drafts for n in (1, 2)] == [[DraftMark(login="sari", by="rina")], []]
    await two.run(Merge, thread=2, undo=True)
    assert await given() == [(2, 1)]
    await two.run(Merge, thread=2, into=1)
    assert code(await two.run(HandDraft, **given_away, undo=True)) == "done"
    await two.run(Merge, thread=2, undo=True)
    assert (await given(), [(await head(two, n)).drafts for n in (1, 2)]) == ([], [[], []])


async def test_what_was_done_before_a_merge_is_not_taken_back_behind_the_keeper(two: Any) -> None:
    for number in (1, 2):
        assert code(await two.run(Confide, "sari", thread=number)) == "done"
    await two.run(Merge, "sari", thread=2, into=1)
    assert code(await two.run(Undo, "sari", thread=2)) == "merged"
    assert await two.desk.thread(two.me("rina"), 2) is None
    await two.run(Merge, "sari", thread=2, undo=True)
    assert code(await two.run(Undo, "sari", thread=2)) == "done"
    assert await texts(two, 2, "rina") == ["banjir"]


async def test_two_citizens_are_linked_not_merged(two: Any) -> None:
    await two.citizen("sama, banjir", wa="628999")
    refused = await two.run(Merge, thread=3, into=1)
    assert code(refused) == "other_citizen"
    assert "inbox link 3 1" in refused.error.hint
    assert code(await two.run(Link, thread=3, to=1)) == "done"
    assert [(await head(two, n)).links for n in (1, 3)] == [[3], [1]]
    assert code(await two.run(Link, thread=1, to=3, undo=True)) == "done"
    assert [(await head(two, n)).links for n in (1, 3)] == [[], []]


async def test_nobody_merges_into_or_sees_through_what_is_not_theirs(two: Any) -> None:
    await two.run(SetAgency, thread=1, agency="dinkes")
    for kind, fields in ((Merge, {"into": 1}), (Link, {"to": 1})):
        assert code(await two.run(kind, "dedi", thread=2, **fields)) == "thread_unknown"
    await two.run(Confide, "sari", thread=2, agency="bpbd")
    assert code(await two.run(Merge, "sari", thread=2, into=1)) == "confidential"
    await two.run(Confide, "sari", thread=2, on=False)
    await two.run(Link, "sari", thread=2, to=1)
    await two.run(Confide, "sari", thread=2, agency="bpbd")
    assert (await head(two, 1)).links == []
    await two.run(Undo, "sari", thread=2)
    assert (await head(two, 1)).links == [2]
    await two.run(Merge, "sari", thread=2, into=1)
    await two.run(Confide, "sari", thread=1, agency="bpbd")
    assert await two.desk.thread(two.me("dedi"), 2) is None


async def test_chosen_messages_become_a_thread_and_come_back_with_what_followed(bench: Any) -> None:
    await bench.up()
    for text in ("banjir", "lampu mati", "tolong perahu"):
        await bench.citizen(text)
    view = await bench.desk.thread(bench.me(), 1)
    lamp = next(m.id for m in view.messages if m.text == "lampu mati")
    done = await bench.run(Split, messages=[lamp])
    assert (code(done), done.message.thread, done.message.detail["number"]) == ("done", 2, 1)
    assert (await texts(bench, 1), await texts(bench, 2)) == (["banjir", "tolong perahu"], ["lampu mati"])
    first, fresh = await head(bench, 1), await head(bench, 2)
    assert (first.links, fresh.links, fresh.preview, fresh.unread, first.unread) == ([2], [1], "lampu mati", 1, 2)
    reply = await bench.run(Reply, thread=2, text="Lampu kami perbaiki")
    assert (reply.outcome, (await head(bench, 1)).waiting_since is None) == ("queued", False)
    [out] = await bench.desk.due(bench.clock.now + timedelta(seconds=1))
    assert out.outbound.to == (("phone", "6281234567890"),)
    assert code(await bench.run(Split, thread=2, undo=True)) == "done"
    assert await texts(bench, 1) == ["banjir", "lampu mati", "tolong perahu", "Lampu kami perbaiki"]
    assert ((await head(bench, 2)).merged_into, (await head(bench, 1)).links) == (1, [])
    await bench.run(Split, messages=[lamp])
    again = await head(bench, 2)
    assert (again.merged_into, again.links, again.status) == (None, [1], "open")


async def test_something_of_the_citizen_stays_and_something_goes(bench: Any) -> None:
    await bench.citizen("banjir")
    view = await bench.desk.thread(bench.me(), 1)
    assert code(await bench.run(Split, messages=[view.messages[0].id])) == "nothing_left"
    assert code(await bench.run(Split, messages=["tidak-ada"])) == "message_unknown"
    assert code(await bench.run(Split, messages=[])) == "message_unknown"
    assert code(await bench.run(Split, undo=True)) == "not_split"
