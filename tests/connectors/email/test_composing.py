"""E21, E22: the bytes that leave have exactly the headers that were set, whatever citizens and staff write."""

import email
import email.policy
import random
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.connectors.base import LocalFile
from inbox.connectors.email import mail as mails
from inbox.connectors.email.composing import Unsendable, address, compose, words
from inbox.connectors.letters import Letter

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
NAMES = ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
         "Content-Language", "Content-Type"]  # fmt: skip
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
        signature=name,
    )  # fmt: skip
    files = (LocalFile(path=str(path), sha256="", name=file, mime="image/png"),)
    return compose(letter, subject or "isi", "lapor@kab.test", name, files)


def exactly(raw: bytes) -> None:
    head, _, rest = raw.partition(b"\r\n\r\n")
    assert [line.split(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t"] == NAMES
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert sorted(read.keys()) == sorted(NAMES)
    found = [(part.get_content_type().partition("/")[0], len(part.keys())) for part in read.walk()][1:]
    assert found == [("multipart", 1), ("text", 2), ("text", 2), ("image", 3)]
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


@pytest.mark.parametrize("times", [2000, pytest.param(10_000, marks=pytest.mark.torture)])
def test_e22_put_together_by_hand(tmp_path: Path, times: int) -> None:
    """Pieces of attacks put together at random; `exactly` reads one in twenty with Python's parser as well."""
    rng = random.Random(22)
    pieces = [
        *HOSTILE,
        "Bcc: x@evil.id",
        "\r",
        "\n",
        "=?utf-8?q?",
        "=0D=0A",
        "?=",
        "=?utf-8?b?DQo=?=",
        '"',
        "<",
        ">",
        ";",
        "é",
    ]
    for count in range(times):
        subject, name, file = ("".join(rng.choices(pieces, k=rng.randint(1, 4)))[:300] for _ in range(3))
        raw = made(subject, name, file, tmp_path)
        head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
        assert [line.split(b":")[0].decode() for line in head if line[:1] not in b" \t"] == NAMES
        if count % 20 == 0:
            exactly(raw)


LETTER = Letter(
    message_id="1.x.y@kab.test", at=AT, to=("tati@warga.test",), cc=("rt@desa.test",), subject="Re: Jalan [#1]",
    in_reply_to="satu@warga.test", references=("satu@warga.test",), signature="Rina\nBPBD <Kab. Bandung>",
    quoted="Jalan rusak & <b>berlubang</b>\n> kutipan lama", quoted_by="Tati\r\nX: y", quoted_at=AT,
)  # fmt: skip


def bodies(raw: bytes) -> tuple[str, str]:
    """The text and the HTML of a mail."""
    read = email.message_from_bytes(raw, policy=email.policy.default)
    plain, html = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def test_a_reply_says_the_same_as_text_and_as_html() -> None:
    raw = compose(LETTER, "Sudah kami cek.\n\nLihat https://kab.test/a?b=1&c=2.", "lapor@kab.test", "Siaga")
    plain, html = bodies(raw)
    assert plain == (
        "Sudah kami cek.\n\nLihat https://kab.test/a?b=1&c=2.\n\n-- \nRina\nBPBD <Kab. Bandung>\n\n"
        "Pada Sabtu 21/11/2026 22.00 WIB, Tati X: y menulis:\n> Jalan rusak & <b>berlubang</b>\n> > kutipan lama\n"
    )
    assert '<p>Lihat <a href="https://kab.test/a?b=1&amp;c=2">https://kab.test/a?b=1&amp;c=2</a>.</p>' in html
    assert "BPBD &lt;Kab. Bandung&gt;" in html
    assert "Jalan rusak &amp; &lt;b&gt;berlubang&lt;/b&gt;" in html
    assert "<script" not in html
    assert "Content-Language: id\r\n" in raw.decode()
    assert raw.count(b"\r\nTo: tati@warga.test\r\nCc: rt@desa.test\r\n") == 1


def test_a_long_mail_is_quoted_in_part() -> None:
    raw = compose(msgspec.structs.replace(LETTER, quoted="baris\n" * 1000), "Ya.", "lapor@kab.test", "Siaga")
    plain, _html = bodies(raw)
    assert plain.count("> baris") == 150
    assert plain.endswith("> […]\n")


def test_our_own_mail_is_read_as_it_was_meant() -> None:
    found = mails.read(compose(LETTER, "Sudah kami cek.", "lapor@kab.test", "Siaga"))
    assert found.text == "Sudah kami cek.\n\n-- \nRina\nBPBD <Kab. Bandung>"
    assert "Jalan rusak" in found.quoted
    assert found.files == []


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
