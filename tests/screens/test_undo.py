"""Undo puts a thread back; snooze, placeholders and the filter line."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from inbox.client.state import State
from inbox.screens.command import make
from inbox.screens.placeholders import fill, unfilled
from inbox.screens.snooze import until
from inbox.screens.undo import Done, UndoList, fresh, inverse
from inbox.screens.wanted import wanted
from inbox.wire import (
    Acknowledge,
    AgencyInfo,
    Category,
    Claim,
    Contact,
    Escalate,
    OfficeInfo,
    PersonInfo,
    React,
    Reply,
    Resolve,
    SendBack,
    SetAgency,
    SetCategory,
    SetPriority,
    SetTags,
    Thread,
    ThreadCommand,
    Undo,
)

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)  # Saturday 21.00 in Jakarta
WIB = timezone(timedelta(hours=7))
OFFICE = OfficeInfo(
    name="QR Kab. Bandung",
    agencies=[AgencyInfo(id="bpbd", name="BPBD"), AgencyInfo(id="dinkes", name="Dinas Kesehatan")],
    people=[PersonInfo(login="rina", name="Rina", roles=["admin"], agencies=["*"])],
)


def thread(**fields: object) -> Thread:
    fields = {"last_at": NOW, "contact": Contact(id=1, name="Tati Suryati"), "tags": ["banjir"]} | fields
    return Thread(number=1042, seq=3, version=9, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "before"),
    [
        (make(SetTags, 1042, NOW, add=["banjir", "urgen"]), thread()),
        (make(SetAgency, 1042, NOW, agency="dinkes"), thread(agency="bpbd")),
        (make(SetCategory, 1042, NOW, kind="darurat"), thread(category=Category(kind="informasi"))),
        (make(SetPriority, 1042, NOW, priority=1), thread()),
        (make(Claim, 1042, NOW), thread()),
        (make(Resolve, 1042, NOW), thread(status="waiting", waiting_on="agency")),
        (make(Escalate, 1042, NOW, level=2, reason="air naik"), thread()),
        (make(Acknowledge, 1042, NOW), thread(level=1)),
        (make(SendBack, 1042, NOW, reason="keliru"), thread(level=2)),
    ],
)
def test_what_takes_an_act_back_names_it(command: ThreadCommand, before: Thread) -> None:
    (back,) = inverse(command, before, NOW)  # type: ignore[arg-type]
    assert back.thread == 1042
    assert back.cmd_id != command.cmd_id
    assert isinstance(back, Undo)
    assert back.of == command.cmd_id


def test_redo_is_the_same_act_under_new_ids() -> None:
    one, two = make(SetPriority, 1, NOW, priority=1), make(SetPriority, 2, NOW, priority=1)
    back = tuple(make(Undo, c.thread, NOW, of=c.cmd_id) for c in (one, two))
    acts = UndoList()
    acts.add(Done(1, "", make(SetPriority, 1, NOW, priority=1), back, many=(one, two)))
    taken = acts.take()
    assert taken is not None
    assert acts.take_undone() is taken
    again = fresh(taken, NOW)
    assert [c.thread for c in again.acts] == [1, 2]
    assert {c.cmd_id for c in again.acts}.isdisjoint({one.cmd_id, two.cmd_id})
    assert [c.of for c in again.back if isinstance(c, Undo)] == [c.cmd_id for c in again.acts]


def test_what_reaches_a_citizen_is_never_done_again() -> None:
    acts = UndoList()
    reaction = make(React, 1, NOW, message="m", emoji="x")
    acts.add(Done(1, "", reaction, (make(React, 1, NOW, message="m"),)))
    acts.add(Done(1, "", make(Reply, 1, NOW, text="baik")))
    assert acts.take() is not None
    assert acts.take() is not None
    assert acts.take_undone() is None


def test_a_new_act_or_a_refused_undo_ends_what_can_be_redone() -> None:
    acts = UndoList()
    claim = make(Claim, 1, NOW)
    back = make(Undo, 1, NOW, of=claim.cmd_id)
    acts.add(Done(1, "", claim, (back,)))
    acts.take()
    acts.drop(back.cmd_id)
    assert acts.take_undone() is None
    acts.add(Done(1, "", claim, (back,)))
    acts.take()
    acts.add(Done(2, "", make(Claim, 2, NOW)))
    assert acts.take_undone() is None


def test_what_changed_nothing_has_no_inverse() -> None:
    assert inverse(make(SetTags, 1042, NOW, add=["banjir"]), thread(), NOW) == ()
    assert inverse(make(SetAgency, 1042, NOW, agency="bpbd"), thread(agency="bpbd"), NOW) == ()


def test_undo_list_is_last_in_first_out_and_bounded() -> None:
    acts = UndoList()
    for n in range(60):
        acts.add(Done(n, "", make(Claim, n, NOW)))
    newest = acts.take()
    assert newest is not None
    assert newest.thread == 59
    taken = 0
    while acts.take() is not None:
        taken += 1
    assert taken == 49


def test_snooze_times_are_the_offices() -> None:
    assert until("hour", NOW, WIB) == NOW + timedelta(hours=1)
    assert until("tomorrow", NOW, WIB).astimezone(WIB).isoformat() == "2026-11-22T08:00:00+07:00"
    assert until("monday", NOW, WIB).astimezone(WIB).isoformat() == "2026-11-23T08:00:00+07:00"
    monday = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert until("monday", monday, WIB).astimezone(WIB).isoformat() == "2026-11-30T08:00:00+07:00"


def test_placeholders_are_filled_or_named() -> None:
    text = "Terima kasih {nama}, laporan {nomor} sudah kami teruskan ke {opd}. {jam}"
    filled = fill(text, thread(agency="bpbd"), OFFICE)
    assert filled == "Terima kasih Tati Suryati, laporan 1042 sudah kami teruskan ke BPBD. {jam}"
    assert unfilled(filled) == ["{jam}"]
    assert unfilled(fill(text, thread(), OFFICE)) == ["{opd}", "{jam}"]


@pytest.mark.parametrize("name", ["", "asep.rancaekek", "user_99", "🌸"])
def test_a_user_name_is_not_a_name_to_write(name: str) -> None:
    assert fill("Halo {nama}", thread(contact=Contact(id=1, name=name)), OFFICE) == "Halo Bapak/Ibu"


def test_filter_line() -> None:
    found = thread(preview="Jalan amblas", agency="bpbd", assignee="rina", tags=["banjir"])
    state = State(office=OFFICE)
    for text in (
        "ambl",
        "JALAN tati",
        "#banj",
        "@rin",
        "opd:bp",
        "1042",
        "#1042",
        "#banjir @rina jal",
        "-status:ditunda",
    ):
        _query, test = wanted(text, state, NOW)
        assert test is not None
        assert test(found), text
    for text in ("puskesmas", "#gempa", "@dedi", "@-", "opd:dinkes", "#ban jalan"):
        _query, test = wanted(text, state, NOW)
        assert test is not None
        assert not test(found), text
    assert wanted("   ", state, NOW)[1] is None
