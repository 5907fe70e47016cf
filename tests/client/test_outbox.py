"""The spool of commands: on disk before it is said so, sent in order, never lost, never thrown away unread."""

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from inbox.client.api import Unreachable
from inbox.client.disk import locked
from inbox.client.ids import new_id
from inbox.client.outbox import Later, Outbox, Submission
from inbox.client.seal import Seal
from inbox.wire import AnyCommand, CommandResult, Note, Problem, Reply

SEAL = Seal(b"k" * 32)


def reply(thread: int = 1, text: str = "Baik.") -> Reply:
    return Reply(cmd_id=new_id(), written_at=datetime.now(UTC), thread=thread, text=text, if_seq=3)


def spool(folder: Path) -> Outbox:
    return Outbox(folder / "outbox", SEAL)


class Hub:
    """Answers as told and remembers what it was sent."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.heard: list[AnyCommand] = []

    async def __call__(self, submission: Submission) -> CommandResult:
        command = submission.command
        self.heard.append(msgspec.convert(msgspec.to_builtins(command), type=AnyCommand))
        answer = self.answers.pop(0) if self.answers else "done"
        if answer == "later":
            raise Later
        if answer == "unreachable":
            raise Unreachable("gone", sent=True)
        problem = Problem(code="unanswered", title="Warga belum dijawab") if answer == "refused" else None
        return CommandResult(cmd_id=command.cmd_id, outcome=answer, error=problem)  # type: ignore[arg-type]


async def test_a_command_is_on_disk_and_sealed_when_submit_returns(tmp_path: Path) -> None:
    made = await spool(tmp_path).submit(reply(text="nomor saya 0812"))
    other = spool(tmp_path)
    await other.refresh()
    assert [s.command for s in other.pending] == [made.command]
    (file,) = [p for p in (tmp_path / "outbox").iterdir() if p.suffix == ".new"]
    assert b"0812" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600


async def test_order_within_a_thread_holds_and_other_threads_go_on(tmp_path: Path) -> None:
    box = spool(tmp_path)
    first, second, other = reply(1, "satu"), reply(1, "dua"), reply(2, "lain")
    for command in (first, second, other):
        await box.submit(command)
    hub = Hub("later", "done")
    settled = await box.drain(hub)
    assert [c.text for c in hub.heard if isinstance(c, Reply)] == ["satu", "lain"]
    assert [s.command.cmd_id for s, _ in settled] == [other.cmd_id]
    await box.drain(hub)
    assert [c.text for c in hub.heard if isinstance(c, Reply)] == ["satu", "lain", "satu", "dua"]
    assert box.pending == []


async def test_the_same_command_is_sent_again_until_there_is_an_answer(tmp_path: Path) -> None:
    box = spool(tmp_path)
    made = reply()
    await box.submit(made)
    hub = Hub("unreachable", "unreachable", "queued")
    for _ in range(3):
        await box.drain(hub)
    assert [c.cmd_id for c in hub.heard] == [made.cmd_id] * 3
    assert [c.delayed for c in hub.heard] == [False, True, True]
    assert not list((tmp_path / "outbox").glob("*-*"))


async def test_what_was_written_without_a_hub_or_by_another_process_is_delayed(tmp_path: Path) -> None:
    box = spool(tmp_path)
    await box.submit(reply(1), away=True)
    await spool(tmp_path).submit(reply(2))
    hub = Hub()
    await box.drain(hub)
    assert [c.delayed for c in hub.heard] == [True, True]


@pytest.mark.parametrize("outcome", ["refused", "stale"])
async def test_a_no_of_the_hub_stays_until_it_was_seen(tmp_path: Path, outcome: str) -> None:
    box = spool(tmp_path)
    made = reply()
    await box.submit(made)
    await box.drain(Hub(outcome))
    again = spool(tmp_path)
    await again.refresh()
    assert again.pending == []
    assert [(s.command.cmd_id, s.result.outcome) for s in again.answered if s.result] == [(made.cmd_id, outcome)]
    hub = Hub()
    await again.drain(hub)
    assert hub.heard == []
    await again.acknowledge(made.cmd_id)
    await box.refresh()
    assert box.answered == []


async def test_only_what_was_never_sent_can_be_withdrawn(tmp_path: Path) -> None:
    box = spool(tmp_path)
    sent, kept = reply(1), reply(2)
    await box.submit(sent)
    await box.drain(Hub("unreachable"))
    await box.submit(kept)
    assert not await box.withdraw(sent.cmd_id)
    assert await box.withdraw(kept.cmd_id)
    assert not await spool(tmp_path).withdraw(sent.cmd_id), "another process knows it too"
    hub = Hub()
    await box.drain(hub)
    assert [c.cmd_id for c in hub.heard] == [sent.cmd_id]


async def test_many_are_withdrawn_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits for the lock of those before it, however slow the disk is; another process's it does not wait for."""
    box = spool(tmp_path)
    forget = box._forget
    monkeypatch.setattr(box, "_forget", lambda submission: (time.sleep(0.25), forget(submission)))
    sent = [await box.submit(reply(n)) for n in range(3)]
    assert await asyncio.gather(*(box.withdraw(one.command.cmd_id) for one in sent)) == [True] * 3


