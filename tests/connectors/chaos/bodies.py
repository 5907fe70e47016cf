"""The answer to a fetch, as it should be or wrong in one of the ways that servers were seen to answer."""

import asyncio
from typing import Any, Protocol

from tests.connectors.chaos.world import Closed


class Speaker(Protocol):
    """The session that answers."""

    async def say(self, data: bytes) -> None: ...
    async def silence(self) -> None: ...
    def reset(self) -> None: ...


async def answer(to: Speaker, do: str, head: bytes, section: bytes, raw: bytes, found: dict[str, Any]) -> None:
    """One answer with a literal, as it should be or not."""
    full = head + section + b" {%d}\r\n" % len(raw)
    half = len(raw) // 2
    match do:
        case "stall":
            await to.say(full + raw[:half])
            await to.silence()
        case "cut":
            await to.say(full + raw[:half])
            raise Closed
        case "reset_inside":
            await to.say(full + raw[:half])
            to.reset()
        case "short":  # says less than it sends
            await to.say(head + section + b" {%d}\r\n" % half + raw + b")\r\n")
        case "long":  # says more than it sends, and takes the next answer into the literal
            await to.say(head + section + b" {%d}\r\n" % (len(raw) + 40) + raw + b")\r\n")
        case "absurd":
            await to.say(head + section + b" {99999999999}\r\n" + raw + b")\r\n")
        case "pushed":
            await to.say(b"* 1 EXPUNGE\r\n* 9 EXISTS\r\n* 2 FETCH (FLAGS (\\Flagged))\r\n" + full + raw + b")\r\n")
        case "foreign":
            await to.say(b"* 9999 FETCH (UID 9999 BODY[] {5}\r\nhello)\r\n" + full + raw + b")\r\n")
        case "twice":
            await to.say((full + raw + b")\r\n") * 2)
        case "left_out":
            return
        case "flags":
            await to.say(head + b"FLAGS (\\Seen))\r\n")
        case "nil":
            await to.say(head + section + b" NIL)\r\n")
        case "empty":
            await to.say(head + section + b' "")\r\n')
        case "late_uid":  # the UID after the body
            uid = head.rpartition(b"(")[2]
            start = head.rpartition(b"(")[0]
            await to.say(start + b"(" + section + b" {%d}\r\n" % len(raw) + raw + b" " + uid.strip() + b")\r\n")
        case "slow":
            await to.say(full)
            rate = int(found.get("rate", 16_000))
            for start in range(0, len(raw), rate // 10):
                await to.say(raw[start : start + rate // 10])
                await asyncio.sleep(0.1)
            await to.say(b")\r\n")
        case "garbage":
            await to.say(b"\x00\xff\xfe nonsense\r\n")
            await to.say(full + raw + b")\r\n")
        case _:
            await to.say(full + raw + b")\r\n")
