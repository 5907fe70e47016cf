"""Whatever happens, who follows the feed knows what a fresh snapshot would tell (Zulip's verify_action)."""

import asyncio
import hashlib
import tempfile
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from inbox.client.state import State
from inbox.connectors.base import (
    Accepted,
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundIdentity,
    InboundMessage,
    InboundReaction,
    InboundStatus,
    Media,
    Party,
    Refused,
    Uncertain,
)
from inbox.hub.desk import Desk
from inbox.hub.ids import uuid7
from inbox.hub.outgoing import Outgoing, unknown_outcome
from inbox.office import load
from inbox.wire import (
    Assign,
    Cancel,
    Change,
    ChannelState,
    Claim,
    Invalid,
    JoinContact,
    Link,
    Me,
    Merge,
    Note,
    PartContact,
    Problem,
    Read,
    Reopen,
    Reply,
    Resolve,
    SendHeld,
    SetAgency,
    SetTags,
    Snooze,
    Split,
    Thread,
    Undo,
    Wait,
)

T = TypeVar("T")
OFFICE = """
[office]
name = "Uji"
[[agency]]
id = "bpbd"
[[agency]]
id = "dinkes"
[[person]]
login = "rina"
role = "admin"
[[person]]
login = "dedi"
role = "supervisor"
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
"""
ACCOUNTS = st.sampled_from(["106", "107"])
PEOPLE = st.sampled_from(["628111111", "628222222", "628333333"])
NUMBERS = st.integers(1, 6)
STAFF = st.sampled_from(["rina", "dedi"])
NAMES = st.sampled_from(["w1", "w2", "w3", "w4", "w5", "w6", "o1", "o2", "o3"])
PROBLEM = Problem(code="1", title="x")


class Client:
    """A person whose state follows the feed."""

    def __init__(self, login: str) -> None:
        self.login, self.state, self.last = login, State(), 0


