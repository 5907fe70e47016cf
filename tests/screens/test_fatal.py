"""What is told of an error of the program itself."""

import asyncio
import io
from pathlib import Path

import pytest
from rich.console import Console

from tests.screens.desks import desk


async def test_neither_texts_nor_keys_are_in_the_report_of_an_error(tmp_path: Path) -> None:
    out = io.StringIO()
    with pytest.raises(RuntimeError):
        await fail(tmp_path, Console(file=out, width=120))
    told = out.getvalue()
    assert "RuntimeError: 13 letters" in told
    assert "Buka lagi dengan" in told
    assert "rahasia warga" not in told


async def fail(folder: Path, shown: Console) -> None:
    """A desk ends by an error, which it tells there."""
    async with desk(folder, (80, 24)) as (app, _pilot):

        def wrong() -> None:
            written = " ".join(("rahasia", "warga"))
            raise RuntimeError(f"{len(written)} letters")

        app.error_console = shown
        app.call_later(wrong)
        async with asyncio.timeout(20):
            await app._exception_event.wait()
