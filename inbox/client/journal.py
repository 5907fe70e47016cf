"""A TinyDB storage and table that append what changed, sealed and checked, instead of writing everything again.

File: header, then records `u32 length, u32 crc32, payload`. The header is magic, format, schema, cipher and a random
file id; it is bound to every record. A payload is encrypted with ChaCha20-Poly1305 under a key of this file id alone,
its nonce being the record's place, so that no record can be altered, moved or left out. A new file id is taken at
every compaction and after a torn tail: a nonce is never used twice.
"""

import fcntl
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from inbox.client.disk import fsync_dir, write_all
from inbox.client.rows import Overlay, Rows
from inbox.client.seal import Seal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC = b"SIAGAJ1\n"
HEADER = struct.Struct("<8sHHHxx16s")  # magic, format, schema, cipher, file id
FRAME = struct.Struct("<II")  # length and crc32 of the payload
FORMAT = 1
PLAIN, CHACHA = 0, 1
MOST_DOCS = 256  # in a record: a damaged one takes no more with it
GROWTH, SLACK = 4, 1 << 16  # compaction when the file is larger than GROWTH times its content and SLACK bytes
LAST, MORE = b"\0", b"\1"  # first byte of a payload: whether its commit ends with it
PURPOSE = "journal 1"

# ("p", table, {id: document}), ("d", table, [id]), ("c", table) empty it, ("x", table) drop it, and for what TinyDB
# lets a caller write in the place of a table: ("v", name, {"": value})
Op = tuple[str, str, dict[str, bytes] | list[str] | None]
T = TypeVar("T")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Op]).decode


class Locked(Exception):
    """Another process has the file open for writing."""


class Damaged(Exception):
    """Not a journal, another key's or schema's, or altered before its end."""


