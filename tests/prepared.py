"""Verbs and other short-lived processes of the program that need not import it again: forked from one that has.

A verb takes half a second of processor time before its first line, nearly all of it imports; the tests run hundreds. So
each test process execs one *mother* that imports the verbs, has one thread and waits. What it forks gets its own
arguments, environment, folder, streams and session, and runs the module as `__main__`; from there on it is a process
like any other: it is killed, waited for and looked at in the same way.

Servers (hub, sandbox) are started by exec and not here. What a fork cannot show is a start itself: what is imported
when, the memory of a fresh process. Tests of those exec (`tests/layers/test_loading.py`), and so does `start` by itself
wherever the environment has something that the interpreter or the program reads while it is loaded.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import random
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]
# LANGUAGE is not among them: loading the command line sets it, whatever it was.
READ_AT_START = ("PYTHON", "LC_", "LD_", "TZ", "INBOX_LANG", "SSL_", "OPENSSL_")
LOADED = (
    "anyio._backends._asyncio", "httpcore", "httptools", "inbox.client.offline", "inbox.client.session",
    "inbox.hub.lifecycle", "inbox.sandbox.citizens", "inbox.sandbox.server", "inbox.store.migrations.whole",
    "uvicorn.lifespan.off", "uvloop",
)  # fmt: skip
NUMBER = struct.Struct("=i")


class Forked:
    """A process forked from the mother, with the names of `subprocess.Popen` that the tests use."""

    stdin = None

    def __init__(self, args: list[str], told: int, stdout: IO[Any] | None) -> None:
        self.args, self.stdout, self.returncode = args, stdout, None
        self._told = told  # the mother writes its id here, and how it ended
        self.pid = self._number(None)
        if self.pid is None:
            raise ChildProcessError("the process that forks others is gone")

    def _number(self, patience: float | None) -> int | None:
        """The next number that the mother tells; null when there was none in time, or none will ever come."""
        if not select.select([self._told], [], [], patience)[0]:
            return None
        data = os.read(self._told, NUMBER.size)
        if len(data) != NUMBER.size:
            raise ChildProcessError("the process that forks others is gone")
        return int(NUMBER.unpack(data)[0])

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal; `TimeoutExpired` when it has not ended by then."""
        if self.returncode is None:
            status = self._number(timeout)
            if status is None:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = os.waitstatus_to_exitcode(status)
            os.close(self._told)
        return self.returncode

    def poll(self) -> int | None:
        """Its exit code; null while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


class _Mother:
    """The process that forks; one in each test process, from the first use to the end."""

    def __init__(self) -> None:
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.env = dict(os.environ)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.prepared", str(theirs.fileno())],
                cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip

    def fork(self, args: list[str], env: dict[str, str], streams: list[int], session: bool) -> int:
        """Ask for a process; where its id and its end will be told."""
        told, theirs = os.pipe()
        order = json.dumps({"args": args, "env": env, "cwd": str(Path.cwd()), "session": session}).encode()
        socket.send_fds(self.line, [order], [*streams, theirs])
        os.close(theirs)
        return told


_mother: _Mother | None = None
_starting = threading.Lock()


def mother() -> _Mother:
    """The mother of this process."""
    global _mother
    with _starting:
        if _mother is None:
            _mother = _Mother()
        return _mother


def start(
    *args: str, env: dict[str, str], stdin: int | None = None, stdout: int | None = None, stderr: int | None = None,
    new_session: bool = False, fresh: bool = False,
) -> "Forked | subprocess.Popen[Any]":  # fmt: skip
    """`python -m ARGS…` on these descriptors; `subprocess.PIPE` is possible for stdout, None is ours.

    Forked; by exec where that is asked for, or where `env` would be read before a fork could change it.
    """
    asked = [fd if fd != subprocess.DEVNULL else os.open(os.devnull, os.O_RDWR) for fd in (stdin, stdout, stderr)]
    opened = [fd for fd, was in zip(asked, (stdin, stdout, stderr), strict=True) if was == subprocess.DEVNULL]
    try:
        if fresh or _at_start(env) != _at_start(mother().env):
            return subprocess.Popen(
                [sys.executable, "-m", *args], env=env, stdin=asked[0], stdout=asked[1], stderr=asked[2],
                start_new_session=new_session,
            )  # fmt: skip
        read: int | None = None
        if stdout == subprocess.PIPE:
            read, write = os.pipe()
            asked[1] = write
            opened.append(write)
        streams = [number if fd is None else fd for number, fd in enumerate(asked)]
        told = mother().fork(list(args), env, streams, new_session)
        return Forked(list(args), told, None if read is None else os.fdopen(read, "rb"))
    finally:
        for fd in opened:
            os.close(fd)


def _at_start(env: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(READ_AT_START) or name == "LANG"}


def run(
    *args: str, env: dict[str, str], given: bytes = b"", timeout: float = 60.0
) -> "subprocess.CompletedProcess[bytes]":
    """`python -m ARGS…` to its end, like `subprocess.run` with pipes; `given` is what it may read from stdin."""
    pipes = [os.pipe() for _ in range(3)]
    (stdin, feed), (out, stdout), (err, stderr) = pipes
    try:
        process = start(*args, env=env, stdin=stdin, stdout=stdout, stderr=stderr)
    except BaseException:
        for fd in (fd for pipe in pipes for fd in pipe):
            os.close(fd)
        raise
    for fd in (stdin, stdout, stderr):
        os.close(fd)
    said: dict[int, bytes] = {out: b"", err: b""}
    open_, deadline = {out, err}, time.monotonic() + timeout
    try:
        while feed >= 0 or open_:
            left = deadline - time.monotonic()
            ready = select.select(list(open_), [feed] if feed >= 0 else [], [], max(0.0, left))
            if left <= 0 or not (ready[0] or ready[1]):
                raise subprocess.TimeoutExpired(list(args), timeout, said[out], said[err])
            if ready[1]:
                try:
                    given = given[os.write(feed, given[: select.PIPE_BUF]) :]
                except BrokenPipeError:
                    given = b""
                if not given:
                    os.close(feed)
                    feed = -1
            for fd in ready[0]:
                data = os.read(fd, 65536)
                said[fd] += data
                if not data:
                    open_.remove(fd)
        status = process.wait(max(0.0, deadline - time.monotonic()))
    finally:
        process.kill()
        for fd in (out, err, *([feed] if feed >= 0 else [])):
            os.close(fd)
    return subprocess.CompletedProcess(list(args), status, said[out], said[err])


# --- within the mother ------------------------------------------------------------------------------------------------
def _load() -> dict[str, str]:
    """Import what is forked later; what that set in the environment."""
    import inbox.cli

    before = dict(os.environ)
    for found in pkgutil.iter_modules(inbox.cli.__path__):
        if found.name != "tui":  # the screen: it arranges by itself what of Textual is loaded
            importlib.import_module(f"inbox.cli.{found.name}")
    for name in LOADED:
        importlib.import_module(name)
    if "textual" in sys.modules or threading.active_count() != 1:
        sys.exit("what is loaded has loaded the screen or started a thread: it is not to be forked")
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def _serve(line: socket.socket, loaded: dict[str, str]) -> list[str] | None:
    """Fork for each order until there are no more; the arguments, in the process that was forked."""
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    running: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([line, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _reap(running)
        if line not in ready:
            continue
        data, fds, _, _ = socket.recv_fds(line, 1 << 20, 4)
        if not data:
            return None
        *streams, told = fds
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            line.close()
            for fd in (woken, wake, told, *running.values()):
                os.close(fd)
            return _become(json.loads(data), streams, loaded)
        running[pid] = told
        os.write(told, NUMBER.pack(pid))
        for fd in streams:
            os.close(fd)


def _reap(running: dict[int, int]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            told = running.pop(ended[0])
            with contextlib.suppress(BrokenPipeError):  # nobody waits for it
                os.write(told, NUMBER.pack(ended[1]))
            os.close(told)


def _become(order: dict[str, Any], streams: list[int], loaded: dict[str, str]) -> list[str]:
    if order["session"]:
        os.setsid()
    for number, fd in enumerate(streams):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdout.reconfigure(line_buffering=os.isatty(1))  # type: ignore[union-attr]
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"] | loaded)
    time.tzset()
    random.seed()
    args: list[str] = order["args"]
    return args


def main() -> None:
    """Load, then fork on demand; in a forked process, be the module that was asked for."""
    loaded = _load()
    gc.collect()
    gc.freeze()
    args = _serve(socket.socket(fileno=int(sys.argv[1])), loaded)
    if args is not None:
        sys.argv = args
        runpy.run_module(args[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
