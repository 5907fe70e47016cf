"""A hub with a mailbox on a real Dovecot; one with many on the chaos server."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.chaos.running import Chaos, chaos
from tests.connectors.chaos.ward import Ward
from tests.dovecot import PASSWORD, Dovecot, dovecot, mail
from tests.hubs import RunningHub, command, until
from tests.sink import make_sink, sink

OFFICE = """\
[office]
name = "Kantor Uji"
undo_seconds = 0
signature = "{{kantor}} · {{opd}}"
[[agency]]
id = "bpbd"
name = "BPBD"
[[channel]]
id = "surat"
kind = "email"
agency = "bpbd"
name = "Layanan BPBD"
address = "{address}"
imap = {{host = "127.0.0.1", port = {imap}, tls = "none"}}
smtp = {{host = "127.0.0.1", port = {smtp}, tls = "none"}}
user = "{address}"
auth = "password"
{more}
"""
_count = itertools.count(1)


class Post:
    """A hub, its mailbox, and short ways to use both."""

    def __init__(self, server: Dovecot, home: Path, *, smtp: int = 1, more: str = "", port: int | None = None) -> None:
        self.server = server
        self.address = f"lapor{next(_count)}@test.local"
        self.hub = RunningHub(home)
        self.office = OFFICE.format(address=self.address, imap=port or server.port, smtp=smtp, more=more)

    def start(self, *, wait: bool = True) -> "Post":
        self.hub.start()
        self.hub.request("PUT", "/v1/secrets/surat/password", content=PASSWORD.encode())
        answer = self.hub.request("POST", "/v1/office", content=self.office.encode())
        assert answer.status_code == 200, answer.text
        if wait:
            self.watched()
        return self

    def watched(self) -> None:
        """Wait until the mailbox has been read once."""
        log = self.hub.home / "data"
        until(lambda: log, "the hub has its folder")
        until(lambda: self.state()["state"] in ("up", "down"), "the channel is up")

    def state(self) -> dict[str, Any]:
        found: list[dict[str, Any]] = self.hub.get("/v1/channels")
        return next(c for c in found if c["id"] == "surat")

    def threads(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.hub.get("/v1/threads?limit=1000")
        return found

    def thread(self, number: int = 1) -> dict[str, Any]:
        found: dict[str, Any] = self.hub.get(f"/v1/threads/{number}")
        return found

    def said(self, number: int = 1, kind: str = "message") -> list[dict[str, Any]]:
        return [m for m in self.thread(number)["messages"] if m["kind"] == kind]

    def answered(self, text: str = "Perahu sedang menuju lokasi.", thread: int = 1) -> dict[str, Any]:
        """Reply in a thread; the message as the hub took it."""
        answer = self.hub.request("POST", "/v1/commands", json=command("reply", thread, text=text))
        assert answer.status_code == 200, answer.text
        message: dict[str, Any] = answer.json()["message"]
        return message

    def status(self, identity: str, thread: int = 1) -> dict[str, Any]:
        """A message of a thread as it stands."""
        return next(m for m in self.said(thread) if m["id"] == identity)

    def all_messages(self) -> list[dict[str, Any]]:
        return [m for t in self.threads() for m in self.said(t["number"])]

    def deliver(self, *mails: bytes) -> None:
        self.server.deliver(self.address, *(m.replace(b"lapor@test.local", self.address.encode()) for m in mails))

    def arrives(self, count: int, patience: float = 30) -> list[dict[str, Any]]:
        """Wait for so many threads."""
        return until(lambda: len(t := self.threads()) >= count and t, f"{count} threads", patience)  # type: ignore[no-any-return]


@pytest.fixture
def make_post(dovecot: Dovecot, tmp_path: Path) -> Iterator[Callable[..., Post]]:
    made: list[Post] = []

    def make(**more: Any) -> Post:
        post = Post(dovecot, tmp_path / f"hub{len(made)}", **more)
        made.append(post)
        return post

    yield make
    for post in made:
        post.hub.stop()


@pytest.fixture
def post(make_post: Callable[..., Post]) -> Post:
    return make_post().start()


@pytest.fixture(scope="module")
def ward(chaos: Chaos, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    made = Ward(RunningHub(tmp_path_factory.mktemp("ward") / "hub").start(), chaos)
    yield made
    made.hub.stop()


__all__ = ["chaos", "dovecot", "mail", "make_sink", "sink"]
