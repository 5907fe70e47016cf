"""What a desk chose for its process is not the next test's."""

from collections.abc import Iterator

import pytest

from inbox import i18n
from inbox.widgets import density, emoji, symbols, zone


@pytest.fixture(autouse=True)
def as_at_first() -> Iterator[None]:
    """Whatever an action or an office changed of how the screen is drawn: a test that runs every action changes it."""
    yield
    i18n.use("id")
    density.use("compact")
    emoji.use("full")
    symbols.use(ascii_only=False)
    zone.use("Asia/Jakarta")
