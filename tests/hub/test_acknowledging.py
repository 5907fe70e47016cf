"""The automatic answer: by channel and hour, never twice a day, never in a loop, never counted as the office's."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from inbox.connectors.base import Accepted, Party
from inbox.domain.acknowledging import Acknowledgement
from inbox.office import OfficeError, load
from inbox.wire import Message, Reply
from tests.hub.conftest import OFFICE, Bench

ALWAYS = """
[[acknowledgement]]
channel = "wa-bpbd"
text = "Terima kasih {nama}, laporan {nomor} diterima pukul {sekarang}. Darurat: 112."
never = ["+6289999999999"]
"""


async def automatic(bench: Bench, number: int = 1) -> list[Message]:
    found = await bench.desk.thread(bench.me("sari"), number)
    assert found is not None
    return [m for m in found.messages if m.detail.get("acknowledgement")]


async def test_off_by_default(open_bench: Callable[[], Any]) -> None:
    bench = await open_bench()
    await bench.citizen("banjir")
    assert await automatic(bench) == []


async def test_sent_once_a_day_and_the_citizen_goes_on_waiting(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE + ALWAYS)
    await bench.up()
    await bench.citizen("jalan rusak")
    [row] = await automatic(bench)
    assert row.text == "Terima kasih Tati Suryati, laporan 1 diterima pukul 22.00. Darurat: 112."
    assert (row.kind, row.direction, row.author.address) == ("status", "out", None)
    [sent] = await bench.desk.due(bench.clock.now)
    assert sent.outbound.text == row.text
    assert not sent.outbound.human_agent
    await bench.desk.settle(sent.message_id, Accepted(external_id="wamid.ack"), retry_at=None)
    found = (await bench.desk.threads(bench.me(), view="unanswered"))[0]
    assert (found.waiting_since, found.unread, found.assignee) == (found.waiting_since, 1, None)
    assert found.waiting_since is not None
    for _hour in range(23):
        bench.clock.forward(hours=1)
        await bench.citizen("halo?")
    assert len(await automatic(bench)) == 1
    bench.clock.forward(hours=2)
    await bench.citizen("masih ada?")
    assert len(await automatic(bench)) == 2


async def test_an_answer_written_meanwhile_is_not_stale_because_of_it(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE + ALWAYS)
    await bench.citizen("jalan rusak")
    seen = (await bench.desk.threads(bench.me()))[0].seq
    bench.clock.forward(hours=25)
    await bench.citizen("jalan rusak", wa="6281111111111")
    result = await bench.run(Reply, "rina", text="kami cek", if_seq=seen)
    assert result.outcome == "queued"


async def test_never_to_automatic_mail_history_own_numbers_or_those_excluded(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE + ALWAYS)
    await bench.take(bench.said("sedang cuti", wa="6281111111111", automatic=True))
    await bench.take(bench.said("dulu", wa="6281111111112", history=True))
    await bench.citizen("halo", wa="6289999999999")
    await bench.take(bench.said("halo", party=Party(ids=(("phone", "106"),))))
    await bench.citizen("halo", account="107", wa="6281111111113")  # a channel without one
    for number in range(1, 6):
        assert await automatic(bench, number) == [], number


async def test_it_leaves_at_once(open_bench: Callable[[str], Any]) -> None:
    """Found by the flood evening: it waited until the delivery looked by itself, up to half a minute."""
    bench = await open_bench(OFFICE + ALWAYS)
    bench.desk.delivery_wanted.clear()
    await bench.take(bench.said("dulu", wa="6281111111112", history=True))
    assert not bench.desk.delivery_wanted.is_set()
    await bench.citizen("jalan rusak")
    assert bench.desk.delivery_wanted.is_set()


async def test_one_that_could_not_leave_in_time_is_not_sent(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE + ALWAYS)
    await bench.citizen("jalan rusak")
    bench.clock.forward(minutes=11)
    await bench.up()
    assert await bench.desk.due(bench.clock.now) == []
    assert [m.status for m in await automatic(bench)] == ["cancelled"]


@pytest.mark.parametrize(
    ("at", "holds"),
    [("2026-11-20T16:00", True), ("2026-11-20T15:29", False), ("2026-11-21T07:29", True), ("2026-11-21T07:30", False),
     ("2026-11-21T23:00", False), ("2026-11-22T01:00", False)],
)  # fmt: skip
def test_hours_past_midnight_belong_to_the_day_they_began(at: str, holds: bool) -> None:
    entry = Acknowledgement("wa", "x", start=15 * 60 + 30, end=7 * 60 + 30, days=(4,))  # Friday evening
    assert entry.holds(datetime.fromisoformat(at).replace(tzinfo=UTC)) is holds


def test_mistakes_are_named() -> None:
    wrong = ALWAYS.replace("{sekarang}", "{gaji}").replace('"wa-bpbd"', '"wa-x"') + 'from = "25.00"\n'
    with pytest.raises(OfficeError) as caught:
        load(OFFICE + wrong, "kantor.toml")
    text = str(caught.value)
    assert "saluran `wa-x` tidak ada" in text
    assert "{gaji} tidak dikenal" in text
    assert "harus jam seperti 15.30" in text
