"""What the frame writer rests on in Textual. When one of these fails after an upgrade, read the new source first."""

import hashlib
import inspect

import pytest
import textual
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

SOURCES = {
    (App, "_display"): "4b78dff6669a455c",
    (LayoutUpdate, "render_segments"): "ff329c722506c983",
    (ChopsUpdate, "render_segments"): "4c1cdb567e0b8354",
    (Compositor, "_get_renders"): "8ac93299aa5d3bef",
    (Compositor, "render_partial_update"): "888dccc892d8ecc2",
    (Compositor, "_render_chops"): "ca8c3359d7afd017",
    (Compositor, "update_widgets"): "86c02b2f8d6d93dd",
    (Screen, "_compositor_refresh"): "7a40efe563816a06",
    (Widget, "_check_refresh"): "ad1c8196be9747bf",
}


def test_textual_is_the_version_that_was_read():
    assert textual.__version__ == "8.2.8"


@pytest.mark.parametrize(("owner", "name"), SOURCES, ids=lambda value: getattr(value, "__name__", value))
def test_the_private_parts_are_those_that_were_read(owner, name):
    source = inspect.getsource(getattr(owner, name))
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == SOURCES[owner, name]
