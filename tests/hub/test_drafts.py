"""Drafts on the hub: whose they are, which of two wins, who is offered one, what becomes of them when they are sent."""

from datetime import timedelta
from typing import Any

import pytest

from inbox.hub import drafts
from inbox.hub.drafts import OtherThread
from inbox.store import audit
from inbox.store import feed as stored
from inbox.wire import Assign, DraftAnswer, DraftMark, HandDraft, HubDraft, Note, PutDraft, Reply
from tests.hub.conftest import Bench

SECRET = "NIK 3204121212120001 sudah dicek"


async def put(bench: Bench, text: str, login: str = "rina", **more: Any) -> DraftAnswer:
    asked = PutDraft(**{"text": text, "at": bench.clock.now, **more})
    me, desk = bench.me(login), bench.desk
    found = await desk.store.write(lambda tx: drafts.put(desk.unit, tx, me, 1, asked))
    assert found is not None
    return found


async def of(bench: Bench, login: str = "rina") -> list[HubDraft]:
    me, desk = bench.me(login), bench.desk
    return await desk.store.read(lambda tx: drafts.of(tx, me, desk.epoch))


async def seen(bench: Bench, login: str = "rina") -> Any:
    found = await bench.desk.thread(bench.me(login), 1)
    assert found is not None
    return found


@pytest.fixture
async def ready(bench: Bench) -> Bench:
    await bench.up()
    await bench.citizen()
    return bench


async def test_the_same_person_finds_it_and_colleagues_see_only_that_there_is_one(ready: Bench) -> None:
    before = await seen(ready)
    made = await put(ready, SECRET, seq=1)
    assert [(d.text, d.state) for d in await of(ready)] == [(SECRET, "current")]
    assert await of(ready, "dedi") == []
    after = await seen(ready, "dedi")
    assert (after.seq, after.drafts) == (before.seq, [DraftMark(login="rina")])  # no reply becomes stale by it
    version = after.version
    made = await put(ready, SECRET + ".", base=made.current.rev)  # type: ignore[union-attr]
    assert (await seen(ready)).version == version  # only that there is one is told
    frames = await ready.desk.store.read(lambda tx: stored.after(tx, 0, 100))
    log = await ready.desk.store.read(lambda tx: audit.of_thread(tx, 1))
    assert not any(b"sudah dicek" in frame.body for frame in frames)
    assert "sudah dicek" not in str(log)


async def test_of_two_machines_the_last_writer_wins_and_both_are_kept(ready: Bench) -> None:
    first = await put(ready, "dari kantor")
    base = first.current.rev  # type: ignore[union-attr]
    ready.clock.forward(minutes=5)
    await put(ready, "dari rumah, lebih baru", base=base)
    late = await put(ready, "dari kantor, tanpa saluran", base=base, at=ready.clock.now - timedelta(minutes=2))
    assert (late.aside, late.current.text) == (True, "dari rumah, lebih baru")  # type: ignore[union-attr]
    ready.clock.forward(minutes=1)
    newer = await put(ready, "dari kantor, baru saja", base=base)
    assert (newer.aside, newer.current.text) == (True, "dari kantor, baru saja")  # type: ignore[union-attr]
    kept = {d.text: d.state for d in await of(ready)}
    assert kept == {
        "dari kantor, baru saja": "current", "dari rumah, lebih baru": "aside", "dari kantor, tanpa saluran": "aside",
    }  # fmt: skip


@pytest.mark.parametrize("kind", [Reply, Note])
async def test_it_is_gone_when_it_was_sent_and_another_one_stays(ready: Bench, kind: type) -> None:
    made = await put(ready, "baik bu")
    await ready.run(kind, text="baik bu, segera", drafted=made.current.rev)  # type: ignore[union-attr]
    assert (await of(ready), (await seen(ready)).drafts) == ([], [])
    await put(ready, "tulisan lain")
    await ready.run(kind, text="dikirim dari baris perintah")
    assert [d.text for d in await of(ready)] == ["tulisan lain"]


async def test_what_is_given_is_the_colleague_s_to_read_and_can_be_taken_back(ready: Bench) -> None:
    made = await put(ready, SECRET)
    fields = {"to": "sari", "text": SECRET, "drafted": made.current.rev}  # type: ignore[union-attr]
    await ready.run(HandDraft, **fields)
    assert await of(ready) == []
    assert [(d.text, d.state, d.by) for d in await of(ready, "sari")] == [(SECRET, "handed", "rina")]
    thread = await seen(ready)
    assert thread.drafts == [DraftMark(login="sari", by="rina")]
    assert [m.text for m in thread.messages if m.detail.get("event") == "draft"] == [
        "Rina menyerahkan naskahnya kepada Sari."
    ]
    await ready.run(HandDraft, **fields, undo=True)
    assert (await of(ready, "sari"), (await seen(ready)).drafts) == ([], [])
    again = await ready.run(HandDraft, **fields, undo=True)
    assert again.error is not None
    assert again.error.code == "too_late"


@pytest.mark.parametrize(("to", "code"), [("ani", "not_theirs"), ("oka", "not_theirs"), ("siapa", "person_unknown")])
async def test_it_is_given_to_nobody_who_may_not_answer(ready: Bench, to: str, code: str) -> None:
    refused = await ready.run(HandDraft, to=to, text="a")
    assert refused.error is not None
    assert refused.error.code == code


async def test_a_new_assignee_is_offered_what_the_one_before_had_begun(ready: Bench) -> None:
    await ready.run(Assign, assignee="rina")
    await put(ready, "Bapak/Ibu, perahu sedang")
    await ready.run(Assign, "sari", assignee="dedi")
    assert [(d.text, d.by) for d in await of(ready, "dedi")] == [("Bapak/Ibu, perahu sedang", "rina")]
    assert [d.state for d in await of(ready)] == ["current"]  # its author keeps it


async def test_a_time_without_a_zone_is_utc_as_everywhere(ready: Bench) -> None:
    made = await put(ready, "a", at=(ready.clock.now - timedelta(hours=1)).replace(tzinfo=None))
    assert made.current is not None
    assert made.current.at == ready.clock.now - timedelta(hours=1)


async def test_a_draft_for_another_thread_of_this_number_is_refused(ready: Bench) -> None:
    with pytest.raises(OtherThread):
        await put(ready, "a", about="anderswo/1.000000")


async def test_who_may_not_see_the_thread_has_no_draft_there(bench: Bench) -> None:
    await bench.citizen(account="107")
    me, desk = bench.me("dedi"), bench.desk
    asked = PutDraft(text="a", at=bench.clock.now)
    assert await desk.store.write(lambda tx: drafts.put(desk.unit, tx, me, 1, asked)) is None
