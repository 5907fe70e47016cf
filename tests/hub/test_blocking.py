"""Blocked citizens: kept, silent, heard in danger; told to the provider by choice; put back as it was."""

import asyncio
from typing import Any

from inbox.connectors.base import Refused
from inbox.hub.blocking import Blocking
from inbox.wire import Claim, Problem, Resolve, SetBlock, ThreadView


async def view(bench: Any, number: int = 1) -> ThreadView:
    found: ThreadView = await bench.desk.thread(bench.me(), number)
    return found


async def test_what_a_blocked_citizen_writes_is_kept_and_calls_nobody(bench: Any) -> None:
    await bench.citizen("promo pinjaman")
    await bench.run(SetBlock, why="spam")
    for text in ("promo lagi", "halo"):
        await bench.citizen(text)
        bench.clock.forward(days=40)
    found = await view(bench)
    assert [m.text for m in found.messages if m.kind == "message"] == ["promo pinjaman", "promo lagi", "halo"]
    assert (found.status, found.unread, found.waiting_since) == ("invalid", 0, None)
    assert [t.number for t in await bench.desk.threads(bench.me(), view="spam")] == [1]
    assert len(await bench.desk.threads(bench.me())) == 1
    assert found.blocked is not None
    assert (found.blocked.by, found.blocked.why, found.blocked.provider) == ("rina", "spam", "none")


async def test_danger_is_heard_from_everybody(bench: Any) -> None:
    await bench.citizen("promo")
    await bench.run(SetBlock, why="spam")
    await bench.citizen("tolong ada orang hanyut terseret banjir")
    found = await view(bench)
    assert (found.status, found.unread, found.category.kind) == ("open", 1, "darurat")
    assert "blocked_danger" in [m.detail.get("event") for m in found.messages]


async def test_unblocking_puts_everything_back(bench: Any) -> None:
    await bench.citizen("promo")
    await bench.run(Claim)
    before = await view(bench)
    await bench.run(SetBlock, why="spam")
    await bench.run(SetBlock, on=False)
    after = await view(bench)
    assert after.blocked is None
    assert (after.status, after.waiting_since, after.unread) == (before.status, before.waiting_since, before.unread)
    await bench.citizen("halo")
    assert (await view(bench)).unread == before.unread + 1


async def test_a_reason_is_asked_and_another_channel_has_no_such_list(bench: Any) -> None:
    await bench.citizen()
    assert (await bench.run(SetBlock)).error.code == "reason_needed"
    assert (await bench.run(SetBlock, "ani", why="x")).error.code == "forbidden"


class Provider:
    """Stands for Meta: takes what it is told, or refuses."""

    def __init__(self, answer: Refused | None) -> None:
        self.answer, self.told = answer, list[tuple[object, bool]]()

    async def block(self, addresses: tuple[tuple[str, str], ...], *, on: bool) -> Refused | None:
        self.told.append((addresses, on))
        return self.answer


class Running:
    def __init__(self, connector: object) -> None:
        self.connector = connector

    def using(self, _channel: str) -> "Running":
        return self

    def __enter__(self) -> object:
        return self.connector

    def __exit__(self, *_more: object) -> None:
        return None


async def test_the_provider_is_told_once_and_its_answer_stands_in_the_thread(bench: Any) -> None:
    await bench.citizen()
    meta = Provider(None)
    loop = Blocking(bench.desk, Running(meta), bench.clock)  # type: ignore[arg-type]
    await bench.run(SetBlock, why="spam", provider=True)
    for _again in range(2):
        await loop.once()
    assert meta.told == [((("phone", "6281234567890"),), True)]
    found = await view(bench)
    assert found.blocked is not None
    assert found.blocked.provider == "done"
    await bench.run(SetBlock, on=False)
    assert (await view(bench)).blocked is None
    await loop.once()
    await loop.once()
    assert [on for _who, on in meta.told] == [True, False]


