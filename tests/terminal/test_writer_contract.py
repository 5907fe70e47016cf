"""What the frame writer rests on in Textual. When one of these fails after an upgrade, read the new source first."""

import hashlib
import inspect

import pytest
import textual
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._parser import Parser
from textual._styles_cache import StylesCache
from textual._text_area_theme import TextAreaTheme
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

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
    (Widget, "_on_focus"): "5319a4d73a1e3881",
    (Widget, "_on_blur"): "fff76a4c61b96628",
    (Screen, "set_focus"): "56cfb5778970531a",
    (StylesCache, "render_widget"): "b946353fb1eb72b9",
    (LinuxDriver, "start_application_mode"): "7c41f5ba11a8ef05",
    (LinuxDriver, "disable_input"): "6154c5a7c1743fe9",
    (LinuxDriver, "run_input_thread"): "d796af6d69db337d",
    (Driver, "process_message"): "af9cb0baaf150940",
    (Driver, "send_message"): "4ecf73a431b20ace",
    (WriterThread, "run"): "314021aab4f52726",
    (LinuxDriver, "stop_application_mode"): "9a7e99c8d4bdbd3b",
    (LinuxDriver, "_sigtstp_application"): "26c3c19ce1817e66",
    (LinuxDriver, "_run_input_thread"): "d2ef22cc2c97a9eb",
    (Parser, "tick"): "44606084ad3bf7c1",
    (Parser, "feed"): "390106cde019dd29",
    (XTermParser, "_sequence_to_key_events"): "00dfe99846edc6be",
    (App, "on_event"): "3dbf14d694916fe3",
    (App, "_on_resize"): "62d14429be32aa53",
    (App, "_check_resize"): "66ccc6e5bae72365",
    (Screen, "_on_resize"): "ba5f7fb1b5a3327d",
    (Screen, "_refresh_layout"): "889715478130b7e0",
    (Screen, "_screen_resized"): "9ac8cd9df5630782",
    (Widget, "_exchange_repaint_regions"): "a2d797888f08a6a7",
    (Widget, "_set_dirty"): "9c280366b8986cc8",
    (Timer, "_run"): "60c942a84c1a8765",
    (TextArea, "_on_key"): "7d96cf803349c17f",
    (TextArea, "edit"): "21cc9087299225c0",
    (TextArea, "render_lines"): "5a3931b3e86abfaf",
    (TextAreaTheme, "apply_css"): "f09d3b7d1b4dd9e4",
}


def test_textual_is_the_version_that_was_read():
    assert textual.__version__ == "8.2.8"


@pytest.mark.parametrize(("owner", "name"), SOURCES, ids=lambda value: getattr(value, "__name__", value))
def test_the_private_parts_are_those_that_were_read(owner, name):
    source = inspect.getsource(getattr(owner, name))
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == SOURCES[owner, name]
