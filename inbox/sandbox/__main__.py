"""`python -m inbox.sandbox`: a Graph API on loopback, with citizens. Its first line on stdout says where, in JSON."""

import argparse
import asyncio
import json
import signal
import sys

from inbox.sandbox.accounts import Number
from inbox.sandbox.citizens import Crowd
from inbox.sandbox.clock import Clock
from inbox.sandbox.server import GraphServer
from inbox.sandbox.world import Habits


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m inbox.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=1.0, help="seconds of the sandbox for each real second")
    parser.add_argument("--orderly", action="store_true", help="every status once, in order, at once")
    parser.add_argument("--callback", default="", help="where the webhooks of the first number go")
    parser.add_argument("--number", default="106540352242922", help="phone_number_id of the first number")
    parser.add_argument("--rate", type=float, default=0.0, help="messages of citizens a minute, to the first number")
    parser.add_argument("--waba", default="102290129340398")
    return parser.parse_args()


async def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    asked = arguments()
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    number = Number(asked.number, asked.waba, callback=asked.callback)
    habits = Habits.orderly() if asked.orderly else Habits()
    clock = Clock(speed=asked.speed)
    async with GraphServer(asked.port, seed=asked.seed, clock=clock, habits=habits, numbers=(number,)) as graph:
        found = {
            "base": graph.base, "control": graph.base + "/_control", "phone_number_id": number.phone_number_id,
            "waba_id": number.waba_id, "access_token": number.token, "app_secret": number.app_secret,
            "verify_token": number.verify_token,
        }  # fmt: skip
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
        crowd = Crowd(graph.world, {"umum": number}, asked.rate)
        writing = asyncio.ensure_future(crowd.run())
        await ended.wait()
        writing.cancel()
        await crowd.close()


if __name__ == "__main__":
    asyncio.run(main())
