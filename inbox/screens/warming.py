"""After the first frame: what the hands need is loaded a piece at a time, and keys are answered between the pieces."""

import asyncio
from importlib import import_module

# The larger ones, so that none holds up a key for long; `hands` has them all.
PIECES = (
    "domain.masking", "screens.picker", "screens.canned", "domain.times", "screens.timing", "screens.answering",
    "client.outbox", "screens.attaching", "screens.selecting", "screens.board", "screens.carrying", "screens.filing",
    "screens.forwarding", "screens.handing", "domain.matching", "screens.search", "screens.looking", "screens.person",
    "domain.phones", "screens.recording", "screens.hands",
)  # fmt: skip


async def warm() -> None:
    """Load them."""
    for name in PIECES:
        import_module(f"inbox.{name}")
        await asyncio.sleep(0)
