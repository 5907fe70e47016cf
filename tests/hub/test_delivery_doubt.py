"""A reply and a provider that dies, stammers or refuses: one POST, and never a second one on a doubt."""

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hubs import SECRETS, RunningHub, command, running_hub, text_body, until
from tests.ports import free_port
from tests.standin import OK, StandIn, answer, refusal


class Case:
    """One citizen's thread on the hub that all tests of this file share, and what the provider does for this test."""

    def __init__(self, hub: RunningHub, graph: StandIn, sender: str) -> None:
        self.hub, self.graph, self.sender = hub, graph, sender
        self.before = len(graph.posts)
        assert hub.post(text_body("Tolong", f"wamid.IN-{sender}", sender=sender)).status_code == 200
        self.number = max(t["number"] for t in hub.get("/v1/threads", view="all"))

    @property
    def posts(self) -> list[str]:
        """Texts posted to this citizen."""
        return [p["text"]["body"] for p in self.graph.posts if p["to"].lstrip("+") == self.sender]

    def does(self, script: Callable[[int], bytes | None]) -> None:
        """What the provider does from now on, by the number of this test's POST."""
        before = len(self.graph.posts)
        self.graph.script = lambda n: script(n - before)

    def reply(self, text: str = "Baik") -> str:
        """Reply; the message's id."""
        seq = self.hub.get(f"/v1/threads/{self.number}")["seq"]
        given = command("reply", self.number, text=text, if_seq=seq)
        response = self.hub.request("POST", "/v1/commands", content=json.dumps(given))
        assert response.status_code == 200, response.text
        return str(given["cmd_id"])

    def message(self, identity: str) -> dict[str, Any]:
        """The message as clients see it."""
        return next(m for m in self.hub.get(f"/v1/threads/{self.number}")["messages"] if m["id"] == identity)

    def settled(self, identity: str, *states: str) -> dict[str, Any]:
        """Wait until the message is in one of the states."""
        found: dict[str, Any] = until(
            lambda: (m := self.message(identity))["status"] in states and m, f"{identity} in {states}"
        )
        return found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningHub, StandIn]]:
    """A hub whose WhatsApp is the stand-in."""
    graph = StandIn(lambda n: answer(200, OK % n))
    try:
        with running_hub(tmp_path_factory.mktemp("doubt") / "hub") as hub:
            hub.ready(api_base=graph.base)
            yield hub, graph
    finally:
        graph.close()


_senders = itertools.count(6281200000001)


@pytest.fixture
def case(office: tuple[RunningHub, StandIn]) -> Case:
    """A fresh thread, the provider well, the channel up."""
    hub, graph = office
    graph.script = lambda n: answer(200, OK % n)
    assert hub.request("POST", "/v1/channels/wa-bpbd/resume").json()["state"] == "up"
    return Case(hub, graph, str(next(_senders)))


DOUBTS: dict[str, bytes | None] = {
    "hang-up": None,
    "half-answer": b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"messages"',
    "cut-json": answer(200, b"{"),
    "bare-500": answer(500, b""),
    "proxy-502": answer(502, b"<html>Bad gateway</html>"),
    "503-no-error": answer(503, b"{}"),
    "garbage": b"\x00\x01garbage\r\n\r\n",
}


@pytest.mark.parametrize("given", DOUBTS.values(), ids=DOUBTS)
def test_p02_a_doubt_is_uncertain_and_one_post(case: Case, given: bytes | None) -> None:
    case.does(lambda _n: given)
    first = case.settled(case.reply(), "uncertain")
    assert "belum pasti" in first["error"]["title"].lower()
    assert case.posts == ["Baik"]


def test_a_restart_sends_nothing_uncertain_again(case: Case) -> None:
    case.does(lambda _n: None)
    identity = case.reply()
    case.settled(identity, "uncertain")
    posts = len(case.graph.posts)
    case.hub.stop()
    case.does(lambda n: answer(200, OK % n))
    case.hub.start()
    second = case.reply("kedua")
    case.settled(second, "accepted", "sent")
    assert case.message(identity)["status"] == "uncertain"
    assert len(case.graph.posts) == posts + 1


def test_kill_9_in_the_middle_of_a_send_is_uncertain_and_one_post(case: Case) -> None:
    case.does(lambda _n: b"HANG")
    identity = case.reply()
    until(lambda: case.posts, "the POST")
    case.hub.kill()
    case.hub.start()
    assert case.settled(identity, "uncertain", "failed")["status"] == "uncertain"
    assert case.posts == ["Baik"]


def test_an_end_in_the_middle_of_a_send_is_uncertain_and_within_two_seconds(case: Case) -> None:
    case.does(lambda _n: b"HANG")
    identity = case.reply()
    until(lambda: case.posts, "the POST")
    assert case.hub.stop() < 20  # 2 s and what a busy machine adds; the provider would take sixty
    assert "Traceback" not in case.hub.log_text()
    case.hub.start()
    assert case.message(identity)["status"] == "uncertain"
    assert case.posts == ["Baik"]


def test_what_meta_did_not_do_is_tried_again_and_arrives_once(case: Case) -> None:
    case.does(lambda n: refusal(130429, 429) if n == 1 else answer(200, OK % 1302))
    sent = case.settled(case.reply(), "accepted", "sent")
    assert sent["external_id"] == "wamid.OUT1302"
    assert case.posts == ["Baik", "Baik"]


