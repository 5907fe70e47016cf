"""From the commit to the screens: 200 clients on the feed of a real hub, 20 messages of citizens a second.

    python benchmarks/clients.py [--clients 200] [--rate 20] [--seconds 8]

Half of the clients see every agency, half one of forty. Each is a connection of its own to the hub's socket that reads
events as `client/sse` does. Counted is from the moment that the hub stamped on the change, which is before its commit,
until a client has the whole event; and from the 200 that the provider got. The baseline is the least that can be done:
a process that writes the same bytes to as many sockets. Budget: p99 <= 10 ms.
"""

import argparse
import asyncio
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import million_office as made  # noqa: E402
from benchmarks.webhooks import cpu  # noqa: E402
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
    server = await asyncio.get_running_loop().create_unix_server(One, sys.argv[1])
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


async def measure(hub: RunningHub, args: argparse.Namespace) -> int:
    """Follow and post; the size of an event."""
    loop, cursor = asyncio.get_running_loop(), hub.get("/v1/snapshot")["cursor"]
    stamped, arrived, sizes = list[float](), dict[str, list[float]](), list[int]()

    def heard(at: float, data: bytes) -> None:
        change = json.loads(data)
        if change.get("messages"):
            stamped.append((at - datetime.fromisoformat(change["at"]).timestamp()) * 1000)
            arrived.setdefault(change["messages"][0]["external_id"], []).append(at)
            sizes.append(len(data))

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
        stamped.clear()
        before, posting = cpu(hub.info["pid"]), []
        for nth in range(count):
            posting.append(asyncio.create_task(post(nth)))
            await asyncio.sleep(chance.expovariate(args.rate))
        await asyncio.gather(*posting)
        await asyncio.sleep(0.5)
    used = (cpu(hub.info["pid"]) - before) / count * 1000
    after = [(at - answered[w]) * 1000 for w, times in arrived.items() if f".{run}.-" not in w for at in times]
    print(line("the hub, from before its commit", stamped, used))
    print(line("the hub, from the 200 (negative: before it)", after))
    print(f"processor time of all followers: {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.1f} s")
    return max(sizes)


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--rate", type=float, default=20.0, help="events a second")
    parser.add_argument("--seconds", type=float, default=8.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="siaga-clients-") as name, running_hub(Path(name) / "hub") as hub:
        hub.apply(made.office())
        for secret, value in SECRETS.items():
            hub.secret("wa-00", secret, value)
        size = asyncio.run(measure(hub, args))
        asyncio.run(baseline(Path(name), args, size))


if __name__ == "__main__":
    main()
