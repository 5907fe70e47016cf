"""Queries: hub and cache agree, nobody learns of threads of others, full numbers find without being shown, views."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from inbox.client import finding
from inbox.client.state import State
from inbox.connectors.base import Party
from inbox.domain.query import QueryError, parse
from inbox.store import listing, querying
from inbox.store.listing import FEW
from inbox.store.querying import GATHERED
from inbox.wire import (
    Assign,
    DropView,
    Escalate,
    Follow,
    Invalid,
    MakePromise,
    Note,
    Reply,
    Resolve,
    SaveView,
    SetAgency,
    SetCategory,
    SetPlace,
    SetPriority,
    SetTags,
    Snooze,
    Thread,
    Wait,
)
from tests.hub.conftest import OFFICE, Bench

WORDS = ("banjir", "Bánjir", "rumah", "roboh", "jalan", "rusak", "RT 03/05", "KTP", "tolong", "perahu_karet", "7")
NAMES = ("Tati Suryati", "Ujang", "Neng Rina", "Asep Rumah")
PLACES = ("Dayeuhkolot", "Kp. Cikuya Rusak", None)
TERMS = (
    "opd:bpbd", "opd:dinkes", "opd:kesehatan", "opd:-", "label:banjir", "label:ban*", "label:-", "petugas:rina",
    "ikut:saya", "ikut:-", "ikut:dedi", "sebut:saya", "sebut:dedi", "sebut:-", "petugas:-", "petugas:saya",
    "petugas:sari,dedi", "status:aktif", "status:menunggu,selesai", "status:ditunda",
    "menunggu:opd", "menunggu:warga,lapangan", "belum:dibalas", "belum:dibaca", "belum:diambil", "belum:dikategori",
    "masa:<2j", "masa:>2j", "masa:<1h", "masa:habis", "tunggu:>2j", "tunggu:<3h", "saluran:wa", "saluran:ig",
    "saluran:wa-bpbd", "saluran:wa-*", "prioritas:1", "prioritas:<=2", "prioritas:2,4", "tingkat:>0",
    "nomor:3", "nomor:>8",
    "kategori:pengaduan", "kategori:-", "spm:kesehatan", "spm:kes*", "tempat:dayeuhkolot", "tempat:-", "tempat:cik*",
    "dari:tati", "dari:rumah", "sejak:hari-ini", "sebelum:hari-ini", "pada:kemarin", "sejak:5j", "sebelum:20/11",
    "banjir", "ban*", '"rumah roboh"', '"roboh rumah"', "rusak", "rt", '"03 05"', "perahu_karet", "karet", "7",
    "catatan", "janji:ada", "janji:lewat", "janji:<2j", "janji:>1h",
    "tati", "cikuya", "tidakada",
)  # fmt: skip


async def fill(bench: Bench, chance: random.Random) -> None:
    """Thirty threads of all sorts, over three days."""
    for i in range(30):
        bench.clock.forward(minutes=chance.randint(1, 300))
        for _bubble in range(chance.randint(1, 3)):
            words = " ".join(chance.choices(WORDS, k=chance.randint(1, 4)))
            account = chance.choice(["106", "107"])
            party = Party(ids=(("phone", f"62812345{i:05d}"),), name=NAMES[i % 4])
            item = bench.said(words, account=account, party=party)
            await bench.take(item, channel="wa-bpbd" if account == "106" else "wa-dinkes")
    for number in range(1, len((await bench.desk.snapshot(bench.me())).threads) + 1):
        later = bench.clock.now.replace(year=2027)
        acts: list[tuple[type, dict[str, Any]]] = [
            (SetTags, {"add": chance.choice([["banjir"], ["Banyak", "jalan"]])}),
            (Assign, {"assignee": chance.choice(["rina", "sari", "dedi"])}),
            (SetAgency, {"agency": chance.choice(["bpbd", "dinkes"])}),
            (SetPriority, {"priority": chance.randint(1, 4)}),
            (SetPlace, {"place": chance.choice(PLACES)}), (SetCategory, {"kind": "pengaduan", "spm": "kesehatan"}),
            (Note, {"text": "catatan petugas"}), (Reply, {"text": "baik, rumah roboh dicatat"}),
            (Wait, {"on": chance.choice(["agency", "citizen", "field"])}), (Snooze, {"until": later}),
            (Resolve, {"force": True}), (Invalid, {}), (Follow, {}), (Note, {"text": "@rina @dinkes cek"}),
            (Escalate, {"reason": "genting"}),
            (MakePromise, {"text": "perahu", "at": bench.clock.now + timedelta(minutes=chance.randint(5, 3000))}),
        ]  # fmt: skip
        for kind, fields in chance.sample(acts, chance.randint(0, 4)):
            bench.clock.forward(seconds=1)
            await bench.run(kind, "sari", thread=number, **fields)


async def cached(bench: Bench, login: str) -> State:
    """What a client has that has read everything."""
    state, me = State(), bench.me(login)
    state.replace(await bench.desk.snapshot(me))
    for view in await bench.desk.conversations(me, list(state.threads)):
        state.load(view.thread(), view.messages)
    return state


def numbers(threads: list[Thread]) -> list[int]:
    return [thread.number for thread in threads]


# In an office of this size, and as in one of a million threads, where words are frequent or very frequent.
@pytest.mark.parametrize(("seed", "few", "gathered"), [(0, FEW, GATHERED), (1, 1, GATHERED), (2, 1, 2)])
async def test_hub_and_cache_mean_the_same(
    open_bench: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, seed: int, few: int, gathered: int
) -> None:
    for module in (listing, querying):
        monkeypatch.setattr(module, "FEW", few)
    monkeypatch.setattr(querying, "GATHERED", gathered)
    bench, chance = await open_bench(), random.Random(seed)
    await fill(bench, chance)
    bench.clock.forward(hours=chance.choice([0, 1, 20]))
    for login in ("sari", "dedi"):
        state = await cached(bench, login)
        queries = [*TERMS, *(f"-{term}" for term in TERMS)]
        for _round in range(120):
            picked = chance.sample(TERMS, chance.randint(2, 3))
            queries.append(" ".join(chance.choice(["", "", "-"]) + term for term in picked))
        filled = 0
        for text in queries:
            order = chance.choice(["tenggat", "mendesak", "baru", "lama"])
            query = f"{text} urut:{order}"
            there = await bench.desk.threads(bench.me(login), query=query)
            here = finding.found(state, parse(query), bench.clock.now)
            assert numbers(there) == numbers(here), query
            filled += bool(here)
        assert filled > 60  # the terms do find something


async def test_threads_of_other_agencies_never_leak(open_bench: Callable[[], Any]) -> None:
    bench = await open_bench()
    await fill(bench, random.Random(5))
    dedi = bench.me("dedi")
    for term in (*TERMS, *(f"-{term}" for term in TERMS)):
        for thread in await bench.desk.threads(dedi, query=term):
            assert thread.agency in ("bpbd", None), term
        for hit in await bench.desk.search(dedi, term, limit=500):
            row = await bench.desk.thread(dedi, hit.thread)
            assert row is not None, term


async def test_a_full_nik_or_phone_finds_its_person_without_being_shown(open_bench: Callable[[], Any]) -> None:
    bench = await open_bench()
    await bench.citizen("KTP saya hilang, NIK 3204 1201 0190 0001 atas nama Tati", wa="6281211112222")
    await bench.citizen("NIK 3204120101910001 juga hilang", wa="6281233334444")
    await bench.citizen("hubungi saya di 0857-1111-2222 ya", wa="6281255556666")
    me = bench.me()
    for query, wanted in (
        ("3204120101900001", [1]), ('nik:"3204 1201 0191 0001"', [2]),
        ("0812-1111-2222", [1]), ("hp:085711112222", [3]),
        ("+62 812 5555 6666", []), ('"+62 812 5555 6666"', [3]), ("nik:3204120101920001", []),
    ):  # fmt: skip
        assert numbers(await bench.desk.threads(me, query=query)) == wanted, query
        hits = await bench.desk.search(me, query)
        if wanted:
            assert [hit.thread for hit in hits] == wanted, query
        assert all("900001" not in hit.context and "1111222" not in hit.context for hit in hits)


async def test_who_reads_no_texts_cannot_ask_what_is_in_them(open_bench: Callable[[], Any]) -> None:
    bench = await open_bench()
    await bench.citizen("banjir besar")
    oka = bench.me("oka")
    assert numbers(await bench.desk.threads(oka, query="belum:dibalas opd:bpbd")) == [1]
    for query in ("banjir", "-banjir", "dari:tati", "tempat:dayeuhkolot", "nik:3204120101900001"):
        with pytest.raises(PermissionError):
            await bench.desk.threads(oka, query=query)
    assert await bench.desk.search(oka, "banjir") == []


async def test_an_opd_that_is_not_there_is_told_with_what_is(open_bench: Callable[[], Any]) -> None:
    bench = await open_bench()
    with pytest.raises(QueryError) as caught:
        await bench.desk.threads(bench.me(), query="belum:dibalas opd:bpdb")
    assert (caught.value.code, caught.value.at, caught.value.near) == ("unknown", 14, ("bpbd",))


async def test_views_are_saved_shared_and_forgotten(open_bench: Callable[[str], Any]) -> None:
    fixed = '[[view]]\nname = "Banjir"\nquery = "label:banjir"\n'
    bench = await open_bench(OFFICE + fixed)
    desk = bench.desk

    async def seen(login: str) -> list[tuple[str, str]]:
        shot = await desk.snapshot(bench.me(login))
        return [(v.name, v.query) for v in (*shot.office.views, *shot.me.views)]

    assert (await bench.run(SaveView, "rina", thread=0, name="Saya", query="@rina #banjir")).outcome == "done"
    assert (
        await bench.run(SaveView, "sari", thread=0, name="Malam", query="belum:dibalas", shared=True)
    ).outcome == "done"
    both = [("Banjir", "label:banjir"), ("Malam", "belum:dibalas")]
    assert await seen("rina") == [*both, ("Saya", "petugas:rina label:banjir")]
    assert await seen("dedi") == both  # another's own view is nobody else's business
    refused = [
        await bench.run(SaveView, "rina", thread=0, name="X", query="belum:dibalas", shared=True),
        await bench.run(SaveView, "sari", thread=0, name="Banjir", query="belum:dibalas", shared=True),
        await bench.run(SaveView, "rina", thread=0, name="X", query="opdd:x"),
        await bench.run(DropView, "rina", thread=0, name="Malam", shared=True),
        await bench.run(DropView, "rina", thread=0, name="Tidak ada"),
    ]
    codes = [result.error.code for result in refused if result.error]
    assert codes == ["forbidden", "fixed", "bad_query", "forbidden", "view_unknown"]
    assert (await bench.run(SaveView, "rina", thread=0, name="Saya", query="petugas:saya")).outcome == "done"
    assert (await seen("rina"))[-1] == ("Saya", "petugas:saya")
    assert (await bench.run(DropView, "rina", thread=0, name="Saya")).outcome == "done"
    assert (await bench.run(DropView, "sari", thread=0, name="Malam", shared=True)).outcome == "done"
    assert await seen("rina") == [("Banjir", "label:banjir")]
