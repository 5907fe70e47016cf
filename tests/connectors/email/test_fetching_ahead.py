"""Mails are fetched while those before them are stored: a failure on either side loses nothing and doubles nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from inbox.connectors.email.fetching import Fetching
from inbox.connectors.email.imap import Folder, Summary
from inbox.connectors.email.settings import Mailbox, Server
from inbox.connectors.receiving import Arrival, Position
from inbox.store.base import StoreError

AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
HERE = Server(host="127.0.0.1", port=1, tls="none")
BOX = Mailbox(address="lapor@test.local", imap=HERE, smtp=HERE, user="lapor@test.local")
RAW = b"From: Tati <tati@warga.test>\r\nSubject: Banjir\r\nMessage-ID: <%d@warga.test>\r\n\r\nTolong.\r\n"
COUNT = 220
FOLDER = Folder(7, COUNT + 1)


class Posts:
    """A server with mails, whose line breaks once at a call for mails, and a hub whose store fails once."""

    cut_off = False

    def __init__(self, breaks: int, fails: int) -> None:
        self.breaks, self.fails = breaks, fails
        self.stored: list[int] = []
        self.under_way = 0
        self.ahead = False

    # The server
    def after(self, uid: int) -> list[int]:
        return list(range(uid + 1, COUNT + 1))

    def summaries(self, uids: list[int]) -> list[Summary]:
        return [Summary(uid, len(RAW % uid), AT) for uid in uids]

    def there(self, uids: list[int]) -> list[int]:
        return uids

    def mails(self, uids: list[int], _size: int) -> dict[int, bytes]:
        self.breaks -= 1
        self.ahead |= self.under_way > 0
        if self.breaks == 0:
            raise OSError("the line is gone")
        return {uid: RAW % uid for uid in uids}

    def salvaged(self) -> dict[int, bytes]:
        return {}

    # The hub
    def positions(self) -> list[Position]:
        assert not self.under_way, "what is stored is asked while it changes"
        return [Position(folder="INBOX", validity=7, uid=max(self.stored, default=0), since=AT)]

    def asides(self) -> list[Any]:
        return []

    def taking(self, arrivals: list[Arrival]) -> Callable[[], None]:
        assert not self.under_way, "mails are handed over before those in front of them are durable"
        self.under_way += 1

        def durable() -> None:
            self.under_way -= 1
            self.fails -= 1
            for arrival in arrivals[: 3 if self.fails == 0 else None]:
                assert arrival.before == max(self.stored, default=0)
                self.stored.append(arrival.uid)
            if self.fails == 0:
                raise StoreError("full")

        return durable


@pytest.mark.parametrize(("breaks", "fails"), [(0, 0), (0, 1), (0, 3), (0, 5), (1, 0), (3, 0), (3, 2), (5, 4)])
def test_nothing_is_left_out_or_doubled(breaks: int, fails: int) -> None:
    posts: Any = Posts(breaks, fails)
    for _connection in range(3):
        fetching = Fetching(BOX, posts, lambda: False)
        try:
            fetching.folder(posts, "INBOX", FOLDER, sent=False)
        except (OSError, StoreError):
            assert posts.stored == list(range(1, len(posts.stored) + 1))
        assert not posts.under_way
    assert posts.stored == list(range(1, COUNT + 1))
    assert posts.ahead
