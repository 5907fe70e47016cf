"""A number that its owner gave up and that writes again is somebody else's: Indonesian SIM cards are sold again."""

from typing import Any

from inbox.connectors.base import InboundIdentity, Party
from inbox.wire import New, Reply

OLD, FRESH = "6281234567890", "6281299998888"


def party(phone: str, bsuid: str, name: str = "Tati Suryati") -> Party:
    return Party(ids=(("phone", phone), ("bsuid", bsuid)), name=name)


async def moves(bench: Any) -> None:
    """A citizen writes, and changes their number."""
    await bench.citizen("rumah saya kebanjiran", party=party(OLD, "ID.1"))
    bench.clock.forward(minutes=5)
    await bench.take(InboundIdentity(
        account="106", external_id="wamid.moved", at=bench.clock.now,
        old=(("phone", OLD), ("bsuid", "ID.1")), new=(("phone", FRESH), ("bsuid", "ID.2")),
    ))  # fmt: skip
    bench.clock.forward(days=90)


def events(view: Any) -> list[str]:
    return [m.detail["event"] for m in view.messages if m.kind == "event"]


async def test_a_recycled_sim_inherits_nobody(bench: Any) -> None:
    await moves(bench)
    await bench.citizen("halo, ini nomor apa?", party=party(OLD, "ID.3", "Ujang"))
    first, second = await bench.desk.thread(bench.me(), 1), await bench.desk.thread(bench.me(), 2)
    assert (second.contact.name, second.contact.id != first.contact.id) == ("Ujang", True)
    assert first.contact.name == "Tati Suryati"
    assert "rumah saya" not in " ".join(m.text or "" for m in second.messages)
    (said,) = [m for m in second.messages if m.detail.get("event") == "number_recycled"]
    assert "#1" in (said.text or "")
    await bench.citizen("halo lagi", party=party(OLD, "ID.3", "Ujang"))
    assert events(await bench.desk.thread(bench.me(), 2)).count("number_recycled") == 1
    await bench.up()
    await bench.desk.due(bench.clock.now)  # the window of the first closes
    for number, phone in ((1, FRESH), (2, OLD)):
        await bench.run(Reply, thread=number, text="Baik", undo=0, force=True)
        (found,) = await bench.desk.due(bench.clock.now)
        assert dict(reversed(found.outbound.to))["phone"] == phone


async def test_the_same_person_back_on_the_old_number_stays_the_same(bench: Any) -> None:
    await moves(bench)
    await bench.citizen("saya pakai nomor lama lagi", party=party(OLD, "ID.2"))
    view = await bench.desk.thread(bench.me(), 1)
    assert "nomor lama" in (view.messages[-1].text or "")
    assert "number_recycled" not in events(view)


async def test_what_was_written_before_the_change_and_came_late_is_the_former_owners(bench: Any) -> None:
    sent = bench.clock.now
    await moves(bench)
    await bench.citizen("tolong kirim perahu", at=sent, party=party(OLD, "ID.1"))
    view = await bench.desk.thread(bench.me(), 1)
    assert "tolong kirim perahu" in [m.text for m in view.messages]
    assert await bench.desk.thread(bench.me(), 2) is None
    await bench.up()
    await bench.run(Reply, text="Baik", undo=0, force=True)
    (found,) = await bench.desk.due(bench.clock.now)
    assert dict(reversed(found.outbound.to))["phone"] == FRESH  # a late message revives no address


async def test_another_user_id_on_the_same_number_is_said(bench: Any) -> None:
    await bench.citizen("banjir", party=party(OLD, "ID.1"))
    bench.clock.forward(minutes=1)
    await bench.citizen("ada apa ya", party=party(OLD, "ID.9"))
    view = await bench.desk.thread(bench.me(), 1)
    assert events(view).count("identity_doubt") == 1
    await bench.citizen("?", party=party(OLD, "ID.9"))
    assert events(await bench.desk.thread(bench.me(), 1)).count("identity_doubt") == 1


async def test_a_conversation_begun_with_a_recycled_number_is_a_new_contacts(bench: Any) -> None:
    await moves(bench)
    result = await bench.run(New, thread=0, channel="wa-bpbd", to=OLD, name="Ujang", text="halo")
    assert result.error.code == "template_needed"  # not "unreachable": the number is nobody's of ours
