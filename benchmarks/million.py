"""Views, pages, search and threads of an office with a million threads, as clients ask for them over the hub's socket.

    python benchmarks/million.py [--threads 1000000] [--active 0.02] [--times 60] [--keep FOLDER]

The hub is the real one on a store filled for this (`million_office.py`); the same questions as plain SQL on the same
store are the baseline: LIKE over the messages, OFFSET for the next page, counts that look at every row. `--keep` leaves
the store in a folder, or takes the one that is there. Budget: p99 <= 50 ms. Needs 4 GB of disk.
"""

import argparse
import http.client
import itertools
import json
import os
import pickle
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import million_office as made  # noqa: E402
from inbox.wire import VIEWS  # noqa: E402
from tests.hubs import RunningHub, running_hub  # noqa: E402

ADMIN, SUPERVISOR = "petugas-07-1", "koordinator-1"
PAGE = 100  # threads
QUERIES = {
    "query: agency, unanswered": "opd:opd-07 belum:dibalas",
    "query: label and words": "label:darurat banjir",
    "query: who, waits > 60 m": "petugas:petugas-07-0 tunggu:>1j",
    "query: category, not label": "kategori:pengaduan -label:bansos status:aktif",
    "query: newest first, days": "sejak:7h urut:baru",
    "query: longest unanswered": "belum:dibalas urut:lama",
    "query: place": "tempat:desa",
    "query: name": "dari:tati",
    "query: window closed": "masa:habis",
}
SEARCHES = {
    "search: rare word": made.RARE, "search: frequent word": made.FREQUENT, "search: two words": "banjir rumah",
    "search: beginning": "ban", "search: beginning of a rare one": made.RARE[:6],
    "search: in an agency": "opd:opd-07 banjir",
    "search: name": "Tati Suryati", "search: nothing there": "tidakadasamasekali",
}  # fmt: skip


class Client:
    """One keep-alive connection to the hub's socket, as a person."""

    def __init__(self, path: Path, person: str) -> None:
        self._line = http.client.HTTPConnection("hub")
        self._line.sock = socket.socket(socket.AF_UNIX)
        self._line.sock.connect(str(path))
        self._person = person

    def get(self, path: str, **asked: object) -> bytes:
        """The body of a route. Raises AssertionError where it is not 200."""
        query = f"?{urlencode(asked)}" if asked else ""
        self._line.request("GET", path + query, headers={"Siaga-Person": self._person})
        answer = self._line.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, asked, answer.status, body[:300])
        return body


def timed(ask: Callable[[], object], times: int, most: float = 8.0) -> tuple[list[float], object]:
    """Milliseconds of each call, at most so many seconds in all, and the last answer."""
    taken, answer, until = [], None, time.perf_counter() + most
    for _ in range(times):
        begun = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - begun) * 1000)
        if time.perf_counter() > until:
            break
    return sorted(taken), answer


