"""Whatever was before: an act that is undone leaves the threads as they were, and done again as they were after it.

Each command that the program knows stands in one of the lists of `domain.undoing`; each that can be taken back has a
strategy here. What is compared is all that the store has of the threads, but their counts and history.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from inbox.connectors.base import InboundMessage, Party
from inbox.domain.undoing import BY_COUNTERPART, BY_FIELDS, FINAL
from inbox.hub.commands import HANDLERS
from inbox.hub.desk import Desk
from inbox.hub.ids import uuid7
from inbox.office import load
from inbox.screens.undo import Done, fresh, inverse, tag_of
from inbox.store import messages, threads
from inbox.store.base import Tx
from inbox.wire import (
    Acknowledge,
    AnyCommand,
    Assign,
    ChannelState,
    Claim,
    CommandResult,
    Confide,
    Decide,
    DeclineContact,
    DropView,
    Escalate,
    Follow,
    Invalid,
    JoinContact,
    Link,
    MakePromise,
    Me,
    Merge,
    Note,
    PartContact,
    React,
    Refer,
    Reopen,
    Reply,
    Resolve,
    RunMacro,
    SaveView,
    SendBack,
    SetAgency,
    SetAuthor,
    SetBlock,
    SetCategory,
    SetPlace,
    SetPriority,
    SetTags,
    Settle,
    Snooze,
    Split,
    Wait,
)
from tests.hub.conftest import OFFICE

T = TypeVar("T")
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
MORE = """
[[ladder]]
agency = "*"
levels = [{name = "posko", role = "supervisor"}, {name = "pimpinan", role = "supervisor"}]
[[elsewhere]]
id = "pln"
name = "PLN"
contact = "123"
[[macro]]
name = "banjir"
tags = ["banjir"]
untag = ["jalan"]
category = "pengaduan"
priority = 2
assign = "me"
status = "waiting-field"
agency = "dinkes"
[[rule]]
name = "Puskesmas"
words = ["puskesmas"]
agency = "dinkes"
category = "informasi"
tags = ["kesehatan", "banjir"]
priority = 2
propose = true
"""


def doing(kind: type, /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[type, dict[str, Any]]]:
    """Commands of a kind. `message` is the index of a message until the thread is there."""
    return st.tuples(st.just(kind), st.fixed_dictionaries(fields))


TAGS = st.lists(st.sampled_from(["banjir", "urgen", "jalan", "kesehatan"]), max_size=2)
REASON = st.just("air naik")
TWIN = st.just(-1)  # the same citizen's other thread
# What may be done, by its name on the wire.
STRATEGIES: dict[str, st.SearchStrategy[tuple[type, dict[str, Any]]]] = {
    "tag": doing(SetTags, add=TAGS, remove=TAGS),
    "agency": doing(SetAgency, agency=st.sampled_from([None, "bpbd", "dinkes"])),
    "category": doing(
        SetCategory, kind=st.sampled_from([None, "darurat", "informasi"]), spm=st.sampled_from([None, "air"])
    ),
    "place": doing(SetPlace, place=st.sampled_from([None, "Baleendah"])),
    "priority": doing(SetPriority, priority=st.integers(1, 4)),
    "assign": doing(Assign, assignee=st.sampled_from([None, "rina", "sari", "dedi"])),
    "claim": doing(Claim),
    "wait": doing(Wait, on=st.sampled_from(["citizen", "agency", "field"])),
    "snooze": doing(Snooze, until=st.integers(1, 3).map(lambda days: NOW + timedelta(days))),
    "resolve": doing(Resolve, force=st.just(True)),
    "invalid": doing(Invalid),
    "reopen": doing(Reopen),
    "decide": doing(Decide, rule=st.just("Puskesmas"), accept=st.booleans()),
    "refer": doing(Refer, to=st.just("pln")),
    "escalate": doing(Escalate, level=st.sampled_from([None, 1, 2]), reason=REASON),
    "acknowledge": doing(Acknowledge),
    "send_back": doing(SendBack, reason=REASON),
    "confidential": doing(Confide, on=st.booleans(), agency=st.sampled_from([None, "dinkes"]), allow=st.just(["rina"])),
    "follow": doing(Follow, on=st.booleans()),
    "join_contact": doing(JoinContact, other=st.just(0), why=st.just("kata warga sendiri")),
    "part_contact": doing(PartContact, other=st.just(0)),
    "decline_contact": doing(DeclineContact, other=st.just(0)),
    "merge": doing(Merge, into=TWIN),
    "split": doing(Split, messages=st.lists(st.integers(0, 6), min_size=1, max_size=4)),
    "link": doing(Link, to=TWIN),
    "promise": doing(MakePromise, text=st.just("perahu datang"), at=st.just(NOW + timedelta(hours=2))),
    "settle": doing(Settle, promise=st.just(""), outcome=st.sampled_from(["kept", "broken", "open"])),
    "block": doing(SetBlock, on=st.just(True), why=st.just("iklan")),
    "macro": doing(RunMacro, name=st.just("banjir"), steps=st.just(load(OFFICE + MORE, "office.toml").macros[0].steps)),
    "author": doing(SetAuthor, message=st.just(1), person=st.just("rina")),
    "react": doing(React, message=st.sampled_from([0, 2]), emoji=st.just("👍"), undo=st.just(10.0)),
}
# What a command needs before it: a level to be raised to.
NEEDED: dict[str, tuple[type, dict[str, Any]]] = {
    "acknowledge": (Escalate, {"reason": "air naik"}),
    "settle": (MakePromise, {"text": "perahu datang", "at": NOW + timedelta(hours=2)}),
    "send_back": (Escalate, {"reason": "air naik"}),
    "part_contact": (JoinContact, {"other": 0, "why": "kata warga sendiri"}),
}
# A draft is no part of its thread; tests/hub/test_drafts.py takes it back.
OF_NO_THREAD = {"save_view", "drop_view", "hand_draft"}
# What else happens meanwhile.
OTHERS: list[st.SearchStrategy[tuple[type, dict[str, Any]]]] = [
    doing(Note, text=st.just("sudah ditelepon")),
    doing(Reply, text=st.just("Baik Bu"), undo=st.just(600.0), force=st.just(True)),
]
BEFORE = st.lists(
    st.tuples(st.one_of(*STRATEGIES.values(), *OTHERS), st.sampled_from(["rina", "sari"]), st.integers(0, 1)),
    max_size=4,
)
COUNTS = {"version", "seq", "changed_at"}


class House:
    """One office for all examples; each has citizens and threads of its own."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.now = NOW
        self.count = self.twin = 0
        self.desk = self.do(self._open(folder))

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def _open(self, folder: Path) -> Desk:
        desk = await Desk.open(folder, clock=lambda: self.now)
        source = OFFICE + MORE
        await desk.apply_office(load(source, "office.toml"), source, Me(login="root"))
        for name in ("wa-bpbd", "wa-dinkes"):
            await desk.set_channel(ChannelState(id=name, kind="whatsapp", state="up"))
        return desk

    def close(self) -> None:
        self.do(self.desk.close())
        self.loop.close()

    def say(self, wa: str, text: str, *, out: bool = False) -> None:
        self.count += 1
        item = InboundMessage(
            account="106", external_id=f"w{self.count}", party=Party(ids=(("phone", wa),), name="Tati"), text=text,
            at=self.now, direction="out" if out else "in",
        )  # fmt: skip
        self.do(self.desk.ingest("wa-bpbd", msgspec.json.encode([item]), [item]))

    def case(self, twin: bool) -> tuple[int, int]:
        """A new citizen's thread, and an older one of theirs that is open too."""
        wa = f"62811{self.count:07}"
        other = 0
        if twin:
            other = self.begin(wa, "lampu jalan mati")
            self.send(self.command(other, Invalid, {}), "sari")  # so that the next message begins another
        number = self.begin(wa, "banjir di puskesmas")
        self.say(wa, "sudah kami catat", out=True)
        self.say(wa, "masih banjir")
        if twin:
            self.send(self.command(other, Reopen, {}), "sari")
        return number, other

    def begin(self, wa: str, text: str) -> int:
        self.say(wa, text)
        return max(t.number for t in self.do(self.desk.threads(self.me("sari"), limit=100_000)))

    def me(self, login: str) -> Me:
        return self.desk.me(login, own=False)

    def send(self, command: AnyCommand, login: str) -> CommandResult:
        fingerprint = hashlib.sha256(msgspec.json.encode(command)).digest()
        return self.do(self.desk.execute(self.me(login), command, fingerprint=fingerprint))

    def command(self, number: int, kind: type, fields: dict[str, Any]) -> AnyCommand:
        fields = dict(fields)
        fields = {name: self.twin if value == -1 else value for name, value in fields.items()}
        if "messages" in fields or isinstance(fields.get("message"), int):
            view = self.do(self.desk.thread(self.me("sari"), number))
            said = [m.id for m in view.messages if m.kind == "message"] if view else [""]
            if "messages" in fields:
                fields["messages"] = [said[n % len(said)] for n in fields["messages"]]
            else:
                fields["message"] = said[fields["message"] % len(said)]
        if fields.get("promise") == "":
            known = self.do(self.desk.thread(self.me("sari"), number))
            fields["promise"] = known.promises[-1].id if known and known.promises else ""
        if "other" in fields:
            fields["other"] = number - 1  # another citizen's
        made: AnyCommand = kind(cmd_id=uuid7(self.now), written_at=self.now, thread=number, **fields)
        return made

    def since(self, number: int) -> list[int]:
        """Threads that were made after this one."""
        sql = "SELECT number FROM thread WHERE number > ? ORDER BY number"
        return [row[0] for row in self.do(self.desk.store.read(lambda tx: tx.all(sql, (number,))))]

    def state(self, *numbers: int, seqs: bool = True) -> dict[str, Any]:
        """All that the store has of threads but counts and history; without `seqs` also without places in a thread."""
        hidden = COUNTS if seqs else COUNTS | {"merged_seq"}

        def read(tx: Tx) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for number in numbers:
                row = threads.get(tx, number)
                assert row is not None
                found[f"thread {number}"] = {
                    name: getattr(row, name) for name in (*threads.COLUMNS, "name", "addresses") if name not in hidden
                }
                found[f"thread {number}"]["attention"] = row.concerns() if seqs else row.concerns().followers.keys()
                if not seqs:
                    found[f"thread {number}"]["promises"] = [(p.text, p.at, p.kept) for p in row.promise_list()]
                found[f"tags {number}"] = tx.all("SELECT tag FROM thread_tag WHERE thread = ? ORDER BY tag", (number,))
                found[f"messages {number}"] = [
                    {
                        name: getattr(m, name)
                        for name in messages.COLUMNS
                        if name not in ("raw", "seq" if not seqs else "")
                    }
                    for m in messages.of_thread(tx, number)
                    if m.kind != "event" and m.type != "reaction"
                ]
            return found

        return self.do(self.desk.store.read(read))


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder:
        made = House(Path(folder))
        yield made
        made.close()


