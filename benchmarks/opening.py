"""Opening a thread in a session: from the hub, and from the cache while the hub is away; 20 to 5,000 messages.

    python benchmarks/opening.py [--times 7]

Real hub, real session, conversation drawn at 120x36 in Textual's headless driver. Milliseconds: best of so many opens,
each of a thread that is not in memory. The budget is 20 ms at 500 messages.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from textual.app import App, ComposeResult  # noqa: E402

from inbox.client.hubs import Hub  # noqa: E402
from inbox.client.session import Session  # noqa: E402
from inbox.widgets.conversation import Conversation  # noqa: E402
from tests.hubs import NUMBER, running_hub  # noqa: E402

SIZES = (20, 200, 500, 5_000)
AT_ONCE = 100  # messages a body


class Drawn(App[None]):
    """A conversation and nothing else."""

    def compose(self) -> ComposeResult:
        """See App."""
        yield Conversation(clock=lambda: datetime.now(UTC))


def bodies(sender: str, count: int) -> list[bytes]:
    """Webhooks with so many messages of one citizen, one a minute."""
    first = datetime.now(UTC) - timedelta(minutes=count)
    said = [
        {"from": sender, "id": f"wamid.{sender}-{n}", "type": "text",
         "timestamp": str(int((first + timedelta(minutes=n)).timestamp())),
         "text": {"body": f"Pesan {n}: banjir di RT {n % 90} sudah setinggi lutut, mohon segera ditangani ya pak."}}
        for n in range(count)
    ]  # fmt: skip
    made = []
    for start in range(0, count, AT_ONCE):
        value = {
            "messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER},
            "contacts": [{"profile": {"name": "Tati"}, "wa_id": sender}], "messages": said[start : start + AT_ONCE],
        }  # fmt: skip
        entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
        made.append(msgspec.json.encode({"object": "whatsapp_business_account", "entry": [entry]}))
    return made


async def measure(hub: Hub, home: Path, numbers: dict[int, int], times: int) -> None:
    """Open each thread so many times and print the best."""
    session = Session(hub, home=home)
    await session.start()
    while session.state.link != "live" or len(session.state.threads) < len(numbers):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    await asyncio.sleep(2)  # what is read ahead has been read
    app = Drawn()
    async with app.run_test(size=(120, 36)) as pilot:
        shown = app.query_one(Conversation)
        for size, number in numbers.items():
            taken = []
            for _time in range(times):
                session.state.messages.pop(number, None)
                session._current.discard(number)
                shown.show(None)
                await pilot.pause()
                begun, used = time.perf_counter(), time.process_time()
                await session.pages.newest(number)
                shown.show(session.state.threads[number], session.state.conversation(number))
                taken.append(((time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000))
            loaded = len(session.state.messages[number])
            print(f"{size:6} messages: {min(taken)[0]:7.1f} ms, ours {min(t[1] for t in taken):7.1f}; {loaded} loaded")
    await session.close()


def main() -> None:
    """Fill a hub and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder, running_hub(Path(folder) / "hub") as hub:
        hub.ready()
        numbers: dict[int, int] = {}
        for nth, size in enumerate(SIZES):
            for body in bodies(f"62812000000{nth:02d}", size):
                assert hub.post(body).status_code == 200
            numbers[size] = nth + 1
        asyncio.run(measure(Hub(hub.socket), Path(folder) / "home", numbers, times))


if __name__ == "__main__":
    main()
