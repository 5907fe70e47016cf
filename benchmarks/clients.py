"""From the commit to the screens: 200 clients on the feed of a real hub, 20 messages of citizens a second.

    python benchmarks/clients.py [--clients 200] [--rate 20] [--seconds 8]

Half of the clients see every agency, half one of forty. Each is a connection of its own to the hub's socket that reads
events as `client/sse` does; what is in them is looked at after the run, since all clients share one process here.

Counted is from the commit until a client has the whole event. The commit is the first flush of the disk that ended
after the moment that the hub stamped on the change inside its transaction (`slow_fsync.c`, preloaded, notes flushes and
slows none down), so what is counted is never too little. Beside it stand the times from that stamp, which hold the
writing and the flush, and from the 200 that the provider got. The baseline is the least that can be done: a process
that writes the same bytes to as many sockets. Budget: p99 <= 10 ms from the commit.
"""

import argparse
import array
import asyncio
import bisect
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import httpx
import uvloop

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import million_office as made  # noqa: E402
from benchmarks.webhooks import cpu, shim  # noqa: E402
from inbox.client.sse import Events  # noqa: E402
from tests.hubs import SECRETS, RunningHub, running_hub, sign, text_body  # noqa: E402

NUMBER = "100000000000"  # of the first agency's channel
Heard = Callable[[float, bytes], None]


class Follower(asyncio.Protocol):
    """One client: asks for the feed and tells when a change was whole."""

    def __init__(self, request: bytes, heard: Heard) -> None:
        self._request, self._heard, self._events = request, heard, Events()
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take what came; the chunks of HTTP are lines that no event has."""
        if not self.open.done():
            self.open.set_result(data)
        for event in self._events.feed(data):
            if event.name == "change":
                self._heard(time.time(), event.data)


class Pushed(asyncio.Protocol):
    """A client of the baseline."""

    def __init__(self, heard: Heard) -> None:
        self._rest, self._heard = b"", heard

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        *whole, self._rest = (self._rest + data).split(b"\n\n")
        for event in whole:
            self._heard(time.time(), event.partition(b"data: ")[2])


FAN_OUT = """
import asyncio, sys, time, uvloop
class One(asyncio.Protocol):
    all = []
    def connection_made(self, transport): self.all.append(transport)
    def data_received(self, data):
        frame = b'data: {"at": %.6f}%s\\n\\n' % (time.time(), bytes(int(sys.argv[2])).replace(b"\\0", b" "))
        for transport in self.all: transport.write(frame)
async def main():
    server = await asyncio.get_running_loop().create_unix_server(One, sys.argv[1], backlog=1024)
    print("up", flush=True)
    await server.serve_forever()
