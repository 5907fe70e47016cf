"""What `inbox doctor` looks at on this machine. Every check looks only: it makes, starts and mends nothing."""

import os
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from inbox import paths
from inbox.client.hubs import Hub
from inbox.i18n import _

SAFE_SQLITE = (3, 51, 3)  # https://sqlite.org/wal.html#walresetbug
SLOW_FLUSH = 0.02  # seconds
LITTLE_SPACE = 1 << 30  # bytes


class Check(msgspec.Struct, kw_only=True):
    """One finding. `good` is fine, `warn` works but should be looked at, `bad` does not work."""

    name: str
    state: Literal["good", "warn", "bad"]
    text: str
    hint: str = ""
    detail: dict[str, Any] = msgspec.field(default_factory=dict)


def sqlite() -> Check:
    """The SQLite library: before 3.51.3 two connections that write and checkpoint at once may damage a WAL file."""
    found = sqlite3.sqlite_version
    text = _("SQLite {versi}").format(versi=found)
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return Check(name="sqlite", state="good", text=text, detail={"version": found})
    return Check(
        name="sqlite",
        state="warn",
        text=text,
        hint=_(
            "Di bawah 3.51.3 ada cacat WAL yang jarang. Siaga menghindarinya dengan satu penulis; perbarui bila bisa."
        ),
        detail={"version": found},
    )


def folders() -> Iterator[Check]:
    """Our folders: closed to others, with room on the disk."""
    named = {
        "config": paths.config_dir(),
        "data": paths.data_dir(),
        "cache": paths.cache_dir(),
        "runtime": paths.runtime_dir(),
    }
    for name, path in named.items():
        detail: dict[str, Any] = {"path": str(path)}
        if not path.exists():
            yield Check(
                name=f"folder {name}", state="good", text=_("{folder}: belum dibuat").format(folder=path), detail=detail
            )
            continue
        about = path.stat()
        detail |= {"mode": f"{about.st_mode & 0o777:04o}", "owner": about.st_uid}
        text = f"{path} ({detail['mode']})"
        if about.st_uid != os.getuid():
            hint = _("Folder ini milik pengguna lain; perbaiki dengan chown.")
            yield Check(name=f"folder {name}", state="bad", text=text, hint=hint, detail=detail)
        elif name != "config" and about.st_mode & 0o077:
            hint = _("Orang lain dapat membacanya. Jalankan: chmod 700 {folder}").format(folder=path)
            yield Check(name=f"folder {name}", state="warn", text=text, hint=hint, detail=detail)
        else:
            yield Check(name=f"folder {name}", state="good", text=text, detail=detail)


def disk() -> Iterator[Check]:
    """How long a flush takes where the data is, and the room that is left."""
    folder = next(p for p in (paths.data_dir(), *paths.data_dir().parents) if p.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".siaga-fsync-") as file:
            took = [_flush(file.fileno()) for _once in range(15)]
    except OSError as error:
        yield Check(
            name="fsync",
            state="bad",
            text=_("{folder} tidak dapat ditulisi: {sebab}").format(folder=folder, sebab=error.strerror),
            hint=_("Periksa izin folder dan ruang disk."),
        )
        return
    typical = statistics.median(took)
    yield Check(
        name="fsync",
        state="warn" if typical > SLOW_FLUSH else "good",
        text=_("Menyimpan ke disk (fsync) {angka} ms").format(angka=f"{typical * 1000:.2f}"),
        hint=_("Disk ini lambat: pesan masuk tetap aman tetapi tersimpan lebih lama.") if typical > SLOW_FLUSH else "",
        detail={"median_ms": round(typical * 1000, 3), "worst_ms": round(max(took) * 1000, 3)},
    )
    free = shutil.disk_usage(folder).free
    yield Check(
        name="space",
        state="warn" if free < LITTLE_SPACE else "good",
        text=_("Ruang disk tersisa {angka} GB").format(angka=f"{free / 1e9:.1f}"),
        hint=_("Kosongkan disk sebelum penuh; pesan tidak dapat disimpan di disk penuh.")
        if free < LITTLE_SPACE
        else "",
        detail={"free": free},
    )


def keyring() -> Iterator[Check]:
    """Who keeps the secrets of a hub of this user. Nothing is opened."""
    from inbox.credentials import secret_service_answers

    data, own_key = paths.data_dir(), paths.config_dir() / "vault.key"
    record = data / "keyring"
    chosen = record.read_text().strip() if record.exists() else ""
    detail: dict[str, Any] = {"backend": chosen or None, "own_key": own_key.exists()}
    if chosen == "secret-service":
        answers = secret_service_answers()
        yield Check(
            name="keyring",
            state="good" if answers else "bad",
            text=_("Rahasia disimpan di Secret Service desktop."),
            hint="" if answers else _("Secret Service tidak menjawab dalam 3 detik; buka kuncinya di desktop."),
            detail=detail,
        )
    elif chosen:
        text = _("Rahasia disimpan di gudang bersandi {berkas}").format(berkas=data / "secrets.vault")
        yield Check(name="keyring", state="good", text=text, detail=detail)
    else:
        detail["secret_service"] = secret_service_answers()
        text = _("Belum ada rahasia yang disimpan.")
        yield Check(name="keyring", state="good", text=text, detail=detail)
    for file in (own_key, data / "secrets.vault"):
        if file.exists() and file.stat().st_mode & 0o077:
            yield Check(
                name="vault",
                state="bad",
                text=_("{berkas} dapat dibaca orang lain").format(berkas=file),
                hint=_("Jalankan: chmod 600 {berkas}").format(berkas=file),
            )
    if own_key.exists():
        yield Check(
            name="vault key",
            state="warn",
            text=_("Kunci gudang ada di berkas {berkas}, dibuat sendiri oleh Siaga.").format(berkas=own_key),
            hint=_("Untuk kantor, simpan kuncinya sebagai kredensial systemd; lihat docs/install.md."),
        )


def outbox(hub: Hub) -> Iterator[Check]:
    """What this user's outbox for the hub holds."""
    folder = paths.data_dir() / "client" / hub.key / "outbox"
    waiting = len(list(folder.glob("*.new"))) + len(list(folder.glob("*.tried")))
    answered, damaged = len(list(folder.glob("*.answered"))), len(list((folder / "corrupt").glob("*")))
    yield Check(
        name="outbox",
        state="warn" if waiting or answered else "good",
        text=_("Kotak keluar: {tunggu} menunggu, {tolak} ditahan atau ditolak").format(tunggu=waiting, tolak=answered),
        hint=_("Buka `inbox` untuk melihat yang ditahan atau ditolak.") if answered else "",
        detail={"pending": waiting, "answered": answered, "damaged": damaged},
    )
    if damaged:
        yield Check(
            name="outbox damaged",
            state="bad",
            text=_("Berkas kotak keluar yang rusak: {jumlah}").format(jumlah=damaged),
            hint=_("Simpan folder {folder} dan hubungi pengelola.").format(folder=folder / "corrupt"),
        )


def _flush(descriptor: int) -> float:
    os.write(descriptor, b"siaga" * 100)
    begun = time.perf_counter()
    os.fsync(descriptor)
    return time.perf_counter() - begun
