"""Where things live: everything under INBOX_HOME when it is set, else by platformdirs."""

import os
from pathlib import Path

try:  # hashlib loads OpenSSL, 3.5 MB for a few names; `random` of the standard library does as much
    from _sha256 import sha256  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # Python 3.12 has it elsewhere
    from hashlib import sha256

SOCKET_LIMIT = 100  # bytes; sun_path has 108 on Linux, 104 elsewhere


def _below(kind: str) -> Path:
    home = os.environ.get("INBOX_HOME")
    if home:
        return Path(home).expanduser().absolute() / kind
    import platformdirs  # 8 ms, only where it is needed

    dirs = platformdirs.PlatformDirs("inbox", appauthor=False)
    return {"config": dirs.user_config_path, "data": dirs.user_data_path, "cache": dirs.user_cache_path}[kind]


def config_dir() -> Path:
    """Settings of the user or private hub."""
    return _below("config")


def data_dir() -> Path:
    """The store, media and vault of a private hub; the outbox of a client."""
    return _below("data")


def cache_dir() -> Path:
    """What can be made again: the client's cache and first page."""
    return _below("cache")


def runtime_dir() -> Path:
    """Socket and locks. Under INBOX_HOME/run, else XDG_RUNTIME_DIR, else a folder of the user's own in the temp dir."""
    home = os.environ.get("INBOX_HOME")
    if home:
        return Path(home).expanduser().absolute() / "run"
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return Path(runtime) / "inbox" if runtime else _temp_dir()


def private_socket() -> Path:
    """The socket of the private hub; a short path in a temp dir where the natural one is too long for the kernel."""
    path = runtime_dir() / "hub.sock"
    if len(os.fsencode(path)) <= SOCKET_LIMIT:
        return path
    short = _temp_dir() / f"{short_name(os.fsencode(path), 12)}.sock"
    # TMPDIR itself may be long, as a job's on a cluster or a test's.
    return short if len(os.fsencode(short)) <= SOCKET_LIMIT else Path("/tmp") / short.parent.name / short.name  # noqa: S108


def short_name(value: bytes, digits: int) -> str:
    """What stands for a long or private value in the name of a file: the first digits of its SHA-256."""
    name: str = sha256(value).hexdigest()
    return name[:digits]


def _temp_dir() -> Path:
    import tempfile  # a start that needs none paints without it

    return Path(tempfile.gettempdir()) / f"inbox-{os.getuid()}"


def private_dir(path: Path) -> Path:
    """Make the folder with mode 0700 and return it. Raises PermissionError where somebody else owns it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        raise PermissionError(f"{path} belongs to another user")
    return path
