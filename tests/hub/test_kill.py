"""kill -9 of the hub at random moments under load: what was acknowledged is there, once, and left once; no gap."""

import json
import random
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.hubs import RunningHub, command, running_hub, sign, text_body, until
from tests.ports import free_port
from tests.standin import OK, StandIn, answer

SENDERS = [str(628120000000 + n) for n in range(12)]


class Load:
    """Providers that post until they are answered 200 and now and then again, and a colleague who writes notes."""

    def __init__(self, hub: RunningHub) -> None:
        self.hub, self.over = hub, threading.Event()
        self.public = hub.public
        self.acknowledged: list[str] = []
        self.noted: list[str] = []
        self.replied: list[str] = []
        self.refused: Counter[int] = Counter()
        works = [(self._provide, n) for n in range(3)] + [(self._staff, "note"), (self._staff, "reply")]
        self.threads = [threading.Thread(target=work, args=(n,), daemon=True) for work, n in works]
        for thread in self.threads:
            thread.start()

    def _provide(self, worker: int) -> None:
        chance, n = random.Random(worker), 0
        with httpx.Client(timeout=20, verify=False) as client:
            while not self.over.is_set():
                n += 1
                wamid = f"wamid.K{worker}-{n}"
                body = text_body(f"pesan {wamid}", wamid, sender=SENDERS[(n + worker) % len(SENDERS)])
                headers = {"X-Hub-Signature-256": sign(body)}
                while not self.over.is_set():
                    try:
                        status = client.post(
                            f"{self.public}/webhooks/wa-bpbd", content=body, headers=headers
                        ).status_code
                    except httpx.TransportError:
                        self.over.wait(0.02)
                        continue
                    if status == 200:
                        self.acknowledged.append(wamid)
                        if chance.random() > 0.1:  # one in ten is posted again though it was acknowledged
                            break
                    else:
                        self.refused[status] += 1

    def _staff(self, kind: str) -> None:
        """A colleague who writes notes, or replies, each tried with its id until it is answered."""
        more = {"force": True} if kind == "reply" else {}
        while not self.over.is_set():
            given = command(kind, 1, text=f"{kind} {len(self.noted)}-{len(self.replied)}", **more)
            while not self.over.is_set():
                try:
                    response = self.hub.request("POST", "/v1/commands", content=json.dumps(given))
                except (httpx.TransportError, OSError):
                    self.over.wait(0.02)
                    continue
                if response.status_code == 200:
                    (self.noted if kind == "note" else self.replied).append(given["cmd_id"])
                else:
                    self.refused[response.status_code] += 1
                break
            self.over.wait(0.01)

    def end(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(30)


def feed_numbers(hub: RunningHub) -> tuple[str, list[int]]:
    """The epoch, and the counters of all feed entries, as a client that was never there reads them."""
    epoch, _, newest = hub.get("/v1/snapshot")["cursor"].rpartition(".")
    found: list[int] = []
    transport = httpx.HTTPTransport(uds=str(hub.socket), verify=False)
    with (
        httpx.Client(transport=transport, base_url="http://hub", timeout=60) as client,
        client.stream("GET", "/v1/feed", params={"since": f"{epoch}.0"}) as response,
    ):
        assert response.status_code == 200
        for line in response.iter_lines():
            if line.startswith("id: "):
                found.append(int(line.rpartition(".")[2]))
                if found[-1] >= int(newest):
                    break
    return epoch, found


def torment(home: Path, kills: int, seed: int) -> None:
    """Kill a loaded hub so many times, then look at what is left."""
    chance = random.Random(seed)
    graph = StandIn(lambda n: answer(200, OK % n))
    with running_hub(home, "--port", str(free_port())) as hub:
        hub.ready(api_base=graph.base)
        assert hub.post(text_body("mulai", "wamid.K0")).status_code == 200
        epoch = hub.info["epoch"]
        load = Load(hub)
        for _ in range(kills):
            before = len(load.acknowledged)
            until(lambda before=before: len(load.acknowledged) > before, "the load runs")  # type: ignore[misc]
            time.sleep(chance.random() * 0.15)  # the random moment
            hub.kill()
            hub.start()
        load.end()
        assert hub.info["epoch"] == epoch
        assert hub.channel()["state"] == "up"
        until(lambda: hub.get("/v1/hub")["pending"] == 0, "every reply has left")
        _epoch, numbers = feed_numbers(hub)
        assert numbers == list(range(1, len(numbers) + 1))
    assert set(load.refused) <= {503}, load.refused
    with closing(sqlite3.connect(next((home / "data").glob("*.db")))) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        counted = Counter(row[0] for row in store.execute("SELECT external_id FROM message WHERE direction = 'in'"))
        notes = Counter(row[0] for row in store.execute("SELECT id FROM message WHERE kind = 'note'"))
        sql = "SELECT id, status FROM message WHERE direction = 'out' AND kind = 'message'"
        replies = dict(store.execute(sql))
    assert not [wamid for wamid in load.acknowledged if counted[wamid] != 1]
    assert max(counted.values()) == 1
    assert not [note for note in load.noted if notes[note] != 1]
    assert len(load.acknowledged) > kills
    assert load.noted
    # A reply went out once, or nobody knows whether it did; never twice.
    posts = Counter(post["biz_opaque_callback_data"] for post in graph.posts)
    graph.close()
    assert max(posts.values()) == 1
    assert not [reply for reply in load.replied if replies[reply] not in ("accepted", "uncertain")]
    assert not [reply for reply, status in replies.items() if status == "accepted" and posts[reply] != 1]


def test_kill_9_at_twenty_random_moments_loses_and_doubles_nothing(tmp_path: Path) -> None:
    torment(tmp_path / "hub", kills=20, seed=20)


@pytest.mark.torture
@pytest.mark.timeout(1800)
def test_kill_9_at_two_hundred_random_moments_loses_and_doubles_nothing(tmp_path: Path) -> None:
    torment(tmp_path / "hub", kills=200, seed=200)
