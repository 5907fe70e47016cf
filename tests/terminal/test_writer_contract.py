"""What the frame writer rests on in Textual. When one of these fails after an upgrade, read the new source first."""

import hashlib
import inspect

import pytest
import textual
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App

SOURCES = {
    (App, "_display"): "4b78dff6669a455c",
    (LayoutUpdate, "render_segments"): "ff329c722506c983",
    (ChopsUpdate, "render_segments"): "4c1cdb567e0b8354",
}


def test_textual_is_the_version_that_was_read():
    assert textual.__version__ == "8.2.8"


@pytest.mark.parametrize(("owner", "name"), SOURCES, ids=lambda value: getattr(value, "__name__", value))
def test_the_private_parts_are_those_that_were_read(owner, name):
    source = inspect.getsource(getattr(owner, name))
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == SOURCES[owner, name]
