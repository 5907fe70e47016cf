"""Dead, mute and stopped servers: told in time, checked in bounded time, and nobody else waits for them."""

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.chaos.running import Chaos
from tests.connectors.chaos.ward import CHANNEL, Ward, numbered, user_of
from tests.hubs import RunningHub
from tests.hubs import sometimes as until

LONG = 120  # seconds of patience: whoever waits for that is not done when the test gives up


def test_one_dead_mailbox_and_one_dead_folder_hold_up_nobody(ward: Ward, chaos: Chaos) -> None:
    for name in ("dead", "alive"):
        chaos.add(user_of(name), *numbered(name, 0, 3))
    chaos.fault(user_of("dead"), "login", "silence", times=-1)
    chaos.add(user_of("halved"), *numbered("halved", 0, 3))
    chaos.add(user_of("halved"), *numbered("halved", 3, 5), folder="Pengaduan")
    chaos.fault(user_of("halved"), "fetching", "stall", times=-1, uid=2)  # of both folders
    ward.follow("dead", "alive", stall=LONG)
    ward.follow("halved", stall=LONG, more='folders = ["INBOX", "Pengaduan"]\n')
    ward.has("alive", 3, LONG * 0.75)
    until(
        lambda: set(ward.subjects("halved")) == {"halved 0", "halved 2", "halved 3"},
        "both folders but two",
        LONG * 0.75,
    )
    chaos.add(user_of("alive"), *numbered("alive", 3, 4))
    ward.has("alive", 4, LONG * 0.75)


@pytest.mark.torture
def test_more_mails_at_a_time_than_may_be_set_aside_lose_none(ward: Ward, chaos: Chaos) -> None:
    name = "many"
    chaos.add(user_of(name), *numbered(name, 0, 12))
    for uid in range(1, 9):
        chaos.fault(user_of(name), "fetching", "stall", times=1, uid=uid)
    ward.follow(name, stall=1)
    ward.has(name, 12, 60)


@pytest.mark.torture
def test_what_is_set_aside_outlives_the_hub(chaos: Chaos, tmp_path: Any) -> None:
    name = "kept"
    ward = Ward(RunningHub(tmp_path / "hub").start(), chaos)
    chaos.add(user_of(name), *numbered(name, 0, 3))
    chaos.fault(user_of(name), "fetching", "stall", times=2, uid=2)
    ward.follow(name, stall=1)
    until(lambda: len(ward.subjects(name)) == 2, "the others")
    ward.hub.kill()
    ward.hub.start()
    ward.has(name, 3)
    ward.hub.stop()


def test_e34_a_server_that_is_stopped_is_noticed_and_mail_comes_when_it_runs_again(tmp_path: Path) -> None:
    name, server = "beku", Chaos()
    ward = Ward(RunningHub(tmp_path / "hub").start(), server)
    try:
        server.add(user_of(name), *numbered(name, 0, 1))
        ward.follow(name, stall=1)
        ward.has(name, 1)
        os.kill(server.process.pid, signal.SIGSTOP)
        until(lambda: ward.state(name)["state"] == "down", "noticed within IDLE's period and its patience")
        assert ward.code(name) == "mail_lost"
        assert re.search(r"Terakhir terambil \d menit lalu\.", ward.state(name)["problem"]["hint"])
        os.kill(server.process.pid, signal.SIGCONT)
        server.add(user_of(name), *numbered(name, 1, 2))
        ward.has(name, 2)
        until(lambda: ward.state(name)["state"] == "up", "and told")
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
        server.stop()
        ward.hub.stop()


@pytest.mark.parametrize("do", ["silence", pytest.param("drip", marks=pytest.mark.torture)])
def test_a_server_that_never_greets_is_told_and_checked_in_bounded_time(ward: Ward, do: str) -> None:
    name, server = f"bisu-{do}", Chaos()
    try:
        server.fault("", "hello", do, times=-1)
        ward.parts.append(CHANNEL.format(id=name, port=server.port, stall=1))
        ward.follow(f"lain-{do}")
        ward.hub.request("PUT", f"/v1/secrets/{name}/password", content=b"x")
        until(lambda: ward.state(name)["state"] == "down", "told")
        done = ward.hub.cli("channel", "check", name, "--json", timeout=120)
        found = json.loads(done.stdout)
        assert done.returncode == 1
        assert {f["name"]: f["state"] for f in found["findings"]}["login"] == "bad"
        assert "tidak dapat dihubungi" in found["obstacles"][0]["title"]
        assert found["obstacles"][0]["hint"]
    finally:
        server.stop()


def test_channel_check_says_how_a_mailbox_stands(ward: Ward, chaos: Chaos) -> None:
    name = "diperiksa"
    ward.follow(name)
    until(lambda: chaos.about(user_of(name))["idling"] == 1, "it waits")
    done = ward.hub.cli("channel", "check", name, "--json", timeout=120)
    found = json.loads(done.stdout)
    states = {f["name"]: f["state"] for f in found["findings"]}
    assert states == {
        "login": "good", "idle": "good", "capabilities": "good", "folders": "good", "mapping": "good",
        "clock": "good", "smtp": "bad", "fetched": "good", "inbound": "warn",
    }  # fmt: skip
    assert [p["code"] for p in found["obstacles"]] == ["smtp_unreachable"]
    assert all(f["hint"] for f in found["findings"] if f["state"] != "good")
    told = ward.hub.cli("channel", "check", name, timeout=120).stdout.decode()
    assert "  ok Peladen memberi tahu surat baru seketika (IDLE)." in told
