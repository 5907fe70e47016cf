"""Work of the hub that is done when something asks for it, and now and then in case nothing did."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from inbox.hub.faults import where


async def rounds(
    wanted: asyncio.Event, once: Callable[[], Awaitable[object]], every: float, log: logging.Logger
) -> None:
    """Do `once` as it is wanted, at the latest after `every` seconds, until cancelled. An error ends one round only."""
    while True:
        wanted.clear()
        try:
            await once()
        except Exception as error:
            log.error("a round: %s", where(error))
        try:
            async with asyncio.timeout(every):
                await wanted.wait()
        except TimeoutError:
            continue