async def test_an_unreadable_file_is_put_aside_and_told_and_its_neighbours_go_out(tmp_path: Path) -> None:
    box = spool(tmp_path)
    broken, whole = await box.submit(reply(1)), await box.submit(reply(2))
    path = tmp_path / "outbox" / f"{broken.name}.new"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    fresh, hub = spool(tmp_path), Hub()
    await fresh.drain(hub)
    assert [c.cmd_id for c in hub.heard] == [whole.command.cmd_id]
    assert [p.read_bytes() for p in fresh.damaged] == [bytes(content)]


async def test_one_process_drains_at_a_time(tmp_path: Path) -> None:
    box, hub = spool(tmp_path), Hub()
    await box.submit(reply())
    with locked(tmp_path / "outbox" / ".lock"):
        assert await box.drain(hub) == []
    assert len(await box.drain(hub)) == 1


async def test_killed_between_answer_and_question_the_answer_counts(tmp_path: Path) -> None:
    box = spool(tmp_path)
    made = await box.submit(reply())
    await box.drain(Hub("refused"))
    folder = tmp_path / "outbox"
    (folder / f"{made.name}.tried").write_bytes((folder / f"{made.name}.answered").read_bytes())
    again, hub = spool(tmp_path), Hub()
    await again.drain(hub)
    assert hub.heard == []
    assert len(again.answered) == 1


async def test_a_full_disk_says_so_and_queues_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = spool(tmp_path)
    await box.submit(reply(1))

    def full(fd: int, data: object) -> int:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="space"):
            await box.submit(reply(2))
    other = spool(tmp_path)
    await other.refresh()
    assert [s.thread for s in other.pending] == [1]
    assert not list((tmp_path / "outbox").glob(".*.tmp"))


async def test_a_note_and_a_reply_look_like_messages_while_they_wait(tmp_path: Path) -> None:
    from inbox.client.optimistic import preview
    from inbox.client.state import State

    box = spool(tmp_path)
    note = Note(cmd_id=new_id(), written_at=datetime.now(UTC), thread=1, text="sudah telepon")
    shown = [preview(await box.submit(command), State()) for command in (reply(), note)]
    assert [(m.kind, m.status, m.id) for m in shown if m] == [
        ("message", "queued", box.pending[0].command.cmd_id),
        ("note", None, note.cmd_id),
    ]


async def test_a_file_that_another_process_just_finished_stops_no_look(tmp_path: Path) -> None:
    box = spool(tmp_path)
    await box.submit(reply(1))
    for folder in (box.folder, tmp_path / "outbox" / "files"):
        folder.mkdir(exist_ok=True)
        (folder / ".gone.tmp").symlink_to(tmp_path / "nowhere")  # a name whose file is gone when it is looked at
    other = spool(tmp_path)
    await other.refresh()
    assert [s.thread for s in other.pending] == [1]