uvloop.run(main())
"""


def line(name: str, taken: list[float], used: float = 0.0) -> str:
    """One row; `used` is processor time an event, in ms."""
    some = sorted(taken)
    p50, p99 = some[len(some) // 2], some[int(len(some) * 0.99)]
    return f"{name:44} {len(some):7,} arrivals  p50 {p50:6.2f}  p99 {p99:6.2f}  most {some[-1]:6.2f} ms" + (
        f"  processor {used:5.2f} ms an event" if used else ""
    )


async def baseline(folder: Path, args: argparse.Namespace, size: int) -> None:
    """The same bytes to as many sockets."""
    path, taken = folder / "fan.sock", list[float]()
    command = [sys.executable, "-c", FAN_OUT, str(path), str(size)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: ASYNC220 (nothing else runs yet)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        loop = asyncio.get_running_loop()

        def heard(at: float, data: bytes) -> None:
            taken.append((at - json.loads(data)["at"]) * 1000)

        lines = [await loop.create_unix_connection(lambda: Pushed(heard), str(path)) for _ in range(args.clients)]
        before = cpu(child.pid)
        for _ in range(int(args.rate * args.seconds)):
            lines[0][0].write(b"x")
            await asyncio.sleep(1 / args.rate)
        print(line("bare sockets", taken, (cpu(child.pid) - before) / (args.rate * args.seconds) * 1000))
    finally:
        child.terminate()
        child.wait()


def together(came: list[tuple[float, bytes]]) -> dict[bytes, list[float]]:
    """When each event came to the clients."""
    found: dict[bytes, list[float]] = {}
    for at, data in came:
        found.setdefault(data, []).append(at)
    return found


def told(came: list[tuple[float, bytes]], flushed: Sequence[float], answered: dict[str, float], used: float) -> int:
    """Print how long it took; the size of an event."""
    committed, stamped, after, size = list[float](), list[float](), list[float](), 0
    for data, times in together(came).items():
        change = json.loads(data)
        at, size = datetime.fromisoformat(change["at"]).timestamp(), max(size, len(data))
        commit = flushed[bisect.bisect(flushed, at)]
        committed += [(time - commit) * 1000 for time in times]
        stamped += [(time - at) * 1000 for time in times]
        if change.get("messages"):  # half of the clients may not see them, and are told the cursor alone
            after += [(time - answered[change["messages"][0]["external_id"]]) * 1000 for time in times]
    print(line("the hub, from its commit", committed, used))
    print(line("the hub, from before its commit", stamped))
    print(line("the hub, from the 200 (negative: before it)", after))
    return size


async def measure(hub: RunningHub, args: argparse.Namespace, flushes: Path) -> int:
    """Follow and post; the size of an event."""
    loop, cursor = asyncio.get_running_loop(), hub.get("/v1/snapshot")["cursor"]
    came: list[tuple[float, bytes]] = []

    def heard(at: float, data: bytes) -> None:
        came.append((at, data))

    people = [f"koordinator-{n % made.SUPERVISORS}" for n in range(args.clients // 2)]
    people += [f"petugas-{n % made.AGENCIES:02}-{n % made.ADMINS}" for n in range(args.clients - len(people))]
    followers = []
    for person in people:
        request = f"GET /v1/feed?since={cursor} HTTP/1.1\r\nHost: hub\r\nSiaga-Person: {person}\r\n\r\n".encode()
        _, follower = await loop.create_unix_connection(lambda r=request: Follower(r, heard), str(hub.socket))
        followers.append(follower)
    answers = await asyncio.gather(*(follower.open for follower in followers))
    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers), answers[0][:300]
    await asyncio.sleep(1)  # who is there has been told
    answered, chance, run = dict[str, float](), random.Random(1), f"{time.time():.0f}"
    count = int(args.rate * args.seconds)
    async with httpx.AsyncClient(base_url=hub.public, verify=False) as client:

        async def post(nth: int) -> None:
            wamid, sender = f"wamid.{run}.{nth}", f"62812{chance.randrange(10**7):07}"
            body = text_body("Banjir di RT 03, air sudah sebatas lutut. Mohon perahu.", wamid, sender, number=NUMBER)
            headers = {"X-Hub-Signature-256": sign(body), "Content-Type": "application/json"}
            done = await client.post("/webhooks/wa-00", content=body, headers=headers)
            assert done.status_code == 200, done.text
            answered[wamid] = time.time()

        for nth in range(20):
            await post(-nth - 1)  # warm
        await asyncio.sleep(0.3)
        came.clear()
        before, posting = cpu(hub.info["pid"]), []
        for nth in range(count):
            posting.append(asyncio.create_task(post(nth)))
            await asyncio.sleep(chance.expovariate(args.rate))
        await asyncio.gather(*posting)
        await asyncio.sleep(0.5)
    used = (cpu(hub.info["pid"]) - before) / count * 1000
    size = told(came, array.array("d", await asyncio.to_thread(flushes.read_bytes)), answered, used)
    print(f"processor time of all followers: {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.1f} s")
    return size


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--rate", type=float, default=20.0, help="events a second")
    parser.add_argument("--seconds", type=float, default=8.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="siaga-clients-") as name:
        folder = Path(name)
        flushes = folder / "flushes"
        env = {"LD_PRELOAD": str(shim(folder)), "NOTE_FSYNC": str(flushes)}
        with running_hub(folder / "hub", env=env) as hub:
            hub.apply(made.office())
            for secret, value in SECRETS.items():
                hub.secret("wa-00", secret, value)
            size = uvloop.run(measure(hub, args, flushes))
            uvloop.run(baseline(folder, args, size))


if __name__ == "__main__":
    main()
