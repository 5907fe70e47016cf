"""Every kind of message that can be sent fits Meta's description, and what would not stays here."""

import os
import string
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.connectors.base import Media, Outbound, Refused
from inbox.connectors.whatsapp import special
from inbox.connectors.whatsapp.sending import body, receipt
from inbox.connectors.whatsapp.templates import starter
from inbox.domain import templates
from inbox.wire import Button, Buttons, Card, Cards, Emoji, Filled, Location, Menu, Row, Section

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("SIAGA_SHARED") or ROOT / "../shared")
SHARED = SHARED if SHARED.exists() else ROOT / "../../shared"


@pytest.fixture(scope="module")
def problems() -> Any:
    tool = SHARED / "tools/check-send"
    if not tool.exists():
        pytest.skip("the shared tools are not here")
    loader = SourceFileLoader("check_send", str(tool))
    spec = spec_from_loader("check_send", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module.problems


def out(**more: Any) -> Outbound:
    return Outbound(message_id="m", to=(("phone", "6281234564821"),), text=more.pop("text", ""), callback="m", **more)


def file(kind: str, **more: str) -> Media:
    return Media(remote_id="1234567890", kind=kind, **more)


ROWS = (Row(id="a", title="Puskesmas", description="Jam buka"), Row(id="b", title="RSUD"))
KINDS = {
    "text": out(text="Baik"),
    "quote": out(text="Baik", reply_to="wamid.A"),
    "image": out(text="Lokasi", media=(file("image"),)),
    "video": out(media=(file("video"),)),
    "audio": out(media=(file("audio", mime="audio/mpeg"),)),
    "voice": out(media=(file("audio", mime="audio/ogg; codecs=opus"),)),
    "document": out(text="Surat", media=(file("document", name="surat.pdf"),)),
    "sticker": out(media=(file("sticker"),)),
    "reaction": out(content=Emoji(target="wamid.A", emoji="👍"), reply_to="wamid.A"),
    "reaction off": out(content=Emoji(target="wamid.A")),
    "location": out(content=Location(latitude=-6.98, longitude=107.63, name="Posko", address="Jl. Raya 1")),
    "contacts": out(content=Cards(cards=(Card(name="Posko", phones=("+62 22 112",), emails=("a@b.id",),
                                              organisation="BPBD"),))),
    "buttons": out(content=Buttons(body="Sesuai?", header="Laporan", footer="Siaga",
                                   buttons=(Button(id="y", title="Ya"), Button(id="t", title="Tidak")))),
    "list": out(content=Menu(body="Pilih", button="Layanan", header="Siaga", footer="BPBD",
                             sections=(Section(title="Sehat", rows=ROWS),))),
    "template": out(content=Filled(name="siaga", language="id", components=(
        {"type": "body", "parameters": [{"type": "text", "text": "Tati", "parameter_name": "nama"}]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "1042"}]}))),
    "template with a file": out(content=Filled(name="siaga", language="id", header="document"),
                                media=(file("document", name="surat.pdf"),)),
    "to a bsuid": Outbound(message_id="m", to=(("bsuid", "ID.13491208655302741918"),), text="Baik"),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_fits_the_description(problems: Any, name: str) -> None:
    made = body(KINDS[name])
    assert isinstance(made, dict), made
    assert problems(made) == []
    assert ("context" in made) == (KINDS[name].reply_to is not None and made["type"] != "reaction")


def test_read_receipts_fit(problems: Any) -> None:
    for typing in (True, False):
        assert problems(receipt("wamid.A", typing=typing)) == []


