"""Instagram's events in any order, again and again, end in one state (pitfalls 1, 11, 12, 38, 42, 45)."""

import asyncio
import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.connectors.base import Accepted
from inbox.connectors.instagram.reading import read
from inbox.hub.desk import Desk
from inbox.hub.ids import uuid7
from inbox.office import load
from inbox.wire import ChannelState, Me, Reply
from tests.hub.conftest import Clock
from tests.hub.test_windows_and_pace import IG_OFFICE

REPLY, AT = uuid7(Clock().now), Clock().now
ME = Me(login="rina", name="Rina", roles=["admin"], agencies=["*"])


def body(seconds: float, event: dict[str, Any], *, out: bool = False) -> bytes:
    sides = ("17841", "900") if out else ("900", "17841")
    at = int((AT + timedelta(seconds=seconds)).timestamp() * 1000)
    whole = {"sender": {"id": sides[0]}, "recipient": {"id": sides[1]}, "timestamp": at, **event}
    return msgspec.json.encode({"object": "instagram", "entry": [{"id": "17841", "time": at, "messaging": [whole]}]})


def love(seconds: float, mid: str, action: str = "react") -> bytes:
    more = {"reaction": "love", "emoji": "❤️"} if action == "react" else {}
    return body(seconds, {"reaction": {"mid": mid, "action": action, **more}})


HAPPENINGS = [
    body(59, {"message": {"mid": "OUT", "text": "Baik", "is_echo": True, "app_id": 1}}, out=True),
    body(61, {"read": {"mid": "OUT"}}),
    body(70, {"message": {"mid": "APP", "text": "dari HP", "is_echo": True}}, out=True),
    body(20, {"message_edit": {"mid": "IN", "text": "banjir di Baleendah", "num_edit": 1}}),
    body(30, {"message_edit": {"mid": "IN", "text": "banjir di Dayeuhkolot", "num_edit": 2}}),
    body(80, {"message": {"mid": "GONE", "text": "salah kirim"}}),
    body(85, {"message_edit": {"mid": "GONE", "text": "salah kirim lagi", "num_edit": 1}}),
    body(90, {"message": {"mid": "GONE", "is_deleted": True}}),
    love(95, "OUT"), love(96, "OUT", "unreact"),
    love(97, "APP"),
    body(99, {"message": {"mid": "STORY", "text": "bagus", "reply_to": {"story": {"id": "1", "url": "https://x.id"}}}}),
    body(100, {"postback": {"mid": "BTN", "title": "Mulai", "payload": "START"}}),
    body(101, {"read": {"mid": "APP"}}),
]  # fmt: skip


async def ended(bodies: list[bytes], answered: int = 0) -> tuple[list[Any], Any]:
    """The messages and the state of the thread after these arrived, each by itself.

    Instagram answers our own send after `answered` of them.
    """
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        desk = await Desk.open(Path(folder), clock=clock)
        try:
            await desk.apply_office(load(IG_OFFICE, "office.toml"), IG_OFFICE, Me(login="root"))
            await desk.set_channel(ChannelState(id="ig", kind="instagram", state="up"))
            first = body(0, {"message": {"mid": "IN", "text": "banjir"}})
            await desk.ingest("ig", first, read(first))
            reply = Reply(cmd_id=REPLY, written_at=AT, thread=1, text="Baik")
            print_of = hashlib.sha256(msgspec.json.encode(reply)).digest()
            await desk.execute(ME, reply, fingerprint=print_of)
            await desk.due(clock.now)
            clock.forward(minutes=5)
            for number, raw in enumerate([*bodies, None]):
                if number == answered:
                    await desk.settle(REPLY, Accepted(external_id="OUT"), retry_at=None)
                if raw is not None:
                    await desk.ingest("ig", raw, read(raw))
            view = await desk.thread(ME, 1)
            assert view is not None
            assert len(await desk.threads(ME)) == 1
            messages = sorted(
                (m.external_id or "", m.direction, m.type, m.text, m.status, m.edited, m.deleted,
                 tuple(r.emoji for r in m.reactions), m.author.name)
                for m in view.messages if m.kind == "message"
            )  # fmt: skip
            return messages, view.windows
        finally:
            await desk.close()


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_p11_p38_p45_any_order_and_repetition_ends_in_the_same_state(data: Any) -> None:
    wanted = asyncio.run(ended(HAPPENINGS))
    by_id = {row[0]: row for row in wanted[0]}
    assert len(wanted[0]) == 6
    assert by_id["OUT"][4] == "read"
    assert by_id["OUT"][7] == ()
    assert by_id["IN"][3] == "banjir di Dayeuhkolot"
    assert by_id["GONE"][6]
    assert by_id["APP"][7] == ("❤️",)
    again = data.draw(st.lists(st.sampled_from(HAPPENINGS), max_size=8))
    whole = data.draw(st.permutations([*HAPPENINGS, *again]))
    assert asyncio.run(ended(whole, data.draw(st.integers(0, len(whole))))) == wanted
