"""docs/message-types.md is what the connectors do."""

from pathlib import Path

from inbox.connectors.pages import PAGES

ROOT = Path(__file__).parents[2]


def test_the_page_is_fresh() -> None:
    for name, make in PAGES.items():
        assert (ROOT / name).read_text(encoding="utf-8") == make(), f"run python -m inbox.connectors.pages: {name}"