class JournalStorage(Storage):
    """TinyDB storage in an append-only file. `seal` encrypts; without it the file is plain.

    Documents are kept in memory as encoded and decoded when they are read, so that no caller shares one with the
    store. A write returns when the kernel has it: it survives the death of the process, not always a power cut. A file
    that cannot be read is put aside as `.corrupt` and a new one begun; `fate` then says why. With `access_mode` "r"
    nothing is locked or written. JSONStorage's options about its text mean nothing here. Raises Locked, OSError.
    """

    def __init__(
        self,
        path: str | Path,
        create_dirs: bool = False,
        *,
        access_mode: Literal["r", "r+"] = "r+",
        seal: Seal | None = None,
        schema: int = 1,
        **_text_options: Any,
    ) -> None:
        self.path = Path(path)
        self.fate: str = ""  # what was wrong with the file at opening, empty when nothing
        self.tables: dict[str, dict[str, bytes]] = {}
        self.values: dict[str, bytes] = {}
        self._seal, self._schema, self._readonly = seal, schema, access_mode == "r"
        self._fd = self._lock = -1
        self._size = self._count = self._live = 0
        self._renew = False  # a nonce may have been used for bytes that are gone: take a new file id before writing
        self._used = False
        self._header = b""
        self._cipher: ChaCha20Poly1305 | None = None
        if self._readonly:
            self._peek()
            return
        if create_dirs:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(
            self.path.with_name(self.path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._open()
        except BlockingIOError as error:
            self.close()
            raise Locked(str(self.path)) from error
        except BaseException:
            self.close()
            raise

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Every table, its documents decoded as they are looked at; null where nothing was ever written."""
        if not self._used:
            return None
        tables: dict[str, Any] = {name: Rows(rows) for name, rows in self.tables.items()}
        return tables | {name: msgspec.msgpack.decode(value) for name, value in self.values.items()}

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the tables be `data`, appending what differs."""
        ops: list[Op] = [("x", name, None) for name in [*self.tables, *self.values] if name not in data]
        for name, rows in data.items():
            if not isinstance(rows, Mapping):
                ops.append(("v", name, {"": _encode(rows)}))
                continue
            known = self.tables.get(name)
            if known is not None and isinstance(rows, Rows) and rows.encoded is known:
                continue
            ops += difference(name, known, {str(key): _encode(row) for key, row in rows.items()})
        self.commit(ops)

    def commit(self, ops: Iterable[Op]) -> None:
        """Append and then apply: after a death in between, all of them are there or none. Raises OSError."""
        if self._readonly:
            raise OSError(f"{self.path} is open for reading")
        bundles = list(_split(ops))
        if not bundles and self._used:
            return
        if self._renew:
            self.compact()
        frames, last = bytearray(), len(bundles) - 1
        for place, bundle in enumerate(bundles):
            frames += self._frame((LAST if place == last else MORE) + _encode(bundle), self._count + place)
        self._append(bytes(frames))
        self._count += len(bundles)
        for bundle in bundles:
            self._apply(bundle)
        self._used = True
        if self._size > GROWTH * self._live + SLACK:
            with suppress(OSError):  # the journal as it is stays good; it is tried again at the next write
                self.compact()

    def compact(self) -> None:
        """Write the content anew under a new file id. Raises OSError; the old file then stays."""
        fresh = self.path.with_name(self.path.name + ".new")
        fd = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        old = self._header, self._cipher
        try:
            self._begin()
            ops: list[Op] = []
            for name, rows in self.tables.items():
                ops += [("c", name, None), ("p", name, rows)]
            ops += [("v", name, {"": value}) for name, value in self.values.items()]
            bundles = [LAST + _encode(bundle) for bundle in _split(ops)]
            content = self._header + b"".join(self._frame(bundle, place) for place, bundle in enumerate(bundles))
            write_all(fd, content)
            os.fsync(fd)
            fresh.replace(self.path)
        except BaseException:
            self._header, self._cipher = old
            os.close(fd)
            fresh.unlink(missing_ok=True)
            raise
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._size, self._count, self._renew = fd, len(content), len(bundles), False
        fsync_dir(self.path.parent)

    def close(self) -> None:
        """Let go of file and lock."""
        for name in ("_fd", "_lock"):
            if getattr(self, name) >= 0:
                os.close(getattr(self, name))
                setattr(self, name, -1)

    def _begin(self) -> None:
        file_id = os.urandom(16)
        self._header = HEADER.pack(MAGIC, FORMAT, self._schema, CHACHA if self._seal else PLAIN, file_id)
        self._cipher = self._seal.cipher(file_id, PURPOSE) if self._seal else None

    def _frame(self, payload: bytes, place: int) -> bytes:
        if self._cipher is not None:
            payload = self._cipher.encrypt(place.to_bytes(12, "little"), payload, self._header)
        return FRAME.pack(len(payload), zlib.crc32(payload)) + payload

    def _append(self, frames: bytes) -> None:
        try:
            write_all(self._fd, frames)
        except OSError:
            self._renew = True
            os.ftruncate(self._fd, self._size)
            os.lseek(self._fd, self._size, os.SEEK_SET)
            raise
        self._size += len(frames)

    def _apply(self, bundle: list[Op]) -> None:
        for kind, name, body in bundle:
            old = self.values.pop(name, b"")
            self._live -= len(old)
            if kind in "xv":
                self._live -= sum(map(_weight, self.tables.pop(name, {}).items()))
                if isinstance(body, dict):
                    self.values[name] = body[""]
                    self._live += len(body[""])
                continue
            rows = self.tables.setdefault(name, {})
            if kind == "c":
                self._live -= sum(map(_weight, rows.items()))
                rows.clear()
            elif isinstance(body, dict):
                for key, row in body.items():
                    self._live += len(row) - len(rows[key]) if key in rows else _weight((key, row))
                    rows[key] = row
            elif isinstance(body, list):
                for key in body:
                    if key in rows:
                        self._live -= _weight((key, rows.pop(key)))

    def _open(self) -> None:
        self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        content = _whole(self._fd)
        if content:
            try:
                self._load(content)
            except Damaged as error:
                self.fate = str(error)
                self.tables, self.values, self._live, self._used = {}, {}, 0, False
                self.path.replace(self.path.with_name(self.path.name + ".corrupt"))
                content = b""
        if not content:
            self.compact()
        elif self._renew:
            with suppress(OSError):  # what was read stays readable; the next write asks again
                self.compact()

    def _peek(self) -> None:
        fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if content := _whole(fd):
                self._load(content)
        except Damaged as error:
            self.fate, self.tables, self.values = str(error), {}, {}
        finally:
            os.close(fd)

    def _load(self, content: bytes) -> None:
        """Read header and records. A torn tail is left out and asks for a new file id. Raises Damaged."""
        self._read_header(content)
        place, self._size, self._count = HEADER.size, HEADER.size, 0
        commit: list[list[Op]] = []
        while place < len(content):
            payload = self._record(content, place)
            if payload is None:
                break
            place += FRAME.size + payload[0]
            self._count += 1
            commit.append(payload[2])
            if payload[1] == LAST:
                for bundle in commit:
                    self._apply(bundle)
                    self._used = True
                commit, self._size = [], place
        if self._size < len(content):
            self._renew = True
            self.fate = f"{len(content) - self._size} bytes of an unfinished write were left out"

    def _read_header(self, content: bytes) -> None:
        if len(content) < HEADER.size:
            raise Damaged("no header")
        magic, version, schema, cipher, file_id = HEADER.unpack_from(content)
        if magic != MAGIC or version != FORMAT or schema != self._schema:
            raise Damaged("another format or schema")
        if cipher != (CHACHA if self._seal else PLAIN):
            raise Damaged("encrypted otherwise")
        self._header = content[: HEADER.size]
        self._cipher = self._seal.cipher(file_id, PURPOSE) if self._seal else None

    def _record(self, content: bytes, place: int) -> tuple[int, bytes, list[Op]] | None:
        start = place + FRAME.size
        if start > len(content):
            return None
        length, crc = FRAME.unpack_from(content, place)
        end = start + length
        if end > len(content) or (not length and not any(content[place:])):  # cut, or zeros that a power cut left
            return None
        payload = content[start:end]
        plain = self._plain(payload) if zlib.crc32(payload) == crc else None
        if plain is None:
            if end == len(content):
                return None
            raise Damaged(f"the record at byte {place} is not what was written")
        try:
            return length, plain[:1], _decode(plain[1:])
        except msgspec.DecodeError as error:
            raise Damaged(f"the record at byte {place} cannot be read") from error

    def _plain(self, payload: bytes) -> bytes | None:
        if self._cipher is None:
            return payload or None
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(self._count.to_bytes(12, "little"), payload, self._header)
        except InvalidTag:
            return None


class JournalTable(Table):
    """A TinyDB table whose writes cost what they change, not what the table holds."""

    _storage: JournalStorage

    def put(self, documents: Mapping[int, Any]) -> None:
        """Insert or replace documents by id in one commit; they may be anything that msgspec encodes as a map."""
        self._storage.commit([("p", self.name, {str(key): _encode(value) for key, value in documents.items()})])
        self.clear_cache()

    def take(self, doc_id: int, kind: type[T]) -> T | None:
        """A document as a type of its own. Raises msgspec.ValidationError where it does not fit."""
        row = self._storage.tables.get(self.name, {}).get(str(doc_id))
        return None if row is None else msgspec.msgpack.decode(row, type=kind)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        known = self._storage.tables.get(self.name)
        table = Overlay(known or {}, self.document_id_class)
        updater(table)  # type: ignore[arg-type]
        self._storage.commit(table.ops(self.name, new=known is None))
        self.clear_cache()


class CacheDB(TinyDB):
    """TinyDB on the journal."""

    table_class = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]


def difference(name: str, old: Mapping[str, bytes] | None, new: Mapping[str, bytes]) -> list[Op]:
    """What turns one table into the other; at least one op where the table is new."""
    known = old or {}
    gone = [key for key in known if key not in new]
    put = {key: row for key, row in new.items() if known.get(key) != row}
    ops: list[Op] = [("d", name, gone)] if gone else []
    return [*ops, ("p", name, put)] if put or (old is None and not ops) else ops


def _split(ops: Iterable[Op]) -> Iterator[list[Op]]:
    bundle: list[Op] = []
    room = MOST_DOCS
    for kind, name, body in ops:
        if not body:
            bundle.append((kind, name, body))
            continue
        keys = iter(body)
        while part := list(islice(keys, room)):
            bundle.append((kind, name, {key: body[key] for key in part} if isinstance(body, dict) else part))
            room -= len(part)
            if room == 0:
                yield bundle
                bundle, room = [], MOST_DOCS
    if bundle:
        yield bundle


def _weight(row: tuple[str, bytes]) -> int:
    return len(row[0]) + len(row[1]) + 4


def _whole(fd: int) -> bytes:
    parts = []
    while part := os.read(fd, 1 << 24):
        parts.append(part)
    return b"".join(parts)
