"""Two contacts that were one person and are two again: nothing meant for one reaches the other."""

from datetime import timedelta
from typing import Any

from inbox.wire import JoinContact, PartContact, Reply
from tests.hub.test_persons import WA, answered_at_the_second_number, office, view, writes

__all__ = ["office"]


async def test_a_reply_to_somebody_who_was_parted_meanwhile_does_not_leave(office: Any) -> None:
    await writes(office, "wa-bpbd")
    await writes(office, "ig-bpbd", "halo", name="tati_s")
    await office.up("wa-bpbd", "ig-bpbd")
    await office.run(JoinContact, other=2, why="warga menyebut akunnya")
    sent = await office.run(Reply, text="Rahasia Tati", channel="ig-bpbd", undo=10)
    await office.run(PartContact, other=2)
    office.clock.forward(seconds=10)
    assert await office.desk.due(office.clock.now) == []
    (row,) = [m for m in (await view(office, 1)).messages if m.id == sent.cmd_id]
    assert (row.status, row.error.code) == ("failed", "parted")
    assert (await view(office, 1)).waiting_since is not None  # the citizen still waits
    late = await office.run(Reply, text="Rahasia Tati", channel="ig-bpbd", to_contact=2)
    assert late.error.code == "unreachable"


async def test_who_was_parted_and_wrote_last_here_is_not_answered_at_the_others_number(office: Any) -> None:
    other = await answered_at_the_second_number(office)
    await writes(office, "wa-bpbd", "alamat saya Jalan Melati 3", address=other, name="Tati")
    await office.run(PartContact, other=2)
    refused = await office.run(Reply, text="Baik, Jalan Melati 3", undo=0)
    assert (refused.outcome, refused.error.code) == ("refused", "other_writer")
    meant = await office.run(Reply, text="Untuk nomor pertama", undo=0, to_contact=1)
    assert meant.outcome == "queued", meant.error
    (found,) = await office.desk.due(office.clock.now + timedelta(minutes=1))
    assert found.outbound.to == (("phone", WA),)
