"""`inbox demo`: opens full, a reply reaches a citizen who answers, and nothing of it stays, however it ends."""

import asyncio
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inbox.client.api import Api
from inbox.sandbox.history import PAST
from inbox.wire import Message, Thread

PATIENCE = 150.0
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")


def children(pid: int) -> list[int]:
    try:
        return [int(part) for part in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


class Demo:
    """A running `inbox demo --headless`."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("INBOX_")}
        self.environment["TMPDIR"] = str(folder)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "inbox", "demo", "--headless", "--brisk", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.home = Path(self.process.stdout.readline().strip())
        self.stage = children(self.process.pid)[0]
        self.hub = children(self.stage)[0]

    @property
    def socket(self) -> Path:
        return self.home / "run/hub.sock"

    def inbox(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a verb in this office."""
        environment = self.environment | {"INBOX_HOME": str(self.home)}
        command = [sys.executable, "-m", "inbox", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)

    def gone(self) -> bool:
        return not self.home.exists() and not alive(self.stage) and not alive(self.hub)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()
        wait_until(self.gone, "hub, stage and folder end with the demo")


@pytest.fixture
def demo() -> Iterator[Callable[..., Demo]]:
    running: list[Demo] = []
    # Not tmp_path: a worker's is so long that a socket below it has another place, which only the demo knows.
    with tempfile.TemporaryDirectory(prefix="sg") as name:
        folder = Path(name)

        def start(*arguments: str) -> Demo:
            running.append(Demo(folder, *arguments))
            return running[-1]

        yield start
        for each in running:
            each.kill()
        assert list(folder.glob("siaga-latihan-*")) == []


async def conversation(socket: Path, number: int, done: Callable[[list[Message]], bool]) -> list[Message]:
    """The messages of a thread, once they are as wanted."""
    api = Api(socket)
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                found = (await api.thread(number)).messages
                if done(found):
                    return found
                await asyncio.sleep(0.1)
    finally:
        await api.close()


async def listing(socket: Path) -> list[Thread]:
    api = Api(socket)
    try:
        return await api.threads(view="all")
    finally:
        await api.close()


def test_it_opens_full_and_a_reply_is_read_and_answered(demo: Callable[..., Demo]) -> None:
    running = demo("--rate", "240", "--seed", "3")
    listed = running.inbox("threads", "--view", "all", "--json")
    assert listed.returncode == 0, listed.stderr
    threads = json.loads(listed.stdout)
    assert len(threads) >= 40
    assert {each["status"] for each in threads} == {"open", "waiting", "snoozed", "resolved", "invalid"}
    assert {"bpbd", "dinkes", "disdukcapil", "dputr", "dinsos", "disdik", "dlh"} <= {each["agency"] for each in threads}
    assert any(each["mentioned"] for each in threads)
    assert any(each["promises"] for each in threads)
    assert any(each["proposals"] for each in threads)
    same = ("contact", "suggest", "--json")
    wait_until(lambda: bool(json.loads(running.inbox(*same).stdout)), "two contacts who may be one person")
    asked = next(each for each in threads if each["status"] == "open" and each["agency"] == "disdukcapil")
    words = "Mohon kirim alamat lengkapnya ya Pak/Bu"
    sent = running.inbox("reply", str(asked["number"]), words, "--json")
    assert sent.returncode == 0, sent.stderr

    def answered(messages: list[Message]) -> bool:
        out = [m for m in messages if m.direction == "out" and (m.text or "").startswith(words)]
        if not out or out[-1].status != "read":
            return False
        return any(m.direction == "in" and m.kind == "message" and m.seq > out[-1].seq for m in messages)

    asyncio.run(conversation(running.socket, asked["number"], answered))
    wait_until(lambda: len(asyncio.run(listing(running.socket))) >= len(PAST) + 2, "citizens go on writing")
    a_mail_is_answered_by_mail(running)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE) == 0
    assert running.gone()


def a_mail_is_answered_by_mail(running: Demo) -> None:
    def letters() -> list[Thread]:
        return [t for t in asyncio.run(listing(running.socket)) if "jembatan Kp. Cibodas" in t.subject]

    wait_until(lambda: bool(letters()), "the letter about the bridge is there")
    (letter,) = letters()
    sent = running.inbox("reply", str(letter.number), "Terima kasih. Mohon alamat lengkapnya.", "--json")
    assert sent.returncode == 0, sent.stderr

    def answered(messages: list[Message]) -> bool:
        return any("sebelah SDN Solokanjeruk 2" in (m.text or "") and m.quoted for m in messages)

    asyncio.run(conversation(running.socket, letter.number, answered))


def test_its_screen_opens_marked_as_practice_and_q_ends_all(tmp_path: Path) -> None:
    outside, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INBOX_")}
    environment |= {"TMPDIR": str(tmp_path), "TERM": "xterm-256color"}
    process = subprocess.Popen(
        [sys.executable, "-m", "inbox", "demo", "--brisk", "--rate", "0"],
        stdin=inside, stdout=inside, stderr=inside, env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(inside)
    shown = bytearray()
    try:
        read_until(outside, shown, b"LATIHAN")
        read_until(outside, shown, b"BELUM DIBALAS")
        os.write(outside, b"q")
        read_until(outside, shown, None)
        assert process.wait(PATIENCE) == 0, shown[-4000:].decode("utf-8", "replace")
    finally:
        process.kill()
        process.wait()
        os.close(outside)
    wait_until(lambda: not list(tmp_path.glob("siaga-latihan-*")), "the folder is gone")


def read_until(terminal: int, shown: bytearray, mark: bytes | None) -> None:
    """Read what the program draws until `mark` was in it, or its end."""
    deadline = time.monotonic() + PATIENCE
    while mark is None or mark not in shown:
        assert time.monotonic() < deadline, bytes(shown[-2000:])
        ready, _, _ = select.select([terminal], [], [], 1.0)
        if ready:
            try:
                shown += os.read(terminal, 65536)
            except OSError:  # EIO: the program is gone
                assert mark is None, bytes(shown[-2000:])
                return


def test_nothing_stays_when_the_demo_is_killed(demo: Callable[..., Demo]) -> None:
    running = demo("--empty")
    running.process.kill()
    running.process.wait()
    wait_until(running.gone, "hub, stage and folder end with the demo")


def test_nothing_stays_when_the_stage_is_killed(demo: Callable[..., Demo]) -> None:
    running = demo("--empty")
    os.kill(running.stage, signal.SIGKILL)
    assert running.process.wait(PATIENCE) == 1
    wait_until(running.gone, "the kernel ends the hub, the demo takes the folder away")


def test_it_ends_when_the_hub_ends(demo: Callable[..., Demo]) -> None:
    running = demo("--empty")
    os.kill(running.hub, signal.SIGKILL)
    assert running.process.wait(PATIENCE) == 1
    assert running.gone()