def test_every_command_is_either_reversible_or_final_with_a_reason() -> None:
    assert set(HANDLERS) == BY_FIELDS | BY_COUNTERPART | set(FINAL)
    assert len(BY_FIELDS) + len(BY_COUNTERPART) + len(FINAL) == len(HANDLERS)
    assert all(FINAL.values())


def test_every_reversible_command_is_tried_here() -> None:
    assert set(STRATEGIES) == (BY_FIELDS | BY_COUNTERPART) - OF_NO_THREAD


@pytest.mark.parametrize("tag", sorted(STRATEGIES))
def test_undo_returns_the_earlier_state_and_redo_the_later(house: House, tag: str) -> None:
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(before=BEFORE, act=STRATEGIES[tag])
    def tried(before: list[tuple[tuple[type, dict[str, Any]], str, int]], act: tuple[type, dict[str, Any]]) -> None:
        number, house.twin = house.case(tag in ("merge", "link"))
        both = [n for n in (number, house.twin) if n]
        for (kind, fields), login, at in before:
            house.send(house.command(both[at % len(both)], kind, fields), login)
        if tag in NEEDED:
            house.send(house.command(number, *NEEDED[tag]), "rina")
        earlier = house.state(*both)
        known = house.do(house.desk.thread(house.me("sari"), number))
        assert known is not None
        command = house.command(number, *act)
        if isinstance(command, React | SetAuthor):
            target = next(m for m in known.messages if m.id == command.message)
            assume(not target.reactions if isinstance(command, React) else target.author.name == "dari HP")
        done = Done(number, "", command, inverse(command, known.thread(), house.now))
        assume(house.send(command, "sari").outcome in ("done", "queued"))
        family = [*both, *house.since(max(both))]
        later = house.state(*family, seqs=False)
        assert tag_of(command) == tag
        _back(house, done)
        assert house.state(*both) == earlier
        again = fresh(done, house.now)
        for one in again.acts:
            assert house.send(one, "sari").outcome in ("done", "queued")
        assert house.state(*family, seqs=False) == later
        _back(house, again)
        assert house.state(*both) == earlier

    tried()


def _back(house: House, done: Done) -> None:
    for one in done.back:
        result = house.send(one, "sari")
        # What changed nothing has nothing to take back.
        assert result.outcome in ("done", "queued") or (result.error and result.error.code == "nothing_to_undo"), result


def test_a_saved_view_is_forgotten_and_saved_again(house: House) -> None:
    assert house.do(house.desk.own_views(house.me("sari"))) == ()
    saved = house.command(0, SaveView, {"name": "banjir", "query": "label:banjir"})
    dropped = house.command(0, DropView, {"name": "banjir"})
    house.send(saved, "sari")
    kept = house.do(house.desk.own_views(house.me("sari")))
    house.send(dropped, "sari")
    assert house.do(house.desk.own_views(house.me("sari"))) == ()
    again = fresh(Done(0, "", saved, (dropped,)), house.now)
    house.send(again.command, "sari")
    assert house.do(house.desk.own_views(house.me("sari"))) == kept
