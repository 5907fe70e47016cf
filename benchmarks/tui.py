"""Start, key to paint, bytes and memory of the inbox on a pty, with many threads in the cache.

    python benchmarks/tui.py [--threads 10000] [--starts 9] [--keys 60]

A start is measured to the painted list, and to the answer of a key that is typed as soon as the list is there: the
first picture is painted before the desk can take keys. The hub is away, so that nothing but the client is measured.
neomutt reads as many mails beside it, where it is installed (apt-get install neomutt).
"""

import argparse
import compileall
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from terminal import Terminal

import inbox

NAMES = ("Tati Suryati", "Neng Rina", "Asep Rancaekek", "Yusuf H.", "Euis Komala", "Dadang Sopandi")
TEXTS = ("Banjir di Dayeuhkolot sudah 1 m", "Puskesmas tutup padahal jam kerja", "KTP hilang, syarat apa saja?")
FIRST = "Uji Pertama"
MARK = "▌".encode()  # of the row under the cursor: written again when it moves


def fill(home: Path, hub: Path, count: int) -> None:
    """A cache as a session leaves it: `count` threads, a third of them unanswered, and the first page."""
    os.environ["INBOX_HOME"], os.environ["INBOX_HUB"] = str(home), str(hub)
    from inbox.client import firstpage
    from inbox.client.cache import Cache
    from inbox.client.home import Home
    from inbox.client.hubs import find
    from inbox.client.state import State
    from inbox.wire import Contact, Me, OfficeInfo, Snapshot, Thread

    now = datetime.now(UTC)
    threads = [
        Thread(
            number=number,
            seq=4,
            version=9,
            contact=Contact(id=number, name=FIRST if number == 1 else NAMES[number % len(NAMES)]),
            preview=TEXTS[number % len(TEXTS)],
            priority=1 if number == 1 else 3,
            agency="bpbd",
            last_at=now - timedelta(minutes=number),
            waiting_since=now - timedelta(minutes=number) if number % 3 == 1 else None,
            channel="wa-bpbd",
            channel_kind="whatsapp",
        )
        for number in range(1, count + 1)
    ]
    snapshot = Snapshot(
        cursor="uji.1", at=now, me=Me(login="rina"), office=OfficeInfo(name="Kantor uji"), threads=threads
    )
    home_of = Home.of(find())
    cache = Cache.open(home_of.cache, home_of.seal, most=10 * count)
    cache.replace(snapshot)
    cache.close()
    state = State()
    state.replace(snapshot)
    firstpage.write(home_of.first_page, home_of.seal, firstpage.of(state, now))


def mailbox(path: Path, count: int) -> None:
    """As many mails for neomutt."""
    with path.open("wb") as file:
        for number in range(count):
            mail = EmailMessage()
            mail["From"] = f"{NAMES[number % len(NAMES)]} <w{number}@example.go.id>"
            mail["To"] = "piket@example.go.id"
            mail["Date"] = "Sat, 21 Nov 2026 21:04:00 +0700"
            mail["Subject"] = FIRST if number == count - 1 else TEXTS[number % len(TEXTS)]
            mail["Message-ID"] = f"<{number}@example.go.id>"
            mail.set_content(TEXTS[number % len(TEXTS)])
            file.write(b"From w@example.go.id Sat Nov 21 21:04:00 2026\n" + bytes(mail) + b"\n")


def measure(
    title: str, start: Callable[[], Terminal], keys: tuple[bytes, bytes], args: argparse.Namespace, moved: bytes = b""
) -> None:
    """Start the program some times, press keys in the last one, print one line. `moved`: what the first key writes."""
    painted: list[float] = []
    ready: list[float] = []
    for _nth in range(args.starts):
        terminal = start()
        painted.append(terminal.until(FIRST.encode()))
        ready.append(terminal.answers(keys[0], moved))
        terminal.settle()
        terminal.close()
    terminal = start()
    terminal.until(FIRST.encode())
    screen = terminal.settle()
    answers = [terminal.press(keys[nth % 2 if nth > 5 else 0]) for nth in range(args.keys)]
    memory = terminal.memory()
    terminal.close()
    took = sorted(seconds * 1000 for seconds, _bytes in answers)
    sizes = [size for _seconds, size in answers]
    print(
        f"{title:10} start {statistics.median(painted) * 1000:6.0f} ms (best {min(painted) * 1000:.0f})   first key "
        f"answered {statistics.median(ready) * 1000:6.0f} ms (best {min(ready) * 1000:.0f})   key "
        f"p50 {took[len(took) // 2]:5.2f} ms  p95 {took[len(took) * 95 // 100]:5.2f} ms  "
        f"{statistics.median(sizes):5.0f} bytes   after the start {screen:6} bytes   {memory:4.0f} MB",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=10_000)
    parser.add_argument("--starts", type=int, default=9)
    parser.add_argument("--keys", type=int, default=60)
    args = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {args.threads:,} threads")
    # As `make setup` leaves it: byte code is there.
    compileall.compile_dir(Path(inbox.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as name:
        folder = Path(name)
        fill(folder / "home", folder / "absent.sock", args.threads)
        env = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        measure("inbox", lambda: Terminal([sys.executable, "-m", "inbox"], env), (b"j", b"k"), args, MARK)
        if shutil.which("neomutt"):
            box = folder / "mbox"
            mailbox(box, args.threads)
            (folder / "rc").write_text(f"set folder={folder}\nset sort=reverse-mailbox-order\nset quit=yes\n")
            command = ["neomutt", "-n", "-F", str(folder / "rc"), "-R", "-f", str(box)]
            measure("neomutt", lambda: Terminal(command, env), (b"j", b"k"), args)
        else:
            print("neomutt is not installed: no line of a peer")


if __name__ == "__main__":
    main()
