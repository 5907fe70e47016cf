"""The screen of a Textual app as text, and its comparison with a kept one. `UPDATE_GRIDS=1` keeps the new ones."""

import os
from pathlib import Path

KEPT = Path(__file__).parent / "grids"


def grid(app) -> str:
    """What stands on the screen, a line a row, without the blanks at the ends."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


def check(app, name: str) -> None:
    """Compare with the kept grid of that name."""
    path, seen = KEPT / f"{name}.txt", grid(app)
    if os.environ.get("UPDATE_GRIDS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(seen, "utf-8")
    assert seen == path.read_text("utf-8")
