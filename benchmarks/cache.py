"""Writes to the client's cache at 50,000 documents, beside TinyDB's own storage in the same run.

    python benchmarks/cache.py [--documents 50000] [--writes 200]

Medians in milliseconds. The budget is 0.1 ms a write. TinyDB's JSONStorage writes the whole file each time, so it gets
a tenth of the writes.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tinydb import TinyDB
from tinydb.storages import JSONStorage
from tinydb.table import Document

from inbox.client.journal import CacheDB
from inbox.client.seal import Seal

BUDGET = 0.1  # ms


def document(n: int) -> dict[str, object]:
    """About as large as a short message, 240 bytes."""
    return {
        "id": f"0193{n:028x}", "thread": n // 8, "seq": n % 8, "direction": "in", "author": "Tati Suryati",
        "text": "Banjir di Dayeuhkolot sudah 1 m, ada lansia 2 orang di RT 03/05. Tolong kirim perahu.",
        "at": "2026-11-21T14:58:00Z",
    }  # fmt: skip


def median(work: Callable[[int], object], times: int) -> float:
    """The median time of one call, milliseconds."""
    taken = []
    for n in range(times):
        begun = time.perf_counter()
        work(n)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def measure(name: str, make: Callable[[], TinyDB], documents: int, writes: int) -> dict[str, float]:
    """Fill a database and time it. `make` opens it anew each time it is called."""
    db = make()
    begun = time.perf_counter()
    db.insert_multiple(document(n) for n in range(documents))
    found = {"bulk load": (time.perf_counter() - begun) * 1000}
    found["insert"] = median(lambda n: db.insert(document(documents + n)), writes)
    found["update by id"] = median(lambda n: db.update({"seq": n}, doc_ids=[1 + n * 7 % documents]), writes)
    found["upsert"] = median(lambda n: db.upsert(Document(document(n), doc_id=1 + n * 5 % documents)), writes)
    found["remove by id"] = median(lambda n: db.remove(doc_ids=[documents - n]), writes)
    db.close()
    begun = time.perf_counter()
    again = make()
    len(again)
    found["open"] = (time.perf_counter() - begun) * 1000
    again.close()
    print(f"{name:26}" + "".join(f"{value:>14.3f}" for value in found.values()), flush=True)
    return found


def main() -> None:
    """Run all and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--writes", type=int, default=200)
    asked = parser.parse_args()
    titles = ("bulk load", "insert", "update by id", "upsert", "remove by id", "open")
    print(f"{asked.documents} documents, medians in ms\n{'':26}" + "".join(f"{title:>14}" for title in titles))
    with tempfile.TemporaryDirectory() as folder:
        root, seal = Path(folder), Seal(bytes(32))
        size, writes = asked.documents, asked.writes
        ours = measure("journal, sealed", lambda: CacheDB(root / "sealed.tdb", seal=seal), size, writes)
        measure("journal, plain", lambda: CacheDB(root / "plain.tdb"), size, writes)
        json = measure(
            "TinyDB's JSONStorage", lambda: TinyDB(root / "db.json", storage=JSONStorage), size, max(writes // 10, 3)
        )
    worst = max(ours[title] for title in titles[1:5])
    slowest = max(json[title] for title in titles[1:5])
    print(f"slowest write: {worst:.3f} ms (budget {BUDGET} ms), {slowest / worst:,.0f} times faster than JSONStorage")


if __name__ == "__main__":
    main()
