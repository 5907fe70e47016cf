"""Statuses, echoes, edits, deletes in any order, again and again, end in one state (pitfalls 1, 3, 4, 5, 11, 38)."""

import asyncio
import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.connectors.base import (
    Accepted,
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundReaction,
    InboundStatus,
    Party,
)
from inbox.hub.desk import Desk
from inbox.hub.ids import uuid7
from inbox.office import load
from inbox.wire import ChannelState, Me, Problem, Reply
from tests.hub.conftest import OFFICE, Clock

TATI = Party(ids=(("phone", "6281234567890"),), name="Tati")
REPLY = uuid7(Clock().now)
AT = Clock().now


def happenings(reply: str, *, failed: bool) -> list[Inbound]:
    """What Meta tells of one conversation: a reply, an answer from the phone, two messages of the citizen."""

    def later(seconds: float) -> dict[str, Any]:
        return {"account": "106", "at": AT + timedelta(seconds=seconds)}

    states: list[Any] = ["sent", "failed"] if failed else ["sent", "delivered", "read"]
    problem = Problem(code="131026", title="tidak sampai")
    found: list[Inbound] = [
        InboundStatus(**later(60 + n), external_id="wamid.OUT", status=state, callback=reply,
                      problem=problem if state == "failed" else None)
        for n, state in enumerate(states)
    ]  # fmt: skip
    found += [
        InboundMessage(**later(59), external_id="wamid.OUT", party=TATI, direction="out", text="Baik", callback=reply),
        InboundMessage(**later(70), external_id="wamid.APP", party=TATI, direction="out", text="dari HP"),
        InboundEdit(**later(71), target="wamid.APP", text="dari HP, ralat"),
        InboundEdit(**later(20), target="wamid.IN", text="banjir di Baleendah"),
        InboundEdit(**later(30), target="wamid.IN", text="banjir di Dayeuhkolot"),
        InboundMessage(**later(80), external_id="wamid.GONE", party=TATI, text="salah kirim"),
        InboundDelete(**later(90), target="wamid.GONE"),
        InboundReaction(**later(95), external_id="wamid.R1", target="wamid.OUT", party=TATI, emoji="👍"),
        InboundReaction(**later(96), external_id="wamid.R2", target="wamid.OUT", party=TATI, emoji=None),
        InboundReaction(**later(97), external_id="wamid.R3", target="wamid.APP", party=TATI, emoji="🙏"),
    ]
    return found


async def ended(items: list[Inbound]) -> list[Any]:
    """The messages of the conversation after these arrived, each in a body of its own."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        desk = await Desk.open(Path(folder), clock=clock)
        try:
            await desk.apply_office(load(OFFICE, "office.toml"), OFFICE, Me(login="root"))
            await desk.set_channel(ChannelState(id="wa-bpbd", kind="whatsapp", state="up"))
            first = InboundMessage(account="106", at=AT, external_id="wamid.IN", party=TATI, text="banjir")
            await desk.ingest("wa-bpbd", b"first", [first])
            reply = Reply(cmd_id=REPLY, written_at=AT, thread=1, text="Baik")
            print_of = hashlib.sha256(msgspec.json.encode(reply)).digest()
            await desk.execute(desk.me("rina", own=False), reply, fingerprint=print_of)
            await desk.due(clock.now)
            clock.forward(minutes=5)
            await desk.settle(REPLY, Accepted(external_id="wamid.OUT"), retry_at=None)
            for number, item in enumerate(items):
                await desk.ingest("wa-bpbd", b"%d" % number, [item])
            view = await desk.thread(desk.me("rina", own=False), 1)
            assert view is not None
            return sorted(
                (m.external_id, m.direction, m.text, m.status, m.error.code if m.error else None, m.edited, m.deleted,
                 tuple(r.emoji for r in m.reactions), m.author.name)
                for m in view.messages if m.kind == "message"
            )  # fmt: skip
        finally:
            await desk.close()


def shuffled(draw: Any, items: list[Inbound]) -> list[Inbound]:
    """Every item at least once, some again, in any order."""
    again = draw(st.lists(st.sampled_from(range(len(items))), max_size=8))
    return [items[n] for n in draw(st.permutations([*range(len(items)), *again]))]


@settings(max_examples=15, deadline=None)
@given(st.data(), st.booleans())
def test_any_order_and_repetition_ends_in_the_same_state(data: Any, failed: bool) -> None:
    items = happenings(REPLY, failed=failed)
    wanted = asyncio.run(ended(items))
    out = next(row for row in wanted if row[0] == "wamid.OUT")
    assert (out[3], len(wanted)) == ("failed" if failed else "read", 4)
    assert asyncio.run(ended(shuffled(data.draw, items))) == wanted
