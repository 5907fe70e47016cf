"""Threads that nobody has go in turn to who is there, under their capacity, exactly, and after a restart as before."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.domain.turns import next_in_turn
from inbox.office import Office, OfficeError, load
from inbox.wire import Assign, Resolve, SetAgency
from tests.hub.conftest import OFFICE

TURNS = (
    OFFICE.replace('role = "supervisor"', 'role = ["supervisor"]')
    + """
[[person]]
login = "tono"
name = "Tono"
role = "admin"
agencies = ["bpbd"]
[[routing]]
agency = "bpbd"
mode = "round_robin"
capacity = 3
[[routing]]
agency = "*"
mode = "manual"
"""
)


def here(bench: Any, *logins: str) -> list[Any]:
    """These people's clients follow the feed."""
    for login in logins:
        bench.desk.feed._come(login, 1)
    return list(logins)


async def holders(bench: Any) -> list[str | None]:
    found = await bench.desk.threads(bench.me("sari"))
    return [t.assignee for t in sorted(found, key=lambda t: t.number)]


async def told(bench: Any, number: int = 1) -> list[str]:
    view = await bench.desk.thread(bench.me("sari"), number)
    return [m.text for m in view.messages if m.kind == "event"]


def phone(n: int) -> str:
    return f"62812000{n:05d}"


async def test_only_who_is_there_gets_threads_in_turn_until_they_are_full(open_bench: Any) -> None:
    bench = await open_bench(TURNS)
    here(bench, "dedi", "tono", "sari", "ani", "oka")
    for n in range(8):
        await bench.citizen(wa=phone(n))
    assert await holders(bench) == ["dedi", "tono", "dedi", "tono", "dedi", "tono", None, None]
    assert await told(bench) == ["Dibagikan bergiliran kepada Dedi: hadir, memegang 1 dari 3 laporan."]
    assert await told(bench, 8) == ["Belum dibagikan: semua petugas yang hadir sudah penuh."]
    await bench.run(Resolve, "dedi", thread=1, force=True)
    await bench.citizen(wa=phone(9))
    assert (await holders(bench))[-1] == "dedi"
    await bench.citizen("lagi", wa=phone(7))
    assert (await holders(bench))[7] is None, "only what is new is shared out"


async def test_nobody_there_nobody_gets_it_and_manual_stays_manual(open_bench: Any) -> None:
    bench = await open_bench(TURNS)
    await bench.citizen()
    assert await told(bench) == ["Belum dibagikan: tidak ada petugas yang hadir."]
    here(bench, "dedi", "rina")
    await bench.citizen("demam", account="107", wa=phone(1))
    assert await holders(bench) == [None, None]
    assert await told(bench, 2) == []


async def test_a_hundred_at_once_are_shared_out_exactly(open_bench: Any) -> None:
    bench = await open_bench(TURNS.replace("capacity = 3", "capacity = 1000"))
    here(bench, "dedi", "tono", "rina")
    await bench.take(*(bench.said(wa=phone(n)) for n in range(40)))
    await asyncio.gather(*(bench.citizen(wa=phone(n)) for n in range(40, 99)))
    assert Counter(await holders(bench)) == {"dedi": 33, "tono": 33, "rina": 33}


async def test_the_turn_goes_on_after_a_restart(open_bench: Any) -> None:
    bench = await open_bench(TURNS)
    here(bench, "dedi", "tono")
    await bench.citizen(wa=phone(1))
    await bench.run(Resolve, "dedi", thread=1, force=True)
    await bench.desk.close()
    again = await open_bench(TURNS)
    here(again, "dedi", "tono")
    again.count = 50
    await again.citizen(wa=phone(2))
    assert (await holders(again))[1] == "tono", "dedi has none now, but it was his turn last"


async def test_what_moves_to_the_agency_or_comes_back_is_shared_out_too(open_bench: Any) -> None:
    bench = await open_bench(TURNS)
    here(bench, "dedi")
    await bench.citizen("demam", account="107")
    await bench.run(SetAgency, agency="bpbd")
    assert await holders(bench) == ["dedi"]
    await bench.run(Resolve, "dedi", force=True)
    await bench.run(Assign, "sari", assignee=None)
    await bench.citizen("masih sakit", account="107")
    assert await holders(bench) == ["dedi"]
    await bench.run(Assign, "dedi", assignee=None)
    assert await holders(bench) == [None], "what somebody gave back waits for a person's decision"


async def test_history_and_what_the_office_begins_is_not_shared_out(open_bench: Any) -> None:
    bench = await open_bench(TURNS)
    here(bench, "dedi")
    await bench.citizen(history=True)
    assert await holders(bench) == [None]


async def test_a_persons_own_capacity_goes_before(open_bench: Any) -> None:
    own = TURNS.replace('login = "tono"', 'login = "tono"\ncapacity = 1')
    bench = await open_bench(own)
    here(bench, "dedi", "tono")
    for n in range(5):
        await bench.citizen(wa=phone(n))
    assert Counter(await holders(bench)) == {"dedi": 3, "tono": 1, None: 1}
    assert {p.login: p.capacity for p in bench.desk.info(bench.desk.office).people} == {
        "rina": 3, "dedi": 3, "sari": 0, "oka": 0, "ani": 0, "tono": 1,
    }  # fmt: skip


def test_manual_is_the_default() -> None:
    assert load(OFFICE, "k").routed("bpbd") is None
    assert Office().routed(None) is None


@pytest.mark.parametrize(
    ("find", "put", "what"),
    [
        ('"round_robin"', '"acak"', "harus salah satu dari: manual, round_robin"),
        ("capacity = 3", "capacity = 0", "1 sampai 1000"),
        ("capacity = 3", "capacity = true", "1 sampai 1000"),
        ('agency = "*"\nmode', 'agency = "bpdb"\nmode', "OPD `bpdb` tidak ada"),
        ('agency = "*"\nmode', 'agency = "bpbd"\nmode', "sudah dipakai"),
        ('"round_robin"', '"round_robin"\nlimit = 2', "tidak dikenal"),
    ],
)
def test_mistakes_are_named(find: str, put: str, what: str) -> None:
    with pytest.raises(OfficeError, match="routing") as error:
        load(TURNS.replace(find, put, 1), "k")
    assert what in str(error.value)


def test_round_robin_among_nobody_is_a_mistake() -> None:
    source = '[office]\nname = "K"\n[[agency]]\nid = "a"\n[[routing]]\nagency = "a"\nmode = "round_robin"\n'
    with pytest.raises(OfficeError, match="tidak ada petugas"):
        load(source, "k")


@given(
    limits=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1),
    gone=st.lists(st.sampled_from("abcdef"), max_size=40),
)
def test_nobody_over_the_limit_and_nobody_two_ahead(limits: dict[str, int], gone: list[str]) -> None:
    held, last, turn = Counter[str](), dict[str, int](), 0
    for leaver in gone:
        held[leaver] = max(0, held[leaver] - 1)
        login = next_in_turn(limits, held, last)
        if login is None:
            assert all(held[person] >= most for person, most in limits.items())
            continue
        assert held[login] < limits[login]
        assert all(held[login] <= held[p] for p, most in limits.items() if held[p] < most)
        held[login], turn = held[login] + 1, turn + 1
        last[login] = turn
