"""Replies on their way out: order, what a crash leaves, what comes back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inbox.connectors.base import Accepted, Refused, Uncertain
from inbox.hub.commands.act import STATUS
from inbox.hub.delivery import Delivery
from inbox.hub.media import MediaStore
from inbox.hub.metrics import Metrics
from inbox.hub.outgoing import unknown_outcome
from inbox.wire import Cancel, Problem, Reply

REFUSED = Refused(action="final", problem=Problem(code="131026", title="tidak terkirim"))


async def view(bench: Any, number: int = 1, login: str = "rina") -> Any:
    found = await bench.desk.thread(bench.me(login), number)
    assert found is not None
    return found


async def of(bench: Any, identity: str) -> Any:
    return next(m for m in (await view(bench)).messages if m.id == identity)


async def test_order_is_kept_for_each_recipient_and_channels_that_are_down_wait(bench: Any) -> None:
    await bench.citizen()
    await bench.citizen(account="107")
    first = await bench.run(Reply, text="satu", undo=10)
    second = await bench.run(Reply, text="dua")
    other = await bench.run(Reply, text="lain", thread=2)
    assert await bench.desk.next_due() == bench.clock.now + timedelta(hours=24)  # nothing but the window
    await bench.up("wa-dinkes")
    assert await bench.desk.next_due() == bench.clock.now
    assert [o.message_id for o in await bench.desk.due(bench.clock.now)] == [other.cmd_id]
    await bench.up("wa-bpbd")
    assert await bench.desk.due(bench.clock.now) == []
    assert await bench.desk.next_due() == bench.clock.now + timedelta(seconds=10)
    bench.clock.forward(seconds=10)
    assert [o.message_id for o in await bench.desk.due(bench.clock.now)] == [first.cmd_id]
    assert await bench.desk.next_due() == bench.clock.now + timedelta(hours=24, seconds=-10)  # the window
    await bench.desk.settle(first.cmd_id, REFUSED, retry_at=bench.clock.now + timedelta(seconds=30))
    assert await bench.desk.next_due() == bench.clock.now + timedelta(seconds=30)
    bench.clock.forward(seconds=30)
    [again] = await bench.desk.due(bench.clock.now)
    assert (again.message_id, again.attempt) == (first.cmd_id, 2)
    await bench.desk.settle(first.cmd_id, Accepted(external_id="w1"), retry_at=None)
    assert [o.message_id for o in await bench.desk.due(bench.clock.now)] == [second.cmd_id]


async def test_what_was_being_sent_when_the_hub_died_is_uncertain_and_never_sent_again(
    bench: Any, open_bench: Any
) -> None:  # fmt: skip
    await bench.up()
    await bench.citizen()
    reply = await bench.run(Reply, text="a")
    assert len(await bench.desk.due(bench.clock.now)) == 1
    await bench.desk.close()
    again = await open_bench("")
    await again.up()
    message = await of(again, reply.cmd_id)
    assert (message.status, message.error.code) == ("uncertain", "uncertain")
    again.clock.forward(hours=1)
    assert await again.desk.due(again.clock.now) == []


async def test_a_refused_reply_fails_and_the_citizen_waits_again(bench: Any) -> None:
    await bench.up()
    await bench.citizen()
    since = (await view(bench)).waiting_since
    reply = await bench.run(Reply, text="a")
    await bench.desk.due(bench.clock.now)
    await bench.desk.settle(reply.cmd_id, REFUSED, retry_at=None)
    thread = await view(bench)
    assert (thread.waiting_since, thread.outgoing) == (since, "failed")
    assert (await of(bench, reply.cmd_id)).error.code == "131026"
    await bench.desk.settle(reply.cmd_id, Uncertain(problem=unknown_outcome()), retry_at=None)
    assert (await of(bench, reply.cmd_id)).status == "failed"


async def test_an_outcome_waits_for_a_full_disk_and_is_not_lost(bench: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Else the message would look as if it were still leaving, and hold up every later reply to this citizen."""
    await bench.up()
    await bench.citizen()
    reply = await bench.run(Reply, text="a")
    await bench.desk.due(bench.clock.now)
    connection = bench.desk.store._connection
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = await bench.desk.store.write(lambda tx: tx.one("PRAGMA page_count")[0])
    connection.execute(f"PRAGMA max_page_count = {pages}")
    long = Refused(action="final", problem=Problem(code="131026", title="x" * 300_000))
    delivery = Delivery(bench.desk, None, Metrics(), bench.clock)  # type: ignore[arg-type]
    recording = asyncio.create_task(delivery._record(reply.cmd_id, long, None))
    async with asyncio.timeout(60):
        while "cannot be stored yet" not in caplog.text:
            await asyncio.sleep(0.01)
        assert (await of(bench, reply.cmd_id)).status == "sending"
        connection.execute("PRAGMA max_page_count = 1000000")
        await recording
    assert (await of(bench, reply.cmd_id)).status == "failed"


async def test_cancel_takes_back_until_it_leaves(bench: Any) -> None:
    await bench.up()
    await bench.citizen()
    reply = await bench.run(Reply, text="a", undo=10)
    assert (await bench.run(Cancel, "dedi", message=reply.cmd_id)).error.code == "forbidden"
    assert (await bench.run(Cancel, message=reply.cmd_id)).outcome == "done"
    assert (await view(bench)).waiting_since is not None
    bench.clock.forward(seconds=11)
    assert await bench.desk.due(bench.clock.now) == []
    other = await bench.run(Reply, text="b")
    await bench.desk.due(bench.clock.now)
    refused = await bench.run(Cancel, message=other.cmd_id)
    assert (refused.error.code, STATUS[refused.error.code]) == ("too_late", 409)


async def test_a_reply_takes_one_file_of_its_own_author(bench: Any) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"%PDF-1.4"

    await bench.up()
    await bench.citizen()
    bench.desk.uploads = store = MediaStore(bench.folder)
    ticket = (await store.upload(content(), name="surat.pdf", mime="application/pdf", by="rina")).id
    for tickets, login in (([ticket], "sari"), (["up-x"], "rina"), ([ticket, ticket], "rina")):
        refused = await bench.run(Reply, login, text="ini suratnya", media=tickets)
        assert refused.error.code in ("media_unknown", "one_file")
    reply = await bench.run(Reply, text="ini suratnya", media=[ticket])
    assert (reply.message.type, [f.name for f in reply.message.attachments]) == ("document", ["surat.pdf"])
    [out] = await bench.desk.due(bench.clock.now)
    [file] = out.outbound.files
    assert (Path(file.path).read_bytes(), file.mime, file.size) == (b"%PDF-1.4", "application/pdf", 8)
    [shown] = (await of(bench, reply.cmd_id)).attachments
    assert (shown.state, await bench.desk.media_jobs(5)) == ("ready", [])
