"""Files of canned replies on this machine: fetched from the hub once, then here also without it.

They are what the office gives to everybody, no citizen's: plain files that only the user reads, so that they can be
attached like any other.
"""

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from inbox import paths
from inbox.client.api import Api
from inbox.client.disk import older, write_whole
from inbox.client.enclosing import Enclosure, look
from inbox.client.outbox import Outbox
from inbox.domain.files import SHELVED
from inbox.domain.text import one_line
from inbox.wire import CannedFile, OfficeFile, OfficeParcel

UNUSED = 30 * 86400.0  # seconds after which one that nobody chose is taken away here; the hub still has it


class NotHere(Exception):
    """The file was never fetched to this machine, and there is no hub to ask; or the hub has lost it."""


def folder_of(outbox: Outbox) -> Path:
    """Where they are kept for the outbox's hub."""
    return outbox.folder.parent / "canned"


async def bring(folder: Path, file: CannedFile, api: Api | None) -> Enclosure:
    """The file, fetched where it is not here yet. Raises NotHere, Unreachable, Declined, OSError."""
    if not file.sha256:
        raise NotHere(file.path)
    target = folder / file.sha256[:32] / _named(file.name)
    if await asyncio.to_thread(_whole, target, file):
        return await asyncio.to_thread(look, str(target))
    if api is None:
        raise NotHere(file.path)
    content = b"".join([part async for part in api.media(SHELVED + file.sha256)])
    if _sha256(content) != file.sha256:
        raise NotHere(file.path)
    await asyncio.to_thread(_keep, target, content)
    return await asyncio.to_thread(look, str(target))


def _sha256(content: bytes) -> str:
    import hashlib  # with OpenSSL, which is quicker for large files and takes memory that the desk need not have

    return hashlib.sha256(content).hexdigest()


def _named(name: str) -> str:
    return one_line(name).replace("/", "_").lstrip(".")[:80] or "berkas"


def _whole(target: Path, file: CannedFile) -> bool:
    import hashlib

    try:
        if target.stat().st_size != file.size:
            return False
        with target.open("rb") as content:
            same = hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    except FileNotFoundError:
        return False
    os.utime(target.parent)
    return same


def _keep(target: Path, content: bytes) -> None:
    paths.private_dir(paths.private_dir(target.parent.parent) / target.parent.name)
    write_whole(target, content)
    for other in target.parent.parent.iterdir():
        if older(other, UNUSED):
            shutil.rmtree(other)


async def apply_office(
    api: Api, source: str, files: Sequence[Enclosure], named: Sequence[str], *, dry_run: bool
) -> Any:
    """Apply an office file with the files that it names (`named`: each one's path there); what it changes.

    What the hub has already is not given again. Raises Unreachable, Declined, OSError.
    """
    here = {file.path: file.sha256 for file in await api.call("GET", "/v1/office/files", list[CannedFile])}
    given = []
    for path, file in zip(named, files, strict=True):
        content = await asyncio.to_thread(Path(file.path).read_bytes)
        sha256, ticket = _sha256(content), ""
        if not dry_run and here.get(path) != sha256:
            ticket = (await api.upload(file.name, file.mime, [content])).id
        given.append(OfficeFile(path=path, sha256=sha256, ticket=ticket))
    parcel = msgspec.json.encode(OfficeParcel(source=source, files=given))
    asked = {"dry_run": 1} if dry_run else None
    json = {"Content-Type": "application/json"}
    return await api.call("POST", "/v1/office", dict[str, Any], asked, content=parcel, headers=json)
