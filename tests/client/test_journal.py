"""The journal's file: torn, damaged, locked, full."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from tinydb import TinyDB, where
from tinydb.middlewares import CachingMiddleware

from inbox.client.journal import FRAME, HEADER, MOST_DOCS, CacheDB, JournalStorage, Locked
from inbox.client.seal import Seal

SEAL = Seal(b"k" * 32)


def storage_of(db: TinyDB) -> JournalStorage:
    storage = db.storage
    assert isinstance(storage, JournalStorage)
    return storage


def records(path: Path) -> list[bytes]:
    content = path.read_bytes()
    found, place = [], HEADER.size
    while place < len(content):
        length, _crc = FRAME.unpack_from(content, place)
        found.append(content[place + FRAME.size : place + FRAME.size + length])
        place += FRAME.size + length
    return found


def test_a_tail_torn_at_any_byte_leaves_what_was_before(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    with CacheDB(path, seal=SEAL) as db:
        db.insert({"n": 1})
        before = path.stat().st_size
        db.insert({"n": 2})
    content = path.read_bytes()
    for cut in range(before, len(content)):
        path.write_bytes(content[:cut])
        with CacheDB(path, seal=SEAL) as db:
            assert [doc["n"] for doc in db] == [1]
            db.insert({"n": 3})
        with CacheDB(path, seal=SEAL) as db:
            assert [doc["n"] for doc in db] == [1, 3]
            assert storage_of(db).fate == ""


def test_any_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    with CacheDB(path, seal=SEAL) as db:
        for n in range(3):
            db.insert({"n": n})
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :])
        with CacheDB(path, seal=SEAL) as db:
            assert storage_of(db).fate
            assert [doc["n"] for doc in db] in ([], [0], [0, 1])


def test_records_cannot_be_swapped_or_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    with CacheDB(path, seal=SEAL) as db:
        starts = [path.stat().st_size]
        for n in range(3):
            db.insert({"n": n})
            starts.append(path.stat().st_size)
    content = path.read_bytes()
    first, second, third = (content[a:b] for a, b in pairwise(starts))
    for altered in (second + first + third, second + third, first + third):
        path.write_bytes(content[: starts[0]] + altered)
        with CacheDB(path, seal=SEAL) as db:
            assert storage_of(db).fate
            assert all(doc["n"] == 0 for doc in db)


def test_a_nonce_is_never_used_twice_with_one_key(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    seen: dict[tuple[bytes, int], bytes] = {}
    for n in range(6):
        with CacheDB(path, seal=SEAL) as db:
            db.insert({"n": n})
        header = path.read_bytes()[: HEADER.size]
        for place, record in enumerate(records(path)):
            assert seen.setdefault((header, place), record) == record
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size - 1)  # the next record takes the place of this one


@pytest.mark.parametrize("case", ["key", "schema", "not a journal", "encrypted otherwise"])
def test_what_cannot_be_read_is_put_aside(tmp_path: Path, case: str) -> None:
    path = tmp_path / "a.tdb"
    with CacheDB(path, seal=SEAL) as db:
        db.insert({"n": 1})
        db.insert({"n": 2})
    if case == "not a journal":
        path.write_bytes(b'{"_default": {"1": {"n": 1}}}' * 9)
    old = path.read_bytes()
    seal = None if case == "encrypted otherwise" else Seal(b"x" * 32) if case == "key" else SEAL
    with CacheDB(path, seal=seal, schema=2 if case == "schema" else 1) as db:
        assert len(db) == 0
        assert storage_of(db).fate
        db.insert({"n": 3})
    assert (tmp_path / "a.tdb.corrupt").read_bytes() == old


def test_a_second_writer_is_locked_out_and_a_reader_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    with CacheDB(path, seal=SEAL) as db:
        db.insert({"n": 1})
        with pytest.raises(Locked):
            CacheDB(path, seal=SEAL)
        with path.open("ab") as file:
            file.write(b"half a rec")
        with CacheDB(path, seal=SEAL, access_mode="r") as reader:
            assert [doc["n"] for doc in reader] == [1]
            with pytest.raises(OSError, match="reading"):
                reader.insert({"n": 2})
    assert path.read_bytes().endswith(b"half a rec")


def test_nothing_on_disk_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    with CacheDB(path, seal=SEAL) as db:
        db.insert({"text": "Banjir di Dayeuhkolot"})
    assert b"Banjir" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_records_are_bounded_and_the_file_does_not_grow_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    with CacheDB(path) as db:
        db.insert_multiple({"n": n} for n in range(1000))
        assert len(records(path)) == -(-1000 // MOST_DOCS)
        for n in range(5000):
            db.update({"n": n, "text": "x" * 100}, doc_ids=[1])
        size = path.stat().st_size
        assert size < 200_000
        assert db.get(doc_id=1) == {"n": 4999, "text": "x" * 100}
    with CacheDB(path) as db:
        assert len(db) == 1000
        assert db.count(where("n") == 4999) == 1


def test_a_commit_of_many_records_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    with CacheDB(path, seal=SEAL) as db:
        db.insert({"n": -1})
        before = path.stat().st_size
        db.insert_multiple({"n": n} for n in range(3 * MOST_DOCS))
    content = path.read_bytes()
    for cut in (before + 9, (before + len(content)) // 2, len(content) - 1):
        path.write_bytes(content[:cut])
        with CacheDB(path, seal=SEAL) as db:
            assert [doc["n"] for doc in db] == [-1]


FULL = """
import resource, sys
from inbox.client.journal import CacheDB
from inbox.client.seal import Seal
db = CacheDB(sys.argv[1], seal=Seal(b"k" * 32))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, resource.RLIM_INFINITY))
n = 0
try:
    while True:
        db.insert({"n": n, "text": "x" * 300})
        n += 1
except OSError as error:
    kept = n
assert [d["n"] for d in db] == list(range(kept)), "memory and disk must agree"
try:
    db.insert({"n": -1, "text": "x" * 19000})
except OSError:
    pass
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
db.insert({"n": kept})
print(kept + 1)
"""


def test_a_full_disk_leaves_the_old_data(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    run = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    with CacheDB(path, seal=SEAL) as db:
        assert storage_of(db).fate == ""
        assert [doc["n"] for doc in db] == list(range(int(run.stdout)))


def test_a_middleware_works_on_it(tmp_path: Path) -> None:
    path = tmp_path / "a.tdb"
    with TinyDB(path, storage=CachingMiddleware(JournalStorage)) as db:
        db.insert_multiple({"n": n} for n in range(5))
        db.remove(where("n") < 2)
    with TinyDB(path, storage=JournalStorage) as db:
        assert [doc["n"] for doc in db] == [2, 3, 4]


def test_the_key_file_is_private_and_the_same_for_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    first, second = Seal.at(path), Seal.at(path)
    assert second.open(first.close(b"rahasia", "p"), "p") == b"rahasia"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(PermissionError):
        Seal.at(path)


def test_documents_may_hold_what_msgspec_knows(tmp_path: Path) -> None:
    class Thing(msgspec.Struct):
        name: str
        n: int = 0

    with CacheDB(tmp_path / "a.tdb") as db:
        table = db.table("things")
        table.put({7: Thing("perahu", 2)})
        assert table.get(doc_id=7) == {"name": "perahu", "n": 2}
        assert table.take(7, Thing) == Thing("perahu", 2)
