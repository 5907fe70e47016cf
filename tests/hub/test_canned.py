"""Canned replies: an office's own before the shipped ones, counted when used, never sent with something open."""

from collections.abc import Callable
from typing import Any

import pytest

from inbox.domain.placeholders import unknown
from inbox.office import OfficeError, load
from inbox.office.replies import shipped
from inbox.screens.placeholders import mine
from inbox.wire import Reply
from tests.hub.conftest import OFFICE

OWN = """
[[canned]]
key = "selesai"
text = "Beres, {nama}."
[[canned]]
key = "bpbd"
text = "Dari BPBD."
agency = "bpbd"
[[canned]]
key = "rina"
text = "Salam dari {petugas}."
person = "rina"
"""


def test_the_shipped_set_is_whole() -> None:
    assert {c.language for c in shipped()} == {"id", "su", "en"}
    keys = [(c.key, c.language) for c in shipped()]
    assert len(keys) == len(set(keys))
    assert {key for key, language in keys if language != "id"} <= {key for key, language in keys if language == "id"}
    assert [c.key for c in shipped() if unknown(c.text)] == []
    assert all(len(c.text) < 600 for c in shipped())


def test_an_offices_own_stands_in_place_of_a_shipped_one() -> None:
    info = load(OFFICE + OWN, "kantor.toml").info()
    assert [c.text for c in info.canned if (c.key, c.language) == ("selesai", "id")] == ["Beres, {nama}."]
    assert any((c.key, c.language) == ("selesai", "su") for c in info.canned)
    off = load((OFFICE + OWN).replace("[[agency]]", "shipped_replies = false\n[[agency]]", 1), "kantor.toml").info()
    assert [c.key for c in off.canned] == ["selesai", "bpbd", "rina"]


def test_each_sees_those_of_the_agency_and_their_own() -> None:
    office = load((OFFICE + OWN).replace("[[agency]]", "shipped_replies = false\n[[agency]]", 1), "k.toml").info()
    assert {c.key for c in mine(office, "bpbd", "rina")} == {"selesai", "bpbd", "rina"}
    assert {c.key for c in mine(office, "dinkes", "dedi")} == {"selesai"}


def test_the_same_key_twice_is_a_mistake_unless_in_another_language() -> None:
    twice = '[[canned]]\nkey = "selesai"\ntext = "x"\n'
    with pytest.raises(OfficeError, match="sudah dipakai"):
        load(OFFICE + OWN + twice, "kantor.toml")
    load(OFFICE + OWN + twice + 'language = "su"\n', "kantor.toml")


async def test_uses_are_counted_and_nothing_open_is_sent(open_bench: Callable[[str], Any]) -> None:
    bench = await open_bench(OFFICE + OWN)
    await bench.citizen("terima kasih")
    refused = await bench.run(Reply, "rina", text="Beres, {nama}.", canned="selesai")
    assert refused.error is not None
    assert refused.error.code == "unfilled"
    for used in ("selesai", "bpbd,selesai,selesai"):
        assert (await bench.run(Reply, "rina", text="Beres, Tati.", canned=used, force=True)).outcome == "queued"

    async def uses() -> int:
        office = (await bench.desk.snapshot(bench.me())).office
        return next(c.uses for c in office.canned if c.key == "selesai")

    assert await uses() == 2
    await bench.desk.close()
    again = await open_bench("")
    assert next(c.uses for c in (await again.desk.snapshot(again.me())).office.canned if c.key == "selesai") == 2
