"""Pieces of mail as real and as hostile senders make them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.connectors.base import InboundMessage, Unreadable
from inbox.connectors.email import addresses, html, parameters, quotes, reading, source, words
from inbox.connectors.email import mail as mails
from inbox.connectors.email.charsets import decode
from inbox.connectors.email.verdicts import verdict

PIECES = [
    b"From: ", b"To: ", b"Subject: ", b"Content-Type: multipart/mixed; boundary=x", b"--x", b"--x--", b"\r\n", b"\n",
    b"=?utf-8?b?4?=", b"=?iso-2022-jp?q?=1B?=", b"<", b">", b'"', b"(", b",", b";", b"a@b.id", b"\xff\xfe", b" ",
    b"Content-Transfer-Encoding: base64", b"Content-Type: message/rfc822", b"filename*0*=utf-8''%C3;", b"\x00",
]  # fmt: skip


@given(st.binary(max_size=3000))
def test_any_bytes_are_read(raw: bytes) -> None:
    (item,) = reading.read(raw)
    assert isinstance(item, InboundMessage | Unreadable)


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_pieces_of_mail_are_read(pieces: list[bytes]) -> None:
    mails.read(b"".join(pieces))


@pytest.mark.parametrize(("raw", "text"), [
    (b"=?utf-8?b?4pyT?= =?utf-8?q?_ok?=", "\N{CHECK MARK} ok"),
    (b"=?utf-8?B?4g==?= =?utf-8?B?nJM=?=", "\N{CHECK MARK}"),  # cut inside a character
    (b"Laporan =?iso-8859-1?Q?caf=E9?= rusak", "Laporan café rusak"),
    (b"=?gb2312?b?xOO6ww==?=", "你好"),
    (b"=?utf-8?q?a b?=", "a b"),
    (b"tanpa kata", "tanpa kata"),
    ("jalan rusak é".encode(), "jalan rusak é"),
    (b"=?nonsense?q?a=FF?=", "aÿ"),
])  # fmt: skip
def test_e25_encoded_words(raw: bytes, text: str) -> None:
    assert words.text(raw) == text


def test_e24_charsets_that_lie() -> None:
    assert decode("Żółć".encode(), "us-ascii") == "Żółć"
    assert decode("你好".encode("gb18030"), "gb2312") == "你好"
    assert decode(b"a\x96b", "iso-8859-1") == "a\N{EN DASH}b"
    assert decode(b"plain", "unknown-8bit") == "plain"
    assert decode(b"x", "rot13") == "x"


@pytest.mark.parametrize(("raw", "found"), [
    (b"Budi <budi@a.id>, siti@b.id", [("Budi", "budi@a.id"), ("", "siti@b.id")]),
    (b'"Dinas, Kesehatan" <dinkes@kab.go.id>', [("Dinas, Kesehatan", "dinkes@kab.go.id")]),
    (b"undisclosed-recipients:;", []),
    (b"Tim: a@x.id, B <b@x.id>;", [("", "a@x.id"), ("B", "b@x.id")]),
    (b"c@x.id (Catur)", [("Catur", "c@x.id")]),
    (b"=?utf-8?q?Andi?= <andi@x.id>", [("Andi", "andi@x.id")]),
    (b'"broken <d@x.id>', [("broken", "d@x.id")]),
    (b"<<e@x.id>>", [("", "e@x.id")]),
])  # fmt: skip
def test_e25_address_lists(raw: bytes, found: list[tuple[str, str]]) -> None:
    assert [(box.name.strip('"<'), box.address) for box in addresses.parse(raw)] == found


def test_e25_deep_address_lists_do_not_recurse() -> None:
    assert addresses.parse(b"(" * 100_000 + b"a@b.id")
    assert addresses.parse(b"a:" * 50_000 + b"a@b.id")


@pytest.mark.parametrize(("raw", "name"), [
    (b"attachment; filename=a.pdf", "a.pdf"),
    (b"attachment; filename*=utf-8''K%C3%A9k.pdf", "Kék.pdf"),
    (b"attachment; filename*0=surat; filename*1=-desa.pdf", "surat-desa.pdf"),
    (b"attachment; filename*0*=utf-8''a%20; filename*1*=b.pdf", "a b.pdf"),
    (b'attachment; filename="=?utf-8?q?kk=2Ejpg?="', "kk.jpg"),
    (b'attachment; filename="tak ditutup.pdf', "tak ditutup.pdf"),
])  # fmt: skip
def test_names_of_files(raw: bytes, name: str) -> None:
    assert parameters.parse(raw)[1]["filename"] == name


def test_names_of_files_stay_in_their_folder() -> None:
    disposition = b'Content-Disposition: attachment; filename="../../etc/p\x1b[2J"'
    raw = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + disposition + b"\n\nx\n--x--"
    (file,) = mails.read(raw).files
    assert "/" not in file.name
    assert "\x1b" not in file.name
    assert not file.name.startswith(".")


def test_a_junk_line_does_not_end_the_headers() -> None:
    fields, body = source.split(b"From nobody Sat Nov 21\nFrom: a@b.id\nthis is junk\nSubject: masih kepala\n\nisi")
    assert source.first(fields, "subject").strip() == b"masih kepala"
    assert body == b"isi"


QUOTES = [
    "Pada Sen, 3 Nov 2026 pukul 10.21 Siaga <siaga@kab.go.id> menulis:\n> Mohon alamatnya",
    "Pada tanggal Sen, 3 Nov 2026 10:21, Siaga\n<siaga@kab.go.id> menulis:\n> Mohon alamatnya",
    "Dari: Siaga <siaga@kab.go.id>\nDikirim: Senin, 3 November\nKepada: Budi\nSubjek: Laporan\n\nMohon alamatnya",
    "-----Pesan Asli-----\nDari: Siaga\nKepada: Budi\nMohon alamatnya",
    "On Mon, Nov 3, 2026 at 10:21 AM Siaga <siaga@kab.go.id> wrote:\n> Mohon alamatnya",
    "_" * 32 + "\nFrom: Siaga <siaga@kab.go.id>\nSent: Monday\nTo: Budi\nSubject: Laporan\n\nMohon alamatnya",
]  # fmt: skip


LINES = ["Halo", "> kutip", "", "-- ", "Pada Sen menulis:", "Dari: a", "Kepada: b", "Subjek: c", QUOTES[0]]


@pytest.mark.parametrize("quoted", QUOTES)
def test_e30_quotations_of_indonesian_and_english_programs_are_folded(quoted: str) -> None:
    visible, folded = quotes.split("Jalan Raya Soreang no. 5\n\n" + quoted)
    assert visible == "Jalan Raya Soreang no. 5"
    assert "Mohon alamatnya" in folded


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_e29_nothing_is_deleted(lines: list[str]) -> None:
    text = "\n".join(lines)
    visible, folded = quotes.split(text)
    assert [line.strip() for line in (visible + "\n" + folded).split("\n") if line.strip()] == [
        line.strip() for line in text.split("\n") if line.strip()
    ]
    assert visible.strip() or not text.strip()


def test_e29_answers_below_and_between_stay_visible() -> None:
    text = "On Mon, Siaga <s@k.id> wrote:\n> Di mana?\nDi Soreang\n> Kapan?\nKemarin"
    assert quotes.split(text) == (text, "")


FLOODS = ["<p>" + " " * 1_000_000, "<a href='http://x.id'>x</a>" * 20_000, "<div>" * 20_000 + "x", "&nbsp;" * 100_000]


@pytest.mark.parametrize("markup", FLOODS)
def test_e31_floods_of_markup_are_rendered(markup: str) -> None:
    html.to_text(markup)


def test_e32_remote_content_is_named_and_not_loaded() -> None:
    text, remote = html.to_text('<p>Halo<img src="https://jejak.example/x.png" width=1 height=1></p>')
    assert (text, remote) == ("Halo", True)


def test_hidden_text_is_dropped_and_link_targets_are_shown() -> None:
    text, _ = html.to_text('<a href="http://jahat.example/">bank.co.id</a><span style="display:none">RAHASIA</span>')
    assert text == "bank.co.id <http://jahat.example/>"


def test_e27_a_mail_without_text_is_not_empty() -> None:
    for raw in (b"Subject: hanya judul\n\n", b"From: a@b.id\n\n", b"From: a@b.id\nContent-Type: image/png\n\nx"):
        (item,) = reading.read(raw)
        assert isinstance(item, InboundMessage)
        assert item.text or item.subject or item.media


def test_e36_only_a_trusted_server_above_foreign_hops_is_believed() -> None:
    trusted = frozenset({"mx.kab.go.id"})
    forged = (
        b"Received: from jahat by mx.other.example\nAuthentication-Results: mx.kab.go.id; dmarc=pass\nFrom: a@b.id\n\n"
    )
    assert verdict(source.split(forged)[0], trusted, "a@b.id") == ""
    real = b"Authentication-Results: mx.kab.go.id; dmarc=fail (p=none) header.from=b.id\n" + forged
    assert verdict(source.split(real)[0], trusted, "a@b.id") == "fail"
    other = b"Authentication-Results: elsewhere.example; dmarc=pass\n" + forged
    assert verdict(source.split(other)[0], trusted, "a@b.id") == ""
