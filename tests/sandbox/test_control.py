"""The control API: what a test in another process can make the sandbox do."""

import httpx
import pytest

SEND = "/v26.0/106540352242922/messages"
CITIZEN = "628000012345"
BODY = {"messaging_product": "whatsapp", "to": CITIZEN, "type": "text", "text": {"body": "Baik"}}


async def told(client: httpx.AsyncClient, path: str, **body: object) -> dict:
    answer = await client.post(f"/_control{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_citizen_says_something_and_statuses_are_told_by_hand(graph, client, receiver) -> None:
    said = await told(client, "/say", **{"from": CITIZEN, "name": "Asep", "text": "halo"})
    await told(client, "/habits", orderly=True, read=0)
    sent = (await client.post(SEND, json=BODY)).json()["messages"][0]["id"]
    await told(client, "/idle")
    found = await told(client, "/status", wamid=sent, states=["read", "sent", "failed"], code=131049)
    assert found["told"] == ["sent", "delivered", "read", "sent", "failed"]
    await told(client, "/idle")
    assert receiver.values("messages")[0]["id"] == said["wamid"]
    assert {each["errors"][0]["code"] for each in receiver.values("statuses") if "errors" in each} == {131049}


async def test_any_bytes_are_signed_and_posted(graph, client, receiver) -> None:
    receiver.answers = [200]
    assert await told(client, "/webhook", raw='{"object": "x", "é": 1}') == {"answer": 200}
    assert receiver.raw == ['{"object": "x", "é": 1}'.encode()]


async def test_numbers_users_and_time_can_be_changed(graph, client, receiver) -> None:
    await told(client, "/numbers", phone_number_id="2", token="other", callback=receiver.url)
    await told(client, "/users", phone=CITIZEN, name="Tati", hidden=True, username="@tati")
    await told(client, "/say", **{"number": "2", "from": CITIZEN, "text": "halo"})
    await told(client, "/idle")
    message = receiver.values("messages")[0]
    assert "from" not in message
    answer = await client.post(
        "/v26.0/2/messages",
        json={k: v for k, v in BODY.items() if k != "to"} | {"recipient": message["from_user_id"]},
        headers={"Authorization": "Bearer other"},
    )
    assert "wa_id" not in answer.json()["contacts"][0]
    before = (await client.get("/_control/state")).json()["now"]
    await told(client, "/clock", advance=3600)
    assert (await client.get("/_control/state")).json()["now"] > before


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"kind": "expired", "times": -1}, 401, 190),
        ({"kind": "error", "code": 130429}, 400, 130429),
        ({"kind": "error", "code": 2}, 503, 2),
        ({"kind": "error", "code": 368, "phone_number_id": "106540352242922"}, 403, 368),
        ({"kind": "error", "code": 131026, "to": CITIZEN}, 400, 131026),
    ],
)
async def test_errors_are_answered_as_meta_does(graph, client, fault: dict, status: int, code: int) -> None:
    await told(client, "/faults", **fault)
    answer = await client.post(SEND, json=BODY)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    await client.delete("/_control/faults")
    assert (await client.post(SEND, json=BODY)).status_code == 200
    assert len(graph.world.sent) == 1


async def test_a_failed_delivery_is_told_by_status(graph, client, receiver) -> None:
    await told(client, "/faults", kind="failed", code=131026)
    assert (await client.post(SEND, json=BODY)).status_code == 200
    await told(client, "/idle")
    assert [each["status"] for each in receiver.values("statuses")] == ["failed"]


async def test_the_throughput_of_a_number_is_limited(graph, client) -> None:
    graph.world.habits.mps = 5
    graph.world.clock.speed = 0  # all of it within a second, however slow the machine
    codes = []
    for index in range(8):
        answer = await client.post(SEND, json=BODY | {"to": f"62800000010{index}"})
        codes.append(answer.json().get("error", {}).get("code", 200))
    assert codes == [200] * 5 + [130429] * 3


async def test_a_wrong_order_is_refused_with_a_reason(graph, client) -> None:
    answer = await client.post("/_control/faults", json={"kind": "nonsense"})
    assert answer.status_code == 400
    assert "nonsense" in answer.json()["error"] or "kind" in answer.json()["error"]
