"""What a client's cache still knows, for those who only want to look: no lock, nothing written."""

from pathlib import Path

from inbox.client.cache import Cache
from inbox.client.home import Home
from inbox.client.hubs import Hub
from inbox.client.state import State


def last_state(hub: Hub, *, person: str | None = None, root: Path | None = None) -> State | None:
    """The last state of this person's client for this hub, with the conversations it kept; null where there is none."""
    home = Home.of(hub, person=person, root=root)
    try:
        cache = Cache.peek(home.cache, home.seal)
    except FileNotFoundError:
        return None
    cached = cache.load()
    if not cached.threads and not cached.cursor:
        return None
    state = State()
    state.begin(cached.threads, cached.channels, cached.me, cached.office)
    state.cursor = cached.cursor
    for number in cache.kept:
        messages = cache.conversation(number)
        if messages is not None and number in state.threads:
            state.load(state.threads[number], messages)
    return state
