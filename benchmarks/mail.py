"""Mails: reading beside Python's own parser and mail-parser, a fetch of many, and the time from arrival to a client.

    python benchmarks/mail.py [--fetch 5000] [--arrivals 20]

Reading: the corpus beside the repository (SIAGA_SHARED), processor time, the best of three rounds, one candidate after
the other in each.
Fetching and arriving: a real Dovecot and a real hub; needs dovecot-core, dovecot-imapd and dovecot-lmtpd.
"""

import argparse
import contextlib
import email
import email.policy
import json
import logging
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from inbox.connectors.email import mail as mails  # noqa: E402
from tests.dovecot import PASSWORD, PROGRAM, Dovecot, mail  # noqa: E402
from tests.hub.mail.conftest import OFFICE  # noqa: E402
from tests.hubs import RunningHub, until  # noqa: E402


def corpus() -> list[bytes]:
    """Every whole mail of the corpus. Raises SystemExit where there is none."""
    shared = os.environ.get("SIAGA_SHARED")
    for folder in ([Path(shared)] if shared else []) + [ROOT.parent / "shared", ROOT.parents[1] / "shared"]:
        index = folder / "corpus" / "email-index.json"
        if index.exists():
            entries = [e for e in json.loads(index.read_text()) if e["kind"] in ("message", "dsn")]
            paths = [folder / "corpus" / "email" / e["file"] for e in entries]
            return [path.read_bytes() for path in paths if path.exists()]
    raise SystemExit("mail.py needs the corpus: set SIAGA_SHARED to the folder that has corpus/")


def ours(raw: bytes) -> None:
    """All that Siaga makes of a mail."""
    mails.read(raw)


def policy_default(raw: bytes) -> None:
    """Subject, sender, text and attachments by the standard library."""
    found = email.message_from_bytes(raw, policy=email.policy.default)
    str(found["subject"])
    str(found["from"])
    body = found.get_body(("plain", "html"))
    if body is not None:
        body.get_content()
    for part in found.iter_attachments():
        part.get_filename()
        part.get_payload(decode=True)


def mail_parser(raw: bytes) -> None:
    """The same by mail-parser."""
    import mailparser

    found = mailparser.parse_from_bytes(raw)
    _ = found.subject, found.from_, found.body, found.attachments


def parsing(raws: list[bytes]) -> None:
    """Mails a second of processor time, and how many raised."""
    candidates: list[tuple[str, Callable[[bytes], None]]] = [
        ("inbox", ours), ("policy.default", policy_default), ("mail-parser", mail_parser),
    ]  # fmt: skip
    print(f"reading {len(raws)} mails, {sum(map(len, raws)) / 1e6:.1f} MB")
    best: dict[str, tuple[float, int]] = {}
    for _round in range(3):
        for name, read in candidates:
            try:
                read(raws[0])
            except ImportError:
                continue  # pip install mail-parser
            failed = 0
            begun = time.process_time()
            for raw in raws:
                try:
                    read(raw)
                except Exception:
                    failed += 1
            taken = time.process_time() - begun
            best[name] = min(best.get(name, (taken, failed)), (taken, failed))
    for name, (taken, failed) in best.items():
        print(f"  {name:16} {len(raws) / taken:7.0f} mails/s   {failed} exceptions")


class Office:
    """A hub with one mailbox on Dovecot."""

    def __init__(self, server: Dovecot, folder: Path, number: int) -> None:
        self.server, self.address = server, f"lapor{number}@test.local"
        self.hub = RunningHub(folder)

    def apply(self) -> None:
        """Bring the channel up."""
        self.hub.request("PUT", "/v1/secrets/surat/password", content=PASSWORD.encode())
        office = OFFICE.format(address=self.address, imap=self.server.port, smtp=1, more="")
        self.hub.request("POST", "/v1/office", content=office.encode())

    def resident(self) -> float:
        """Megabytes of the hub."""
        assert self.hub.process is not None
        said = Path(f"/proc/{self.hub.process.pid}/status").read_text()
        return int(said.partition("VmRSS:")[2].split()[0]) / 1024

    def stored(self) -> int:
        """Mails in the store."""
        path = next(self.hub.home.rglob("store.db"))
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
            return int(store.execute("SELECT count(*) FROM message WHERE kind = 'message'").fetchone()[0])


