"""Calls and visits: written down as what the citizen said, with or without an address."""

from typing import Any

import pytest

from inbox.wire import Record, Reply, ThreadView, Wait


async def view(bench: Any, number: int) -> ThreadView:
    found: ThreadView = await bench.desk.thread(bench.me(), number)
    return found


@pytest.mark.parametrize("source", ["telepon", "datang", "dm_pimpinan"])
async def test_a_citizen_without_an_address_has_a_report_and_waits(bench: Any, source: str) -> None:
    done = await bench.run(Record, thread=0, source=source, text="lampu jalan mati, hub 081299998888", name="Pak Ujang")
    found = await view(bench, done.thread.number)
    assert (found.source, found.contact.name, found.contact.addresses) == (source, "Pak Ujang", [])
    assert found.waiting_since == bench.clock.now
    (said, event) = found.messages
    assert (said.kind, said.direction, said.author.name, said.detail["source"]) == (
        "message",
        "in",
        "Pak Ujang",
        source,
    )
    assert "9999" not in (said.text or "")
    assert event.detail["event"] == "recorded"
    assert (await bench.run(Reply, thread=found.number, text="baik")).error.code == "channel_needed"


async def test_by_choice_it_is_the_citizen_who_has_that_number(bench: Any) -> None:
    await bench.citizen()
    joined = await bench.run(
        Record, thread=0, source="telepon", text="air naik", phone="0812-3456-7890", channel="wa-bpbd"
    )
    assert joined.thread.number == 1
    apart = await bench.run(Record, thread=0, source="telepon", text="naik", phone="0812-3456-7890")
    assert apart.thread.number == 2
    assert apart.thread.contact.id != joined.thread.contact.id
    again = await bench.run(Record, thread=0, source="datang", text="lagi", phone="081234567890")
    assert again.thread.number == 2


async def test_a_call_on_a_report_that_is_there_wakes_it(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Reply, text="baik")
    await bench.run(Wait, on="citizen")
    await bench.run(Record, source="telepon", text="sudah surut")
    found = await view(bench, 1)
    assert (found.status, found.waiting_since is not None, found.source) == ("open", True, "saluran")


async def test_words_of_danger_in_a_call_alarm(bench: Any) -> None:
    done = await bench.run(Record, thread=0, source="telepon", text="tolong ada orang hanyut terseret banjir")
    assert (done.thread.category.kind, done.thread.priority) == ("darurat", 1)


async def test_what_cannot_be_recorded_is_refused(bench: Any) -> None:
    for fields, code in (
        ({"text": " "}, "empty"), ({"phone": "abc"}, "bad_address"), ({"channel": "wa-bpbd"}, "bad_address"),
        ({"phone": "081234567890", "channel": "ig"}, "channel_unknown"), ({"agency": "pln"}, "agency_unknown"),
    ):  # fmt: skip
        refused = await bench.run(Record, thread=0, source="datang", **{"text": "x", **fields})
        assert refused.error.code == code
    alien = await bench.run(Record, "dedi", thread=0, source="datang", text="x", agency="dinkes")
    assert alien.error.code == "agency_unknown"
