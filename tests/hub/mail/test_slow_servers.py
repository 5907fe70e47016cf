"""Slow, stalling and half-dead servers: each mailbox and each mail waits for itself alone."""

from typing import Any

from tests.connectors.chaos.running import Chaos
from tests.connectors.chaos.ward import Ward, channel_of, numbered, user_of
from tests.dovecot import mail
from tests.hubs import sometimes as until

LONG = 120  # seconds of patience: whoever waits for that is not done when the test gives up


def test_e02_a_mail_that_stalls_is_passed_by_and_given_up_after_three_tries(ward: Ward, chaos: Chaos) -> None:
    name = "poison"
    chaos.add(user_of(name), *numbered(name, 0, 5))
    chaos.fault(user_of(name), "fetching", "stall", times=100, uid=2, whole=True)
    ward.follow(name, stall=1)
    until(lambda: len(ward.subjects(name)) >= 4, "the others come in")
    seen = until(lambda: ward.state(name)["state"] == "up" and ward.state(name), "and the channel is up")
    assert ward.code(name) == "mail_aside" or seen["problem"] is None
    until(lambda: len(ward.subjects(name)) >= 5, "in its place stands what staff can see", 90)
    until(lambda: ward.state(name)["problem"] is None, "nothing is waited for any more")
    threads = [t for t in ward.hub.get("/v1/threads?limit=1000") if t["channel"] == channel_of(name)]
    (given_up,) = [t for t in threads if t["subject"] == "poison 1"]
    said = ward.hub.get(f"/v1/threads/{given_up['number']}")["messages"][0]
    assert "tidak diserahkan peladennya" in said["text"]
    assert given_up["contact"]["name"] == "Tati"
    tries = chaos.about(user_of(name))["faults"][0]["times"]
    assert 90 <= tries <= 97  # of 100 that the server had ready; a try while nothing else came in does not count
    chaos.add(user_of(name), *numbered(name, 5, 6))
    until(lambda: "poison 5" in ward.subjects(name), "what comes later")


def test_e02_a_stalled_literal_holds_nobody_up_for_the_long_patience(ward: Ward, chaos: Chaos) -> None:
    name = "stalled"
    chaos.add(user_of(name), *numbered(name, 0, 30))
    chaos.fault(user_of(name), "fetching", "stall", times=1, uid=10)
    ward.follow(name, stall=LONG)
    ward.has(name, 30, LONG * 0.75)  # also the one that stalled: fetched again by itself


def test_e03_a_slow_transfer_that_moves_is_waited_for(ward: Ward, chaos: Chaos) -> None:
    name = "narrow"
    chaos.add(user_of(name), mail(f"{name} 0", "isi 0\r\n\r\n" + "x" * 110_000))
    chaos.fault(user_of(name), "fetching", "slow", times=-1, rate=16_000)  # seven seconds, of which four are patience
    ward.follow(name, stall=5)
    until(lambda: ward.subjects(name), "it comes")
    assert ward.fetched(name) == 2  # its size, and itself, once


def test_e04_a_look_at_an_old_mailbox_costs_three_commands_and_little_else(ward: Ward, chaos: Chaos) -> None:
    name = "old"
    chaos.add(user_of(name), *numbered(name, 0, 300))
    ward.follow(name, stall=1)
    ward.has(name, 300)
    until(lambda: chaos.about(user_of(name))["idling"] == 1, "it waits")

    def undisturbed() -> dict[str, Any] | None:
        chaos.order("forget", user=user_of(name))
        seen = until(lambda: (a := chaos.about(user_of(name)))["commands"].count("IDLE") >= 3 and a, "three rounds")
        return seen if set(seen["commands"]) <= {"IDLE", "STATUS", "EXAMINE"} else None

    # Looked at anew where a machine that stood still has cost the connection.
    seen = until(undisturbed, "rounds of nothing but those three", 200)
    rounds = seen["commands"].count("IDLE")
    assert len(seen["commands"]) <= 3 * (rounds + 1)
    assert seen["written"] < 2000 * rounds


def test_e08_new_uidvalidity_on_reconnecting(ward: Ward, chaos: Chaos) -> None:
    name = "renumbered"
    chaos.add(user_of(name), *numbered(name, 0, 10))
    ward.follow(name)
    ward.has(name, 10)
    chaos.order("validity", user=user_of(name), first=500)
    chaos.order("drop", user=user_of(name))
    chaos.add(user_of(name), *numbered(name, 10, 12))
    ward.has(name, 12)
    chaos.order("validity", user=user_of(name), first=1)
    chaos.order("drop", user=user_of(name))
    chaos.add(user_of(name), *numbered(name, 12, 13))
    ward.has(name, 13)


def test_e34_a_line_that_died_in_silence_is_noticed(ward: Ward, chaos: Chaos) -> None:
    name = "deaf"
    ward.follow(name, stall=1)
    until(lambda: chaos.about(user_of(name))["idling"] == 1, "it waits")
    chaos.fault(user_of(name), "done", "silence")
    chaos.fault(user_of(name), "idling", "deaf")
    ward.has(name, 0)
    chaos.add(user_of(name), *numbered(name, 0, 1))
    ward.has(name, 1)


def test_e35_fifty_reconnects_leave_no_sessions_behind(ward: Ward, chaos: Chaos) -> None:
    name = "cut"
    chaos.fault(user_of(name), "idling", "close", times=50)
    ward.follow(name, stall=1)
    until(lambda: chaos.about(user_of(name))["logins"] > 50, "fifty cuts", 90)
    chaos.add(user_of(name), *numbered(name, 0, 2))
    ward.has(name, 2)
    about = chaos.about(user_of(name))
    assert about["most"] <= 2
    assert about["sessions"] <= 2
