"""The stand-in as its users see it: sends, statuses, webhooks, faults."""

import asyncio
import hashlib
import hmac

import httpx
import pytest

SEND = "/v26.0/106540352242922/messages"
CITIZEN = "628000012345"


def text(body: str = "Terima kasih", to: str = CITIZEN, **more: object) -> dict:
    return {"messaging_product": "whatsapp", "recipient_type": "individual", "to": to, "type": "text",
            "text": {"body": body}, **more}  # fmt: skip


async def test_a_send_is_accepted_and_its_statuses_come(graph, client, receiver) -> None:
    answer = await client.post(SEND, json=text(biz_opaque_callback_data="abc"))
    assert answer.status_code == 200
    found = answer.json()
    assert found["contacts"][0]["wa_id"] == CITIZEN
    await graph.world.idle()
    statuses = receiver.values("statuses")
    assert {each["status"] for each in statuses} == {"sent", "delivered", "read"}
    assert {each["id"] for each in statuses} == {found["messages"][0]["id"]}
    assert {each["biz_opaque_callback_data"] for each in statuses} == {"abc"}


async def test_signatures_verify_over_the_raw_bytes(graph, client, receiver) -> None:
    graph.world.say(
        graph.number, graph.world.user(CITIZEN, "Neng Rina"), {"type": "text", "text": {"body": "é 🙏 a/b"}}
    )
    await graph.world.idle()
    raw, headers = receiver.raw[0], receiver.headers[0]
    expected = hmac.new(graph.number.app_secret.encode(), raw, hashlib.sha256).hexdigest()
    assert headers["x-hub-signature-256"] == f"sha256={expected}"
    assert rb"\u00e9 \ud83d\ude4f a\/b" in raw
    assert receiver.values("messages")[0]["text"]["body"] == "é 🙏 a/b"


async def test_a_callback_that_fails_gets_the_same_body_again(graph, receiver) -> None:
    receiver.answers = [500, 503]
    graph.world.say(graph.number, graph.world.user(CITIZEN, "Asep"), {"type": "text", "text": {"body": "halo"}})
    while len(receiver.raw) < 3:
        graph.world.clock.advance(5)
        await asyncio.sleep(0.01)
    assert len(set(receiver.raw)) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 100),
        (text() | {"messaging_product": "sms"}, 100),
        (text("x" * 4097), 100),
        (text(" "), 100),
        ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "a"}}, 100),
        (text(to="ID.12345"), 131009),
        (text() | {"type": "voice"}, 100),
        (text() | {"type": "image", "text": None}, 100),
        (text(biz_opaque_callback_data="x" * 513), 100),
        (text() | {"nonsense": 1}, 100),
        (text(to="6280000000001"), 131021),
    ],
)
async def test_wrong_requests_are_refused(client, body: dict, code: int) -> None:
    answer = await client.post(SEND, json=body)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == code
    assert {"message", "type", "code", "fbtrace_id"} <= set(error)


async def test_tokens_are_looked_at(graph, client) -> None:
    for header in ({"Authorization": "Bearer other"}, {"Authorization": ""}):
        answer = await client.post(SEND, json=text(), headers=header)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)
    assert not graph.world.sent


async def test_the_window_closes_after_24_hours(graph, client, receiver) -> None:
    graph.world.say(graph.number, graph.world.user(CITIZEN, "Asep"), {"type": "text", "text": {"body": "halo"}})
    assert (await client.post(SEND, json=text())).status_code == 200
    graph.world.clock.advance(24 * 3600 + 1)
    found = (await client.post(SEND, json=text())).json()["messages"][0]["id"]
    await graph.world.idle()
    failed = [each for each in receiver.values("statuses") if each["status"] == "failed"]
    assert [(each["id"], each["errors"][0]["code"]) for each in failed] == [(found, 131047)]
    graph.world.habits.window_refused = "sync"
    answer = await client.post(SEND, json=text())
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 131047)


async def test_the_pair_limit_is_kept(graph, client) -> None:
    graph.number.callback = ""
    codes = [(await client.post(SEND, json=text(str(count)))).status_code for count in range(46)]
    assert codes == [200] * 45 + [400]
    assert (await client.post(SEND, json=text(to="628000099999"))).status_code == 200
    graph.world.clock.advance(13)
    assert (await client.post(SEND, json=text())).status_code == 200


