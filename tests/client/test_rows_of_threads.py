"""A thread is kept small: what every thread has at first is not written down, and is there again when it is read."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from inbox.client.threads import Threads, row
from inbox.wire import Address, Category, Contact, Deadline, Thread, Window

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
PLAIN = Thread(
    number=10_417,
    seq=4,
    version=9,
    contact=Contact(id=10_417, name="Tati Suryati"),
    preview="Puskesmas tutup padahal jam kerja",
    agency="bpbd",
    last_at=NOW,
    waiting_since=NOW,
    channel="wa-bpbd",
    channel_kind="whatsapp",
)
FULL = msgspec.structs.replace(
    PLAIN,
    contact=Contact(id=3, name="Neng", addresses=[Address(kind="phone", shown="0812-****-7890", channel="wa")]),
    category=Category(kind="darurat"),
    tags=["banjir"],
    followers={"rina": 0},
    unread=2,
    confidential=True,
    windows=[Window(channel="wa", kind="whatsapp", closes_at=NOW + timedelta(hours=3), state="open")],
    deadlines=[Deadline(name="first", at=NOW, state="running")],
)


@pytest.mark.parametrize("thread", [PLAIN, FULL])
def test_a_row_is_the_thread(thread: Thread) -> None:
    assert msgspec.msgpack.decode(row(thread), type=Thread) == thread
    assert Threads({thread.number: row(thread)})[thread.number] == thread


def test_a_row_with_every_field_is_read_as_well() -> None:
    """As caches have them that were written before."""
    assert Threads({FULL.number: msgspec.msgpack.encode(FULL)})[FULL.number] == FULL


def test_ten_thousand_threads_take_few_bytes() -> None:
    """DESIGN §8: 60 MB at 10,000 threads; with all their fields they took 6 of them."""
    assert len(row(PLAIN)) <= 220
    assert len(row(FULL)) <= 460