async def test_blocking_another_thread_of_the_citizen_leaves_the_first_ones_mark(bench: Any) -> None:
    await bench.citizen()
    meta = Provider(None)
    loop = Blocking(bench.desk, Running(meta), bench.clock)  # type: ignore[arg-type]
    await bench.run(Resolve, force=True)
    bench.clock.forward(days=9)
    await bench.citizen("promo")
    assert len(await bench.desk.threads(bench.me())) == 2
    await bench.run(SetBlock, why="spam", provider=True)
    await loop.once()
    await bench.run(SetBlock, thread=2, why="spam lagi", provider=True)
    await loop.once()
    marks = [(await view(bench, number)).blocked.provider for number in (1, 2)]
    assert marks == ["done", "done"]
    await bench.run(SetBlock, thread=2, on=False)
    await loop.once()
    assert [(await view(bench, number)).blocked for number in (1, 2)] == [None, None]
    assert [on for _who, on in meta.told] == [True, True, False, False]
    told = [m.detail.get("event") for m in (await view(bench)).messages]
    assert told.count("block_told") == 2, "that it was ended there is known of the first as well"


async def test_a_release_that_the_provider_has_not_heard_of_is_told_though_blocked_again_here(bench: Any) -> None:
    await bench.citizen()
    meta = Provider(None)
    loop = Blocking(bench.desk, Running(meta), bench.clock)  # type: ignore[arg-type]
    await bench.run(SetBlock, why="spam", provider=True)
    await loop.once()
    await bench.run(SetBlock, on=False)
    await bench.run(SetBlock, why="spam lagi")
    found = await view(bench)
    assert found.blocked is not None
    assert found.blocked.provider == "releasing"
    await loop.once()
    await loop.once()
    assert [on for _who, on in meta.told] == [True, False]
    found = await view(bench)
    assert found.blocked is not None
    assert (found.status, found.blocked.provider) == ("invalid", "none")
    assert found.messages[-1].text == "Blokir di WhatsApp dibuka; di sini ia tetap diblokir."


async def test_blocked_there_again_before_the_release_was_told_nobody_is_released(bench: Any) -> None:
    await bench.citizen()
    meta = Provider(None)
    loop = Blocking(bench.desk, Running(meta), bench.clock)  # type: ignore[arg-type]
    await bench.run(Resolve, force=True)
    bench.clock.forward(days=9)
    await bench.citizen("promo")
    await bench.run(SetBlock, why="spam", provider=True)
    await loop.once()
    await bench.run(SetBlock, on=False)
    await bench.run(SetBlock, thread=2, why="spam", provider=True)
    await loop.once()
    assert [on for _who, on in meta.told] == [True, True]
    assert [(await view(bench, number)).blocked.provider for number in (1, 2)] == ["none", "done"]
    await bench.run(SetBlock, thread=2, on=False)
    await loop.once()
    assert [on for _who, on in meta.told] == [True, True, False]
    assert [(await view(bench, number)).blocked for number in (1, 2)] == [None, None]


async def test_a_refusal_of_the_provider_leaves_the_block_here(bench: Any) -> None:
    await bench.citizen()
    problem = Problem(code="139100", title="Failed to block/unblock users\x1b]0;x\x07 6281234567890" + "x" * 2000)
    loop = Blocking(bench.desk, Running(Provider(Refused(action="final", problem=problem))), bench.clock)  # type: ignore[arg-type]
    await bench.run(SetBlock, why="spam", provider=True)
    async with asyncio.timeout(60):
        await loop.once()
    found = await view(bench)
    assert found.blocked is not None
    assert found.blocked.provider == "failed"
    said = found.messages[-1].text or ""
    assert "Failed to block/unblock users" in said
    assert "139100" in said
    assert not {"\x1b", "\x07"} & set(said)
    assert "6281234567890" not in said
    assert len(said) < 500


class Failing(Provider):
    """Breaks over the first number, takes the others."""

    async def block(self, addresses: tuple[tuple[str, str], ...], *, on: bool) -> Refused | None:
        if addresses == (("phone", "6281234567890"),):
            raise ValueError("what nobody expected")
        return await super().block(addresses, on=on)


async def test_one_citizen_over_whom_the_provider_breaks_holds_up_no_other(bench: Any) -> None:
    await bench.citizen()
    await bench.citizen(wa="6281300000001")
    for number in (1, 2):
        await bench.run(SetBlock, thread=number, why="spam", provider=True)
    meta = Failing(None)
    await Blocking(bench.desk, Running(meta), bench.clock).once()  # type: ignore[arg-type]
    assert meta.told == [((("phone", "6281300000001"),), True)]
    first, second = (await view(bench, 1)).blocked, (await view(bench, 2)).blocked
    assert first is not None
    assert second is not None
    assert (first.provider, second.provider) == ("asked", "done")
