"""The stage of `inbox demo`: a hub of its own, the Graph API that it speaks to, and the citizens, below one folder.

A process that lives as long as whoever started it holds its standard input open. On standard output it says one JSON
line: `{"ready": …}` or `{"error": …}`; the first also stands in `sandbox.json` of the folder. At its end the hub has
ended and the folder is gone.
"""

import argparse
import asyncio
import contextlib
import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inbox import paths

if TYPE_CHECKING:
    from inbox.sandbox.accounts import Number
    from inbox.sandbox.hubline import HubLine
    from inbox.sandbox.mailserver import MailServer
    from inbox.sandbox.server import GraphServer
    from inbox.wire import HubInfo

# Run in between: the kernel ends the hub when the stage dies, however it dies (prctl(2), Linux; elsewhere nothing).
LEASH = (
    "import os,sys\n"
    "try:\n"
    " import ctypes; ctypes.CDLL(None).prctl(1, 15)\n"
    "except (OSError, AttributeError): pass\n"
    "os.getppid() == int(sys.argv[1]) or sys.exit(1)\n"
    "os.execv(sys.argv[2], sys.argv[2:])\n"
)
HUB_ENDS = 8.0  # seconds for the hub to end by itself


def prepare(home: Path) -> None:
    """The folder of the demo: its settings, and the choice of the vault, so that no keyring of the desktop is asked."""
    os.environ["INBOX_HOME"] = str(home)
    for name in ("INBOX_HUB", "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET"):
        os.environ.pop(name, None)
    config, data = paths.private_dir(paths.config_dir()), paths.private_dir(paths.data_dir())
    (data / "keyring").write_text("vault\n")
    socket = json.dumps(str(paths.private_socket()))
    (config / "hub.toml").write_text(f'socket = {socket}\ncontact = "Tutup, lalu jalankan `inbox demo` lagi"\n')


def start_hub(home: Path) -> "subprocess.Popen[bytes]":
    """`inbox hub run`, whose end follows ours."""
    command = [sys.executable, "-m", "inbox", "hub", "run", "--port", "0"]
    with (home / "hub.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-I", "-S", "-c", LEASH, str(os.getpid()), *command],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
        )  # fmt: skip


def end_hub(hub: "subprocess.Popen[bytes]") -> None:
    if hub.poll() is None:
        hub.terminate()
        try:
            hub.wait(HUB_ENDS)
        except subprocess.TimeoutExpired:
            hub.kill()
            hub.wait()


def person() -> tuple[str, str]:
    """The Unix login of this process, and what to call its person."""
    try:
        entry = pwd.getpwuid(os.getuid())
    except KeyError:
        return f"uid:{os.getuid()}", "Petugas"
    return entry.pw_name, entry.pw_gecos.partition(",")[0].strip() or entry.pw_name.capitalize()


def lines(graph: "GraphServer") -> "dict[str, Number]":
    """The number of each desk."""
    from inbox.sandbox.practice import DESKS

    return dict(zip((desk.desk for desk in DESKS), graph.world.numbers.values(), strict=True))


async def connect(graph: "GraphServer", post: "MailServer", line: "HubLine", port: int | None, brisk: bool) -> None:
    """Set the secrets, apply the office, and let its webhooks go to the hub."""
    from inbox.connectors.whatsapp.templates import starter
    from inbox.sandbox.practice import DESKS, GRAM, MAIL, account, mail_text, office_text

    (box,) = post.mailboxes.values()
    await line.secret(MAIL, "password", box.password)
    numbers = lines(graph)
    gram = graph.world.gram.account(account())
    await line.secret(GRAM, "access_token", gram.token)
    await line.secret(GRAM, "app_secret", gram.app_secret)
    await line.secret(GRAM, "verify_token", gram.verify_token)
    for body in starter():
        for waba in {number.waba_id for number in numbers.values()}:
            graph.world.templates_of(waba).add(body)
    for desk in DESKS:
        number = numbers[desk.desk]
        await line.secret(desk.channel, "access_token", number.token)
        await line.secret(desk.channel, "app_secret", number.app_secret)
        await line.secret(desk.channel, "verify_token", number.verify_token)
    office = office_text(*person(), graph.base, numbers, f"http://127.0.0.1:{port}", brisk=brisk)
    await line.apply(office + "\n" + mail_text(post.imap_port, post.smtp_port))
    await line.channels_up()
    gram.callback = f"http://127.0.0.1:{port}/webhooks/{GRAM}"
    # Numbers of one WABA share the callback of the first, as numbers of one app do.
    shared: dict[str, str] = {}
    for desk in DESKS:
        number = numbers[desk.desk]
        if desk.waba not in shared:
            url = shared[desk.waba] = f"http://127.0.0.1:{port}/webhooks/{desk.channel}"
            if not await graph.world.courier.verify(url, number.verify_token, "1158201444"):
                raise RuntimeError(f"the hub did not verify {url}")
        number.callback = shared[desk.waba]


