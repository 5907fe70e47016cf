"""A thread a page at a time: every message once whatever the provider's clock said; what comes before is counted."""

from datetime import timedelta
from typing import Any

import pytest

from inbox.wire import Claim, Note, ThreadView


async def long_thread(bench: Any, count: int) -> None:
    """Many of a moment, some late: time does not rise with arrival (pitfall 42)."""
    await bench.take(
        *(bench.said(f"pesan {n}", at=bench.clock.now + timedelta(seconds=(n // 7) - 40 * (n % 11 == 0)))
          for n in range(count))
    )  # fmt: skip


async def view(bench: Any, login: str = "rina", **asked: Any) -> ThreadView:
    found: ThreadView = await bench.desk.thread(bench.me(login), 1, **asked)
    return found


@pytest.mark.parametrize("size", [1, 7, 100, 300])
async def test_page_by_page_every_message_is_seen_once_and_in_order(bench: Any, size: int) -> None:
    await long_thread(bench, 140)
    await bench.run(Note, text="catatan")
    await bench.run(Claim)
    whole = await view(bench)
    assert whole.earlier == 0
    page = await view(bench, last=size)
    read = list(page.messages)
    while page.earlier:
        assert page.earlier == len(whole.messages) - len(read)
        page = await view(bench, last=size, before=read[0].id)
        read = [*page.messages, *read]
    assert [m.id for m in read] == [m.id for m in whole.messages]


async def test_a_page_carries_the_thread_and_is_of_that_thread_alone(bench: Any) -> None:
    await long_thread(bench, 12)
    await bench.citizen("lain", wa="6281200000009")
    page = await view(bench, last=5)
    assert (page.number, page.contact.name, page.earlier) == (1, "Tati Suryati", len((await view(bench)).messages) - 5)
    (other,) = [m for m in (await bench.desk.thread(bench.me("rina"), 2)).messages if m.kind == "message"]
    for before in (other.id, "tidak ada"):
        with pytest.raises(LookupError):
            await view(bench, last=5, before=before)


async def test_who_may_not_read_texts_reads_none_in_a_page(bench: Any) -> None:
    await long_thread(bench, 12)
    page = await view(bench, "oka", last=5)
    assert len(page.messages) == 5
    assert not any("pesan" in (m.text or "") for m in page.messages)
    assert await bench.desk.thread(bench.me("dedi"), 1, last=5) is not None
    assert await bench.desk.conversations(bench.me("dedi"), [1, 99], last=3)
