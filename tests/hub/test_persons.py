"""One person over several contacts: joined, parted, suggested, answered on another channel."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox import wire
from inbox.connectors.base import Accepted, InboundIdentity, Party
from inbox.hub.unit import Unit
from inbox.store import contacts, migrations, offices, persons, threads
from inbox.store.base import Tx
from inbox.store.engine import connect
from inbox.wire import Confide, DeclineContact, JoinContact, PartContact, Reply, Reveal, SetPlace

OFFICE = """
[office]
name = "Quick Response Kab. Bandung"
public_url = "https://siaga.example.go.id"
[[agency]]
id = "bpbd"
name = "BPBD"
[[agency]]
id = "dinkes"
name = "Dinas Kesehatan"
[[person]]
login = "rina"
name = "Rina"
role = "admin"
agencies = ["*"]
[[person]]
login = "dedi"
name = "Dedi"
role = "admin"
agencies = ["bpbd"]
[[person]]
login = "oka"
role = "operator"
[[channel]]
id = "wa-bpbd"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "106"
[[channel]]
id = "wa-dinkes"
kind = "whatsapp"
agency = "dinkes"
phone_number_id = "107"
[[channel]]
id = "ig-bpbd"
kind = "instagram"
agency = "bpbd"
ig_id = "178"
login = "instagram"
[[channel]]
id = "mail-bpbd"
kind = "email"
agency = "bpbd"
address = "lapor@bpbd.example.go.id"
user = "lapor"
auth = "password"
imap = { host = "127.0.0.1", port = 1, tls = "none" }
smtp = { host = "127.0.0.1", port = 1, tls = "none" }
"""
WA, IG, MAIL = "6281234567890", "5550001112223", "tati@surel.example"


@pytest.fixture
async def office(open_bench: Any) -> Any:
    return await open_bench(OFFICE)


async def writes(bench: Any, channel: str, text: str = "banjir", name: str = "Tati Suryati", **more: Any) -> None:
    kinds = {"wa-bpbd": ("106", "phone", WA), "wa-dinkes": ("107", "phone", WA), "ig-bpbd": ("178", "igsid", IG),
             "mail-bpbd": ("lapor@bpbd.example.go.id", "mail", MAIL)}  # fmt: skip
    account, kind, value = kinds[channel]
    party = Party(ids=((kind, more.pop("address", value)),), name=name)
    await bench.take(bench.said(text, account=account, party=party, **more), channel=channel)


async def view(bench: Any, number: int, login: str = "rina") -> Any:
    return await bench.desk.thread(bench.me(login), number)


async def person(bench: Any, number: int, login: str = "rina") -> Any:
    return await bench.desk.person(bench.me(login), number)


def shown(found: Any) -> list[tuple[str, str | None, bool]]:
    return [(a.shown, a.value, a.contact is not None) for a in found.contact.addresses]


async def test_a_join_shows_all_addresses_and_parting_gives_back_exactly_what_was(office: Any) -> None:
    await writes(office, "wa-bpbd")
    await writes(office, "mail-bpbd", "surat", name="T. Suryati")
    before = [(await view(office, n)).contact for n in (1, 2)]
    assert (await office.run(JoinContact, other=2, why="")).error.code == "reason_needed"
    done = await office.run(JoinContact, other=2, why="warga menyebutnya di telepon", evidence="citizen")
    assert [a.contact for a in done.thread.contact.addresses] == [None, before[1].id]
    for number, first in ((1, "WA ••7890"), (2, "t•••@surel.example")):
        found = await view(office, number)
        assert shown(found)[0][0] == first
        assert len(found.contact.addresses) == 2
        assert "Rina menggabungkan kontak warga ini dengan #" in (found.messages[-1].text or "")
    (join,) = (await person(office, 1)).joins
    assert (join.by, join.evidence, join.why) == ("Rina", "citizen", "warga menyebutnya di telepon")
    await office.run(PartContact, other=2)
    assert [(await view(office, n)).contact for n in (1, 2)] == before
    assert (await person(office, 1)).joins == []
    await office.run(PartContact, other=2, undo=True)  # z: the same join, with who made it and when
    assert (await person(office, 2)).joins == [join]


async def test_a_join_asks_for_two_contacts_that_one_may_see(office: Any) -> None:
    await writes(office, "wa-bpbd")
    await writes(office, "wa-dinkes")
    refused = [
        await office.run(JoinContact, "dedi", other=2, why="orang yang sama"),
        await office.run(JoinContact, other=1, why="orang yang sama"),
        await office.run(JoinContact, other=9, why="orang yang sama"),
        await office.run(PartContact, other=2),
        await office.run(JoinContact, other=2, why="orang yang sama", other_about="lain/1.000000"),
    ]
    codes = [r.error.code for r in refused]
    assert codes == ["thread_unknown", "same_contact", "thread_unknown", "not_joined", "other_thread"]


async def test_what_another_agency_has_is_not_shown_not_even_that_it_is_there(office: Any) -> None:
    await writes(office, "wa-bpbd", "banjir")
    await writes(office, "wa-dinkes", "periksa kandungan")
    seen = await view(office, 1, "dedi")
    assert (await person(office, 1, "dedi")).suggestions == []
    (offered,) = (await person(office, 1)).suggestions
    assert [e.kind for e in offered.evidence] == ["same_phone"]
    cursor = office.desk.feed.cursor
    done = await office.run(JoinContact, other=2, evidence="same_phone")
    assert len(done.thread.contact.addresses) == 2
    theirs = await person(office, 1, "dedi")
    assert ([c.id for c in theirs.contacts], theirs.joins) == ([seen.contact.id], [])
    assert (await view(office, 1, "dedi")).contact == seen.contact
    said = (await view(office, 1, "dedi")).messages[-1].text or ""
    assert "#2" not in said
    stream = office.desk.feed.subscribe(office.me("dedi"), cursor)
    await anext(stream)
    frame = await anext(stream)
    assert b"wa-dinkes" not in frame
    await stream.aclose()
    line = await office.desk.timeline(office.me("dedi"), 1, 100)
    assert {m.thread for m in line.messages} == {1}
    assert {m.thread for m in (await office.desk.timeline(office.me(), 1, 100)).messages} == {1, 2}
    assert await person(office, 1, "oka") is None


async def test_suggestions_have_evidence_and_a_declined_one_does_not_come_back(office: Any) -> None:
    await writes(office, "wa-bpbd", "banjir, surel saya Tati@surel.example")
    await writes(office, "mail-bpbd", "Jalan rusak.\n\nSalam,\nTati Suryati\nHP 0812-3456-7890", name="T S")
    (offered,) = (await person(office, 2)).suggestions
    assert offered.contact.threads[0].number == 1
    assert {(e.kind, e.shown, e.thread) for e in offered.evidence} == {
        ("wrote_phone", "WA ••7890", 2), ("wrote_mail", "t•••@surel.example", 1),
    }  # fmt: skip
    (listed,) = await office.desk.suggestions(office.me(), 10)
    assert listed.suggestions
    assert not any(a.value for c in (offered.contact, listed.contacts[0]) for a in c.addresses)
    await office.run(DeclineContact, other=2)
    assert (await person(office, 2)).suggestions == (await person(office, 1)).suggestions == []
    await writes(office, "mail-bpbd", "lagi: 081234567890", name="T S")
    assert (await person(office, 2)).suggestions == []
    await office.run(DeclineContact, other=2, undo=True)
    assert len((await person(office, 2)).suggestions) == 1


async def test_a_full_name_in_the_same_place_is_suggested_a_first_name_is_not(office: Any) -> None:
    for name, text in (("Tati Suryati", "a"), ("Tati", "b")):
        await writes(office, "wa-bpbd", text, name=name, address=f"62812000{len(name):04}")
        await writes(office, "ig-bpbd", text, name=name, address=f"999{len(name)}")
    for number in (1, 2, 3, 4):
        await office.run(SetPlace, thread=number, place="Desa Dayeuhkolot")
    (found,) = (await person(office, 1)).suggestions
    assert (found.evidence[0].kind, found.contact.threads[0].number) == ("name_place", 2)
    assert (await person(office, 3)).suggestions == []


async def test_a_number_that_many_pass_on_is_nobodys(office: Any) -> None:
    for n in range(5):
        await writes(office, "mail-bpbd", "hubungi RW di 081298765432", name=f"Orang {n}", address=f"a{n}@x.example")
    assert (await person(office, 1)).suggestions == []


async def test_a_recycled_number_is_never_joined_silently(office: Any) -> None:
    await writes(office, "wa-bpbd")
    await writes(office, "wa-dinkes")
    await writes(office, "mail-bpbd", "HP saya 081234567890", name="T S")
    await office.run(JoinContact, other=3, evidence="wrote_phone")
    office.clock.forward(minutes=5)
    moved = InboundIdentity(account="106", external_id="m1", at=office.clock.now, old=(("phone", WA),),
                            new=(("phone", "6281277778888"),))  # fmt: skip
    await office.take(moved)
    assert [a.shown for a in (await view(office, 3)).contact.addresses] == ["t•••@surel.example", "WA ••8888"]
    assert (await person(office, 3)).suggestions == []  # of two owners nobody knows which is meant
    office.clock.forward(days=90)
    await writes(office, "wa-bpbd", "halo", name="Ujang Komar")
    fresh = await view(office, 4)
    assert [a.contact for a in fresh.contact.addresses] == [None]
    assert (await person(office, 4)).suggestions == []  # what was said before was of the former owner


async def test_a_reveal_covers_joined_addresses_and_hides_again(office: Any) -> None:
    await writes(office, "wa-bpbd")
    await writes(office, "mail-bpbd", name="T S")
    await office.run(JoinContact, other=2, why="warga menyebutnya")
    assert [v for _s, v, _j in shown(await view(office, 1, "dedi"))] == [None, None]
    command = office.command(Reveal, reason="menelepon balik")
    await office.send(command, "dedi")
    assert {v for _s, v, _j in shown(await view(office, 1, "dedi"))} == {WA, MAIL}
    assert {a.value for c in (await person(office, 1, "dedi")).contacts for a in c.addresses} == {WA, MAIL}
    office.clock.forward(minutes=6)
    assert [v for _s, v, _j in shown(await view(office, 1, "dedi"))] == [None, None]


async def test_a_reply_on_another_channel_goes_there_once_and_the_answer_comes_back_here(office: Any) -> None:
    await writes(office, "wa-bpbd", "banjir")
    await writes(office, "ig-bpbd", "halo", name="tati_s")
    await office.up("wa-bpbd", "ig-bpbd")
    assert (await office.run(Reply, text="Baik", channel="ig-bpbd")).error.code == "unreachable"
    await office.run(JoinContact, other=2, why="warga menyebut akunnya")
    sent = await office.run(Reply, text="Kami balas di sini.", channel="ig-bpbd", undo=10, if_seq=1)
    assert (sent.outcome, sent.message.thread, sent.message.channel) == ("queued", 1, "ig-bpbd")
    assert await office.desk.due(office.clock.now) == []
    office.clock.forward(seconds=10)
    (found,) = await office.desk.due(office.clock.now)
    assert (found.outbound.to, found.recipient) == ((("igsid", IG),), "2")
    await office.desk.settle(found.message_id, Accepted(external_id="ig.1"), retry_at=None)
    office.clock.forward(minutes=1)
    await writes(office, "ig-bpbd", "terima kasih", name="tati_s")
    here = await view(office, 1)
    assert (here.messages[-1].text, here.channel) == ("terima kasih", "ig-bpbd")
    assert "terima kasih" not in [m.text for m in (await view(office, 2)).messages]
    stale = await office.run(Reply, text="Lagi", channel="wa-bpbd", undo=0, if_seq=1)
    assert stale.outcome == "stale"


async def answered_at_the_second_number(office: Any) -> str:
    """One citizen writes from two numbers, and is answered at the second; that number."""
    other = "6281300000001"
    await writes(office, "wa-bpbd", "banjir")
    await writes(office, "wa-bpbd", "halo", address=other, name="Tati")
    await office.up("wa-bpbd")
    await office.run(JoinContact, other=2, why="dua nomor, orang yang sama")
    joined = (await view(office, 2)).contact.id
    await office.run(Reply, text="Di nomor kedua", undo=0, to_contact=joined)
    (found,) = await office.desk.due(office.clock.now)
    assert found.outbound.to == (("phone", other),)
    await office.desk.settle(found.message_id, Accepted(external_id="w.1"), retry_at=None)
    office.clock.forward(minutes=1)
    return other


async def test_an_answer_to_another_channel_goes_where_the_citizen_wrote_last_here(office: Any) -> None:
    other = await answered_at_the_second_number(office)
    await writes(office, "wa-bpbd", "ya", address=other, name="Tati")
    assert (await view(office, 1)).messages[-1].text == "ya"
    await office.run(Reply, text="Baik", undo=0)
    (found,) = await office.desk.due(office.clock.now + timedelta(minutes=1))
    assert found.outbound.to == (("phone", other),)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("persons") / "store.db"
    migrations.upgrade(path)
    connection = connect(path, writer=True)
    yield connection
    connection.close()


Acts = st.lists(
    st.tuples(st.sampled_from(["join", "part", "restore"]), st.integers(1, 6), st.integers(1, 6)), max_size=25
)


@settings(max_examples=60, deadline=None)
@given(acts=Acts)
def test_any_joins_give_the_connected_parts_and_undoing_all_the_start(empty: Any, acts: list[Any]) -> None:
    if empty.in_transaction:
        empty.execute("ROLLBACK")
    empty.execute("BEGIN")
    tx = Tx(empty)
    offices.create(tx, "e")
    unit = Unit(tx, datetime(2026, 11, 22, tzinfo=UTC), "e")
    for n in range(1, 7):
        contact = contacts.create(tx, f"Warga {n}")
        contacts.add(tx, contact, "wa", "phone", f"62812{n}", f"WA {n}")
        unit.new_thread(contact, None, 1, f"Warga {n}", contacts.index(tx, contact))

    def state() -> Any:
        rows = [threads.get(tx, n) for n in range(1, 7)]
        return [(r.contact, r.name, r.addresses) for r in rows if r], [persons.members(tx, c) for c in range(1, 7)]

    start, edges, undo = state(), set[tuple[int, int]](), []
    for at, (act, one, other) in enumerate(acts):
        if one == other:
            continue
        pair = (min(one, other), max(one, other))
        before = persons.members(tx, one)
        match act:
            case "join" if persons.join(tx, one, other, "", "", "rina", "", at):
                assert pair not in edges
                edges.add(pair)
                undo.append((persons.part, (one, other, "rina", 99)))
            case "part" if persons.part(tx, one, other, "rina", at):
                edges.remove(pair)
                undo.append((persons.restore, (one, other)))
            case "restore" if persons.restore(tx, one, other):
                assert pair not in edges
                edges.add(pair)
                undo.append((persons.part, (one, other, "rina", 99)))
        unit.rejoined({*before, *persons.members(tx, one)})
        assert {persons.members(tx, n)[0] for n in range(1, 7)} == {min(part(n, edges)) for n in range(1, 7)}
        for n in range(1, 7):
            members = persons.members(tx, n)
            assert members == sorted(part(n, edges))
            row = msgspec.json.decode(contacts.get(tx, n)[1])
            assert [r[1] for r in row] == [f"62812{n}", *(f"62812{m}" for m in members if m != n)]
    for back, arguments in reversed(undo):
        assert back(tx, *arguments)
        unit.rejoined(range(1, 7))
    assert state() == start


def part(start: int, edges: set[tuple[int, int]]) -> set[int]:
    found = {start}
    while more := {a for e in edges if set(e) & found for a in e} - found:
        found |= more
    return found


def test_what_an_older_store_has_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    migrations.climb(path, "0008")
    with closing(sqlite3.connect(path)) as old:
        old.execute("INSERT INTO contact (id, name) VALUES (1, 'Tati')")
        old.execute("INSERT INTO address (contact, channel, kind, value) VALUES (1, 'm', 'mail', 'tati@surel.example')")
        old.execute(
            "INSERT INTO thread (number, contact, last_at, due, created_at, changed_at) VALUES (1, 1, 1, 1, 1, 1)"
        )
        old.execute(
            "INSERT INTO message (id, thread, kind, direction, text, raw_text, at, received_at)"
            " VALUES ('a', 1, 'message', 'in', 'HP ••7890', 'HP 0812 3456 7890, tati@surel.example', 1, 1)"
        )
        old.commit()
    migrations.upgrade(path)
    with closing(sqlite3.connect(path)) as new:
        assert new.execute("SELECT value, contact, thread, kind FROM clue").fetchall() == [(WA, 1, 1, "phone")]


async def test_addresses_of_who_complained_in_confidence_are_not_shown_at_other_threads(office: Any) -> None:
    await writes(office, "wa-bpbd")
    await writes(office, "ig-bpbd", "petugas BPBD minta uang", name="tati_s")
    await office.run(JoinContact, other=2, why="warga menyebut akunnya")
    assert len((await view(office, 1, "dedi")).contact.addresses) == 2
    await office.run(Confide, thread=2)
    assert [a.contact for a in (await view(office, 1, "dedi")).contact.addresses] == [None]
    assert [len(c.threads) for c in (await person(office, 1, "dedi")).contacts] == [1]
    assert len((await person(office, 1)).contacts) == 2
    await office.run(Confide, thread=2, on=False)
    assert len((await view(office, 1, "dedi")).contact.addresses) == 2
    await office.run(wire.Undo, thread=2)
    assert [a.contact for a in (await view(office, 1, "dedi")).contact.addresses] == [None]


async def test_addresses_of_what_goes_on_in_a_confidential_thread_are_not_shown_either(office: Any) -> None:
    await writes(office, "wa-bpbd")
    await office.run(wire.Resolve, force=True)
    office.clock.forward(days=60)
    await writes(office, "wa-bpbd", "petugas BPBD minta uang")
    await writes(office, "ig-bpbd", "ini fotonya", name="tati_s")
    await office.run(JoinContact, other=3, why="warga menyebut akunnya")
    assert (await office.run(wire.Merge, thread=3, into=2)).outcome == "done"
    await office.run(Confide, thread=2)
    assert [a.contact for a in (await view(office, 1, "dedi")).contact.addresses] == [None]