@pytest.mark.parametrize("kind", ["cut", "half", "outage"])
async def test_the_line_can_be_cut(graph, client, kind: str) -> None:
    planned = await client.post("/_control/faults", json={"kind": kind, "done": kind != "outage"})
    assert planned.json() == {"planned": 1}
    with pytest.raises(httpx.RemoteProtocolError if kind == "half" else httpx.TransportError):
        await client.post(SEND, json=text())
    assert len(graph.world.sent) == (0 if kind == "outage" else 1)
    assert (await client.post(SEND, json=text())).status_code == 200


async def test_errors_bare_answers_and_stalls(graph, client) -> None:
    await client.post("/_control/faults", json={"kind": "error", "code": 131056})
    await client.post("/_control/faults", json={"kind": "empty", "status": 500, "done": False})
    await client.post("/_control/faults", json={"kind": "html", "status": 502})
    await client.post("/_control/faults", json={"kind": "stall", "seconds": 30})
    assert (await client.post(SEND, json=text())).json()["error"]["code"] == 131056
    bare = await client.post(SEND, json=text())
    assert (bare.status_code, bare.content) == (500, b"")
    assert (await client.post(SEND, json=text())).status_code == 502
    with pytest.raises(httpx.ReadTimeout):
        await client.post(SEND, json=text(), timeout=httpx.Timeout(60, read=0.2))
    while len(graph.world.sent) < 2:
        await asyncio.sleep(0.01)
    assert [note["status"] for note in graph.graph.requests][:3] == [400, 500, 502]


async def test_media_is_located_and_fetched_with_the_token_for_five_minutes(graph, client) -> None:
    file = graph.world.shelf.put(b"\xff\xd8\xff\xe0 jpeg", "image/jpeg")
    found = (await client.get(f"/v26.0/{file.id}", params={"phone_number_id": "106540352242922"})).json()
    assert found["sha256"] == hashlib.sha256(file.data).hexdigest()
    assert (await client.get(found["url"])).content == file.data
    assert (await client.get(found["url"], headers={"Authorization": "Bearer no"})).status_code == 401
    graph.world.clock.advance(301)
    assert (await client.get(found["url"])).status_code == 404
    graph.world.clock.advance(7 * 86400)
    assert (await client.get(f"/v26.0/{file.id}")).json()["error"]["code"] == 100


async def test_an_upload_can_be_sent(graph, client) -> None:
    files = {"file": ("foto.jpg", b"\xff\xd8\xff\xe0", "image/jpeg")}
    up = await client.post("/v26.0/106540352242922/media", data={"messaging_product": "whatsapp"}, files=files)
    image = {"type": "image", "image": {"id": up.json()["id"], "caption": "jalan"}}
    body = {"messaging_product": "whatsapp", "to": CITIZEN} | image
    assert (await client.post(SEND, json=body)).status_code == 200
    image["image"]["id"] = "1"
    assert (await client.post(SEND, json=body)).json()["error"]["code"] == 100


async def test_a_callback_is_verified_before_it_is_used(graph, client, receiver) -> None:
    graph.number.subscribed = False
    path = f"/v26.0/{graph.number.waba_id}/subscribed_apps"
    wrong = {"override_callback_uri": receiver.url, "verify_token": "wrong"}
    assert (await client.post(path, json=wrong)).json()["error"]["code"] == 100
    assert (await client.get(path)).json() == {"data": []}
    right = {"override_callback_uri": receiver.url, "verify_token": "sandbox-verify"}
    assert (await client.post(path, json=right)).json() == {"success": True}
    assert (await client.get(path)).json()["data"][0]["override_callback_uri"] == receiver.url


async def test_read_receipts_need_a_message_that_was_written(graph, client) -> None:
    wamid = graph.world.say(graph.number, graph.world.user(CITIZEN, "A"), {"type": "text", "text": {"body": "halo"}})
    body = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": wamid,
        "typing_indicator": {"type": "text"},
    }
    assert (await client.post(SEND, json=body)).json() == {"success": True}
    assert (await client.post(SEND, json=body | {"message_id": "wamid.x"})).status_code == 400
    assert [found.typing for _, found in graph.world.receipts] == [True]


async def test_it_refuses_connections_while_it_is_stopped_and_keeps_its_port(graph, client) -> None:
    await graph.stop()
    with pytest.raises(httpx.ConnectError):
        await client.post(SEND, json=text())
    await graph.start()
    assert (await client.post(SEND, json=text())).status_code == 200