def line(name: str, taken: list[float], used: float = 0.0, found: str = "") -> str:
    """One row of the table; `used` is the hub's processor time for all of them, in seconds."""
    p50, p99 = taken[len(taken) // 2], taken[min(len(taken) - 1, int(len(taken) * 0.99))]
    each = f"cpu {used / len(taken) * 1000:7.1f}" if used else ""
    return f"{name:44} p50 {p50:8.1f}  p99 {p99:8.1f} ms {each:12} {'' if p99 <= 50 else 'OVER':4}  {found}"


def questions(client: Client, filling: made.Filling) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a client asks."""
    for view in VIEWS:
        yield f"view {view}", lambda view=view: client.get("/v1/threads", view=view, limit=PAGE)
    yield "view all, 1,000", lambda: client.get("/v1/threads", view="all", limit=1000)
    yield "status resolved", lambda: client.get("/v1/threads", status="resolved", limit=PAGE)
    yield "label of a view", lambda: client.get("/v1/threads", view="unanswered", tag="darurat", limit=PAGE)
    for name, query in QUERIES.items():
        yield name, lambda query=query: client.get("/v1/threads", query=query, limit=PAGE)
    for name, words in SEARCHES.items():
        yield name, lambda words=words: client.get("/v1/search", q=words)
    phones = itertools.cycle(str(made.PHONE + n)[:13] for n in range(1, 60_000, 997))
    yield "search: phone number", lambda: client.get("/v1/search", q=next(phones))
    numbers = itertools.cycle(range(1, filling.count, filling.count // 97))
    yield "search: number", lambda: client.get("/v1/search", q=f"#{next(numbers)}")


def threads(client: Client, filling: made.Filling) -> Iterator[tuple[str, Callable[[], object]]]:
    """What only who sees every thread can ask of any."""
    for name, some, last in (
        ("20", filling.middle, None),
        ("500", filling.long, None),
        ("500, a page", filling.long, 100),
    ):
        turn = itertools.cycle(some)
        asked = {} if last is None else {"last": last}
        yield f"thread of {name} messages", lambda t=turn, a=asked: client.get(f"/v1/threads/{next(t)}", **a)
    turn = itertools.cycle(filling.long)
    yield "the person of a thread", lambda: client.get(f"/v1/threads/{next(turn)}/person")
    yield "suggested joins", lambda: client.get("/v1/suggestions")


def baseline(path: Path, count: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """The same as plain SQL, beside the hub."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    like = "SELECT * FROM message WHERE text LIKE ? ORDER BY at DESC LIMIT 50"
    naive = {
        "plain SQL: LIKE a frequent word": (like, [f"%{made.FREQUENT}%"]),
        "plain SQL: LIKE a rare word": (like, [f"%{made.RARE}%"]),
        "plain SQL: page by OFFSET": ("SELECT * FROM thread ORDER BY last_at DESC LIMIT 100 OFFSET ?", [count // 2]),
        "plain SQL: counts by status": ("SELECT status, count(*) FROM thread NOT INDEXED GROUP BY status", []),
    }  # fmt: skip
    for name, (sql, bound) in naive.items():
        yield name, lambda sql=sql, bound=bound: connection.execute(sql, bound).fetchall()


def memory(pid: int) -> float:
    """Resident MB, without pages of the store that the kernel holds."""
    fields = Path(f"/proc/{pid}/status").read_text()
    return int(fields.partition("RssAnon:")[2].split()[0]) / 1024


def cpu(pid: int) -> float:
    """Seconds of processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def prepared(folder: Path, count: int, active: float) -> made.Filling:
    """A store in the folder; the one that is there already, if there is."""
    notes = folder / "filling.pickle"
    if notes.exists():
        return pickle.loads(notes.read_bytes())  # our own file of an earlier run
    with running_hub(folder / "hub") as hub:
        hub.apply(made.office())
    begun = time.perf_counter()
    filling = made.fill(store(folder), count, active)
    size = store(folder).stat().st_size / 2**30
    print(f"filled in {time.perf_counter() - begun:.0f} s: {count:,} threads, {filling.pk:,} messages, {size:.1f} GB")
    filling.tables, filling.words = {}, []
    notes.write_bytes(pickle.dumps(filling))
    return filling


def store(folder: Path) -> Path:
    """Its store."""
    return next((folder / "hub").rglob("store.db"))


def rest(hub: RunningHub, seconds: float) -> float:
    """Processor time of the hub while nobody asks, in ms a second."""
    before = cpu(hub.info["pid"])
    time.sleep(seconds)
    return (cpu(hub.info["pid"]) - before) / seconds * 1000


def measure(folder: Path, filling: made.Filling, times: int, only: str) -> None:
    """Start the hub and ask."""
    hub = RunningHub(folder / "hub")
    begun = time.perf_counter()
    with ExitStack() as stack:
        stack.callback(hub.stop)
        hub.start()
        pid = hub.info["pid"]
        print(
            f"hub started in {(time.perf_counter() - begun) * 1000:.0f} ms, {cpu(pid) * 1000:.0f} ms of processor time"
        )
        print(f"at rest {rest(hub, 3):.1f} ms of processor time a second; memory {memory(pid):.0f} MB")
        for person in (SUPERVISOR, ADMIN):
            client = Client(hub.socket, person)
            first = {"snapshot": lambda client=client: client.get("/v1/snapshot")}
            some = itertools.chain(first.items(), questions(client, filling))
            for name, ask in itertools.chain(some, threads(client, filling) if person == SUPERVISOR else ()):
                if only in name:
                    before = cpu(pid)
                    taken, answer = timed(ask, times)
                    print(line(f"{person[:11]} {name}", taken, cpu(pid) - before, said(answer)), flush=True)
        print(f"memory {memory(pid):.0f} MB")
        for name, ask in baseline(store(folder), filling.count):
            if only in name:
                print(line(name, timed(ask, 3)[0]), flush=True)


def said(answer: object) -> str:
    """How much an answer holds."""
    found = json.loads(answer) if isinstance(answer, bytes) else answer
    if isinstance(found, dict):
        found = found.get("threads", found.get("messages", found))
    return f"{len(found):,}, {len(answer) / 1000:,.0f} kB" if isinstance(answer, bytes) else ""


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1_000_000)
    parser.add_argument("--active", type=float, default=0.02, help="share of the threads that are not closed")
    parser.add_argument("--times", type=int, default=60, help="of each question")
    parser.add_argument("--keep", type=Path, help="a folder for the store")
    parser.add_argument("--only", default="", help="questions with this in their name")
    args = parser.parse_args()
    with ExitStack() as stack:
        folder = args.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="siaga-million-")))
        folder.mkdir(parents=True, exist_ok=True)
        measure(folder, prepared(folder, args.threads, args.active), args.times, args.only)


if __name__ == "__main__":
    main()
