"""The chaos server for tests: a process of its own, by exec, ended by its id."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


class Chaos:
    """A running server and how to give it orders."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.connectors.chaos.server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.port = int(self._answer())

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the chaos server has ended"
        return json.loads(line)

    def order(self, do: str, **more: Any) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **more}).encode() + b"\n")
        self.process.stdin.flush()
        return self._answer()

    def add(self, user: str, *mails: bytes, **more: Any) -> list[int]:
        """Put mails into a folder; their UIDs."""
        found: list[int] = self.order("add", user=user, mails=[base64.b64encode(m).decode() for m in mails], **more)
        return found

    def fault(self, user: str, at: str, do: str, times: int = 1, uid: int | None = None, **more: Any) -> None:
        """Let something go wrong; without a user, before the login of anybody."""
        self.order("fault", user=user, fault={"at": at, "do": do, "times": times, "uid": uid, **more})

    def about(self, user: str) -> dict[str, Any]:
        """What happened in a mailbox."""
        found: dict[str, Any] = self.order("about", user=user)
        return found

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture(scope="module")
def chaos() -> Iterator[Chaos]:
    """One server for the tests of a file."""
    made = Chaos()
    yield made
    made.stop()
