"""The line from a sandbox to its hub: the same HTTP on the socket that every client speaks."""

import asyncio
import os
import threading
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from inbox.wire import AnyCommand, ChannelState, CommandResult, HubInfo, Thread


class HubRefused(Exception):
    """The hub said no; the text is its own."""


def new_id() -> str:
    """A UUIDv7 (RFC 9562), in order within this process."""
    global _last
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1000)
        value = (_last // 1000) << 80 | 7 << 76 | (_last % 1000 * 4) << 64 | 2 << 62 | int.from_bytes(os.urandom(7))
    return str(uuid.UUID(int=value))


_last = 0
_lock = threading.Lock()


class HubLine:
    """One connection pool to the hub behind `socket`."""

    def __init__(self, socket: Path) -> None:
        transport = httpx.AsyncHTTPTransport(uds=str(socket), verify=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://hub", timeout=20.0)

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(self, method: str, path: str, **more: Any) -> bytes:
        """Raises HubRefused, httpx.HTTPError."""
        response = await self._client.request(method, path, **more)
        if response.status_code >= 400 and path != "/v1/commands":
            raise HubRefused(f"{method} {path}: {response.status_code} {response.text[:500]}")
        return response.content

    async def up(self, within: float = 20.0) -> HubInfo:
        """The hub, once it answers. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while True:
                try:
                    return msgspec.json.decode(await self.ask("GET", "/v1/hub"), type=HubInfo)
                except httpx.HTTPError:
                    await asyncio.sleep(0.02)

    async def apply(self, text: str) -> None:
        await self.ask("POST", "/v1/office", content=text.encode())

    async def secret(self, channel: str, name: str, value: str) -> None:
        path = f"/v1/secrets/{quote(channel)}/{quote(name)}"
        await self.ask("PUT", path, content=value.encode())

    async def channels(self) -> list[ChannelState]:
        return msgspec.json.decode(await self.ask("GET", "/v1/channels"), type=list[ChannelState])

    async def channels_up(self, within: float = 20.0) -> None:
        """Return when every channel is up. Raises HubRefused for one that cannot, TimeoutError."""
        async with asyncio.timeout(within):
            while True:
                found = await self.channels()
                refused = [each for each in found if each.state in {"refused", "down"}]
                if refused:
                    raise HubRefused(f"channel {refused[0].id}: {refused[0].problem}")
                if found and all(each.state == "up" for each in found):
                    return
                await asyncio.sleep(0.02)

    async def threads(self) -> list[Thread]:
        return msgspec.json.decode(await self.ask("GET", "/v1/threads?view=all&limit=1000"), type=list[Thread])

    async def do(self, kind: type[Any], person: str = "", **fields: Any) -> CommandResult:
        """Carry out a command as one of the colleagues."""
        command: AnyCommand = kind(cmd_id=new_id(), written_at=datetime.now(UTC), **fields)
        headers = {"Siaga-Person": person} if person else {}
        raw = await self.ask("POST", "/v1/commands", content=msgspec.json.encode(command), headers=headers)
        return msgspec.json.decode(raw, type=CommandResult)
