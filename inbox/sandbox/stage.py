"""The stage of `inbox demo`: a hub of its own, the Graph API that it speaks to, and the citizens, below one folder.

A process that lives as long as whoever started it holds its standard input open. On standard output it says one JSON
line: `{"ready": …}` or `{"error": …}`. At its end the hub has ended and the folder is gone.
"""

import argparse
import asyncio
import contextlib
import fcntl
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from inbox import paths
from inbox.sandbox import practice
from inbox.sandbox.citizens import Crowd
from inbox.sandbox.history import History
from inbox.sandbox.hubline import HubLine
from inbox.sandbox.server import GraphServer

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
        return subprocess.Popen(
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


def login() -> str:
    """The Unix login of this process."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid:{os.getuid()}"


async def connect(graph: GraphServer, line: HubLine) -> None:
    """Apply the office, set its secrets, and let its webhooks go to the hub."""
    numbers = {
        desk.desk: graph.world.numbers[number] for desk, number in zip(practice.DESKS, graph.world.numbers, strict=True)
    }
    await line.apply(practice.office_text(login(), graph.base, numbers))
    settings = [
        (desk.channel, name, value)
        for desk in practice.DESKS
        for name, value in (
            ("access_token", numbers[desk.desk].token), ("app_secret", numbers[desk.desk].app_secret),
            ("verify_token", numbers[desk.desk].verify_token),
        )
    ]  # fmt: skip
    for channel, name, value in settings:
        await line.secret(channel, name, value)
    await line.channels_up()
    port = (await line.up()).port
    first: dict[str, str] = {}
    for desk in practice.DESKS:
        number = numbers[desk.desk]
        url = first.setdefault(desk.waba, f"http://127.0.0.1:{port}/webhooks/{desk.channel}")
        if url.endswith(desk.channel) and not await graph.world.courier.verify(url, number.verify_token, "1158201444"):
            raise RuntimeError(f"the hub did not verify {url}")
        number.callback = url


async def play(home: Path, seed: int, rate: float, history: bool, ended: asyncio.Event) -> None:
    """Everything, until `ended`. Raises whatever keeps it from being ready."""
    hub = start_hub(home)
    line = HubLine(paths.private_socket())
    try:
        async with GraphServer(seed=seed, numbers=tuple(practice.numbers().values())) as graph:
            await up(line, hub)
            await connect(graph, line)
            desks = dict(zip((desk.desk for desk in practice.DESKS), graph.world.numbers.values(), strict=True))
            crowd = Crowd(graph.world, desks, rate)
            threads = await History(crowd, line, login()).tell() if history else 0
            found = {"ready": str(home), "hub": hub.pid, "graph": graph.base, "threads": threads}
            sys.stdout.write(json.dumps(found) + "\n")
            sys.stdout.flush()
            writing = asyncio.ensure_future(crowd.run())
            gone = asyncio.ensure_future(asyncio.to_thread(hub.wait))
            leaving = asyncio.ensure_future(ended.wait())
            await asyncio.wait({gone, leaving}, return_when=asyncio.FIRST_COMPLETED)
            writing.cancel()
            await crowd.close()
            end_hub(hub)
            await gone
    finally:
        end_hub(hub)
        await line.close()


async def up(line: HubLine, hub: "subprocess.Popen[bytes]") -> None:
    """Return when the hub answers. Raises RuntimeError when it ended instead."""
    asking = asyncio.ensure_future(line.up())
    while not asking.done():
        if hub.poll() is not None:
            asking.cancel()
            raise RuntimeError(f"the hub ended with {hub.returncode}")
        await asyncio.wait({asking}, timeout=0.1)
    asking.result()


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
    asked = parser.parse_args()
    ended = asyncio.Event()
    await watch(ended)
    with (asked.home / "stage.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            prepare(asked.home)
            playing = asyncio.ensure_future(play(asked.home, asked.seed, asked.rate, not asked.empty, ended))
            leaving = asyncio.ensure_future(ended.wait())
            await asyncio.wait({playing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                await asyncio.wait({playing}, timeout=0 if not playing.done() else None)
            await playing
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