def fetching(server: Dovecot, folder: Path, count: int) -> None:
    """From the channel's start until all mails of the mailbox are stored."""
    office = Office(server, folder / "fetch", 1)
    raws = [
        mail(
            f"Laporan {n}",
            f"Jalan rusak di RT {n}. " * 20,
            sender=f"Warga {n} <warga{n}@contoh.test>",
            to=office.address,
        )
        for n in range(count)
    ]
    server.deliver(office.address, *raws)
    try:
        office.hub.start()
        before = office.resident()
        office.apply()
        begun = time.monotonic()
        until(lambda: office.stored() >= count, f"{count} mails", 300, 0.2)
        taken = time.monotonic() - begun
        print(
            f"fetch of {count} mails of {len(raws[0])} bytes, parsed and durable: {taken:.1f} s, {count / taken:.0f}/s;"
        )
        print(f"  memory of the hub {before:.0f} MB before, {office.resident():.0f} MB after")
    finally:
        office.hub.stop()


def arriving(server: Dovecot, folder: Path, count: int) -> None:
    """From Dovecot's answer to APPEND until a client has the mail in its feed."""
    office = Office(server, folder / "arrive", 2)
    office.hub.start()
    office.apply()
    try:
        until(
            lambda: "surat" in str(office.hub.get("/v1/channels")) and office.hub.channel("surat")["state"] == "up",
            "up",
        )
        server.deliver(office.address, mail("pertama", to=office.address))
        until(lambda: office.stored() >= 1, "the first")
        seen: dict[str, float] = {}
        threading.Thread(target=follow, args=(office.hub, seen), daemon=True).start()
        times = []
        with server.login(office.address) as line:
            for number in range(count):
                subject = f"tiba-{number}-"
                time.sleep(0.7)
                line.append("INBOX", mail(subject, to=office.address))
                begun = time.monotonic()
                until(lambda subject=subject: any(subject in k for k in list(seen)), subject, 30, 0.002)
                times.append(next(v for k, v in list(seen.items()) if subject in k) - begun)
        times.sort()
        at95 = times[min(len(times) - 1, int(len(times) * 0.95))]
        print(f"arrival to a client's feed, {count} mails: p50 {statistics.median(times):.2f} s, p95 {at95:.2f} s, "
              f"most {times[-1]:.2f} s")  # fmt: skip
    finally:
        office.hub.stop()


def follow(hub: RunningHub, seen: dict[str, float]) -> None:
    """Note when each line of the feed comes."""
    way = httpx.HTTPTransport(uds=str(hub.socket))
    with httpx.Client(transport=way, base_url="http://hub", timeout=None) as client:
        cursor: Any = client.get("/v1/snapshot").json()["cursor"]
        with client.stream("GET", f"/v1/feed?since={cursor}") as stream:
            for text in stream.iter_lines():
                if "tiba-" in text:
                    seen.setdefault(text, time.monotonic())


def main() -> None:
    """Print all three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fetch", type=int, default=5000)
    parser.add_argument("--arrivals", type=int, default=20)
    asked = parser.parse_args()
    logging.disable()  # mail-parser tells of every part that it does not take
    parsing(corpus())
    if PROGRAM is None:
        raise SystemExit("the rest needs Dovecot: apt-get install dovecot-core dovecot-imapd dovecot-lmtpd")
    with tempfile.TemporaryDirectory(prefix="siaga-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Dovecot(folder / "dovecot")
        server.start()
        try:
            arriving(server, folder, asked.arrivals)
            fetching(server, folder, asked.fetch)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
