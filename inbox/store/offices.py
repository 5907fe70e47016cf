"""The office itself: its file, its epoch, its counters, its channels."""

from collections.abc import Sequence
from typing import NamedTuple

from inbox.store.base import Tx


class OfficeRow(NamedTuple):
    """The text of the office file as applied; the epoch of this store; the newest feed counter."""

    source: str
    epoch: str
    counter: int


def get(tx: Tx) -> OfficeRow | None:
    """The office; null in a new store."""
    row = tx.one("SELECT source, epoch, (SELECT n FROM counter WHERE name = 'feed') FROM office WHERE id = 1")
    return OfficeRow(*row) if row else None


def create(tx: Tx, epoch: str) -> None:
    """The one row of a new store."""
    tx.run("INSERT INTO office (id, source, epoch) VALUES (1, '', ?)", (epoch,))
    tx.run("INSERT INTO counter (name, n) VALUES ('feed', 0), ('thread', 0)")


def set_source(tx: Tx, source: str, at: int, by: str) -> None:
    """Keep the office file as applied."""
    tx.run("UPDATE office SET source = ?, applied_at = ?, applied_by = ? WHERE id = 1", (source, at, by))


def next_thread(tx: Tx) -> int:
    """The number of the next thread: 1, 2, 3 …"""
    return raise_counter(tx, "thread")


def raise_counter(tx: Tx, name: str) -> int:
    """Count one up; written last in the transaction."""
    counters = tx.batch.counters
    n = counters.get(name)
    if n is None:
        n = int(tx.one("SELECT n FROM counter WHERE name = ?", (name,))[0])
    counters[name] = n + 1
    return n + 1


class ChannelRow(NamedTuple):
    """A channel of the office, also one that the office file no longer names."""

    id: str
    kind: str
    agency: str | None
    account: str
    name: str
    named: int
    last_in: int | None
    last_out: int | None


def channels(tx: Tx) -> list[ChannelRow]:
    """Every channel that ever was."""
    sql = "SELECT id, kind, agency, account, name, named, last_in, last_out FROM channel ORDER BY id"
    return [ChannelRow(*row) for row in tx.all(sql)]


def set_channels(tx: Tx, named: Sequence[tuple[str, str, str | None, str, str]]) -> None:
    """The channels that the office file names, as (id, kind, agency, account, name); others stay, unnamed."""
    tx.run("UPDATE channel SET named = 0")
    tx.many(
        "INSERT INTO channel (id, kind, agency, account, name, named) VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (id) DO"
        " UPDATE SET kind = excluded.kind, agency = excluded.agency, account = excluded.account, name = excluded.name,"
        " named = 1",
        named,
    )


def tally(tx: Tx, name: str, n: int = 1) -> None:
    """Count something that has no row of its own."""
    tx.run("INSERT INTO tally (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + excluded.n", (name, n))


def tallies(tx: Tx) -> dict[str, int]:
    """What was counted."""
    return dict(tx.all("SELECT name, n FROM tally"))
