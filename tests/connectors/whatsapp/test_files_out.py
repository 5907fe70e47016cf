"""Files on their way out: told by content, uploaded once, used again (pitfall 24)."""

import hashlib
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inbox.connectors.base import Accepted, ChannelConfig, LocalFile, Outbound, Refused
from inbox.connectors.whatsapp.connector import WhatsApp
from inbox.connectors.whatsapp.files import Allowed, allowed
from inbox.domain.sniffing import sniff
from inbox.sandbox.faults import Fault
from inbox.sandbox.server import GraphServer
from inbox.sandbox.world import Habits

CITIZEN = "6281234564821"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(64)
OPUS = b"OggS\0\2" + bytes(22) + b"OpusHead\1\1" + bytes(64)


def file(folder: Path, content: bytes, name: str = "berkas", mime: str = "application/octet-stream") -> LocalFile:
    digest = hashlib.sha256(content).hexdigest()
    path = folder / digest
    path.write_bytes(content)
    return LocalFile(path=str(path), sha256=digest, name=name, mime=mime, size=len(content))


def office(folder: Path, inner: str) -> bytes:
    path = folder / "made.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(inner, "<x/>")
    return path.read_bytes()


@pytest.mark.parametrize(("content", "mime"), [
    (JPEG, "image/jpeg"), (b"\x89PNG\r\n\x1a\n" + bytes(30), "image/png"), (b"GIF89a" + bytes(30), "image/gif"),
    (b"%PDF-1.7\n", "application/pdf"), (OPUS, "audio/ogg; codecs=opus"), (b"OggS" + bytes(60), "audio/ogg"),
    (b"\0\0\0\x18ftypmp42" + bytes(30), "video/mp4"), (b"\0\0\0\x18ftypM4A " + bytes(30), "audio/mp4"),
    (b"ID3\x04" + bytes(30), "audio/mpeg"), (b"#!AMR\n" + bytes(9), "audio/amr"), (b"\xff\xf1P\x80", "audio/aac"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"), ("catatan ✓\n".encode(), "text/plain"),
    (b"MZ\x90\0\x03", "application/octet-stream"), (b"\0\1\2", "application/octet-stream"),
])  # fmt: skip
def test_content_says_what_a_file_is(tmp_path: Path, content: bytes, mime: str) -> None:
    (tmp_path / "x.jpg").write_bytes(content)
    with (tmp_path / "x.jpg").open("rb") as file:
        assert sniff(file) == mime


def test_office_documents_are_known_by_what_is_inside(tmp_path: Path) -> None:
    for inner, ending in (("word/document.xml", "wordprocessingml.document"), ("xl/workbook.xml", "sheet")):
        found = allowed(file(tmp_path, office(tmp_path, inner)))
        assert isinstance(found, Allowed)
        assert found.kind == "document"
        assert found.mime.endswith(ending)
    assert isinstance(allowed(file(tmp_path, office(tmp_path, "evil.exe"))), Refused)


def test_p24_only_what_whatsapp_takes_leaves(tmp_path: Path) -> None:
    assert allowed(file(tmp_path, OPUS, "suara.mp3", "audio/opus")) == Allowed("audio", "audio/ogg; codecs=opus")
    stereo = OPUS.replace(b"OpusHead\1\1", b"OpusHead\1\2")
    for content in (b"OggS" + bytes(60), stereo, b"GIF89a" + bytes(9), b"", b"MZ\0\0", JPEG + bytes(5 * 2**20)):
        found = allowed(file(tmp_path, content, "foto.jpg", "image/jpeg"))
        assert isinstance(found, Refused), content[:9]
        assert found.action == "fix"
        assert "foto.jpg" in found.problem.title
        assert found.problem.hint
    big = allowed(file(tmp_path, JPEG + bytes(6 * 2**20), "foto.jpg"))
    assert isinstance(big, Refused)
    assert "6 MB" in big.problem.title
    assert "5 MB" in big.problem.title


class Secrets:
    def __init__(self, token: str) -> None:
        self.token = token

    def get(self, name: str) -> str:
        return self.token


@pytest.fixture
async def graph() -> AsyncIterator[GraphServer]:
    async with GraphServer(habits=Habits.orderly()) as found:
        found.world.say(found.number, found.world.user(CITIZEN, "Tati"), {"type": "text", "text": {"body": "halo"}})
        yield found


@pytest.fixture
async def whatsapp(graph: GraphServer) -> AsyncIterator[WhatsApp]:
    config = ChannelConfig(
        id="wa", kind="whatsapp", phone_number_id=graph.number.phone_number_id, waba_id=graph.number.waba_id,
        api_base=graph.base,
    )  # fmt: skip
    made = WhatsApp(config, Secrets(graph.number.token))
    yield made
    await made.close()


def out(*files: LocalFile, text: str = "", **more: Any) -> Outbound:
    return Outbound(message_id="m", to=(("phone", CITIZEN),), text=text, callback="m", files=files, **more)


async def test_a_file_is_uploaded_once_and_used_again(tmp_path: Path, graph: GraphServer, whatsapp: WhatsApp) -> None:
    photo = file(tmp_path, JPEG, "foto.jpg")
    first = await whatsapp.send(out(photo, text="lokasi"))
    assert isinstance(first, Accepted)
    ((digest, identity),) = first.uploads
    assert digest == photo.sha256
    assert len(graph.world.shelf.files) == 1
    assert isinstance(await whatsapp.send(out(photo)), Accepted)
    assert isinstance(await whatsapp.send(out(msgspec.structs.replace(photo, remote_id=identity))), Accepted)
    assert len(graph.world.shelf.files) == 1
    kinds = [(sent.kind, sent.content["id"]) for sent in graph.world.sent.values()]
    assert kinds == [("image", identity)] * 3


async def test_a_refused_file_never_leaves(tmp_path: Path, graph: GraphServer, whatsapp: WhatsApp) -> None:
    result = await whatsapp.send(out(file(tmp_path, b"MZ\x90\0\x03\0", "virus.pdf")))
    assert isinstance(result, Refused)
    assert result.problem.code == "bad_type"
    assert not graph.world.sent
    assert not graph.world.shelf.files


async def test_an_upload_of_unknown_outcome_is_tried_again(
    tmp_path: Path, graph: GraphServer, whatsapp: WhatsApp
) -> None:
    graph.world.faults.plan.append(Fault(route="media", kind="cut"))
    photo = file(tmp_path, JPEG)
    result = await whatsapp.send(out(photo))
    assert isinstance(result, Refused)
    assert result.action == "retry"
    assert not graph.world.sent
    assert isinstance(await whatsapp.send(out(photo)), Accepted)


async def test_reading_and_typing_are_told(graph: GraphServer, whatsapp: WhatsApp) -> None:
    wamid = next(iter(graph.world.said))
    assert await whatsapp.mark_read(wamid)
    assert await whatsapp.mark_read(wamid, typing=True)
    assert [found.typing for _number, found in graph.world.receipts] == [False, True]
    assert not await whatsapp.mark_read("wamid.unknown")
