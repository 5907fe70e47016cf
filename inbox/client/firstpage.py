"""The small file from which the first screen is painted before anything else is loaded."""

from datetime import datetime
from pathlib import Path

import msgspec

from inbox.client.disk import write_whole
from inbox.client.seal import Broken, Seal
from inbox.client.state import State
from inbox.domain import views
from inbox.wire import VIEWS, ChannelState, Me, OfficeInfo, Thread

PURPOSE = "first page 1"
ROWS = 120  # more than a tall terminal shows
PER_VIEW = 30  # of views whose threads are not among the most urgent


class FirstPage(msgspec.Struct, kw_only=True):
    """The most urgent threads, how many each view has, and how the office was."""

    at: datetime
    me: Me
    office: OfficeInfo
    channels: list[ChannelState]
    threads: list[Thread]
    counts: dict[str, int]


def of(state: State, now: datetime) -> FirstPage:
    """The first page of a whole state."""
    ordered = sorted(state.threads.values(), key=views.urgency)
    counts = dict.fromkeys(VIEWS, 0)
    rows: dict[int, Thread] = {}
    for place, thread in enumerate(ordered):
        if place < ROWS:
            rows[thread.number] = thread
        for name in VIEWS:
            if views.in_view(thread, name, state.me.login, now):
                counts[name] += 1
                if counts[name] <= PER_VIEW:
                    rows[thread.number] = thread
    return FirstPage(
        at=now,
        me=state.me,
        office=state.office,
        channels=list(state.channels.values()),
        threads=list(rows.values()),
        counts=counts,
    )


def write(path: Path, seal: Seal, page: FirstPage) -> None:
    """Keep the page, without what was revealed. Raises OSError; the old one then stays."""
    encoded = msgspec.msgpack.encode(page)
    masked = msgspec.msgpack.decode(encoded, type=FirstPage)
    for thread in masked.threads:
        for address in thread.contact.addresses:
            address.value = None
    write_whole(path, seal.close(msgspec.msgpack.encode(masked), PURPOSE), durable=False)


def read(path: Path, seal: Seal) -> FirstPage | None:
    """The page, or null where there is none that can be read: it is made again."""
    try:
        return msgspec.msgpack.decode(seal.open(path.read_bytes(), PURPOSE), type=FirstPage)
    except (OSError, Broken, msgspec.MsgspecError):
        return None


def show(page: FirstPage, state: State) -> None:
    """Put the page into a fresh state."""
    state.me, state.office, state.counts = page.me, page.office, page.counts
    state.channels = {channel.id: channel for channel in page.channels}
    state.threads = {thread.number: thread for thread in page.threads}
