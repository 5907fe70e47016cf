"""Numbers of threads come again in a restored store and in another office: what was for one reaches no other."""

import shutil
from typing import Any

from inbox.client.drafts import Draft, Drafts
from inbox.client.seal import Seal
from inbox.client.state import State
from inbox.wire import Note, Reply


async def seen(bench: Any, number: int) -> State:
    """What a client knows after a snapshot."""
    state = State()
    state.replace(await bench.desk.snapshot(bench.me()))
    assert number in state.threads
    return state


async def test_a_restored_store_never_sends_an_old_outbox(open_bench: Any, tmp_path: Any) -> None:
    """The copy was made before #2 was there; after it is put back, #2 is another citizen."""
    bench = await open_bench()
    await bench.up()
    await bench.citizen("satu", wa="6281111111111")
    await bench.desk.close()
    shutil.copytree(bench.folder, tmp_path / "copy")
    bench = await open_bench()
    await bench.up()
    bench.clock.forward(minutes=5)
    bench.count = 10
    await bench.citizen("dua", wa="6282222222222")
    state = await seen(bench, 2)
    queued = bench.command(Reply, thread=2, text="Untuk warga kedua", if_seq=1, about=state.about(2))
    kept = bench.command(Note, thread=1, text="tetap sama", about=state.about(1))
    await bench.desk.close()
    shutil.rmtree(bench.folder)
    shutil.copytree(tmp_path / "copy", bench.folder)
    bench = await open_bench()
    await bench.up()
    bench.clock.forward(minutes=5)
    bench.count = 20
    await bench.citizen("tiga", wa="6283333333333")

    answer = await bench.send(queued)
    assert (answer.outcome, answer.error.code) == ("refused", "other_thread")
    assert await bench.desk.due(bench.clock()) == []
    assert (await bench.send(kept)).outcome == "done"


async def test_another_office_in_the_same_home_never_sends_an_old_outbox(open_bench: Any) -> None:
    bench = await open_bench()
    await bench.up()
    await bench.citizen("satu", wa="6281111111111")
    queued = bench.command(Reply, text="Halo", if_seq=1, about=(await seen(bench, 1)).about(1))
    await bench.desk.close()
    shutil.rmtree(bench.folder)
    bench = await open_bench()  # at the same moment: only the store is another
    await bench.up()
    await bench.citizen("satu", wa="6289999999999")
    assert (await bench.send(queued)).error.code == "other_thread"


def test_a_draft_for_another_thread_of_the_number_is_put_aside(tmp_path: Any) -> None:
    drafts = Drafts(tmp_path, Seal(b"k" * 32))
    drafts.set(7, Draft(text="Untuk Bu Tati", about="a/1.000000"))
    drafts.save()
    assert drafts.get(7, "a/1.000000") is not None
    again = Drafts(tmp_path, Seal(b"k" * 32))
    assert again.get(7, "b/2.000000") is None
    assert len(list(tmp_path.glob("7-*.other"))) == 1
    assert again.numbers() == []


def test_a_draft_put_aside_before_it_was_saved_is_kept_too(tmp_path: Any) -> None:
    drafts = Drafts(tmp_path, Seal(b"k" * 32))
    drafts.set(7, Draft(text="Untuk Bu Tati", about="a/1.000000"))
    assert drafts.get(7, "b/2.000000") is None
    assert len(list(tmp_path.glob("7-*.other"))) == 1
    assert drafts.aside[7].text == "Untuk Bu Tati"
    drafts.save()
    assert drafts.numbers() == []
