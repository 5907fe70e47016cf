"""Siaga beside neomutt, aerc and alot: 10,000 threads against 10,000 mails, on a pty and through OpenSSH on loopback.

    apt-get install neomutt aerc alot notmuch openssh-server
    python benchmarks/peers.py [--count 10000] [--keys 40] [--starts 5] [--links 0 40 150]

One run measures every program in turn with the same keys: start to the painted list and to the answer of a key typed
then ("first key"), `j` to its answer, rows over the edge of the screen, opening what is under the cursor. A link is
OpenSSH (`sshd` and `ssh` by exec, on a free port) and a relay of ours that holds each packet for half of the round
trip; 0 is the pty alone. A program that is not installed is named and left out. Arrival is measured where a program
shows new things by itself: from the file of a mail (Siaga: from the citizen's message at the provider of an empty
training office) until its subject is painted.
"""

import argparse
import asyncio
import compileall
import contextlib
import getpass
import json
import os
import platform
import shlex
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from terminal import Terminal
from tui import FIRST, MARK, fill

NAMES = ("Tati Suryati", "Neng Rina", "Asep Rancaekek", "Yusuf H.", "Euis Komala", "Dadang Sopandi")
ARRIVED = "ZQXWVKJ"  # letters that no row has: programs write only cells that differ
SSHD = shutil.which("sshd") or "/usr/sbin/sshd"


@dataclass
class Peer:
    """A program: how it is started, which keys open and close what is under the cursor."""

    name: str
    command: list[str]
    opening: bytes = b"\r"
    closing: bytes = b"q"
    arrive: Callable[[bool], None] | None = None
    moved: bytes = b""  # what `j` writes, where the program may still be painting something else


def mail(number: int, subject: str) -> bytes:
    """One short mail."""
    who = f"{NAMES[number % len(NAMES)]} <w{number}@example.go.id>"
    day, second = 1 + number % 20, number % 60
    return (
        f"From: {who}\nTo: piket@example.go.id\nDate: Sat, {day:02} Nov 2026 10:04:{second:02} +0700\n"
        f"Subject: {subject}\nMessage-ID: <{number}@example.go.id>\n\nBanjir di Dayeuhkolot sudah 1 m.\n"
    ).encode()


def maildir(path: Path, count: int) -> None:
    """A maildir of so many mails, the newest named FIRST."""
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for number in range(count):
        subject = FIRST if number == count - 1 else f"Laporan {number} jalan rusak"
        made = mail(number, subject).replace(
            b"Nov 2026 10:", b"Nov 2026 23:" if number == count - 1 else b"Nov 2026 10:"
        )
        (path / "cur" / f"{1700000000 + number}.M{number}.uji:2,S").write_bytes(made)


