"""Undo puts a thread back; snooze, placeholders and the filter line."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from inbox.client.state import State
from inbox.screens.command import make
from inbox.screens.placeholders import fill, unfilled
from inbox.screens.snooze import until
from inbox.screens.undo import Done, UndoList, inverse
from inbox.screens.wanted import wanted
from inbox.wire import (
    Acknowledge,
    AgencyInfo,
    Assign,
    Category,
    Claim,
    Contact,
    Escalate,
    OfficeInfo,
    PersonInfo,
    Reopen,
    Resolve,
    SendBack,
    SetAgency,
    SetCategory,
    SetPriority,
    SetTags,
    Snooze,
    Thread,
    ThreadCommand,
    Wait,
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
    ("command", "before", "back"),
    [
        (make(SetTags, 1042, NOW, add=["banjir", "urgen"]), thread(), SetTags),
        (make(SetAgency, 1042, NOW, agency="dinkes"), thread(agency="bpbd"), SetAgency),
        (make(SetCategory, 1042, NOW, kind="darurat"), thread(category=Category(kind="informasi")), SetCategory),
        (make(SetPriority, 1042, NOW, priority=1), thread(), SetPriority),
        (make(Assign, 1042, NOW, assignee="dedi"), thread(assignee="rina"), Assign),
        (make(Claim, 1042, NOW), thread(), Assign),
        (make(Resolve, 1042, NOW), thread(), Reopen),
        (make(Resolve, 1042, NOW), thread(status="waiting", waiting_on="agency"), Wait),
        (make(Wait, 1042, NOW, on="field"), thread(status="snoozed", snoozed_until=NOW + timedelta(1)), Snooze),
        (make(Reopen, 1042, NOW), thread(status="resolved"), Resolve),
        (make(Escalate, 1042, NOW, level=2, reason="air naik"), thread(), Escalate),
        (make(Acknowledge, 1042, NOW), thread(level=1), Acknowledge),
        (make(SendBack, 1042, NOW, reason="keliru"), thread(level=2), SendBack),
    ],
)
def test_inverse_names_what_was_before(command: ThreadCommand, before: Thread, back: type[ThreadCommand]) -> None:
    (undone,) = inverse(command, before, NOW)  # type: ignore[arg-type]
    assert isinstance(undone, back)
    assert undone.thread == 1042
    assert undone.cmd_id != command.cmd_id
    match undone:
        case SetTags():
            assert (undone.add, undone.remove) == ([], ["urgen"])
        case SetAgency():
            assert undone.agency == "bpbd"
        case SetCategory():
            assert undone.kind == "informasi"
        case SetPriority():
            assert undone.priority == 3
        case Escalate() | Acknowledge() | SendBack():
            assert undone.undo
        case Assign():
            assert undone.assignee == before.assignee


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