async def play(asked: "Asked", ended: asyncio.Event) -> None:
    """Everything, until `ended`. Raises whatever keeps it from being ready."""
    hub = start_hub(asked.home)  # before our own imports: it takes longest
    try:
        from inbox.sandbox.hubline import HubLine
        from inbox.sandbox.mailserver import MailServer
        from inbox.sandbox.practice import MAIL_ADDRESS, numbers
        from inbox.sandbox.server import GraphServer
        from inbox.sandbox.world import Habits

        line = HubLine(paths.private_socket())
        habits = Habits.orderly() if asked.brisk else None
        async with (
            GraphServer(seed=asked.seed, habits=habits, numbers=tuple(numbers().values())) as graph,
            MailServer() as post,
        ):
            post.mailbox(MAIL_ADDRESS, secrets.token_hex(16))
            await run(graph, post, line, hub, asked, ended)
        await line.close()
    finally:
        end_hub(hub)


@dataclass(frozen=True)
class Asked:
    """What the demo is to be. `brisk`: statuses and answers come, and replies leave, almost at once, for tests."""

    home: Path
    seed: int
    rate: float
    history: bool
    brisk: bool


async def run(
    graph: "GraphServer", post: "MailServer", line: "HubLine", hub: "subprocess.Popen[bytes]", asked: Asked,
    ended: asyncio.Event,
) -> None:  # fmt: skip
    """Fill the office, say that it is ready, and let people write until `ended` or until the hub is gone."""
    from inbox.sandbox.citizens import Crowd
    from inbox.sandbox.grams import Followers
    from inbox.sandbox.history import History
    from inbox.sandbox.letters import Correspondents

    crowd = Crowd(graph.world, lines(graph), asked.rate, pace=0.02 if asked.brisk else 1.0)
    past = History(crowd, line, person()[0])
    if asked.history:
        past.talk()
    info = await up(line, hub)
    (box,) = post.mailboxes.values()
    rate = 0.0 if asked.brisk else asked.rate
    pace = 0.02 if asked.brisk else 1.0
    people = Correspondents(post, box, graph.world.clock, graph.world.stream("letters"), rate, pace)
    if asked.history:
        await people.past()
    await connect(graph, post, line, info.port, asked.brisk)
    threads = await past.file() if asked.history else 0
    followers = Followers(graph.world, next(iter(graph.world.gram.accounts.values())), rate)
    if asked.history:
        followers.past()
    found = {"ready": str(asked.home), "hub": hub.pid, "control": f"{graph.base}/_control", "threads": threads}
    (asked.home / "sandbox.json").write_text(json.dumps(found) + "\n")
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    writing = asyncio.gather(crowd.run(), followers.run(), people.run())
    gone = asyncio.ensure_future(asyncio.to_thread(hub.wait))
    leaving = asyncio.ensure_future(ended.wait())
    await asyncio.wait({gone, leaving}, return_when=asyncio.FIRST_COMPLETED)
    writing.cancel()
    await crowd.close()
    await followers.close()
    await people.close()
    end_hub(hub)
    await gone


async def up(line: "HubLine", hub: "subprocess.Popen[bytes]") -> "HubInfo":
    """Return when the hub answers. Raises RuntimeError when it ended instead."""
    asking = asyncio.ensure_future(line.up())
    while not asking.done():
        if hub.poll() is not None:
            asking.cancel()
            raise RuntimeError(f"the hub ended with {hub.returncode}")
        await asyncio.wait({asking}, timeout=0.1)
    return asking.result()


async def watch(ended: asyncio.Event) -> None:
    """Set `ended` when the starter closes our standard input, or by signal."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(name, ended.set)

    def look() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            ended.set()

    loop.add_reader(0, look)


async def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m inbox.sandbox.stage", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=6.0)
    parser.add_argument("--empty", action="store_true", help="no history")
    parser.add_argument("--brisk", action="store_true", help="statuses and answers come at once")
    given = parser.parse_args()
    asked = Asked(given.home, given.seed, given.rate, not given.empty, given.brisk)
    ended = asyncio.Event()
    await watch(ended)
    with (asked.home / "stage.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            prepare(asked.home)
            await play(asked, ended)
        except Exception as error:
            log = (asked.home / "hub.log").read_text()[-2000:] if (asked.home / "hub.log").exists() else ""
            with contextlib.suppress(BrokenPipeError):
                sys.stdout.write(json.dumps({"error": f"{type(error).__name__}: {error}", "log": log}) + "\n")
                sys.stdout.flush()
            return 1
        finally:
            shutil.rmtree(asked.home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