class Office(RuleBasedStateMachine):
    """Citizens, staff, a provider that is late and repeats itself, and a hub that is started again."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.now = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
        self.out: list[Outgoing] = []
        self.sent = 0
        self.left: set[str] = set()  # handed out, and not certainly refused since

    def run_(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        self.desk = await Desk.open(Path(self.folder.name), clock=lambda: self.now)
        await self.desk.apply_office(load(OFFICE, "office.toml"), OFFICE, Me(login="root"))
        for name in ("wa-bpbd", "wa-dinkes"):
            await self.desk.set_channel(ChannelState(id=name, kind="whatsapp", state="up"))

    @initialize()
    def begin(self) -> None:
        self.run_(self._open())
        self.clients = [Client("rina"), Client("dedi"), Client("oka")]
        for account, wa in (("106", "628111111"), ("107", "628222222")):
            self.message(account, wa, f"w{wa[3]}", "banjir", out=False, file=False, old=False, who="Tati")
        for client in self.clients:
            client.state.replace(self.run_(self.desk.snapshot(self.me(client.login))))

    def me(self, login: str) -> Me:
        return self.desk.me(login, own=False)

    def take(self, *items: Inbound) -> None:
        self.run_(self.desk.ingest("wa-bpbd", msgspec.json.encode(list(items)), list(items)))

    def do(self, kind: type, login: str, **fields: Any) -> str:
        command = kind(**{"cmd_id": uuid7(self.now), "written_at": self.now, **fields})
        fingerprint = hashlib.sha256(msgspec.json.encode(command)).digest()
        result = self.run_(self.desk.execute(self.me(login), command, fingerprint=fingerprint))
        again = self.run_(self.desk.execute(self.me(login), command, fingerprint=fingerprint))
        assert msgspec.json.encode(again) == msgspec.json.encode(result) or result.outcome == "refused"
        return result.outcome

    @rule(
        account=ACCOUNTS, wa=PEOPLE, name=NAMES, text=st.sampled_from(["halo", "banjir", "o1"]), out=st.booleans(),
        file=st.booleans(), old=st.booleans(), who=st.sampled_from(["Tati", "Ani", ""]),
    )  # fmt: skip
    def message(
        self, account: str, wa: str, name: str, text: str, out: bool, file: bool, old: bool, who: str
    ) -> None:  # fmt: skip
        media = (Media(remote_id="m", kind="image"),) if file else ()
        self.take(
            InboundMessage(account=account, external_id=name, party=Party(ids=(("phone", wa),), name=who), text=text,
                           at=self.now - timedelta(days=3 if old else 0), direction="out" if out else "in",
                           media=media, history=old)
        )  # fmt: skip

    @rule(account=ACCOUNTS, name=NAMES, state=st.sampled_from(["sent", "delivered", "read", "failed"]))
    def status(self, account: str, name: str, state: str) -> None:
        problem = PROBLEM if state == "failed" else None
        self.take(InboundStatus(account=account, external_id=name, status=state, problem=problem))  # type: ignore[arg-type]

    @precondition(lambda self: self.left)
    @rule(state=st.sampled_from(["sent", "delivered", "failed"]), which=st.integers(0, 5), name=NAMES)
    def status_of_ours(self, state: str, which: int, name: str) -> None:
        ours = sorted(self.left)[which % len(self.left)]
        self.take(InboundStatus(account="106", external_id=name, status=state, callback=ours))  # type: ignore[arg-type]

    @rule(name=NAMES, wa=PEOPLE, emoji=st.sampled_from(["👍", "🙏", None]), late=st.integers(0, 9))
    def react(self, name: str, wa: str, emoji: str | None, late: int) -> None:
        party = Party(ids=(("phone", wa),))
        at = self.now - timedelta(seconds=late)
        self.take(InboundReaction(account="106", external_id="r", target=name, party=party, emoji=emoji, at=at))

    @rule(name=NAMES, order=st.integers(1, 5), gone=st.booleans())
    def amend(self, name: str, order: int, gone: bool) -> None:
        if gone:
            self.take(InboundDelete(account="106", target=name))
        else:
            self.take(InboundEdit(account="106", target=name, text=f"edit {order}", order=order))

    @rule(old=PEOPLE, new=PEOPLE)
    def number_changed(self, old: str, new: str) -> None:
        item = InboundIdentity(account="106", external_id=f"{old}{new}", old=(("phone", old),), new=(("phone", new),))
        self.take(item)

    @rule(login=STAFF, number=NUMBERS, seen=st.integers(0, 8), undo=st.sampled_from([0, 10]), force=st.booleans())
    def reply(self, login: str, number: int, seen: int, undo: int, force: bool) -> None:
        self.do(Reply, login, thread=number, text="o1", if_seq=seen, undo=undo, force=force)

    @rule(login=STAFF, number=NUMBERS, what=st.sampled_from([
        (Note, {"text": "catatan"}), (Claim, {}), (Assign, {"assignee": None}), (Assign, {"assignee": "rina"}),
        (SetAgency, {"agency": "bpbd"}), (SetAgency, {"agency": "dinkes"}), (SetTags, {"add": ["a"]}),
        (SetTags, {"remove": ["a"], "add": ["b"]}), (Wait, {"on": "agency"}), (Wait, {"on": "citizen"}),
        (Resolve, {}), (Resolve, {"force": True}), (Reopen, {}), (Invalid, {}), (Read, {"seq": 3}),
    ]))  # fmt: skip
    def act(self, login: str, number: int, what: tuple[type, dict[str, Any]]) -> None:
        self.do(what[0], login, thread=number, **what[1])

    @rule(login=STAFF, number=NUMBERS, other=NUMBERS, apart=st.booleans(), undo=st.booleans())
    def join(self, login: str, number: int, other: int, apart: bool, undo: bool) -> None:
        kind, fields = (PartContact, {"undo": undo}) if apart else (JoinContact, {"why": "orang yang sama"})
        self.do(kind, login, thread=number, other=other, **fields)

    @rule(login=STAFF, number=NUMBERS, into=NUMBERS, undo=st.booleans())
    def merge(self, login: str, number: int, into: int, undo: bool) -> None:
        self.do(Merge, login, thread=number, into=into, undo=undo)

    @rule(login=STAFF, number=NUMBERS, which=st.sets(st.integers(0, 5), min_size=1, max_size=3), undo=st.booleans())
    def split(self, login: str, number: int, which: set[int], undo: bool) -> None:
        view = self.run_(self.desk.thread(self.me("rina"), number))
        said = [m.id for m in view.messages if m.kind != "event"] if view else []
        chosen = [] if undo else [said[n % len(said)] for n in which if said]
        self.do(Split, login, thread=number, messages=chosen, undo=undo)

    @rule(login=STAFF, number=NUMBERS, to=NUMBERS, undo=st.booleans())
    def link(self, login: str, number: int, to: int, undo: bool) -> None:
        self.do(Link, login, thread=number, to=to, undo=undo)

    @rule(login=STAFF, number=NUMBERS)
    def undo(self, login: str, number: int) -> None:
        self.do(Undo, login, thread=number)

    @rule(login=STAFF, number=NUMBERS, hours=st.integers(1, 30))
    def snooze(self, login: str, number: int, hours: int) -> None:
        self.do(Snooze, login, thread=number, until=self.now + timedelta(hours=hours))

    @rule(login=STAFF, number=NUMBERS, held=st.booleans(), seen=st.sampled_from([None, 3, 99]))
    def held(self, login: str, number: int, held: bool, seen: int | None) -> None:
        view = self.run_(self.desk.thread(self.me("rina"), number))
        for message in view.messages if view else ():
            if message.status in ("held", "queued"):
                kind, fields = (SendHeld, {"if_seq": seen}) if held else (Cancel, {})
                self.do(kind, login, thread=number, message=message.id, **fields)
                return

    @rule()
    def deliver(self) -> None:
        fresh = self.run_(self.desk.due(self.now))
        for out in fresh:
            assert out.message_id not in self.left, "sent a second time without the provider having refused it"
            self.left.add(out.message_id)
        self.out += fresh

    @precondition(lambda self: self.out)
    @rule(how=st.sampled_from(["accepted", "refused", "retry", "uncertain"]))
    def settle(self, how: str) -> None:
        out = self.out.pop(0)
        self.sent += 1
        results = {
            "accepted": Accepted(external_id=f"o{self.sent}"),
            "refused": Refused(action="final", problem=PROBLEM),
            "retry": Refused(action="retry", problem=PROBLEM),
            "uncertain": Uncertain(problem=unknown_outcome()),
        }
        at = self.now + timedelta(seconds=5) if how == "retry" else None
        if how == "retry":
            self.left.discard(out.message_id)
        self.run_(self.desk.settle(out.message_id, results[how], retry_at=at))  # type: ignore[arg-type]

    @rule(seconds=st.sampled_from([1, 6, 60, 3600, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def media(self) -> None:
        for job in self.run_(self.desk.media_jobs(2)):
            self.run_(self.desk.media_done(job.attachment_id, state="ready", mime="image/png", size=1, sha256="aa"))

    @rule()
    def restart(self) -> None:
        self.run_(self.desk.close())
        self.out.clear()
        self.run_(self._open())

    @invariant()
    def clients_know_what_is(self) -> None:
        for client in getattr(self, "clients", ()):
            self.run_(self._follow(client))
            self.run_(self._compare(client))

    async def _follow(self, client: Client) -> None:
        stream = self.desk.feed.subscribe(self.me(client.login), client.state.cursor)
        last = int(client.state.cursor.rpartition(".")[2])
        while client.state.cursor != self.desk.feed.cursor:
            for frame in (await anext(stream)).split(b"\n\n"):
                if not frame.startswith(b"id: "):
                    continue
                head, event, data = frame.split(b"\n")
                assert event == b"event: change"
                change = msgspec.json.decode(data.removeprefix(b"data: "), type=Change)
                assert head == b"id: " + change.cursor.encode() == b"id: %s.%d" % (self.desk.epoch.encode(), last + 1)
                last += 1
                client.state.apply(change)
        await stream.aclose()  # type: ignore[attr-defined]

    async def _compare(self, client: Client) -> None:
        me = self.me(client.login)
        snapshot = await self.desk.snapshot(me)
        assert snapshot.cursor == client.state.cursor
        fresh = {t.number: _bare(t) for t in snapshot.threads}
        known = {n: _bare(t) for n, t in client.state.threads.items()}
        assert {n: t for n, t in known.items() if n in fresh} == fresh
        assert all(t.status in ("resolved", "invalid") for n, t in known.items() if n not in fresh)
        for number in fresh:
            view = await self.desk.thread(me, number)
            assert view is not None
            if number in client.state.messages:
                assert client.state.messages[number] == {m.id: m for m in view.messages}
            else:
                client.state.load(client.state.threads[number], view.messages)
            names = [m.external_id for m in view.messages if m.external_id]
            assert len(names) == len(set(names))
            said = [m for m in view.messages if m.kind in ("message", "note") and not view.withheld]
            content = [m.seq for m in said if not m.detail.get("history")]  # which is no news and counts nothing
            assert len(content) == len(set(content))
            assert max(content, default=0) <= view.seq

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.run_(self.desk.close())
        self.loop.close()
        self.folder.cleanup()


def _bare(thread: Thread) -> Thread:
    """Without what a shared frame does not carry (address values) and what only time changes (a window's state)."""
    addresses = [msgspec.structs.replace(a, value=None) for a in thread.contact.addresses]
    return msgspec.structs.replace(
        thread, contact=msgspec.structs.replace(thread.contact, addresses=addresses),
        windows=[msgspec.structs.replace(w, state="open") for w in thread.windows],
    )  # fmt: skip


TestConvergence = Office.TestCase
TestConvergence.settings = settings(stateful_step_count=30, max_examples=max(30, settings.default.max_examples // 3))
