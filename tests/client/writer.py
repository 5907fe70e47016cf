"""A process that writes until it is killed, and says on standard output what was acknowledged."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from inbox.client.seal import Seal

SEAL = Seal(b"k" * 32)


def cache(path: Path, start: int) -> None:
    """Insert documents, alter one often (so that the file is compacted), and delete every tenth."""
    from inbox.client.journal import CacheDB

    db = CacheDB(path, seal=SEAL)
    n = start
    while True:
        doc_id = db.insert({"n": n, "text": "x" * 50})
        db.table("counter").upsert({"last": n, "text": "y" * 600}, cond=lambda _row: True)
        if n % 10 == 0:
            db.remove(doc_ids=[doc_id])
        say(n)
        n += 1


def outbox(path: Path, start: int) -> None:
    """Queue commands."""
    from inbox.client.ids import new_id
    from inbox.client.outbox import Outbox
    from inbox.wire import Note

    async def work() -> None:
        box = Outbox(path, SEAL)
        n = start
        while True:
            await box.submit(Note(cmd_id=new_id(), written_at=datetime.now(UTC), thread=1 + n % 2, text=str(n)))
            say(n)
            n += 1

    asyncio.run(work())


def drain(path: Path, start: int) -> None:
    """Send what is queued; the hub is this file of received texts, which knows a cmd_id the second time."""
    from inbox.client.outbox import Outbox, Submission
    from inbox.wire import CommandResult, Note

    ledger = os.open(path.with_name("ledger"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def send(submission: Submission) -> CommandResult:
        command = submission.command
        text = command.text if isinstance(command, Note) else ""
        os.write(ledger, f"{command.cmd_id} {text}\n".encode())
        return CommandResult(cmd_id=command.cmd_id, outcome="done")

    async def work() -> None:
        box = Outbox(path, SEAL)
        say(start)
        while await box.drain(send):
            pass

    asyncio.run(work())


def send(path: Path, start: int) -> None:
    """Send what is queued to the real hub whose socket is named beside the spool."""
    from inbox.client.api import Api
    from inbox.client.outbox import Outbox, Submission, deliver
    from inbox.wire import CommandResult

    async def work() -> None:
        box, api = Outbox(path, SEAL), Api(Path(path.with_name("socket").read_text()))

        async def told(submission: Submission) -> CommandResult:
            result = await deliver(api, box, submission)
            say(start)
            return result

        await box.drain(told)

    asyncio.run(work())


def draft(path: Path, start: int) -> None:
    """Type into a draft of a session that has no hub, and say what was saved."""
    from inbox.client.hubs import Hub
    from inbox.client.session import Session

    async def work() -> None:
        session = Session(Hub(path / "nowhere.sock"), home=path)
        await session.start()
        n = start
        while True:
            session.set_draft(7, f"huruf {n}")
            while session.drafts.unsaved:
                await asyncio.sleep(0.01)
            say(n)
            n += 1

    asyncio.run(work())


def say(n: int) -> None:
    os.write(1, f"{n}\n".encode())


if __name__ == "__main__":
    tasks = {"cache": cache, "outbox": outbox, "drain": drain, "send": send, "draft": draft}
    tasks[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
