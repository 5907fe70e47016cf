"""Three desks that are cut off, closed and opened while they work, and a hub that is killed: afterwards all know the
same, what each of them wrote is there once, and nothing reached a citizen twice."""

import asyncio
import itertools
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inbox.wire import (
    Acknowledge,
    Assign,
    Claim,
    Escalate,
    Invalid,
    Note,
    Reopen,
    Reply,
    Resolve,
    SendBack,
    SetAgency,
    SetCategory,
    SetPlace,
    SetPriority,
    SetTags,
    Snooze,
    Wait,
)
from tests.hub.healing import OFFICE, Room, Seat, eventually
from tests.hubs import SECRETS, RunningHub, running_hub
from tests.standin import OK, StandIn, answer

TOMORROW = "2099-01-01T01:00:00Z"
ACTS: list[tuple[type, dict[str, Any]]] = [
    (Reply, {"text": "jawaban"}), (Reply, {"text": "jawaban"}), (Reply, {"text": "jawaban paksa", "force": True}),
    (Note, {"text": "catatan"}), (Claim, {}), (Assign, {"assignee": "rina"}), (Assign, {"assignee": None}),
    (SetTags, {"add": ["banjir"]}), (SetTags, {"remove": ["banjir"], "add": ["jalan"]}), (SetPriority, {"priority": 1}),
    (SetPriority, {"priority": 4}), (SetCategory, {"kind": "pengaduan"}), (SetPlace, {"place": "Dayeuhkolot"}),
    (SetAgency, {"agency": "dinkes"}), (SetAgency, {"agency": "bpbd"}), (Wait, {"on": "agency"}),
    (Wait, {"on": "citizen"}), (Snooze, {"until": TOMORROW}), (Resolve, {}), (Resolve, {"force": True}), (Reopen, {}),
    (Invalid, {}), (Escalate, {"reason": "gawat"}), (Acknowledge, {}), (SendBack, {"reason": "sudah"}),
]  # fmt: skip
Scene = list[tuple[Any, ...]]
_offices = itertools.count()


@pytest.fixture(scope="module")
def meta() -> Iterator[StandIn]:
    made = StandIn(lambda n: answer(200, OK % n))
    yield made
    made.close()


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, meta: StandIn) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("healing") / "hub") as found:
        found.apply(OFFICE.format(api_base=meta.base))
        for channel in ("wa-bpbd", "wa-dinkes"):
            for name, value in SECRETS.items():
                found.secret(channel, name, value)
        yield found


async def play(room: Room, steps: Scene) -> None:
    """What happens, step by step; nobody waits for anybody unless a step says so."""
    for step in steps:
        match step:
            case ("act", who, which, (kind, fields)):
                await room.act(room.seats[who], which, kind, fields)
            case ("citizen", who, channel, text):
                await room.citizen(who, channel, text)
            case ("line", who, weather):
                await room.seats[who].way.set(weather)
            case ("desk", who, "open"):
                await room.seats[who].open()
            case ("desk", who, "close"):
                await room.seats[who].close()
            case ("waits", who):
                await room.caught_up(room.seats[who])
            case ("hub", "dies"):
                await room.hub_dies()
            case ("hub", "returns"):
                await room.hub_returns()


async def check(room: Room, meta: StandIn) -> None:
    """All desks know what the hub knows; each command has one effect, or its author has the reason."""
    answered = {}
    for seat in room.seats:
        assert seat.session is not None
        # Looked at again where a deadline passes between one look and the other.
        await eventually(lambda s=seat: room.views(s) == room.views_of_hub(s.login), f"{seat.login} sees the same")
        await same_conversations(room, seat)
        answered |= {one.command.cmd_id: one.result for one in seat.session.outbox.answered}
        assert not seat.session.outbox.damaged
    kept = Counter(message["id"] for message in room.messages())
    posted = Counter(post["text"]["body"] for post in meta.posts)
    for command in room.given:
        if isinstance(command, Reply | Note):
            result = answered.get(command.cmd_id)
            refused = result is not None and result.outcome == "refused"
            assert kept[command.cmd_id] == (0 if refused else 1), command
    for message in room.outgoing():
        assert posted[message["text"]] <= 1, "nothing reaches a citizen twice"
        assert posted[message["text"]] == 1 or message["status"] != "accepted", message
    texts = Counter(message["text"] for message in room.messages() if message["direction"] == "in")
    assert {text: texts[text] for text in room.said} == dict.fromkeys(room.said, 1), (
        "each message of a citizen is there once"
    )


async def same_conversations(room: Room, seat: Seat) -> None:
    """Each thread that was worked on stands at the desk as it does at the hub."""
    assert seat.session is not None
    for number in {command.thread for command in room.given} & set(seat.session.state.threads):
        assert await seat.session.open(number, read=False)
        told = room.asked(f"/v1/threads/{number}", seat.login)
        shown = {m.id: (m.kind, m.seq, m.status, m.text) for m in seat.session.state.conversation(number)}
        assert shown == {m["id"]: (m["kind"], m["seq"], m["status"], m["text"]) for m in told["messages"]}


async def scenario(hub: RunningHub, meta: StandIn, steps: Scene) -> None:
    with tempfile.TemporaryDirectory(prefix="siaga-", ignore_cleanup_errors=True) as folder:
        room = Room(hub, Path(folder), 628200000000 + 10 * next(_offices))
        try:
            await room.begin()
            await play(room, steps)
            await room.heal()
            await check(room, meta)
            known = {seat.login: room.views(seat) for seat in room.seats}
            for seat in room.seats:
                await seat.way.set("cut")
                await seat.close()
                await seat.open()
                assert seat.session is not None
                await seat.session.outbox.refresh()
                await whole(seat)
                assert room.views(seat) == known[seat.login], "and without the hub they know it still"
        finally:
            await room.hub_returns()
            await room.end()


async def whole(seat: Seat) -> None:
    """Wait until a desk has read all that it kept."""
    session = seat.session
    assert session is not None
    await eventually(lambda: session.state.link == "away" and session.state.whole, "it has read what it kept")


def scene(seed: int) -> Scene:
    """A quarter of an hour of a bad day: mostly work, now and then a line, a desk or the hub gives way."""
    chance = random.Random(seed)
    steps: Scene = []
    for _turn in range(chance.randint(40, 70)):
        who = chance.randrange(3)
        kind = chance.choices(["act", "citizen", "line", "desk", "waits", "hub"], [12, 4, 3, 2, 3, 1])[0]
        match kind:
            case "act":
                steps.append(("act", who, chance.randrange(4), chance.choice(ACTS)))
            case "citizen":
                channel = chance.choice(["wa-bpbd", "wa-dinkes"])
                steps.append(
                    ("citizen", chance.randrange(4), channel, chance.choice(["halo", "tolong, ada yang hanyut"]))
                )
            case "line":
                steps.append(("line", who, chance.choice(["fair", "cut", "deaf"])))
            case "desk":
                steps.append(("desk", who, chance.choice(["open", "close"])))
            case "waits":
                steps.append(("waits", who))
            case "hub":
                steps.append(("hub", chance.choice(["dies", "returns"])))
    return steps


@pytest.mark.parametrize("seed", range(4))
def test_after_healing_every_desk_knows_what_the_hub_knows(hub: RunningHub, meta: StandIn, seed: int) -> None:
    asyncio.run(scenario(hub, meta, scene(seed)))


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(100, 300))
def test_healing_two_hundred_times(hub: RunningHub, meta: StandIn, seed: int) -> None:
    asyncio.run(scenario(hub, meta, scene(seed)))
