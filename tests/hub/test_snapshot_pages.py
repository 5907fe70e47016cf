"""A snapshot page by page, while everything goes on: at its end the client knows what a whole one would tell."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from inbox.client.state import State
from inbox.store import paging
from inbox.wire import VIEWS, Assign, Claim, Confide, Invalid, Resolve, SetAgency, Snooze, ThreadPage, Wait
from tests.hub.test_convergence import Client, Office


class Paged(Office):
    """Clients whose snapshot comes in pages of two, read early and taken late, in an office where all goes on."""

    @initialize()
    def begin(self) -> None:
        super().begin()
        for n, (account, number) in enumerate(itertools.product(("106", "107"), range(1, 4))):
            self.message(account, f"62899999{number}", f"p{n}", "banjir", out=False, file=False, old=False, who="Ani")
        self.paged = [Client("rina"), Client("dedi")]
        self.read: list[tuple[Client, str, ThreadPage]] = []  # pages on their way
        for client in self.paged:
            client.state.replace(self.run_(self.desk.snapshot(self.me(client.login), 2)))

    @rule(which=st.integers(0, 1), again=st.booleans())
    def anew(self, which: int, again: bool) -> None:
        """The cursor was too old: what is held stays until the last page."""
        if again or not self.paged[which].state.more:
            client = self.paged[which]
            effects = client.state.replace(self.run_(self.desk.snapshot(self.me(client.login), 2)))
            self.forget(client, effects.threads | client.state.doubted)

    @precondition(lambda self: any(client.state.more for client in self.paged))
    @rule()
    def ask(self) -> None:
        for client in self.paged:
            if place := client.state.more:
                page = self.run_(self.desk.page(self.me(client.login), "", place, 2))
                self.read.append((client, place, page))

    @precondition(lambda self: self.read)
    @rule()
    def take_page(self) -> None:
        read, self.read = self.read, []
        for client, place, page in read:
            if client.state.more == place:
                self.forget(client, client.state.page(page).threads)

    @staticmethod
    def forget(client: Client, numbers: set[int]) -> None:
        """As a session does: what was said meanwhile is read again."""
        for number in numbers:
            client.state.messages.pop(number, None)

    @invariant()
    def paged_clients_know_what_is(self) -> None:
        for client in getattr(self, "paged", ()):
            self.run_(self._follow(client))
            if not client.state.more:
                self.run_(self._compare(client))

    def teardown(self) -> None:
        if hasattr(self, "paged"):
            for _ in range(20):
                self.ask()
                self.take_page()
                if not any(client.state.more for client in self.paged):
                    break
            self.paged_clients_know_what_is()
            assert not any(client.state.more for client in self.paged)
        super().teardown()


PEOPLE = ("rina", "dedi", "oka")


async def busy(bench: Any) -> None:
    """Threads of two agencies in every state."""
    for n in range(24):
        await bench.citizen("banjir", wa=f"62812000000{n:02}", account="107" if n % 5 == 0 else "106")
        bench.clock.forward(seconds=1)
    hour = bench.clock.now + timedelta(hours=5)
    for n in range(1, 25):
        kind, fields = ACTS[n % len(ACTS)]
        fields = {key: hour if value == "later" else value for key, value in fields.items()}
        await bench.run(kind, "dedi" if n % 2 else "rina", thread=n, **fields)


ACTS: tuple[tuple[type, dict[str, Any]], ...] = (
    (Claim, {}), (Resolve, {"force": True}), (Snooze, {"until": "later"}), (Wait, {"on": "agency"}), (Invalid, {}),
    (SetAgency, {"agency": "dinkes"}), (Assign, {"assignee": "rina"}),
)  # fmt: skip


@pytest.mark.parametrize("limit", [1, 3, 7, 1000])
@pytest.mark.parametrize("login", PEOPLE)
async def test_pages_bring_every_thread_of_a_snapshot_once_and_the_most_urgent_first(
    bench: Any, login: str, limit: int
) -> None:
    await busy(bench)
    me = bench.me(login)
    whole = await bench.desk.snapshot(me)
    first = await bench.desk.snapshot(me, limit)
    found, after = list(first.threads), first.next
    assert len(found) == min(limit, len(whole.threads))
    assert bool(after) == (len(found) < len(whole.threads))
    while after:
        page = await bench.desk.page(me, "", after, limit)
        found, after = found + page.threads, page.next
    assert sorted(t.number for t in found) == sorted(t.number for t in whole.threads)
    kept = [t.number for t in found if t.status not in ("resolved", "invalid")]
    assert kept == [t.number for t in whole.threads if t.status not in ("resolved", "invalid")], "by urgency"


@pytest.mark.parametrize("login", PEOPLE)
async def test_the_hub_counts_what_a_whole_desk_would(bench: Any, login: str) -> None:
    await busy(bench)
    me, state = bench.me(login), State()
    state.replace(await bench.desk.snapshot(me))
    counts = await bench.desk.counts(me)
    assert counts == {view: len(state.view(view, bench.clock.now)) for view in VIEWS}
    assert (await bench.desk.snapshot(me, 1)).counts == counts
    assert counts["all"] > counts["unanswered"] > 0


@pytest.mark.parametrize("view", VIEWS)
async def test_a_view_comes_page_by_page_in_its_order(bench: Any, view: str) -> None:
    await busy(bench)
    me = bench.me("rina")
    listed = [t.number for t in await bench.desk.threads(me, view=view)]
    page = await bench.desk.page(me, view, "", 2)
    found = [t.number for t in page.threads]
    while page.next:
        page = await bench.desk.page(me, view, page.next, 2)
        found += [t.number for t in page.threads]
    assert found == listed


async def test_a_snapshot_without_a_limit_is_what_it_was(bench: Any) -> None:
    """A client of before asks for no limit and knows no pages."""
    await busy(bench)
    whole = await bench.desk.snapshot(bench.me())
    assert (whole.next, whole.counts, whole.gone) == ("", {}, [])
    assert len(whole.threads) == 24
    none = await bench.desk.snapshot(bench.me(), 0)
    assert (none.threads, none.office.name) == ([], whole.office.name)
    page = await bench.desk.page(bench.me(), "", none.next, 1000)
    assert len(page.threads) == 24


async def test_a_first_page_says_what_was_kept_from_its_reader(bench: Any) -> None:
    """What they hold of a thread that is confidential now must not stay until the last page."""
    await busy(bench)
    told = await bench.run(Confide, "sari", thread=2, agency="bpbd")
    assert told.outcome == "done", told
    whole, first = await bench.desk.snapshot(bench.me("dedi")), await bench.desk.snapshot(bench.me("dedi"), 3)
    assert 2 not in {thread.number for thread in whole.threads}
    assert first.gone == [2]
    assert (await bench.desk.snapshot(bench.me("sari"), 3)).gone == [], "who still sees it keeps it"


@pytest.mark.parametrize("text", ["x", "0_1", "9_9_9_9_9", "0_1_1_99999999999999999999", "0_9223372036854775807_1_1"])
def test_a_place_that_no_page_named_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        paging.understood(text)


TestPaged = Paged.TestCase
TestPaged.settings = settings(stateful_step_count=25, max_examples=max(12, settings.default.max_examples // 8))