def peers(folder: Path, count: int) -> Iterator[Peer]:
    """Every program that is installed, over its own 10,000."""
    fill(folder / "home", folder / "absent.sock", count)
    home = ["env", f"INBOX_HOME={folder / 'home'}", f"INBOX_HUB={folder / 'absent.sock'}", "COLORTERM=truecolor"]
    root = Path(__file__).parents[1]
    yield Peer("siaga", [*home, f"PYTHONPATH={root}", sys.executable, "-m", "inbox"], closing=b"u", moved=MARK)
    box = folder / "mail" / "INBOX"
    maildir(box, count)

    newest = box / "new" / "1800000000.baru"

    def arrive(there: bool) -> None:
        if not there:
            for old in box.rglob("1800000000.baru*"):
                old.unlink()
            return
        temporary = box / "tmp" / newest.name
        temporary.write_bytes(mail(19, ARRIVED).replace(b"Nov 2026 10:04:19", b"Nov 2026 23:59:59"))
        temporary.rename(newest)

    if shutil.which("neomutt"):
        rc = folder / "neomuttrc"
        rc.write_text(
            f"set folder={box.parent}\nset spoolfile={box}\nset mbox_type=Maildir\nset sort=reverse-date\n"
            f"set quit=yes\nset header_cache={folder / 'hcache'}\nset mail_check=1\nset timeout=1\nset mark_old=no\n"
        )
        yield Peer("neomutt", ["neomutt", "-n", "-F", str(rc), "-f", str(box)], arrive=arrive)
    if shutil.which("aerc"):
        config = folder / "config" / "aerc"
        config.mkdir(parents=True)
        (config / "accounts.conf").write_text(
            f"[uji]\nsource = maildir://{box.parent}\ndefault = INBOX\nfrom = a@b.c\n"
        )
        (config / "accounts.conf").chmod(0o600)
        (config / "aerc.conf").write_text("[ui]\nsort = -r date\n")
        env = ["env", f"XDG_CONFIG_HOME={folder / 'config'}", f"XDG_CACHE_HOME={folder / 'cache'}"]
        yield Peer("aerc", [*env, "aerc"], arrive=arrive)
    if shutil.which("alot") and shutil.which("notmuch"):
        config = folder / "notmuch"
        config.write_text(f"[database]\npath={box.parent}\n[user]\nname=uji\nprimary_email=a@b.c\n[new]\ntags=inbox\n")
        env = {**os.environ, "NOTMUCH_CONFIG": str(config)}
        subprocess.run(["notmuch", "new"], env=env, check=True, capture_output=True)
        subprocess.run(["notmuch", "tag", "+inbox", "*"], env=env, check=True, capture_output=True)
        (folder / "alotrc").write_text("bug_on_exit = False\n")
        command = ["env", f"NOTMUCH_CONFIG={config}", "alot", "-n", str(config), "-c", str(folder / "alotrc")]
        yield Peer("alot", [*command, "search", "tag:inbox"], closing=b"d")


# The link


@contextlib.contextmanager
def secure_shell(folder: Path, delay: float) -> Iterator[list[str]]:
    """`ssh … ` through a relay that adds `delay` seconds to each round trip; ends everything at the end."""
    keys = folder / f"ssh-{delay:g}"
    keys.mkdir(mode=0o700)
    for name in ("host", "own"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(keys / name)], check=True)
    (keys / "authorized").write_bytes((keys / "own.pub").read_bytes())
    port, public = free_port(), free_port()
    (keys / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {keys / 'host'}\nAuthorizedKeysFile {keys / 'authorized'}\n"
        f"PidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(keys / "config")], stderr=subprocess.DEVNULL)
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    asyncio.run_coroutine_threadsafe(relay(public, port, delay / 2), loop).result(5)
    wait_for_port(port)
    known = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]
    try:
        yield ["ssh", "-tt", "-p", str(public), "-i", str(keys / "own"), *known, f"{getpass.getuser()}@127.0.0.1"]
    finally:
        server.terminate()
        server.wait()
        asyncio.run_coroutine_threadsafe(hang_up(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)


async def relay(public: int, port: int, one_way: float) -> None:
    """Listen, and hand each piece on after `one_way` seconds, both ways."""

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while part := await reader.read(65536):
            loop.call_later(one_way, writer.write, part)
        loop.call_later(one_way, writer.close)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other = await asyncio.open_connection("127.0.0.1", port)
        for one in (writer, other[1]):
            one.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):  # the end of a measurement
            await asyncio.gather(pipe(reader, other[1]), pipe(other[0], writer))

    await asyncio.start_server(meet, "127.0.0.1", public)


