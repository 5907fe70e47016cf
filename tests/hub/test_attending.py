"""Mentions and following: who is called, until when, who is refused, what the history and the views say."""

from typing import Any

import pytest

from inbox.domain import mentions
from inbox.domain.attention import awaits
from inbox.domain.seeing import Guard
from inbox.office import load
from inbox.wire import Follow, Note, Read, Reply, SetAgency
from tests.hub.conftest import OFFICE, Bench


async def seen(bench: Bench, login: str = "rina") -> Any:
    found = await bench.desk.thread(bench.me(login), 1)
    assert found is not None
    return found


async def numbers(bench: Bench, login: str, view: str) -> list[int]:
    return [t.number for t in await bench.desk.threads(bench.me(login), view=view)]


async def test_a_mention_stands_in_the_view_until_the_thread_was_seen(bench: Bench) -> None:
    await bench.citizen()
    done = await bench.run(Note, text="@Dedi tolong cek, (cc @sari). hubungi asep@dedi.go.id atau @tidakada")
    assert done.message is not None
    assert done.message.detail == {"mentions": ["dedi", "sari"]}
    assert (await seen(bench)).mentioned == ["dedi", "sari"]
    assert await numbers(bench, "dedi", "mentions") == [1]
    assert await numbers(bench, "rina", "mentions") == []
    await bench.run(Read, "dedi", seq=(await seen(bench)).seq - 1)
    assert await numbers(bench, "dedi", "mentions") == [1]  # the note itself was not seen
    await bench.run(Read, "dedi", seq=(await seen(bench)).seq)
    assert await numbers(bench, "dedi", "mentions") == []
    await bench.run(Reply, "sari", text="baik")
    assert (await seen(bench)).mentioned == []


async def test_a_mention_of_an_agency_calls_its_people_who_may_read(bench: Bench) -> None:
    await bench.citizen()
    await bench.run(Note, text="@bpbd mohon dibantu")
    assert (await seen(bench)).mentioned == ["dedi"]
    await bench.run(Note, text="@dinkes juga")  # nobody works for it alone
    assert (await seen(bench)).mentioned == ["dedi", "sari"]


@pytest.mark.parametrize("name", ["dedi", "oka", "ani"])
async def test_who_may_not_read_the_notes_cannot_be_mentioned(bench: Bench, name: str) -> None:
    await bench.citizen(account="107")
    before = (await seen(bench)).seq
    refused = await bench.run(Note, text=f"@{name} tolong")
    assert refused.error is not None
    assert (refused.error.code, refused.error.title) == (
        "not_theirs",
        f"@{name} tidak dapat membaca laporan ini.",
    )
    assert (await seen(bench)).seq == before


async def test_a_thread_that_moved_away_is_in_no_view_of_the_mentioned(bench: Bench) -> None:
    await bench.citizen()
    await bench.run(Note, text="@dedi")
    await bench.run(SetAgency, agency="dinkes")
    assert await numbers(bench, "dedi", "mentions") == []


async def test_who_follows_hears_of_what_is_new_and_it_goes_on_record(bench: Bench) -> None:
    await bench.citizen()
    await bench.run(Follow, "dedi")
    first = await bench.run(Follow, "dedi")  # twice is once
    assert first.outcome == "done"
    assert await numbers(bench, "dedi", "followed") == [1]
    assert not awaits(await seen(bench), "dedi")
    await bench.run(Note, text="perahu jalan")
    assert awaits(await seen(bench), "dedi")
    assert not awaits(await seen(bench), "rina")
    await bench.run(Read, "dedi", seq=(await seen(bench)).seq)
    assert not awaits(await seen(bench), "dedi")
    await bench.run(Reply, "dedi", text="siap")
    assert not awaits(await seen(bench), "dedi")  # one's own words are no news
    await bench.run(Follow, "dedi", on=False)
    assert await numbers(bench, "dedi", "followed") == []
    told = [m.text for m in (await seen(bench)).messages if m.kind == "event"]
    assert [t for t in told if "mengikuti" in t] == [
        "Dedi mengikuti laporan ini.", "Dedi tidak lagi mengikuti laporan ini.",
    ]  # fmt: skip


def test_names_are_offered_by_their_beginning() -> None:
    office = load(OFFICE, "office.toml")
    agencies = [a.id for a in office.agencies]
    assert mentions.beginning("tolong @de") == "de"
    assert mentions.beginning("a@de") is None
    assert mentions.offered("", office.people, agencies, Guard("bpbd")) == ["rina", "dedi", "sari", "bpbd"]
    assert mentions.offered("d", office.people, agencies, Guard(None)) == ["dedi", "dinkes"]
    assert mentions.offered("d", office.people, agencies, Guard("dinkes")) == ["dinkes"]
    assert mentions.spots("cc @dedi, @dedikasi.", ["dedi"]) == [(3, 8)]
