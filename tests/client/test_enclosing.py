"""Files that wait with a reply: sealed copies, told apart by content, completed by path, shared out by channel."""

import errno
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.client.enclosing import CHUNK, Enclosures, begun_anew, completions, look
from inbox.client.outbox import Outbox
from inbox.client.seal import Broken, Seal
from inbox.domain.files import CAPTION, limit, shared_out
from tests.client.test_outbox import reply

PDF = b"%PDF-1.7\n"


def write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


@pytest.fixture
def kept(tmp_path: Path) -> Enclosures:
    return Enclosures(tmp_path / "files", Seal(os.urandom(32)))


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_copy_is_whole_and_sealed(tmp_path: Path, kept: Enclosures, size: int) -> None:
    content = (PDF * (size // len(PDF) + 1))[:size]
    copy = kept.keep(look(write(tmp_path / "a.pdf", content)))
    assert (b"".join(kept.read(copy)), copy.size, copy.name) == (content, size, "a.pdf")
    stored = (kept.folder / copy.id).read_bytes()
    assert PDF not in stored
    assert (kept.folder / copy.id).stat().st_mode & 0o077 == 0
    kept.drop(copy)
    assert list(kept.folder.iterdir()) == []


@pytest.mark.parametrize("spoil", [
    lambda raw: raw[:-1], lambda raw: raw[: 20 + CHUNK + 16], lambda raw: raw[:20] + raw[20 + CHUNK + 16 :],
    lambda raw: raw[:-3] + bytes([raw[-3] ^ 1]) + raw[-2:], lambda raw: b"", lambda raw: raw + b"x",
])  # fmt: skip
def test_a_copy_that_was_cut_or_altered_is_not_read(tmp_path: Path, kept: Enclosures, spoil: object) -> None:
    copy = kept.keep(look(write(tmp_path / "a.pdf", PDF + bytes(2 * CHUNK))))
    path = kept.folder / copy.id
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(Broken):
        list(kept.read(copy))


def test_what_is_no_file_to_send_says_why(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    write(tmp_path / "empty", b"")
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(100 * CHUNK + 1)
    for name, why in (("gone", errno.ENOENT), ("", errno.EISDIR), ("pipe", errno.EISDIR), ("empty", errno.ENODATA),
                      ("huge", errno.EFBIG)):  # fmt: skip
        with pytest.raises(OSError, match=re.escape(os.strerror(why))) as caught:
            look(str(tmp_path / name))
        assert caught.value.errno == why, name


def test_paths_are_completed(tmp_path: Path) -> None:
    (tmp_path / "Surat").mkdir()
    write(tmp_path / "surat.pdf", PDF)
    write(tmp_path / ".rahasia", b"x")
    os.mkfifo(tmp_path / "surat.pipe")
    assert completions(f"{tmp_path}/sur") == [(f"{tmp_path}/Surat/", None), (f"{tmp_path}/surat.pdf", 9)]
    assert completions(f"{tmp_path}/.r") == [(f"{tmp_path}/.rahasia", 1)]
    assert completions(f"{tmp_path}/none/x") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("~//etc/ho", "/etc/ho"), ("/srv/~/sur", "~/sur"), ("~/a//b//c", "/c"), ("/tmp/a", "/tmp/a"), ("~/", "~/")],
)
def test_a_whole_path_typed_behind_the_one_that_stands_there_counts(typed: str, meant: str) -> None:
    assert begun_anew(typed) == meant


def test_a_path_begun_anew_is_completed(tmp_path: Path) -> None:
    path = write(tmp_path / "surat.pdf", b"%PDF-1.4 x")
    assert completions(f"~/{tmp_path}/sur") == [(path, 10)]


async def test_a_queued_reply_has_its_file_after_the_original_is_gone(tmp_path: Path) -> None:
    seal, path = Seal(os.urandom(32)), tmp_path / "foto.jpg"
    write(path, b"\xff\xd8\xff\xe0" + bytes(50))
    outbox = Outbox(tmp_path / "outbox", seal)
    files = await outbox.enclose([look(str(path))])
    command = reply()
    await outbox.submit(command, files=files)
    path.unlink()
    again = Outbox(tmp_path / "outbox", seal)
    await again.refresh()
    [waiting] = again.pending
    assert [(f.name, f.mime, f.size) for f in waiting.files] == [("foto.jpg", "image/jpeg", 54)]
    assert await again.withdraw(command.cmd_id)
    assert list((tmp_path / "outbox" / "files").iterdir()) == []


async def test_copies_that_no_command_names_are_swept(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox", Seal(os.urandom(32)))
    [lost, fresh] = await outbox.enclose([look(write(tmp_path / n, PDF)) for n in ("a", "b")])
    os.utime(tmp_path / "outbox" / "files" / lost.id, (0, 0))
    await outbox.refresh()
    assert [path.name for path in (tmp_path / "outbox" / "files").iterdir()] == [fresh.id]


KINDS = st.lists(st.sampled_from(["image", "video", "audio", "document", "sticker"]), max_size=5)


@settings(max_examples=200)
@given(st.sampled_from(["whatsapp", "instagram", "email"]), st.text(max_size=2 * CAPTION), KINDS)
def test_a_reply_is_shared_out_without_loss(channel: str, text: str, kinds: list[str]) -> None:
    parts = shared_out(channel, text, kinds)
    assert [n for part in parts for n in part.files] == list(range(len(kinds)))
    said = [part.text for part in parts if part.text.strip()]
    assert said == ([text] if text.strip() else [])
    if channel == "email" or not kinds:
        assert len(parts) == 1
        return
    assert all(len(part.files) + (not part.files) == 1 for part in parts)
    for part in parts:
        if part.text.strip() and part.files:
            assert channel == "whatsapp"
            assert kinds[part.files[0]] in ("image", "video", "document")
            assert len(part.text) <= CAPTION


def test_limits_are_the_channels() -> None:
    assert limit("instagram", "image/gif") is None
    assert limit("whatsapp", "video/webm") is None
    assert limit("email", "application/zip") is not None