def test_a_refused_connection_was_not_sent_and_is_tried_again(case: Case) -> None:
    case.hub.ready(api_base=f"http://127.0.0.1:{free_port()}")
    before = case.hub.log_text().count(": retry ")
    identity = case.reply()
    until(lambda: case.hub.log_text().count(": retry ") > before, "a first attempt")
    case.settled(identity, "queued")
    case.hub.ready(api_base=case.graph.base)
    case.settled(identity, "accepted", "sent")
    assert case.posts == ["Baik"]


def test_p30_a_stop_pauses_the_channel_keeps_the_reply_and_a_new_token_sends_it(case: Case) -> None:
    case.does(lambda n: refusal(190, 401) if n == 1 else answer(200, OK % (1900 + n)))
    identity = case.reply()
    until(lambda: case.hub.channel()["state"] == "paused", "the channel stops")
    assert case.hub.channel()["problem"]["title"]
    assert case.settled(identity, "queued")
    second = case.reply("lagi")
    assert case.message(second)["status"] == "queued"
    # It stays stopped over a restart, and goes on with the new token.
    case.hub.stop()
    case.hub.start()
    assert case.hub.channel()["state"] == "paused"
    assert case.posts == ["Baik"]
    assert case.hub.post(text_body("Halo?", "wamid.P30", sender="628444444444")).status_code == 200
    case.hub.secret("wa-bpbd", "access_token", SECRETS["access_token"] + "-baru")
    case.settled(identity, "accepted", "sent")
    case.settled(second, "accepted", "sent")
    assert case.posts == ["Baik", "Baik", "lagi"]


def test_a_request_that_is_wrong_fails_and_says_so(case: Case) -> None:
    case.does(lambda _n: refusal(131009))
    assert case.settled(case.reply(), "failed")["error"]["code"] == "131009"
    assert case.posts == ["Baik"]


def test_a_paused_channel_receives_but_sends_nothing_until_resumed(case: Case) -> None:
    assert case.hub.request("POST", "/v1/channels/wa-bpbd/pause").json()["state"] == "paused"
    identity = case.reply()
    before = len(case.hub.get("/v1/threads", view="all"))
    assert case.hub.post(text_body("Masih di sana?", "wamid.IN2", sender="628333333333")).status_code == 200
    assert len(case.hub.get("/v1/threads", view="all")) == before + 1
    assert (case.message(identity)["status"], case.posts) == ("queued", [])
    assert (case.hub.channel()["pending"], case.hub.get("/v1/hub")["pending"]) == (1, 1)
    assert case.hub.request("POST", "/v1/channels/wa-bpbd/resume").json()["state"] == "up"
    case.settled(identity, "accepted", "sent")
    assert case.posts == ["Baik"]


def test_p43_the_pair_limit_delays_that_citizen_alone_and_keeps_the_order(case: Case) -> None:
    other = Case(case.hub, case.graph, str(next(_senders)))
    limited = [True]

    def script(n: int) -> bytes:
        mine = case.graph.posts[n - 1]["to"].lstrip("+") == case.sender
        return refusal(131056) if mine and limited else answer(200, OK % (43000 + n))

    case.graph.script = script
    first = case.reply("satu")
    until(lambda: case.posts, "the first attempt")
    second = case.reply("dua")
    other.settled(other.reply("lain"), "accepted", "sent")
    assert case.message(first)["status"] in ("queued", "sending")
    limited.clear()
    case.settled(first, "accepted", "sent")
    case.settled(second, "accepted", "sent")
    assert case.posts in (["satu", "satu", "dua"], ["satu", "satu", "satu", "dua"])  # the latter: not in time for one


def test_replies_to_one_citizen_arrive_in_order(case: Case) -> None:
    last = [case.reply(f"bagian {n}") for n in range(6)][-1]
    case.settled(last, "accepted", "sent")
    assert case.posts == [f"bagian {n}" for n in range(6)]


def test_what_was_queued_while_the_office_hub_was_away_goes_out_once(tmp_path: Path) -> None:
    graph = StandIn(lambda n: answer(200, OK % n))
    home = tmp_path / "hub"
    try:
        with running_hub(home) as hub:
            hub.ready(api_base=graph.base)
            assert hub.post(text_body("Tolong", "wamid.Q1")).status_code == 200
        # From here on this is an office: its clients start no hub of their own.
        (home / "config" / "hub.toml").write_text(f'socket = "{hub.socket}"\ncontact = "Bu Sri, ext. 12"\n')
        queued = hub.cli("reply", "1", "Kami berangkat", "--json")
        assert queued.returncode == 3, queued.stderr
        assert "Bu Sri" in queued.stderr.decode()
        assert json.loads(queued.stdout)["outcome"] == "queued"
        with running_hub(home) as back:

            def sent() -> bool:
                found = back.get("/v1/threads/1")["messages"]
                return any(m["status"] in ("accepted", "sent") for m in found)

            until(sent, "the waiting reply goes out")
            back.cli("threads")
            back.stop()
            back.start()
            assert [p["text"]["body"] for p in graph.posts] == ["Kami berangkat"]
    finally:
        graph.close()
