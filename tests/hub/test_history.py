"""A coexistence number brings thousands of old messages: readable, in order, and nobody is called by them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.hubs import RunningHub, running_hub, until
from tests.hubs_sandbox import Meta

PEOPLE, EACH = 60, 50
PATIENCE = 120.0


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningHub, Meta]]:
    with running_hub(tmp_path_factory.mktemp("history") / "hub") as hub:
        meta = Meta(hub)
        names = ("access_token", "app_secret", "verify_token")
        hub.ready(meta.info["base"], secrets={name: meta.info[name] for name in names})
        yield hub, meta
        meta.end()


def listed(hub: RunningHub, **wanted: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hub.get("/v1/threads", limit=1000, **wanted)
    return found


def test_three_thousand_old_messages_start_no_clock_and_stand_in_order(office: tuple[RunningHub, Meta]) -> None:
    hub, meta = office
    meta.control("say", **{"from": "6281100000007", "name": "Warga 7", "text": "sekarang juga banjir"})
    live = until(lambda: next(iter(listed(hub)), None), "a live report")
    seq = live["seq"]
    assert meta.control("history", people=PEOPLE, each=EACH)["messages"] == PEOPLE * EACH
    meta.control("idle")
    threads = until(lambda: (t := listed(hub)) and len(t) == PEOPLE and t, "all citizens are there", PATIENCE)
    counts = {}
    for thread in threads:
        view = hub.get(f"/v1/threads/{thread['number']}")
        said = [m for m in view["messages"] if m["detail"].get("history")]
        counts[thread["number"]] = len(said)
        times = [datetime.fromisoformat(m["at"]) for m in view["messages"]]
        assert times == sorted(times)
        numbers = [int(m["text"].rpartition(" ")[2]) for m in said]
        assert numbers == list(range(EACH))  # chunks came in any order
        assert {m["direction"] for m in said} == {"in", "out"}
    assert sum(counts.values()) == PEOPLE * EACH
    others = [t for t in threads if t["number"] != live["number"]]
    assert {(t["waiting_since"], t["unread"], tuple(t["windows"]), tuple(t["deadlines"])) for t in others} == {
        (None, 0, (), ())
    }
    assert [t["number"] for t in listed(hub, view="unanswered")] == [live["number"]]
    # What is old is closed already; what was said lately stays open. No report was reopened or given away.
    assert {t["status"] for t in others} <= {"resolved", "open"}
    # Nothing of it makes an answer to the live report stale.
    now = hub.get(f"/v1/threads/{live['number']}")
    assert now["seq"] == seq
    assert hub.cli("reply", str(live["number"]), "Baik", "--if-seq", str(seq)).returncode == 0


def test_a_colleague_on_the_phone_answers_and_is_asked_for(office: tuple[RunningHub, Meta]) -> None:
    hub, meta = office
    meta.control("say", **{"from": "6281290005555", "name": "Neng", "text": "kapan truknya?"})
    number = until(lambda: next((t["number"] for t in listed(hub) if t["preview"] == "kapan truknya?"), None), "it")
    meta.control("phone", to="6281290005555", text="Jam 9 ya bu")
    echoed = until(
        lambda: next((m for m in hub.get(f"/v1/threads/{number}")["messages"] if m["text"] == "Jam 9 ya bu"), None),
        "the colleague's answer",
    )
    assert echoed["author"]["name"] == "dari HP"
    assert echoed["detail"]["from_app"] is True
    assert hub.get(f"/v1/threads/{number}")["waiting_since"] is None


def test_standby_and_groups_are_readable(office: tuple[RunningHub, Meta]) -> None:
    hub, meta = office
    meta.control("aside", **{"from": "6281290006666", "name": "Agus", "text": "robot menjawab saya"})
    number = until(
        lambda: next((t["number"] for t in listed(hub) if t["preview"] == "robot menjawab saya"), None), "standby"
    )
    assert "standby" in [m["detail"].get("event") for m in hub.get(f"/v1/threads/{number}")["messages"]]
    meta.control("aside", **{"from": "6281290007777", "name": "Iis", "text": "info dari grup rt", "group": "G1"})
    until(lambda: next((t for t in listed(hub) if t["preview"] == "info dari grup rt"), None), "the group's message")


def test_a_number_that_moves_and_is_sold_again_is_two_citizens(office: tuple[RunningHub, Meta]) -> None:
    hub, meta = office
    meta.control("say", **{"from": "6281290008888", "name": "Wati", "text": "alamat saya rahasia"})
    first = until(lambda: next((t for t in listed(hub) if t["preview"] == "alamat saya rahasia"), None), "Wati")
    meta.control("clock", advance=60)
    meta.control("move", **{"from": "6281290008888", "to": "6281290009999"})
    moved = "identity_changed"
    until(
        lambda: moved in [m["detail"].get("event") for m in hub.get(f"/v1/threads/{first['number']}")["messages"]],
        "the change is told",
    )
    meta.control("clock", advance=60)
    meta.control("say", **{"from": "6281290008888", "name": "Ujang", "text": "saya baru beli kartu"})
    second = until(lambda: next((t for t in listed(hub) if t["preview"] == "saya baru beli kartu"), None), "Ujang")
    assert second["contact"]["id"] != first["contact"]["id"]
    assert second["number"] != first["number"]
