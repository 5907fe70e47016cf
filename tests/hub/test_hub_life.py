"""Who is hub, how it starts and ends, and that nobody else touches its files."""

import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from inbox.hub.lifecycle import _become
from inbox.hub.lock import Holder, HubLock
from inbox.hub.settings import Settings
from tests.hubs import PATIENCE, RunningHub, clean_env, running_hub, socket_of, text_body, until


def feed(hub: RunningHub) -> tuple[threading.Thread, list[bytes]]:
    """A client that stays on the feed until it ends, and what it got."""
    got: list[bytes] = []
    cursor = hub.get("/v1/snapshot")["cursor"]

    def follow() -> None:
        transport = httpx.HTTPTransport(uds=str(hub.socket), verify=False)
        with (
            httpx.Client(transport=transport, base_url="http://hub", timeout=None) as client,
            client.stream("GET", "/v1/feed", params={"since": cursor}) as response,
        ):
            got.append(str(response.status_code).encode())
            got.extend(response.iter_bytes())

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    until(lambda: len(got) > 1, "the feed opens")
    return thread, got


def private(home: Path, *more: str) -> "subprocess.Popen[bytes]":
    """A private hub as a client starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "inbox", "hub", "run", "--private", *more], env={**clean_env(), "INBOX_HOME": str(home)},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def answers(home: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(socket_of(home))) == 0


def joined(home: Path) -> socket.socket | None:
    """A client on its socket; null while there is none."""
    line = socket.socket(socket.AF_UNIX)
    if line.connect_ex(str(socket_of(home))) == 0:
        return line
    line.close()
    return None


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """One hub for the tests that leave it as it is."""
    with running_hub(tmp_path_factory.mktemp("calm") / "hub") as found:
        found.ready()
        yield found


def test_sigterm_ends_cleanly_while_feeds_are_open(hub: RunningHub) -> None:
    clients = [feed(hub) for _ in range(5)]
    path = hub.socket
    assert hub.stop() < 14  # 2 s and what a busy machine adds, measured 0.3 s; a feed's heartbeat would take 15
    assert hub.process is not None
    assert hub.process.returncode == 0
    for thread, got in clients:
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert got[0] == b"200"
    assert not path.exists()
    assert "Traceback" not in hub.log_text()
    assert " ERROR " not in hub.log_text()


def test_a_second_hub_says_who_holds_it(calm: RunningHub) -> None:
    second = calm.cli("hub", "run", "--port", "0")
    assert second.returncode == 1
    assert f"proses {calm.info['pid']}" in second.stderr.decode()
    assert calm.get("/v1/hub")["pid"] == calm.info["pid"]


def test_sockets_and_files_are_private(calm: RunningHub) -> None:
    calm.ready()
    assert stat.S_IMODE(calm.socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(calm.socket.parent.stat().st_mode) == 0o700
    for folder, _folders, files in os.walk(calm.home / "data"):
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700, folder
        for file in files:
            assert stat.S_IMODE((Path(folder) / file).stat().st_mode) == 0o600, file


def test_kill_9_leaves_stale_files_that_the_next_start_takes_over(hub: RunningHub) -> None:
    hub.ready()
    hub.kill()
    assert socket_of(hub.home).exists()
    down = hub.cli("hub", "status", "--json")
    assert (down.returncode, json.loads(down.stdout)["running"]) == (3, False)
    hub.start()
    assert hub.channel()["state"] == "up"


def test_status_and_stop_and_check_never_start_a_hub(tmp_path: Path) -> None:
    hub = RunningHub(tmp_path / "home")
    office = tmp_path / "kantor.toml"
    office.write_text('[office]\nname = "A"\n')
    assert hub.cli("hub", "status").returncode == 3
    assert hub.cli("hub", "stop").returncode == 3
    assert hub.cli("office", "check", str(office)).returncode == 0
    assert not (tmp_path / "home" / "data").exists()


def test_one_of_many_private_hubs_wins(tmp_path: Path) -> None:
    home = tmp_path / "home"
    several = [private(home, "--grace", "200") for _ in range(4)]
    until(lambda: answers(home), "a private hub")
    until(lambda: sum(p.poll() is None for p in several) == 1, "the others leave")
    assert sorted(p.returncode for p in several if p.returncode is not None) == [0, 0, 0]
    hub = RunningHub(home)
    assert hub.cli("hub", "stop").returncode == 0
    for process in several:
        assert process.wait(PATIENCE) == 0


def test_a_private_hub_hands_over_to_hub_run(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = private(home)
    until(lambda: answers(home), "a private hub")
    with running_hub(home) as hub:
        assert first.wait(PATIENCE) == 0
        assert hub.get("/v1/hub")["private"] is False


def test_a_private_hub_stays_while_a_client_is_there_and_then_ends(tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = private(home, "--grace", "2")
    with until(lambda: joined(home), "a private hub"):
        time.sleep(3.0)  # longer than the grace: the only way to see that nothing happens
        assert process.poll() is None
    assert process.wait(PATIENCE) == 0
    assert not socket_of(home).exists()


def test_a_private_hub_with_a_channel_stays(tmp_path: Path) -> None:
    hub = RunningHub(tmp_path / "home", "--private", "--grace", "2")
    hub.start()
    client = joined(hub.home)  # else a machine that stands still for the grace ends it before it has its channel
    assert client is not None
    with client:
        hub.ready()
    assert hub.process is not None
    time.sleep(3.0)
    assert hub.process.poll() is None
    hub.stop()


def test_a_private_hub_with_threads_and_no_channel_ends(tmp_path: Path) -> None:
    """A window of a thread that closes in a day is no reason to stay until then."""
    from tests.hubs import text_body

    home = tmp_path / "home"
    with running_hub(home) as hub:
        hub.ready()
        assert hub.post(text_body("banjir", "wamid.1")).status_code == 200
        hub.apply('[office]\nname = "Kantor tanpa saluran"\n')
    process = private(home, "--grace", "0.3")
    assert process.wait(PATIENCE) == 0


def test_the_first_verb_starts_a_private_hub_and_the_office_is_kept(tmp_path: Path) -> None:
    hub = RunningHub(tmp_path / "home")
    office = tmp_path / "kantor.toml"
    office.write_text('[office]\nname = "Kantor A"\n')
    applied = hub.cli("office", "apply", str(office))
    assert applied.returncode == 0, applied.stderr
    again = hub.cli("office", "apply", str(office))
    assert "Tidak ada yang berubah" in again.stdout.decode()
    assert hub.cli("office", "export").stdout.decode() == office.read_text()
    with running_hub(tmp_path / "home") as lasting:
        assert lasting.get("/v1/hub")["office"] == "Kantor A"


def test_a_wrong_office_file_changes_nothing(calm: RunningHub, tmp_path: Path) -> None:
    before = calm.request("GET", "/v1/office").text
    wrong = tmp_path / "salah.toml"
    wrong.write_text(before.replace('kind = "whatsapp"', 'kind = "sms"'))
    for verb in ("apply", "check"):
        refused = calm.cli("office", verb, str(wrong))
        assert refused.returncode == 2
        assert f"{wrong}:8: [[channel]] 1, kind: harus salah satu dari" in refused.stderr.decode()
    assert calm.request("POST", "/v1/office", content=wrong.read_bytes()).status_code == 422
    assert calm.request("GET", "/v1/office").text == before
    assert calm.cli("office", "apply", str(tmp_path / "tidak-ada.toml")).returncode == 2


def test_a_channel_no_longer_named_is_paused_and_still_receives(hub: RunningHub) -> None:
    from tests.hubs import text_body

    hub.ready()
    hub.apply('[office]\nname = "Kantor Uji"\n[[agency]]\nid = "bpbd"\n')
    assert hub.channel()["state"] == "paused"
    assert hub.post(text_body("masih ada orang?", "wamid.P1")).status_code == 200
    assert [t["preview"] for t in hub.get("/v1/threads", view="all")] == ["masih ada orang?"]
    hub.stop()
    hub.start()
    assert hub.channel()["state"] == "paused"
    hub.ready()
    assert hub.channel()["state"] == "up"


def test_channels_of_other_kinds_without_secrets_are_refused_and_the_others_run(calm: RunningHub) -> None:
    from tests.hubs import NUMBER, OFFICE

    mail = (
        '[[channel]]\nid = "surat"\nkind = "email"\nagency = "bpbd"\naddress = "a@b.go.id"\nuser = "a"\n'
        'imap = {host = "127.0.0.1", port = 993}\nsmtp = {host = "127.0.0.1", port = 465}\n'
        '[[channel]]\nid = "ig"\nkind = "instagram"\nagency = "bpbd"\nig_id = "17841400000000000"\n'
    )
    calm.ready()
    calm.apply(OFFICE.format(number=NUMBER, api_base="http://127.0.0.1:9") + mail)
    assert {c["id"]: c["state"] for c in calm.get("/v1/channels")} == {
        "wa-bpbd": "up",
        "surat": "refused",
        "ig": "refused",
    }
    assert "inbox secret set surat password" in calm.channel("surat")["problem"]["hint"]
    assert calm.post(b"{}", channel="ig").status_code == 401
    assert calm.post(b"{}", channel="surat").status_code == 401


def test_a_long_home_still_gets_a_socket(tmp_path: Path) -> None:
    home = tmp_path / ("panjang" * 20)
    with running_hub(home) as hub:
        assert len(os.fsencode(hub.info["socket"])) < 108
        assert hub.cli("threads", "--json").returncode == 0


def test_dial_stdio_joins_the_socket(calm: RunningHub) -> None:
    found = calm.cli("dial-stdio", given=b"GET /health HTTP/1.1\r\nHost: hub\r\n\r\n")
    assert found.returncode == 0
    assert found.stdout.startswith(b"HTTP/1.1 200")
    assert found.stdout.endswith(b'{"status":"ok"}')


def test_dial_stdio_says_what_it_cannot_read_from(tmp_path: Path) -> None:
    (tmp_path / "masuk.txt").write_bytes(b"GET / HTTP/1.1\r\n\r\n")
    for path in (tmp_path / "masuk.txt", Path("/dev/null")):
        with path.open("rb") as given:
            found = subprocess.run(
                [Path(sys.executable).parent / "inbox", "dial-stdio"], stdin=given, capture_output=True, check=False,
                timeout=PATIENCE, env=clean_env() | {"INBOX_HOME": str(tmp_path), "INBOX_HUB": str(tmp_path / "no")},
            )  # fmt: skip
        assert found.returncode == 2
        assert "Masukan standar bukan pipa" in found.stderr.decode()
        assert "Traceback" not in found.stderr.decode()


def test_hub_stop_ends_it(hub: RunningHub) -> None:
    assert hub.cli("hub", "stop").returncode == 0
    assert hub.process is not None
    assert hub.process.wait(PATIENCE) == 0


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = RunningHub(tmp_path / "home").cli("hub", "run", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "sudah dipakai program lain" in refused.stderr.decode()
    assert "Traceback" not in refused.stderr.decode()


def test_a_broken_store_is_said_in_a_sentence_and_left_as_it_is(tmp_path: Path) -> None:
    data = tmp_path / "home" / "data"
    data.mkdir(parents=True)
    (data / "store.db").write_bytes(b"this is no database, but it is somebody's file" * 100)
    before = (data / "store.db").read_bytes()
    refused = RunningHub(tmp_path / "home").cli("hub", "run", "--port", "0")
    assert refused.returncode == 1
    assert "tidak dapat dibuka" in refused.stderr.decode()
    assert "Traceback" not in refused.stderr.decode()
    assert (data / "store.db").read_bytes() == before


def test_a_vault_that_cannot_be_opened_refuses_channels_and_the_desk_still_works(hub: RunningHub) -> None:
    hub.ready()
    hub.stop()
    key = hub.home / "config" / "vault.key"
    key.write_text("0" * 64)
    hub.start()
    state = hub.channel()
    assert state["state"] == "refused"
    assert "kuncinya tidak cocok" in state["problem"]["title"]
    assert hub.get("/v1/threads") == []
    assert hub.request("PUT", "/v1/secrets/wa-bpbd/app_secret", content=b"x").status_code == 503


def test_nohup_is_respected_and_a_second_sigterm_does_no_harm(tmp_path: Path) -> None:
    home = tmp_path / "home"
    hub = RunningHub(home)
    process = subprocess.Popen(
        ["nohup", sys.executable, "-m", "inbox", "hub", "run", "--port", "0"], env=hub.env, cwd=tmp_path,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        until(lambda: answers(home), "the hub")
        process.send_signal(signal.SIGHUP)
        assert hub.request("GET", "/v1/hub").status_code == 200
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()


def test_a_feed_ends_when_the_office_file_takes_its_reader_out(hub: RunningHub) -> None:
    thread, _got = feed(hub)
    office = b'[office]\nname = "Kantor"\n[[person]]\nlogin = "rina"\nname = "Rina"\nrole = "admin"\n'
    assert hub.request("POST", "/v1/office", content=office).status_code == 200
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_hub_run_right_after_hub_stop_waits_for_the_end(tmp_path: Path) -> None:
    """The socket goes before the lock: what still holds the lock and no longer answers is ending."""

    class Counted(HubLock):
        tries = 0

        def take(self, holder: Holder) -> bool:
            self.tries += 1
            return super().take(holder)

    ending, coming = HubLock(tmp_path), Counted(tmp_path)
    assert ending.take(Holder(pid=1, socket=str(tmp_path / "gone.sock")))
    settings = Settings(socket=tmp_path / "hub.sock", data=tmp_path)
    thread = threading.Thread(target=_become, args=(coming, settings), daemon=True)
    thread.start()
    until(lambda: coming.tries > 2 or not thread.is_alive(), "it tries again")
    ending.release()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert coming.held()
    coming.release()


def test_an_office_file_that_no_longer_loads_does_not_keep_the_hub_from_opening(tmp_path: Path) -> None:
    """It says so, receives, sends nothing, gives nobody more than the file did, and takes a good file."""
    with running_hub(tmp_path / "hub") as hub:
        hub.ready()
        good = hub.request("GET", "/v1/office").text
        people = '[[person]]\nlogin = "rina"\nrole = "raja"\n'  # a role that this version does not know
        for broken, answer in ((good.replace("[office]", "[office]\nlama = 1") + people, 200), ("[office", 404)):
            hub.stop()
            with sqlite3.connect(hub.home / "data" / "store.db") as store:
                store.execute("UPDATE office SET source = ?", (broken,))
            store.close()
            hub.start()
            assert "office.toml:" in hub.info["problem"]["title"]
            [channel] = hub.get("/v1/channels")
            assert (channel["state"], channel["problem"]["code"]) == ("paused", "office_file")
            assert hub.get("/v1/me")["roles"] == ["operator"]
            assert hub.post(text_body("Banjir", f"wamid.{answer}")).status_code == answer
            assert "office.toml:" in hub.cli("hub", "status").stdout.decode()
            assert hub.cli("doctor").returncode == 1
        assert hub.request("POST", "/v1/office", content=good.encode()).status_code == 200
        assert hub.get("/v1/channels")[0]["state"] == "up"
        assert "problem" not in hub.get("/v1/hub") or hub.get("/v1/hub")["problem"] is None
        [thread] = hub.get("/v1/threads")
        assert thread["preview"] == "Banjir"
