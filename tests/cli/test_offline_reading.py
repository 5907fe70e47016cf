"""Reading without a hub: the copy that a client kept, said to be one."""

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inbox.cli.output import DONE, UNREACHABLE
from inbox.client.cache import Cache
from inbox.client.home import Home
from inbox.client.hubs import find
from inbox.client.outbox import Outbox
from inbox.wire import Contact, Me, Message, OfficeInfo, Reply, Snapshot, Thread, ThreadView
from tests import prepared
from tests.hubs import RunningHub, text_body

AT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


@pytest.fixture
def copy(inbox_home: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A cache with three threads, the messages of the first two kept."""
    monkeypatch.setenv("INBOX_HUB", str(inbox_home / "absent.sock"))
    home = Home.of(find())
    threads = [
        Thread(
            number=number,
            seq=3,
            version=4,
            contact=Contact(id=number, name=f"Warga {number}"),
            preview=f"isi {number}",
            agency="bpbd" if number == 1041 else "dinkes",
            tags=["banjir"] if number != 1043 else [],
            last_at=AT + timedelta(minutes=number - 1040),
        )
        for number in (1041, 1042, 1043)
    ]
    cache = Cache.open(home.cache, home.seal)
    cache.replace(Snapshot(cursor="e.1", at=AT, me=Me(login="rina"), office=OfficeInfo(name="Uji"), threads=threads))
    cache.keep(
        ThreadView(
            **{name: getattr(thread, name) for name in thread.__struct_fields__},
            messages=[Message(id=f"m{thread.number}", thread=thread.number, seq=1, text="halo", at=AT, received_at=AT)],
        )
        for thread in threads[:2]
    )
    cache.close()
    return home


def inbox(*args: str) -> "subprocess.CompletedProcess[str]":
    done = prepared.run("inbox", *args, env=dict(os.environ), timeout=60)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_threads_come_from_the_copy_and_say_so(copy: Home) -> None:
    done = inbox("threads", "--json", "--tag", "banjir", "--agency", "bpbd")
    assert done.returncode == DONE
    assert [thread["number"] for thread in json.loads(done.stdout)] == [1041]
    assert "salinan terakhir" in done.stderr


def test_a_kept_thread_can_be_read(copy: Home) -> None:
    done = inbox("thread", "1041", "--json")
    assert done.returncode == DONE
    found = json.loads(done.stdout)
    assert found["number"] == 1041
    assert [message["text"] for message in found["messages"]] == ["halo"]


def test_a_thread_whose_messages_are_not_here_is_not_shown_empty(copy: Home) -> None:
    done = inbox("thread", "1043", "--json")
    assert done.returncode == UNREACHABLE
    assert done.stdout == ""


async def test_an_offline_reply_carries_the_seq_that_was_in_the_copy(copy: Home) -> None:
    """The guard against stale replies must hold across the gap."""
    assert inbox("reply", "1042", "sudah kami teruskan").returncode == UNREACHABLE
    outbox = Outbox(copy.outbox, copy.seal)
    await outbox.refresh()
    (queued,) = outbox.pending
    assert isinstance(queued.command, Reply)
    assert queued.command.if_seq == 3


def test_what_a_verb_has_read_can_be_read_without_the_hub(hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to have opened the screen first."""
    hub.ready()
    hub.post(text_body("jalan amblas", "wamid.KEPT"))
    monkeypatch.setenv("INBOX_HOME", str(hub.home))
    monkeypatch.setenv("INBOX_HUB", str(hub.socket))
    assert inbox("thread", "1", "--json").returncode == DONE
    hub.post(text_body("sudah ke rumah", "wamid.KEPT2"))
    assert inbox("threads", "--json").returncode == DONE
    hub.stop()
    listed, shown = inbox("threads", "--json"), inbox("thread", "1", "--json")
    assert (listed.returncode, shown.returncode) == (DONE, DONE)
    assert [thread["seq"] for thread in json.loads(listed.stdout)] == [2]
    assert [m["text"] for m in json.loads(shown.stdout)["messages"] if m["kind"] == "message"] == ["jalan amblas"]
    assert "salinan terakhir" in listed.stderr
