"""E21, E22: the bytes that leave have exactly the headers that were set, whatever citizens and staff write."""

import email
import email.policy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.connectors.base import LocalFile
from inbox.connectors.email.composing import Unsendable, address, compose, words
from inbox.connectors.letters import Letter

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
NAMES = ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type"]
HOSTILE = [
    "=?utf-8?q?a=0D=0ABcc:_x@evil.id?=", "a\r\nBcc: x@evil.id", "a\nBcc: x@evil.id", "a\rBcc: x@evil.id", "a\x00b",
    "a\x85Bcc: x@evil.id", "a\u2028Bcc: x@evil.id", "=?utf-8?b?Cg0K?=", "\r\n\r\n<script>", "x" * 5000, "あ" * 500,
    '"; name="evil.exe', "../../etc/passwd", "\u202egnp.exe", "🌊" * 200, "", " ", "=?", "?=", "a =?utf-8?q?=0A?= b",
]  # fmt: skip
text = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=200),
    st.builds(str.__add__, st.sampled_from(HOSTILE), st.text(max_size=40)),
)


def made(subject: str, name: str, file: str, tmp: Path) -> bytes:
    path = tmp / "isi"
    if not path.exists():
        path.write_bytes(b"isi")
    letter = Letter(
        message_id="1.x.y@kab.test", at=AT, to=("tati@warga.test",), subject=subject, in_reply_to="satu@warga.test",
        references=("nol@warga.test", "satu@warga.test", subject), quoted=subject, quoted_by=name, quoted_at=AT,
    )  # fmt: skip
    files = (LocalFile(path=str(path), sha256="", name=file, mime="image/png"),)
    return compose(letter, subject or "isi", "lapor@kab.test", name, files)


def exactly(raw: bytes) -> None:
    head, _, rest = raw.partition(b"\r\n\r\n")
    assert [line.split(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t"] == NAMES
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert sorted(read.keys()) == sorted(NAMES)
    parts = read.get_payload()
    assert isinstance(parts, list)
    assert [len(part.keys()) for part in parts] == [2, 3]
    assert rest


@pytest.mark.parametrize("one", HOSTILE)
def test_e22_hostile_text_sets_no_header(one: str, tmp_path: Path) -> None:
    exactly(made(one, one, one, tmp_path))


@settings(max_examples=150, deadline=None)
@given(text, text, text)
def test_e22_fuzz(tmp_path_factory: pytest.TempPathFactory, subject: str, name: str, file: str) -> None:
    exactly(made(subject, name, file, tmp_path_factory.getbasetemp()))


@pytest.mark.torture
@settings(max_examples=10_000, deadline=None)
@given(text, text, text)
def test_e22_fuzz_long(tmp_path_factory: pytest.TempPathFactory, subject: str, name: str, file: str) -> None:
    exactly(made(subject, name, file, tmp_path_factory.getbasetemp()))


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=300))
def test_a_header_is_read_back_as_it_was_written(said: str) -> None:
    from inbox.connectors.email import words as reading

    assert reading.text(words(said).encode()) == " ".join(said.split())


def test_addresses_that_cannot_be_written_are_refused() -> None:
    assert address("budi@contoh.id") == "budi@contoh.id"
    assert address("budi@bücher.example") == "budi@xn--bcher-kva.example"
    for wrong in ("böb@contoh.id", "a@b\r\nBcc: x@y", "a b@c", "<a@b>", "a@", "@b", "a,b@c", "a@b..c"):
        with pytest.raises(Unsendable):
            address(wrong)
