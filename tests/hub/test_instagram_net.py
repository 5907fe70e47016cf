"""The safety net of Instagram: polled and delivered is one message, nothing old is unsent.

Beside it a colleague on the phone, an outage, a token that ended: a real hub and Graph, each a process of its own.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from inbox.connectors.instagram import connector
from inbox.hub.polling import Polling
from inbox.sandbox.grams import Followers
from inbox.sandbox.instagram import Account
from inbox.sandbox.server import GraphServer
from inbox.sandbox.world import Habits
from tests.hub.test_instagram_upkeep import Office, clock, office
from tests.hubs import until
from tests.hubs_instagram import InstagramOffice, instagram_office

__all__ = ["office"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstagramOffice]:
    with instagram_office(tmp_path_factory.mktemp("ig-net")) as found:
        yield found


@pytest.fixture(autouse=True)
def orderly(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test inherits the faults or the stopped channel of one before it."""
    yield
    if "whole" in request.fixturenames:
        mended(request.getfixturevalue("whole"))


def mended(whole: InstagramOffice) -> None:
    httpx.delete(f"{whole.meta.info['control']}/faults", timeout=60, verify=False)


def shown(whole: InstagramOffice, number: int) -> list[dict[str, Any]]:
    return [m for m in whole.hub.get(f"/v1/threads/{number}")["messages"] if m["kind"] == "message"]


async def test_p41_polled_and_delivered_is_one_message(office: Office) -> None:
    from inbox.connectors.instagram.reading import read
    from inbox.sandbox import webhooks

    office.channels.marked("ig", clock() - timedelta(minutes=30))
    mid = office.said("lampu mati", 3)
    polling = Polling(office.desk, office.channels, office.now)
    assert await polling.look("ig") == 1
    sides = {"sender": {"id": "900100"}, "recipient": {"id": office.account.ig_id}}
    event = {**sides, "timestamp": int(clock().timestamp() * 1000), "message": {"mid": mid, "text": "lampu mati"}}
    raw = webhooks.encode({"object": "instagram", "entry": [{"id": office.account.ig_id, "messaging": [event]}]})
    for _again in range(2):
        await office.desk.ingest("ig", raw, read(raw))
        office.channels.marked("ig", clock() - timedelta(minutes=30))
        assert await polling.look("ig") == 0
    (thread,) = await office.threads()
    assert [m.text for m in thread.messages if m.kind == "message"] == ["lampu mati"]


async def test_p39_what_is_too_old_to_be_described_is_not_unsent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "PACE", 0.0)
    office.channels.marked("ig", clock() - timedelta(minutes=200))
    polling = Polling(office.desk, office.channels, office.now)
    for number in range(12):
        office.said(f"pesan {number}", 100 - number)
    assert await polling.look("ig") == 12
    for number in range(12, 34):
        office.said(f"pesan {number}", 50 - number)
    office.channels.marked("ig", clock() - timedelta(minutes=200))
    await polling.look("ig")
    (thread,) = await office.threads()
    said = [m for m in thread.messages if m.kind == "message"]
    assert not any(m.deleted for m in said)
    assert len({m.external_id for m in said}) == len(said)
    assert [m.text for m in said[:12]] == [f"pesan {n}" for n in range(12)]


def test_p12_a_colleague_on_the_phone_is_shown_as_such(whole: InstagramOffice) -> None:
    number = whole.say("kapan buka loketnya", igsid="900400")
    whole.meta.control("gram", igsid="900400", typed="Besok jam 8")
    until(lambda: len(shown(whole, number)) == 2, "the echo is there")
    answer = shown(whole, number)[1]
    assert (answer["direction"], answer["text"], answer["author"]["address"]) == ("out", "Besok jam 8", None)
    thread = next(t for t in whole.hub.get("/v1/threads") if t["number"] == number)
    assert thread["waiting_since"] is None


def test_p30_an_expired_token_stops_sending_keeps_receiving_and_says_so(whole: InstagramOffice) -> None:
    from tests.hubs import command

    number = whole.say("tanya jadwal dokter", igsid="900401")
    whole.meta.control("faults", kind="expired", times=-1)
    answer = whole.hub.request("POST", "/v1/commands", json=command("reply", number, text="Sebentar")).json()
    until(lambda: whole.hub.channel("ig")["state"] == "paused", "the channel stops")
    assert whole.hub.channel("ig")["problem"]["code"].startswith("190")
    until(lambda: whole.message(number, answer["message"]["id"])["status"] == "queued", "the reply waits again")
    whole.say("tanya jadwal bidan", igsid="900402")  # still comes in
    mended(whole)
    whole.hub.secret("ig", "access_token", "sandbox-ig-token")
    until(
        lambda: whole.message(number, answer["message"]["id"])["status"] in ("sent", "delivered", "read"), "it leaves"
    )
    assert len([d for d in whole.directs() if d["text"] == "Sebentar"]) == 1


def test_p02_an_outage_loses_and_doubles_nothing(whole: InstagramOffice) -> None:
    from tests.hubs import command

    number = whole.say("tanya lokasi posko", igsid="900403")
    whole.meta.control("faults", kind="outage", times=2)
    answer = whole.hub.request("POST", "/v1/commands", json=command("reply", number, text="Di balai desa")).json()
    identity = answer["message"]["id"]
    settled = ("uncertain", "sent", "delivered", "read", "failed")
    until(lambda: whole.message(number, identity)["status"] in settled, "settled")
    status = whole.message(number, identity)["status"]
    sent = [d for d in whole.directs() if d["text"] == "Di balai desa"]
    assert len(sent) == (0 if status in ("uncertain", "failed") else 1)


async def test_citizens_of_the_demo_answer_on_instagram() -> None:
    async with GraphServer(habits=Habits.orderly()) as graph:
        gram = graph.world.gram
        account = gram.account(Account("17841400000000001"))
        followers = Followers(graph.world, account, rate=0, pace=0.0)
        followers.past()
        person = next(iter(gram.followers.values()))
        before = len(gram.directs)
        body = {"recipient": {"id": person.igsid}, "messaging_type": "RESPONSE", "message": {"text": "Baik, kami cek"}}
        for _turn in range(8):
            await gram.send(account, json.dumps(body).encode())
        await asyncio.gather(*followers.answering)
        answers = [d for d in list(gram.directs.values())[before:] if not d.out and d.follower is person]
        assert len(answers) <= 2  # no more than two, some of them a heart on the message
        assert followers.told(person) == 2
        await followers.close()
