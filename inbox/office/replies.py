"""Canned replies that come with the program; an office's own of the same key and language stands in their place."""

import tomllib
from functools import cache
from importlib import resources

from inbox.wire import CannedInfo


@cache
def shipped() -> tuple[CannedInfo, ...]:
    """In Indonesian, then Sundanese, then English."""
    text = resources.files("inbox.office").joinpath("replies.toml").read_text("utf-8")
    return tuple(CannedInfo(**row, shipped=True) for row in tomllib.loads(text)["canned"])
