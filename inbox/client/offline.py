"""What can still be read while the hub is away, by those who run for a moment: verbs of the command line."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from inbox.client.cache import Cache
from inbox.client.home import Home
from inbox.client.hubs import Hub
from inbox.client.journal import Locked
from inbox.client.state import State
from inbox.wire import Me, Thread, ThreadView


def last_state(hub: Hub, *, person: str | None = None, root: Path | None = None) -> State | None:
    """The last state of this person's client for this hub, with the conversations it kept; null where there is none.

    What a session kept and what verbs have read, the later version of each thread. Takes no lock, writes nothing.
    """
    home = Home.of(hub, person=person, root=root)
    state: State | None = None
    for folder in (home.cache, home.verbs):
        try:
            cache = Cache.peek(folder, home.seal)
        except FileNotFoundError:
            continue
        cached = cache.load()
        if not cached.threads and not cached.cursor:
            continue
        if state is None:
            state = State()
            state.begin(cached.threads, cached.channels, cached.me, cached.office)
            state.cursor = cached.cursor
            newer = set(cached.threads)
        else:
            newer = {n for n in cached.threads if cached.threads.version(n) > _version(state, n)}
            for number in newer:
                state.threads[number] = cached.threads[number]
        for number in cache.kept:
            messages = cache.conversation(number) if number in newer or number not in state.messages else None
            if messages is not None and number in state.threads:
                state.load(state.threads[number], messages, cache.earlier(number))
    return state


def remember(
    hub: Hub,
    threads: Iterable[Thread],
    views: Iterable[ThreadView] = (),
    me: Me | None = None,
    *,
    person: str | None = None,
    root: Path | None = None,
) -> None:
    """Keep what a verb has read from the hub, for when it is away. Nothing where another verb is keeping just now.

    Raises OSError where the disk does not take it.
    """
    home = Home.of(hub, person=person, root=root)
    with suppress(Locked):
        cache = Cache.open(home.verbs, home.seal, files=1)
        try:
            cache.see(threads, me)
            cache.keep(views)
        finally:
            cache.close()


def _version(state: State, number: int) -> int:
    return state.threads[number].version if number in state.threads else -1