def test_the_starter_set_fills_and_fits(problems: Any) -> None:
    for one in starter():
        components = one["components"]
        assert templates.sendable(components)
        slots = templates.slots(components)
        params = {slot.key: slot.example for slot in slots}
        assert all(params.values())
        assert not templates.missing(components, params)
        assert "{{" not in templates.preview(components, params)
        made = body(out(content=Filled(name=one["name"], language="id",
                                       components=templates.filled(components, params))))  # fmt: skip
        assert isinstance(made, dict), made
        assert problems(made) == []


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=80)
IDS = st.text(string.ascii_letters + " ", max_size=30)
CONTENT = st.one_of(
    st.builds(Emoji, target=IDS, emoji=WORDS),
    st.builds(Location, latitude=st.floats(allow_nan=True), longitude=st.floats(-200, 200), name=WORDS, address=WORDS),
    st.builds(Cards, cards=st.lists(st.builds(
        Card, name=WORDS, phones=st.lists(WORDS, max_size=2).map(tuple), organisation=WORDS), max_size=7).map(tuple)),
    st.builds(Buttons, body=WORDS, header=WORDS, footer=WORDS, buttons=st.lists(
        st.builds(Button, id=IDS, title=st.text(max_size=22)), max_size=4).map(tuple)),
    st.builds(Menu, body=WORDS, button=st.text(max_size=22), header=WORDS, footer=WORDS, sections=st.lists(st.builds(
        Section, title=st.text(max_size=26), rows=st.lists(st.builds(
            Row, id=IDS, title=st.text(max_size=26), description=WORDS), max_size=6).map(tuple)),
        max_size=4).map(tuple)),
    st.builds(Filled, name=st.sampled_from(["siaga", "Siaga!", ""]), language=st.sampled_from(["id", "en_US", "x", ""]),
              components=st.lists(WORDS.map(lambda text: {"type": "body", "parameters": [
                  {"type": "text", "text": text}]}), max_size=1).map(tuple)),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(CONTENT)
def test_whatever_is_asked_what_leaves_fits(problems: Any, content: Any) -> None:
    made = body(out(content=content))
    if isinstance(made, Refused):
        assert made.action == "fix"
        assert made.problem.title
        assert made.problem.hint
    else:
        assert problems(made) == []


@pytest.mark.parametrize("content", [
    Buttons(body="x", buttons=tuple(Button(id=str(i), title=f"B{i}") for i in range(4))),
    Buttons(body="x", buttons=(Button(id="a", title="B" * 21),)),
    Buttons(body="x", buttons=(Button(id="a", title="Sama"), Button(id="b", title="Sama"))),
    Buttons(body="x" * 1025, buttons=(Button(id="a", title="B"),)),
    Menu(body="x", button="b", sections=(Section(rows=tuple(Row(id=str(i), title="r") for i in range(11))),)),
    Menu(body="x", button="b", sections=(Section(rows=ROWS), Section(rows=(Row(id="c", title="c"),)))),
    Menu(body="x", button="b", sections=(Section(rows=(Row(id="c", title="c", description="d" * 73),)),)),
    Filled(name="siaga", language="id", header="image"),
    Filled(name="siaga", language="id", components=({"type": "body", "parameters": [{"type": "text", "text": " "}]},)),
    Cards(cards=()),
    Location(latitude=91, longitude=0),
])  # fmt: skip
def test_limits_are_checked_before_anything_leaves(content: Any) -> None:
    assert isinstance(special.body(content), Refused)


def test_p25_a_variable_without_a_value_is_named() -> None:
    components = [
        {"type": "HEADER", "format": "DOCUMENT"},
        {"type": "BODY", "text": "Halo {{1}}, laporan {{2}}. {{1}}"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Ya"},
                                        {"type": "URL", "text": "Lihat", "url": "https://a.id/{{1}}"}]},
    ]  # fmt: skip
    assert templates.missing(components, {"1": "Tati", "2": " "}) == ["header", "2", "button.1"]
    params = {**templates.positional(components, ["Tati", "1042", "x"])}
    assert templates.missing(components, params, file=True) == []
    assert templates.filled(components, params) == (
        {"type": "body", "parameters": [{"type": "text", "text": "Tati"}, {"type": "text", "text": "1042"}]},
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "x"}]},
    )
    assert templates.preview(components, params) == "Halo Tati, laporan 1042. Tati\n\n[Ya] [Lihat]"
    assert templates.unknown(components, {"9": "x"}) == ["9"]
    assert templates.breaking({"1": "a\nb", "2": "a     b", "3": "a b"}) == ["1", "2"]
    assert not templates.sendable([{"type": "CAROUSEL"}, {"type": "BODY", "text": "x"}])
