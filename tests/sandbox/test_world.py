"""Statuses come in every order that Meta sends them in; the connector reads all that citizens write."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest

from inbox.connectors.base import ChannelConfig, InboundMessage, InboundNotice, Unreadable
from inbox.connectors.whatsapp.connector import WhatsApp
from inbox.sandbox import webhooks
from inbox.sandbox.accounts import Number
from inbox.sandbox.citizens import Crowd
from inbox.sandbox.clock import Clock
from inbox.sandbox.faults import Fault
from inbox.sandbox.sending import Send, check
from inbox.sandbox.story import stories
from inbox.sandbox.world import Habits, Sent, World

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


class Known:
    """The secrets of a channel."""

    def get(self, name: str) -> str:
        return {"app_secret": "sandbox-app-secret", "verify_token": "v", "access_token": "t"}.get(name, "")


def send(to: str, **more: str) -> Send:
    found = check({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": "a"}, **more})
    assert isinstance(found, Send)
    return found


async def played(count: int, habits: Habits, seed: int = 1) -> list[Sent]:
    """Messages to as many people, an hour later."""
    world = World(Clock(START, 0), seed, habits)
    number = world.number(Number("1"))
    for index in range(count):
        world.accept(number, send(f"62800{index:07d}", biz_opaque_callback_data=str(index)))
        world.clock.advance(1)
    for _ in range(80):
        world.clock.advance(1)
        for _ in range(4):
            await asyncio.sleep(0)
    await world.idle()
    return list(world.sent.values())


async def test_p03_statuses_come_in_every_order_with_repeats_and_gaps() -> None:
    told = Counter(tuple(each.told) for each in await played(300, Habits()))
    plain = ("sent", "delivered", "read")
    assert told[plain] > 100
    orders = {tuple(dict.fromkeys(order)) for order in told}
    assert orders >= {plain, ("delivered", "sent", "read"), ("read", "sent", "delivered"), ("sent", "read")}
    assert any(len(order) != len(set(order)) for order in told)


async def test_the_order_is_the_same_for_a_seed() -> None:
    one, two = await played(40, Habits()), await played(40, Habits())
    assert [each.told for each in one] == [each.told for each in two]
    assert [each.wamid for each in one] == [each.wamid for each in two]
    other = await played(40, Habits(), seed=2)
    assert [each.told for each in one] != [each.told for each in other]


async def test_a_message_can_fail_after_it_was_accepted() -> None:
    world = World(Clock(START, 0), 1, Habits.orderly())
    number = world.number(Number("1"))
    world.failing(Fault("failed", code=131026, times=1))
    first, second = world.accept(number, send("628000000001")), world.accept(number, send("628000000002"))
    await world.idle()
    assert (first.told, second.told) == (["failed"], ["sent", "delivered", "read"])


async def test_the_connector_reads_all_that_citizens_write() -> None:
    world = World(Clock(START, 0), 5, Habits.orderly())
    number = world.number(Number("106540352242922", callback="x"))
    crowd = Crowd(world, {"umum": number})
    for story in stories():
        case = crowd.meet(story)
        for bubble in (*story.bubbles, *story.detail, *story.further, *story.thanks, *story.done, *story.nag):
            crowd.say(case, bubble)
        world.echo(number, case.who.user, {"type": "text", "text": {"body": "baik"}}, START)
    channel = WhatsApp(ChannelConfig(id="wa", kind="whatsapp", phone_number_id=number.phone_number_id), Known())
    count = 0
    for field, value in [(field, value) for _, field, value in world.courier.waiting]:
        raw = webhooks.encode(webhooks.body([(number.waba_id, [(field, value)])]))
        assert channel.genuine(webhooks.signature(number.app_secret, raw), raw)
        items = channel.read(raw)
        assert items
        assert not [item for item in items if isinstance(item, Unreadable | InboundNotice)], value
        assert {item.account for item in items} == {number.phone_number_id}
        count += sum(isinstance(item, InboundMessage) for item in items)
    assert count > 500


@pytest.mark.parametrize("seed", [1, 2])
async def test_several_changes_go_in_one_body_with_an_entry_for_each_waba(seed: int) -> None:
    world = World(Clock(START, 0), seed, Habits(batching=1, redelivered=0))
    one, other = (world.number(Number(str(i), waba_id=f"9{i}", callback="x")) for i in (1, 2))
    for index in range(6):
        user = world.user(f"62800000000{index}", f"W{index}")
        world.say(one if index % 2 else other, user, {"type": "text", "text": {"body": str(index)}})
    (group,) = world.courier.groups(world.courier.waiting)
    body = webhooks.body(world.courier.entries(group))
    assert {entry["id"] for entry in body["entry"]} == {"91", "92"}
    texts = [
        (entry["id"], message["text"]["body"])
        for entry in body["entry"]
        for change in entry["changes"]
        for message in change["value"]["messages"]
    ]
    assert sorted(texts) == [("91", "1"), ("91", "3"), ("91", "5"), ("92", "0"), ("92", "2"), ("92", "4")]
