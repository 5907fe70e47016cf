"""Windows by channel and thread, and how fast replies may leave, on a real desk with a clock of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from inbox.connectors.base import Accepted, InboundDelete, InboundMessage, InboundStatus, Party, Refused
from inbox.connectors.instagram.reading import read
from inbox.domain import windows
from inbox.hub.channels import TokenAge
from inbox.hub.pacing import Pace
from inbox.hub.tokens import plan, warning
from inbox.wire import ChannelState, Problem, Reply

IG_OFFICE = """
[office]
name = "Kantor"
[[agency]]
id = "dinkes"
name = "Dinkes"
[[person]]
login = "rina"
name = "Rina"
role = "admin"
agencies = ["*"]
[[channel]]
id = "ig"
kind = "instagram"
agency = "dinkes"
ig_id = "17841"
"""
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
CLOSED = Problem(code="131047", title="Masa balas 24 jam sudah lewat.")


def entry(at: datetime, event: dict[str, Any]) -> bytes:
    import msgspec

    whole = {"sender": {"id": "900"}, "recipient": {"id": "17841"}, "timestamp": int(at.timestamp() * 1000), **event}
    return msgspec.json.encode({"object": "instagram", "entry": [{"id": "17841", "messaging": [whole]}]})


def answers(view: Any) -> list[Any]:
    """What staff said."""
    return [m for m in view.messages if m.direction == "out" and m.kind == "message"]


class Gram:
    """An office with one Instagram account."""

    def __init__(self, bench: Any) -> None:
        self.bench, self.desk, self.clock = bench, bench.desk, bench.clock

    async def event(self, event: dict[str, Any]) -> None:
        body = entry(self.clock.now, event)
        await self.desk.ingest("ig", body, read(body))

    async def thread(self) -> Any:
        return await self.desk.thread(self.bench.me(), 1)

    async def up(self) -> None:
        await self.desk.set_channel(ChannelState(id="ig", kind="instagram", state="up"))

    async def outgoing(self, **fields: Any) -> Any:
        await self.bench.run(Reply, text="Baik", undo=0, **fields)
        await self.up()
        (found,) = await self.desk.due(self.clock.now)
        return found


async def gram(open_bench: Any) -> Gram:
    return Gram(await open_bench(IG_OFFICE))


async def test_p32_story_mentions_replies_and_postbacks_open_the_window(open_bench: Any) -> None:
    office = await gram(open_bench)
    events: list[dict[str, Any]] = [
        {"message": {"mid": "m1", "attachments": [{"type": "story_mention", "payload": {"url": "https://x/1"}}]}},
        {"message": {"mid": "m2", "text": "?", "reply_to": {"story": {"id": "1", "url": "https://x/2"}}}},
        {"postback": {"mid": "m3", "title": "Lapor", "payload": "LAPOR"}},
        {"message": {"mid": "m4", "attachments": [{"type": "image", "payload": {"url": "https://x/3"}}]}},
    ]
    for event in events:
        office.clock.forward(hours=30)
        await office.event(event)
        (window,) = (await office.thread()).windows
        assert (window.kind, window.state) == ("instagram", "open")
        assert window.closes_at == office.clock.now + timedelta(hours=24)


async def test_p31_a_person_may_answer_for_seven_days_and_the_tag_says_so(open_bench: Any) -> None:
    office = await gram(open_bench)
    await office.event({"message": {"mid": "m1", "text": "Halo"}})
    office.clock.forward(hours=23)
    found = await office.outgoing()
    assert not found.outbound.human_agent
    assert not found.outbound.too_late
    await office.desk.settle(found.message_id, Accepted(external_id="m2"), retry_at=None)
    office.clock.forward(hours=2)
    await office.desk.due(office.clock.now)
    (window,) = (await office.thread()).windows
    assert window.kind == "human_agent"
    assert window.state == "open"
    found = await office.outgoing(force=True)
    assert found.outbound.human_agent
    await office.desk.settle(found.message_id, Accepted(external_id="m3"), retry_at=None)
    office.clock.forward(days=6)
    found = await office.outgoing(force=True)
    assert found.outbound.too_late
    assert not found.outbound.human_agent


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=20)))
def test_p31_every_age_has_one_standing(age: timedelta) -> None:
    found = windows.standing("instagram", windows.closes("instagram", NOW), NOW + age)
    day = timedelta(days=1)
    assert found == ("free" if age < day else "person" if age < 7 * day else "late")
    assert windows.standing("whatsapp", windows.closes("whatsapp", NOW), NOW + age) == "free"


async def test_an_old_message_whose_window_had_closed_holds_no_reply(open_bench: Any) -> None:
    office = await gram(open_bench)
    at = office.clock.now
    office.clock.forward(hours=30)
    body = entry(at, {"message": {"mid": "m1", "text": "Halo"}})
    await office.desk.ingest("ig", body, read(body))
    assert (await office.outgoing()).outbound.human_agent


async def test_the_end_of_the_day_holds_no_reply_of_a_person(open_bench: Any) -> None:
    office = await gram(open_bench)
    await office.event({"message": {"mid": "m1", "text": "Halo"}})
    await office.bench.run(Reply, text="Baik", undo=600)
    await office.up()
    office.clock.forward(hours=24, seconds=1)
    (found,) = await office.desk.due(office.clock.now)
    assert found.outbound.human_agent


async def test_p11_an_echo_before_the_answer_is_the_same_message(open_bench: Any) -> None:
    office = await gram(open_bench)
    await office.event({"message": {"mid": "m1", "text": "Halo"}})
    found = await office.outgoing()
    echo = {
        "sender": {"id": "17841"},
        "recipient": {"id": "900"},
        "message": {"mid": "m2", "text": "Baik", "is_echo": True},
    }
    for _twice in range(2):
        await office.event(echo)
    await office.desk.settle(found.message_id, Accepted(external_id="m2"), retry_at=None)
    await office.event({"read": {"mid": "m2"}})
    (sent,) = [m for m in (await office.thread()).messages if m.direction == "out" and m.kind == "message"]
    assert (sent.id, sent.external_id, sent.status) == (found.message_id, "m2", "read")


async def test_p13_a_crash_between_send_and_store_and_an_echo_make_one_message(open_bench: Any) -> None:
    office = await gram(open_bench)
    await office.event({"message": {"mid": "m1", "text": "Halo"}})
    found = await office.outgoing()
    await office.desk.close()
    again = Gram(await open_bench(""))
    assert [m.status for m in answers(await again.thread())] == ["uncertain"]
    echo = {
        "sender": {"id": "17841"},
        "recipient": {"id": "900"},
        "message": {"mid": "m2", "text": "Baik", "is_echo": True},
    }
    await again.event(echo)
    sent = [m for m in (await again.thread()).messages if m.direction == "out" and m.kind == "message"]
    assert [(m.id, m.external_id, m.status) for m in sent] == [(found.message_id, "m2", "sent")]


async def test_seen_means_everything_before_it_was_seen(open_bench: Any) -> None:
    office = await gram(open_bench)
    await office.event({"message": {"mid": "m1", "text": "Halo"}})
    for number in (2, 3):
        found = await office.outgoing(force=True)
        await office.desk.settle(found.message_id, Accepted(external_id=f"m{number}"), retry_at=None)
    await office.event({"read": {"mid": "m3"}})
    assert [m.status for m in answers(await office.thread())] == ["read", "read"]


async def test_p38_an_unsend_that_comes_first_hides_the_message(open_bench: Any) -> None:
    office = await gram(open_bench)
    await office.event({"message": {"mid": "m1", "is_deleted": True}})
    await office.event({"message": {"mid": "m1", "text": "salah kirim"}})
    (found,) = (await office.thread()).messages
    assert found.deleted
    assert found.text == ""


async def test_p39_only_the_provider_takes_a_message_back(open_bench: Any) -> None:
    """A message that polling could not read stays; InboundDelete comes from webhooks alone."""
    office = await gram(open_bench)
    await office.event({"message": {"mid": "m1", "text": "tetap"}})
    polled = InboundMessage(account="17841", external_id="m0", party=Party(ids=(("igsid", "900"),)), text="lama")
    await office.desk.ingest("ig", b"{}", [polled])
    assert not any(m.deleted for m in (await office.thread()).messages)
    await office.desk.ingest("ig", b"{1}", [InboundDelete(account="17841", target="m1")])
    assert [m.deleted for m in (await office.thread()).messages if m.external_id == "m1"] == [True]


async def test_p05_read_without_delivered_is_read(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Reply, text="Baik", undo=0)
    await bench.up()
    (found,) = await bench.desk.due(bench.clock.now)
    await bench.desk.settle(found.message_id, Accepted(external_id="wamid.o"), retry_at=None)
    for state in ("sent", "read"):
        await bench.take(InboundStatus(account="106", external_id="wamid.o", status=state))
    view = await bench.desk.thread(bench.me(), 1)
    assert answers(view)[-1].status == "read"
    await bench.take(InboundStatus(account="106", external_id="wamid.o", status="delivered"))
    assert answers(await bench.desk.thread(bench.me(), 1))[-1].status == "read"


async def test_p26_a_refused_window_is_shown_as_closed_and_the_text_is_kept(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Reply, text="Naskah panjang", undo=0)
    await bench.up()
    (found,) = await bench.desk.due(bench.clock.now)
    await bench.desk.settle(found.message_id, Refused(action="template", problem=CLOSED), retry_at=None)
    view = await bench.desk.thread(bench.me(), 1)
    assert [w.state for w in view.windows] == ["closed"]
    assert (answers(view)[-1].status, answers(view)[-1].text) == ("failed", "Naskah panjang")
    assert answers(view)[-1].error.code == "131047"
    bench.clock.forward(minutes=1)
    await bench.citizen("masih banjir", external_id="wamid.later")
    assert [w.state for w in (await bench.desk.thread(bench.me(), 1)).windows] == ["open"]


async def test_p26_a_failed_status_closes_it_too_but_not_after_a_newer_message(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Reply, text="Baik", undo=0)
    await bench.up()
    (found,) = await bench.desk.due(bench.clock.now)
    await bench.desk.settle(found.message_id, Accepted(external_id="wamid.o"), retry_at=None)
    bench.clock.forward(minutes=5)
    await bench.citizen("lagi", external_id="wamid.2")
    await bench.take(InboundStatus(account="106", external_id="wamid.o", status="failed", problem=CLOSED))
    assert [w.state for w in (await bench.desk.thread(bench.me(), 1)).windows] == ["open"]


async def test_p44_what_costs_is_counted_once_a_message_by_number_and_month(bench: Any) -> None:
    from inbox.store import offices

    def told(identity: str, status: str, **pricing: Any) -> InboundStatus:
        return InboundStatus(
            account="106", external_id=identity, status=status, at=bench.clock.now, detail={"pricing": pricing}  # type: ignore[arg-type]
        )  # fmt: skip

    await bench.take(
        told("a", "sent", type="regular", category="service"),
        told("a", "delivered", type="regular", category="service"),
        told("a", "read", type="regular", category="service"),
        told("b", "read", type="free_customer_service", category="service"),
        told("c", "delivered", billable=True, pricing_model="CBP"),
    )
    await bench.take(told("d", "delivered", type="regular"), channel="wa-bpbd")
    counted = await bench.desk.store.read(offices.tallies)
    assert {k: n for k, n in counted.items() if k.startswith("billable")} == {"billable.wa-bpbd.2026-11": 3}


async def test_p43_a_burst_and_then_six_seconds_for_this_recipient_only(bench: Any) -> None:
    pace = Pace(burst=2)
    await bench.citizen()
    await bench.citizen(wa="6281200000002")
    await bench.up()
    for number in (1, 1, 1, 2):
        await bench.run(Reply, thread=number, text="Baik", undo=0, force=True)
    sent = []
    for _step in range(8):
        for found in await bench.desk.due(bench.clock.now, pace=pace):
            sent.append((found.thread, (bench.clock.now - NOW).total_seconds()))
            await bench.desk.settle(found.message_id, Accepted(external_id=f"o{len(sent)}"), retry_at=None)
        bench.clock.forward(seconds=1)
    assert sorted(sent) == [(1, 0.0), (1, 1.0), (1, 6.0), (2, 0.0)]


async def test_p43_the_pair_limit_delays_only_that_recipient_and_keeps_order(bench: Any) -> None:
    await bench.citizen()
    await bench.citizen(wa="6281200000002")
    await bench.up()
    for text in ("satu", "dua"):
        await bench.run(Reply, thread=1, text=text, undo=0, force=True)
    await bench.run(Reply, thread=2, text="lain", undo=0, force=True)
    first, other = await bench.desk.due(bench.clock.now)
    assert (first.outbound.text, other.outbound.text) == ("satu", "lain")
    fast = Refused(action="pace", problem=Problem(code="131056", title="terlalu cepat"))
    await bench.desk.settle(first.message_id, fast, retry_at=bench.clock.now + timedelta(seconds=6))
    await bench.desk.settle(other.message_id, Accepted(external_id="o1"), retry_at=None)
    assert await bench.desk.due(bench.clock.now) == []
    bench.clock.forward(seconds=7)
    (again,) = await bench.desk.due(bench.clock.now)
    assert again.outbound.text == "satu"


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 10)), max_size=80), st.integers(1, 6))
def test_p43_never_more_than_the_burst_in_its_time(asked: list[tuple[str, float]], burst: int) -> None:
    pace, now, left = Pace(burst=burst), NOW, dict[str, list[datetime]](a=[], b=[])
    for whom, later in asked:
        now += timedelta(seconds=later)
        if pace.free("wa", whom, now) <= now:
            left[whom].append(now)
    for times in left.values():
        for start in range(len(times) - burst):
            assert times[start + burst] - times[start] >= timedelta(seconds=5.999)


def test_a_channel_leaves_no_more_than_its_rate() -> None:
    pace = Pace(rate=80)
    taken = sum(pace.free("wa", str(n), NOW) <= NOW for n in range(200))
    assert taken <= 81
    assert pace.free("other", "1", NOW) <= NOW
    pace.hold("other", NOW + timedelta(seconds=30))
    assert pace.free("other", "2", NOW) == NOW + timedelta(seconds=30)


def test_p30_a_token_is_renewed_in_time_and_warned_of() -> None:
    def age(days_old: float, left: float | None) -> TokenAge:
        until = None if left is None else NOW + timedelta(days=left)
        return TokenAge(mark="x", since=NOW - timedelta(days=days_old), until=until)

    assert not plan(age(0.9, 5), NOW)
    assert not plan(age(30, 21), NOW)
    assert plan(age(41, 19), NOW)
    assert plan(age(1.1, None), NOW)
    assert warning(age(45, 15), NOW) is None
    told = warning(age(53, 7), NOW)
    assert told is not None
    assert "7 hari" in told.title
    assert told.hint
