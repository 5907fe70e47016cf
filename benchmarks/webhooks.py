"""Webhooks a second that are durable before they are answered, on a disk whose fsync takes 2 ms.

    python benchmarks/webhooks.py [--fsync-us 2000] [--connections 64] [--seconds 5]

The real hub with the real WhatsApp connector, beside a minimal receiver that commits each request by itself. Each
server runs on the first core, the load on the second. Needs a C compiler for the shim that slows fsync down.
"""

import argparse
import json
import os
import platform
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
SECRET = "0123456789abcdef0123456789abcdef"
OFFICE = """
[office]
name = "Kantor uji beban"
[[agency]]
id = "bpbd"
name = "BPBD"
[[channel]]
id = "wa-bench"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "106540352242922"
waba_id = "102290129340398"
api_base = "http://127.0.0.1:9"
"""


def shim(folder: Path) -> Path:
    """Compile the shim. Raises SystemExit where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise SystemExit("this benchmark needs a C compiler: apt-get install gcc libc6-dev")
    built = folder / "slow_fsync.so"
    source = HERE / "slow_fsync.c"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", built, source, "-ldl"], check=True)
    return built


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pinned(core: int, command: list[str]) -> list[str]:
    """The command on one core, where the machine has another for the load."""
    several = (os.cpu_count() or 1) > 1 and shutil.which("taskset")
    return ["taskset", "-c", str(core), *command] if several else command


@contextmanager
def server(command: list[str], port: int, env: dict[str, str]) -> Iterator[int]:
    """The server while the block runs, as its process id. Raises SystemExit where it does not come up within 30 s."""
    child = subprocess.Popen(pinned(0, command), env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    try:
        until = time.monotonic() + 30
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if child.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{' '.join(command[:4])} does not answer on port {port}")
            time.sleep(0.05)
        yield child.pid
    finally:
        child.terminate()
        child.wait(30)


def load(port: int, path: str, connections: int, seconds: float, first: int) -> dict[str, float]:
    """What one run of the load measured."""
    given = [str(port), path, SECRET, str(connections), str(seconds), str(first)]
    command = pinned(1, [sys.executable, str(HERE / "webhook_load.py"), *given])
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has used; 0 where /proc is not there."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(pid: int, port: int, path: str, args: argparse.Namespace) -> dict[str, float]:
    """A short run to warm up, then the one that counts."""
    load(port, path, args.connections, 1.0, 0)
    before = cpu(pid)
    measured = load(port, path, args.connections, args.seconds, 1_000_000)
    measured["cpu"] = (cpu(pid) - before) / measured["answered"] * 1000
    return measured


def baseline(folder: Path, env: dict[str, str], args: argparse.Namespace) -> dict[str, float]:
    """One commit a request."""
    port = free_port()
    script = str(HERE / "webhook_baseline.py")
    with server([sys.executable, script, str(port), str(folder / "baseline.db"), SECRET], port, env) as pid:
        return measure(pid, port, "/", args)


def hub(folder: Path, env: dict[str, str], args: argparse.Namespace) -> dict[str, float]:
    """The hub as an office runs it, brought up with its own verbs."""
    port = free_port()
    home = folder / "home"
    env = env | {"INBOX_HOME": str(home)}
    calm = {name: value for name, value in env.items() if name != "LD_PRELOAD"}
    office = folder / "office.toml"
    office.write_text(OFFICE)

    def inbox(*verb: str, given: str = "") -> str:
        command = [sys.executable, "-m", "inbox", *verb]
        return subprocess.run(command, env=calm, input=given, check=True, capture_output=True, text=True).stdout

    with server([sys.executable, "-m", "inbox", "hub", "run", "--port", str(port)], port, env) as pid:
        inbox("office", "apply", str(office))
        for name, value in {"app_secret": SECRET, "verify_token": "bench", "access_token": "bench"}.items():
            inbox("secret", "set", "wa-bench", name, given=value)
        measured = measure(pid, port, "/webhooks/wa-bench", args)
        threads = json.loads(inbox("threads", "--view", "all", "--json"))
        measured["threads"] = len(threads)
        return measured


def main() -> None:
    """Measure both and print them beside each other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fsync-us", type=int, default=2000, help="how long a flush of the simulated disk takes")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=5.0)
    args = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; fsync +{args.fsync_us / 1000:g} ms, {args.connections} connections"
    )
    with tempfile.TemporaryDirectory(prefix="siaga-bench-") as name:
        folder = Path(name)
        env = os.environ | {"LD_PRELOAD": str(shim(folder)), "SLOW_FSYNC_US": str(args.fsync_us)}
        env.pop("INBOX_HUB", None)
        for title, run in (("one commit a request", baseline), ("hub", hub)):
            found = run(folder, env, args)
            print(
                f"{title:22} {found['answered'] / found['seconds']:8,.0f}/s  "
                f"p50 {found['p50']:6.1f} ms  p99 {found['p99']:6.1f} ms  "
                f"cpu {found['cpu']:.2f} ms each  failed {found['failed']:.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
