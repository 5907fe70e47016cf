"""The whole way of a report through the desk."""

from typing import Any

from inbox.connectors.base import Accepted
from inbox.wire import Reply


async def test_a_report_comes_in_is_answered_and_leaves_once(bench: Any) -> None:
    desk = bench.desk
    await bench.up()
    report = await bench.citizen("Assalamualaikum\nBanjir di Dayeuhkolot, hubungi 081234567890")
    assert report.messages == 1
    [thread] = await desk.threads(bench.me())
    assert (thread.number, thread.status, thread.unread, thread.agency) == (1, "open", 1, "bpbd")
    assert thread.preview == "Banjir di Dayeuhkolot, hubungi ••7890"
    assert thread.contact.addresses[0].value is None
    assert thread.contact.addresses[0].shown == "WA ••7890"

    result = await bench.run(Reply, text="Tim menuju lokasi", if_seq=1)
    assert (result.outcome, result.message.status, result.thread.assignee) == ("queued", "queued", "rina")
    [out] = await desk.due(bench.clock.now)
    assert out.outbound.to == (("phone", "6281234567890"),)
    assert out.outbound.callback == result.cmd_id
    assert await desk.due(bench.clock.now) == []
    await desk.settle(out.message_id, Accepted(external_id="wamid.out"), retry_at=None)
    view = await desk.thread(bench.me(), 1)
    assert [(m.kind, m.status) for m in view.messages] == [("message", None), ("message", "accepted"), ("event", None)]
    assert view.contact.addresses[0].value == "6281234567890"
    assert (view.waiting_since, view.unread, view.outgoing) == (None, 0, None)
