"""Messages that wait to be written many a statement: whoever looks finds them, and one that cannot be is its job's."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inbox.store import contacts, messages, raws, threads
from inbox.store.base import StoreError, Tx
from inbox.store.engine import Store
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow


def row(name: str, external: str | None = None) -> MessageRow:
    return MessageRow(
        id=name, thread=1, seq=1, at=1, received_at=1, channel="wa", external_id=external or name, text=f"kata {name}"
    )


def put(*rows: MessageRow) -> Callable[[Tx], list[int]]:
    def job(tx: Tx) -> list[int]:
        for one in rows:
            messages.insert(tx, one)
        return [one.pk for one in rows]

    return job


async def together(store: Store, *jobs: Callable[[Tx], Any]) -> list[Any]:
    """Run them in one COMMIT; what each gave or raised."""
    loop, gate = asyncio.get_running_loop(), asyncio.Event()
    held = store.write(lambda tx: asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(60))
    waiting = [asyncio.ensure_future(one) for one in (held, *(store.write(job) for job in jobs))]
    await asyncio.sleep(0)
    before = store.commits
    gate.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert store.commits <= before + 2
    return found[1:]


def stored(tx: Tx) -> list[tuple[int, str]]:
    return tx.all("SELECT pk, id FROM message ORDER BY pk")


def found(tx: Tx) -> list[int]:
    return [pk for (pk,) in tx.all("SELECT rowid FROM message_fts WHERE message_fts MATCH 'kata' ORDER BY rowid")]


async def test_rows_of_many_jobs_keep_their_order_and_are_found_at_once(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    names = [f"m{n}" for n in range(45)]

    def looks(tx: Tx) -> list[Any]:
        put(row("other"))(tx)
        return [messages.get(tx, "m3"), messages.by_external(tx, "wa", "other"), messages.known(tx, "wa", "m44")]

    *keys, seen = await together(store, *(put(row(name)) for name in names), looks)
    assert keys == [[n] for n in range(1, 46)]
    assert [getattr(one, "id", one) for one in seen] == ["m3", "other", (True, False)]
    assert await store.read(stored) == list(zip(range(1, 47), [*names, "other"], strict=True))
    assert await store.read(found) == list(range(1, 47))
    await store.close()


async def test_a_row_that_cannot_be_stored_is_the_failure_of_its_own_job(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    results = await together(
        store, put(row("a")), put(row("b", "twice")), put(row("c", "twice")), put(row("d"), row("e"))
    )
    assert [type(one) for one in results] == [list, list, StoreError, list]
    assert [name for _pk, name in await store.read(stored)] == ["a", "b", "d", "e"]
    assert len(await store.read(found)) == 4
    await store.close()


async def test_what_is_changed_or_taken_out_before_it_was_written(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)

    def changes(tx: Tx) -> None:
        one, other = row("one"), row("other")
        put(one, other)(tx)
        one.text = "diubah"
        assert messages.save(tx, one)
        messages.drop(tx, other)

    *_first, keys = await together(store, changes, put(row("next")))
    assert [name for _pk, name in await store.read(stored)] == ["one", "next"]
    assert await store.read(found) == keys
    await store.close()


async def test_a_new_contact_is_found_by_name_also_when_it_is_renamed_at_once(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)

    def called(tx: Tx, *words: str) -> list[int]:
        sql = "SELECT rowid FROM contact_fts WHERE contact_fts MATCH ?"
        return [pk for word in words for (pk,) in tx.all(sql, (word,))]

    def renamed(tx: Tx) -> int:
        contact = contacts.create(tx, "Tati")
        contacts.rename(tx, contact, "Rina", "Tati")
        return contact

    one, other = await together(store, lambda tx: contacts.create(tx, "Asep"), renamed)
    assert await store.read(lambda tx: called(tx, "asep", "rina", "tati")) == [one, other]
    await store.close()


async def test_rows_of_an_index_go_last_and_one_a_statement(tmp_path: Path) -> None:
    """A statement of several rows makes FTS5 write out what it has, as a part of its own that must be merged."""
    store = await Store.open(tmp_path)

    def parts(tx: Tx) -> int:
        return int(tx.one("SELECT count(DISTINCT segid) FROM message_fts_idx")[0])

    def fed(n: int) -> Callable[[Tx], None]:
        def job(tx: Tx) -> None:
            messages.insert(tx, row(f"n{n}"))
            raws.keep(tx, b"%d" % n, "wa", b"{}", 1)

        return job

    await together(store, *(fed(n) for n in range(45)))
    assert await store.read(parts) == 1
    await store.close()


async def test_a_thread_is_found_by_its_words_of_now_alone(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)

    def begun(tx: Tx) -> ThreadRow:
        contact = contacts.create(tx, "Tati")
        thread = ThreadRow(1, contact, None, None, 1, 1, 1, subject="banjir")
        threads.insert(tx, thread)
        thread.subject = "longsor"
        threads.save(tx, thread, 2)
        thread.place = "Dayeuhkolot"
        threads.save(tx, thread, 3)
        return thread

    def placed(place: str | None) -> Callable[[Tx], None]:
        def job(tx: Tx) -> None:
            thread = threads.get(tx, 1)
            assert thread is not None
            thread.place = place
            threads.save(tx, thread, 4)

        return job

    def words(tx: Tx) -> list[str]:
        sql = "SELECT count(*) FROM thread_fts WHERE thread_fts MATCH ?"
        asked = ("banjir", "longsor", "dayeuhkolot", "baleendah")
        return [word for word in asked if tx.one(sql, (word,))[0]]

    await together(store, begun)
    assert await store.read(words) == ["longsor", "dayeuhkolot"]
    await together(store, placed("Bojongsoang"), placed("Baleendah"))
    assert await store.read(words) == ["longsor", "baleendah"]
    await together(store, placed(None))
    assert await store.read(words) == ["longsor"]
    await store.write(lambda tx: tx.run("INSERT INTO thread_fts (thread_fts) VALUES ('integrity-check')"))
    await store.close()
