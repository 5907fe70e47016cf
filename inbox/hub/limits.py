"""How much a caller may send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.requests import ClientDisconnect, Request

BODY_SECONDS = 30.0
# What is read and thrown away of a body that is too large, so that its sender hears the refusal and not a reset line.
REST_BYTES, REST_SECONDS = 64 * 1024 * 1024, 5.0


class TooLarge(Exception):
    """The body is over the limit."""


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises TooLarge (it never keeps more than the limit), TimeoutError, ClientDisconnect."""
    stream = request.stream()
    announced = request.headers.get("content-length", "")
    if not (announced.isdigit() and int(announced) > limit):
        chunks: list[bytes] = []
        size = 0
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in stream:
                size += len(chunk)
                if size > limit:
                    break
                chunks.append(chunk)
            else:
                return b"".join(chunks)
    await _waste(stream)
    raise TooLarge


async def _waste(stream: AsyncIterator[bytes]) -> None:
    size = 0
    with suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(REST_SECONDS):
            async for chunk in stream:
                size += len(chunk)
                if size > REST_BYTES:
                    return
