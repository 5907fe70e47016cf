"""kill -9 of a real writer, again and again on the same files: nothing acknowledged is lost, nothing is doubled."""

import os
import random
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from tinydb import where

from inbox.client.hubs import Hub
from inbox.client.journal import CacheDB, JournalStorage
from inbox.client.outbox import Outbox
from inbox.client.seal import Seal
from inbox.client.session import Session
from inbox.wire import Note
from tests import prepared
from tests.hubs import PATIENCE, running_hub, text_body

SEAL = Seal(b"k" * 32)  # as in writer.py
WRITER = "tests.client.writer"
TIMES = [20, pytest.param(200, marks=[pytest.mark.torture, pytest.mark.timeout(3600)])]


def run_and_kill(task: str, path: Path, start: int, after: int) -> list[int]:
    """Start the writer, let it acknowledge some, kill it; return all it acknowledged."""
    child = prepared.start(WRITER, task, str(path), str(start), env=dict(os.environ), stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        said = [line for _, line in zip(range(after), child.stdout, strict=False)]
        child.kill()
        said += [line for line in child.stdout if line.endswith(b"\n")]
    child.wait(PATIENCE)
    return [int(line) for line in said]


@pytest.mark.parametrize("times", TIMES)
def test_cache_writer_killed(tmp_path: Path, times: int) -> None:
    path, rng = tmp_path / "cache.tdb", random.Random(7)
    acknowledged: set[int] = set()
    torn = start = 0
    for _ in range(times):
        said = run_and_kill("cache", path, start, rng.randint(1, 400))
        acknowledged.update(said)
        with CacheDB(path, seal=SEAL) as db:
            assert isinstance(db.storage, JournalStorage)
            torn += bool(db.storage.fate)
            found = Counter(doc["n"] for doc in db)
            assert not (tmp_path / "cache.tdb.corrupt").exists()
            assert max(found.values()) == 1, "doubled"
            kept = {n for n in acknowledged if n % 10}
            assert kept <= set(found), "lost"
            assert not {n for n in acknowledged if n % 10 == 0} & set(found), "came back"
            counter = db.table("counter").get(where("last").exists())
            assert isinstance(counter, dict)
            assert counter["last"] >= max(said)
        start = max(found) + 10 - max(found) % 10 + 1
    assert len(acknowledged) > times


@pytest.mark.parametrize("times", TIMES)
async def test_outbox_writer_and_drainer_killed(tmp_path: Path, times: int) -> None:
    path, rng = tmp_path / "outbox", random.Random(7)
    acknowledged: set[int] = set()
    start = 0
    for turn in range(times):
        if turn % 2:
            run_and_kill("drain", path, 0, 1)
            continue
        said = run_and_kill("outbox", path, start, rng.randint(1, 60))
        acknowledged.update(said)
        start = max(said) + 2  # one more may be on disk without having been acknowledged
    box = Outbox(path, SEAL)
    await box.refresh()
    left = {s.command.text for s in box.pending if isinstance(s.command, Note)}
    assert box.damaged == []
    sent: dict[str, set[str]] = {}
    if (tmp_path / "ledger").exists():
        for line in (tmp_path / "ledger").read_text().splitlines():
            cmd_id, text = line.split()
            sent.setdefault(text, set()).add(cmd_id)
    assert {str(n) for n in acknowledged} <= left | set(sent), "lost"
    assert all(len(ids) == 1 for ids in sent.values()), "one text under two ids: the hub would send it twice"
    queued = Counter(s.command.text for s in box.pending if isinstance(s.command, Note))
    assert max(queued.values(), default=1) == 1, "doubled"


@pytest.mark.parametrize("times", [4, pytest.param(100, marks=[pytest.mark.torture, pytest.mark.timeout(3600)])])
def test_hub_and_sender_killed_and_every_command_had_one_effect(tmp_path: Path, times: int) -> None:
    path, rng = tmp_path / "spool" / "outbox", random.Random(7)
    path.parent.mkdir()
    with running_hub(tmp_path / "hub") as hub:
        hub.ready()
        for n in (1, 2):
            hub.post(text_body(f"laporan {n}", f"wamid.{n}", sender=f"628123456782{n}"))
        (path.parent / "socket").write_text(str(hub.socket))
        acknowledged: list[int] = []
        for _ in range(times):
            start = max(acknowledged, default=-2) + 2
            acknowledged += run_and_kill("outbox", path, start, rng.randint(10, 30))
            run_and_kill("send", path, 0, rng.randint(1, 8))
            if rng.random() < 0.5:
                hub.kill()
                hub.start()
        ended = prepared.run(WRITER, "send", str(path), "0", env=dict(os.environ))
        assert ended.returncode == 0, ended.stderr
        for thread in (1, 2):
            notes = [int(m["text"]) for m in hub.get(f"/v1/threads/{thread}")["messages"] if m["kind"] == "note"]
            assert notes == sorted(notes), "out of order"
            assert len(notes) == len(set(notes)), "doubled"
            assert {n for n in acknowledged if 1 + n % 2 == thread} <= set(notes), "lost"


def test_a_draft_survives_kill_9(tmp_path: Path) -> None:
    said = run_and_kill("draft", tmp_path, 0, 1)
    drafts = Session(Hub(tmp_path / "nowhere.sock"), home=tmp_path).drafts
    saved = drafts.get(7)
    assert saved is not None
    assert int(saved.text.removeprefix("huruf ")) >= max(said)
