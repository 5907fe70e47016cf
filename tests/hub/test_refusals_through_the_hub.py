"""What the hub does with a provider's refusals: fails, waits, slows down or stops the channel, and always says why."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hubs import RunningHub, command, running_hub, text_body, until
from tests.standin import OK, StandIn, answer, refusal


class Case:
    """A hub whose WhatsApp is a stand-in that refuses what a test says."""

    def __init__(self, hub: RunningHub, graph: StandIn) -> None:
        self.hub, self.graph, self.people = hub, graph, 0

    def citizen(self) -> int:
        self.people += 1
        sender = f"62812900{self.people:05d}"
        assert self.hub.post(text_body("Tolong", f"wamid.{sender}", sender=sender)).status_code == 200
        return max(t["number"] for t in self.hub.get("/v1/threads", view="all"))

    def reply(self, number: int, text: str = "Baik") -> str:
        given = command("reply", number, text=text, force=True)
        assert self.hub.request("POST", "/v1/commands", content=json.dumps(given)).status_code == 200
        return str(given["cmd_id"])

    def message(self, number: int, identity: str) -> dict[str, Any]:
        return next(m for m in self.hub.get(f"/v1/threads/{number}")["messages"] if m["id"] == identity)

    def does(self, code: int | None) -> None:
        self.graph.script = lambda n: answer(200, OK % n) if code is None else refusal(code)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    graph = StandIn(lambda n: answer(200, OK % n))
    with running_hub(tmp_path_factory.mktemp("refusals") / "hub") as hub:
        hub.ready(graph.base)
        yield Case(hub, graph)
    graph.close()


@pytest.mark.parametrize("code", [131047, 131026, 131053, 100, 132001, 130472, 999123])
def test_p27_a_refused_message_says_code_meaning_and_next_step(case: Case, code: int) -> None:
    case.does(code)
    number = case.citizen()
    identity = case.reply(number)
    message = until(lambda: (m := case.message(number, identity))["status"] == "failed" and m, "it failed")
    assert message["error"]["code"] == str(code)
    assert message["error"]["title"]
    assert message["error"]["hint"]
    assert case.hub.channel()["state"] == "up"  # one message's fault stops no channel
    shown = case.hub.cli("thread", str(number)).stdout.decode()
    assert str(code) in shown
    assert message["error"]["hint"] in shown


@pytest.mark.parametrize("code", [190, 200, 10, 368, 131031, 131042, 133010, 131048])
def test_auth_and_policy_stop_the_channel_and_nothing_is_lost(case: Case, code: int) -> None:
    case.does(code)
    number, other = case.citizen(), case.citizen()
    identity = case.reply(number)
    state = until(lambda: (c := case.hub.channel())["state"] == "paused" and c, "the channel stops")
    assert (state["problem"]["code"], bool(state["problem"]["hint"])) == (str(code), True)
    listed = case.hub.cli("channel", "list").stdout.decode()
    assert f"kode {code}" in listed or str(code) in listed
    posts = len(case.graph.posts)
    later = case.reply(other)
    until(lambda: case.message(number, identity)["status"] == "queued", "the reply waits again")
    assert case.message(other, later)["status"] == "queued"
    assert len(case.graph.posts) == posts  # it is not hammered
    case.does(None)
    assert case.hub.request("POST", "/v1/channels/wa-bpbd/resume").status_code == 200
    for n, i in ((number, identity), (other, later)):
        until(lambda n=n, i=i: case.message(n, i)["status"] == "accepted", "it leaves once the channel is back")


def test_p43_the_pair_limit_holds_one_citizen_and_no_other(case: Case) -> None:
    slow, quick = case.citizen(), case.citizen()
    sender = f"62812900{case.people - 1:05d}"
    refused: list[int] = []

    def script(n: int) -> bytes:
        if case.graph.posts[n - 1]["to"].lstrip("+") == sender and not refused:
            refused.append(n)
            return refusal(131056)
        return answer(200, OK % n)

    case.graph.script = script
    first, second = case.reply(slow, "satu"), case.reply(slow, "dua")
    other = case.reply(quick, "lain")
    until(lambda: case.message(quick, other)["status"] == "accepted", "the other citizen is answered meanwhile")
    assert case.message(slow, first)["status"] in ("queued", "sending", "accepted")
    until(lambda: case.message(slow, second)["status"] == "accepted", "both leave later")
    texts = [p["text"]["body"] for p in case.graph.posts if p["to"].lstrip("+") == sender]
    assert texts == ["satu", "satu", "dua"]


def test_throughput_slows_the_whole_channel_and_then_goes_on(case: Case) -> None:
    one, two = case.citizen(), case.citizen()
    seen = len(case.graph.posts)
    case.graph.script = lambda n: refusal(130429) if n == seen + 1 else answer(200, OK % n)
    pairs = [(one, case.reply(one)), (two, case.reply(two))]
    for number, identity in pairs:
        until(lambda n=number, i=identity: case.message(n, i)["status"] == "accepted", "it leaves in the end")
    assert case.hub.channel()["state"] == "up"
