"""The cache against the session's state: whatever is applied to both, a reopened cache says the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from inbox.client import firstpage
from inbox.client.cache import LONGEST, Cache
from inbox.client.seal import Seal
from inbox.client.state import State
from inbox.client.taken import Taken
from inbox.wire import Address, Change, Contact, Me, Message, OfficeInfo, Snapshot, Thread, ThreadPage, ThreadView

SEAL = Seal(b"k" * 32)
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def thread(number: int, version: int = 1, **more: object) -> Thread:
    contact = Contact(id=number, name="Tati", addresses=[Address(kind="phone", shown="WA ••4821")])
    fields = {"seq": version, "last_at": NOW + timedelta(seconds=number), "waiting_since": NOW, "contact": contact}
    return Thread(number=number, version=version, **{**fields, **more})  # type: ignore[arg-type]


def message(number: int, n: int, text: str = "banjir") -> Message:
    return Message(id=f"m-{number}-{n}", thread=number, seq=n, text=text, at=NOW, received_at=NOW)


def view(number: int, version: int, count: int) -> ThreadView:
    facts = {name: getattr(thread(number, version), name) for name in Thread.__struct_fields__}
    return ThreadView(**facts, messages=[message(number, n) for n in range(1, count + 1)])


def snapshot(*threads: Thread, cursor: str = "e.1", more: str = "") -> Snapshot:
    office = OfficeInfo(name="Uji")
    return Snapshot(cursor=cursor, at=NOW, me=Me(login="rina"), office=office, threads=list(threads), next=more)


NUMBERS = st.integers(1, 4)
CHANGES = st.builds(
    lambda numbers, texts, gone, dropped: (numbers, texts, gone, dropped),
    st.lists(NUMBERS, max_size=3, unique=True),
    st.lists(st.tuples(NUMBERS, st.integers(1, 5), st.sampled_from("abc")), max_size=3),
    st.lists(NUMBERS, max_size=1),
    st.lists(st.tuples(NUMBERS, st.integers(1, 5)), max_size=1),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("changes"), st.lists(CHANGES, min_size=1, max_size=3)),
        st.tuples(st.just("conversation"), st.tuples(NUMBERS, st.integers(0, 4))),
        st.tuples(st.just("reopen"), st.none()),
        st.tuples(st.just("snapshot"), st.lists(NUMBERS, unique=True)),
        st.tuples(st.just("first page"), st.lists(NUMBERS, unique=True)),
        st.tuples(st.sampled_from(["page", "last page"]), st.lists(NUMBERS, unique=True)),
    ),
    max_size=14,
)


@given(STEPS)
def test_a_reopened_cache_says_what_the_state_says(tmp_path_factory: object, steps: list[tuple[str, object]]) -> None:
    folder: Path = tmp_path_factory.mktemp("cache")  # type: ignore[attr-defined]
    cache, state = Cache.open(folder, SEAL), State()
    version = 1
    for name, given_ in steps:
        version += 1
        if name == "changes":
            changes = []
            for numbers, texts, gone, dropped in given_:  # type: ignore[attr-defined]
                version += 1
                written = [message(number, n, text) for number, n, text in texts if number in numbers]
                left = [f"m-{number}-{n}" for number, n in dropped if number in numbers]
                changes.append(
                    Change(
                        cursor=f"e.{version}",
                        at=NOW,
                        threads=[thread(n, version) for n in numbers],
                        messages=written,
                        gone=[n for n in gone if n not in numbers],
                        dropped=[m for m in left if m not in [w.id for w in written]],
                    )
                )
            for change in changes:
                state.apply(change)
            cache.apply(changes)
        elif name == "conversation":
            number, count = given_  # type: ignore[misc]
            if number in state.threads:
                found = view(number, state.threads[number].version, count)
                state.load(state.threads[number], found.messages)
                cache.keep([found])
        elif name == "snapshot":
            taken = snapshot(*(thread(n, version) for n in given_), cursor=f"e.{version}")  # type: ignore[attr-defined]
            state.replace(taken)
            cache.replace(taken)
        elif name == "first page":
            taken = snapshot(*(thread(n, version) for n in given_), cursor=f"e.{version}", more="1")  # type: ignore[attr-defined]
            state.replace(taken)
            cache.replace(taken, state.doubted)
        elif name in ("page", "last page"):
            if not state.more:
                continue
            page = ThreadPage(cursor=f"e.{version}", threads=[thread(n, version - n % 2 * 3) for n in given_],  # type: ignore[attr-defined]
                              next=str(version) if name == "page" else "")  # fmt: skip
            named = frozenset(t.number for t in page.threads)
            state.page(page)
            cache.page(Taken(page.threads, named, page.next))
        else:
            cache.close()
            cache = Cache.open(folder, SEAL)
    cache.close()
    again = Cache.open(folder, SEAL)
    cached = again.load()
    assert (cached.cursor, cached.more, cached.doubted) == (state.cursor, state.more, state.doubted)
    assert {n: t.version for n, t in cached.threads.items()} == {n: t.version for n, t in state.threads.items()}
    for number in state.threads:
        kept = again.conversation(number)
        loaded = state.messages.get(number)
        assert (kept is None) == (loaded is None)
        assert {m.id: m.text for m in kept or []} == {m.id: m.text for m in (loaded or {}).values()}
    again.close()


def test_after_a_snapshot_changed_conversations_are_stale(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path, SEAL)
    cache.replace(snapshot(thread(1), thread(2)))
    cache.keep([view(1, 1, 2), view(2, 1, 2)])
    assert cache.ready == {1, 2}
    cache.replace(snapshot(thread(1, 5), thread(2), cursor="f.9"))
    assert cache.ready == {2}
    assert len(cache.conversation(1) or []) == 2, "still there to read"
    cache.close()


def test_a_second_client_has_a_cache_of_its_own(tmp_path: Path) -> None:
    first, second = Cache.open(tmp_path, SEAL), Cache.open(tmp_path, SEAL)
    first.replace(snapshot(thread(1)))
    assert len(second.load().threads) == 0
    assert list(Cache.peek(tmp_path, SEAL).load().threads) == [1]
    assert sorted(p.name for p in tmp_path.glob("*.tdb")) == ["cache-2.tdb", "cache.tdb"]
    first.close()
    second.close()


def test_what_was_revealed_does_not_stay_on_disk(tmp_path: Path) -> None:
    shown = thread(1)
    shown.contact.addresses[0].value = "+6281234567821"
    cache = Cache.open(tmp_path, SEAL)
    cache.replace(snapshot(shown))
    state = State()
    state.replace(snapshot(shown))
    firstpage.write(tmp_path / "first.page", SEAL, firstpage.of(state, NOW))
    page = firstpage.read(tmp_path / "first.page", SEAL)
    assert page is not None
    assert [a.value for t in [*cache.load().threads.values(), *page.threads] for a in t.contact.addresses] == [
        None,
        None,
    ]
    assert shown.contact.addresses[0].value == "+6281234567821"
    cache.close()


def test_the_cache_stays_below_its_limit_and_then_asks_for_a_snapshot(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path, SEAL, most=100)
    threads = [thread(n, status="resolved" if n % 2 else "open") for n in range(1, 61)]
    cache.replace(snapshot(*threads))
    cache.keep([view(1, 1, 20), view(2, 1, 20)])
    assert cache.kept == [2], "a closed one's conversation goes first"
    assert cache.load().cursor == "e.1"
    more = [thread(n) for n in range(100, 160)]
    cache.apply([Change(cursor="e.2", at=NOW, threads=more)])
    cached = cache.load()
    assert len(cached.threads) == 70
    assert set(cached.threads) == {*range(2, 61, 2), *range(100, 140)}, "the most urgent of the open"
    assert cache.kept == [2], "the most urgent one's conversation stays"
    assert cached.cursor == "", "threads were left out"
    cache.close()


def test_the_first_page_has_the_most_urgent_and_the_true_counts(tmp_path: Path) -> None:
    state = State()
    state.replace(snapshot(*(thread(n, assignee="rina" if n > 990 else None) for n in range(1, 1001))))
    firstpage.write(tmp_path / "first.page", SEAL, firstpage.of(state, NOW))
    page = firstpage.read(tmp_path / "first.page", SEAL)
    fresh = State()
    assert page is not None
    firstpage.show(page, fresh)
    assert fresh.counts["unanswered"] == 1000
    assert fresh.counts["mine"] == 10
    assert not fresh.whole
    assert [t.number for t in fresh.view("unanswered", NOW)][:50] == [t.number for t in state.view("unanswered", NOW)][
        :50
    ]
    assert len(fresh.view("mine", NOW)) == 10
    (tmp_path / "first.page").write_bytes(b"damaged")
    assert firstpage.read(tmp_path / "first.page", SEAL) is None


def paged(number: int, first: int, last: int) -> ThreadView:
    """Messages `first` to `last` of a conversation, one a minute; what is before them is counted."""
    whole = view(number, 1, last)
    for n, one in enumerate(whole.messages):
        one.at = NOW + timedelta(minutes=n)
    return msgspec.structs.replace(whole, messages=whole.messages[first:], earlier=first)


def test_a_page_is_kept_with_what_is_missing_before_it(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path, SEAL)
    cache.replace(snapshot(thread(1)))
    page = paged(1, 6, 10)
    cache.keep([page])
    old, new = paged(1, 0, 10).messages[2], msgspec.structs.replace(page.messages[0], text="baru")
    cache.apply([Change(cursor="e.2", at=NOW, threads=[thread(1, 2)], messages=[old, new])])
    cache.replace(snapshot(thread(1, 3), cursor="e.3"))
    cache.close()
    again = Cache.open(tmp_path, SEAL)
    assert again.conversation(1) == [new, *page.messages[1:]]
    assert (again.earlier(1), again.ready) == (6, set())
    again.close()


def test_of_a_very_long_conversation_the_newest_are_kept(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path, SEAL)
    cache.replace(snapshot(thread(1)))
    cache.keep([paged(1, 5, LONGEST + 20)])
    kept = cache.conversation(1)
    assert kept is not None
    assert (len(kept), kept[-1].id, cache.earlier(1)) == (LONGEST, f"m-1-{LONGEST + 20}", 20)
    cache.close()