async def hang_up() -> None:
    """End every task of the relay."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        found: int = line.getsockname()[1]
    return found


def wait_for_port(port: int) -> None:
    """Return when somebody listens there."""
    for _try in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        threading.Event().wait(0.05)
    raise SystemExit(f"nobody listens on port {port}: is {SSHD} installed?")


# The measuring


def measure(peer: Peer, shell: list[str] | None, args: argparse.Namespace) -> str:
    """One line of the table: milliseconds, and bytes on the pty."""
    env = {k: v for k, v in os.environ.items() if k not in ("TMUX", "INBOX_HUB", "INBOX_HOME")}
    env |= {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    command = [*shell, "exec " + shlex.join(["env", "LANG=C.UTF-8", *peer.command])] if shell else peer.command
    starts, ready = [], []
    for _nth in range(args.starts):
        terminal = Terminal(command, env)
        starts.append(terminal.until(FIRST.encode()) * 1000)
        ready.append(terminal.answers(b"j", peer.moved) * 1000)
        terminal.settle()
        terminal.close()
    terminal = Terminal(command, env)
    terminal.until(FIRST.encode())
    terminal.settle()
    near = [terminal.press(b"j") for _nth in range(10)]
    near += [terminal.press(b"jk"[nth % 2 : nth % 2 + 1]) for nth in range(args.keys)]
    far = [terminal.press(b"j") for _nth in range(args.keys)]
    opened = []
    for _nth in range(5):
        opened.append(terminal.press(peer.opening))
        terminal.press(peer.closing)
    arrival = ""
    if peer.arrive is not None and shell is None:
        terminal.press(b"g" if peer.name == "aerc" else b"=")
        begun = terminal.now()
        peer.arrive(True)
        with contextlib.suppress(SystemExit):
            arrival = f"{(terminal.until(ARRIVED.encode()) - begun) * 1000:.0f}"
        peer.arrive(False)
    memory = terminal.memory()
    terminal.close()

    def told(found: list[tuple[float, int]]) -> str:
        took = sorted(seconds * 1000 for seconds, _size in found)
        size = statistics.mean(size for _seconds, size in found)
        return f"{took[len(took) // 2]:.1f} / {took[len(took) * 95 // 100]:.1f} | {size:,.0f}"

    own = f"{memory:.0f}" if shell is None else ""
    start = f"{statistics.median(starts):,.0f} | {statistics.median(ready):,.0f}"
    return f"| {peer.name} | {start} | {told(near)} | {told(far)} | {told(opened)} | {arrival} | {own} |"


def arrival_at_siaga() -> str:
    """Milliseconds from a citizen's message at the provider of a training office to the painted list."""
    command = [sys.executable, "-m", "inbox", "demo", "--headless", "--empty", "--brisk", "--rate", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as stage:
        assert stage.stdout is not None
        home = Path(stage.stdout.readline().strip())
        control = json.loads((home / "sandbox.json").read_text())["control"]
        env = os.environ | {"INBOX_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        env.pop("INBOX_HUB", None)
        terminal = Terminal([sys.executable, "-m", "inbox"], env)
        while terminal.settle():
            pass
        body = json.dumps({"from": "6281234500001", "name": "Uji", "text": ARRIVED}).encode()
        begun = terminal.now()
        urllib.request.urlopen(urllib.request.Request(f"{control}/say", body, method="POST")).read()
        took = terminal.until(ARRIVED.encode()) - begun
        terminal.close()
        stage.terminate()
    return f"{took * 1000:.0f}"


def main() -> None:
    """Measure and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=40)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--links", type=int, nargs="*", default=[0, 40, 150], help="round trips in ms; 0: no OpenSSH")
    args = parser.parse_args()
    cores = os.cpu_count()
    compileall.compile_dir(Path(__file__).parents[1] / "inbox", quiet=1)  # as `make setup` leaves it
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, {args.count:,} threads, 120x36")
    print(f"arrival at Siaga: {arrival_at_siaga()} ms")
    with tempfile.TemporaryDirectory(prefix="siaga-peers-") as name:
        folder = Path(name)
        found = list(peers(folder, args.count))
        for missing in {"siaga", "neomutt", "aerc", "alot"} - {peer.name for peer in found}:
            print(f"{missing} is not installed (alot needs notmuch too): no line of it")
        for link in args.links:
            print(f"\n{'On a pty' if not link else f'OpenSSH, {link} ms round trip'}\n")
            print(
                "| | start ms | first key | `j` p50 / p95 ms | bytes | rows over the edge | bytes | open | bytes "
                "| arrival | MB |"
            )
            print("|---|---|---|---|---|---|---|---|---|---|---|")
            with secure_shell(folder, link / 1000) if link else contextlib.nullcontext(None) as shell:
                for peer in found:
                    try:
                        print(measure(peer, shell, args), flush=True)
                    except SystemExit as error:
                        print(f"| {peer.name} | not measured: {str(error)[:120]} |", flush=True)


if __name__ == "__main__":
    main()
