"""More shapes of mails than there should be: what their senders wrote is found in what staff see."""

import base64

import pytest

from inbox.connectors.base import InboundMessage
from inbox.connectors.email import mail as mails
from inbox.connectors.email import reading

HEAD = "From: Tati <tati@warga.test>\nSubject: Uji\nMIME-Version: 1.0\n"
FOOTER = "\n_______________________________________________\nMilis warga: https://milis.test/daftar\n"
ENCODED = base64.encodebytes(("Tolong kirim perahu ke RT 3. " * 9).encode()).decode()
SHARED = """Content-Type: multipart/mixed; boundary=x

--x
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain

DALAM
--x--
--x
Content-Type: text/plain

LUAR
--x--
"""
SHAPES = [
    ("a list's footer below base64", f"Content-Transfer-Encoding: base64\n\n{ENCODED}{FOOTER}",
     ("Tolong kirim perahu ke RT 3.", "Milis warga: https://milis.test/daftar")),
    ("a comment in the encoding",
     "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: (c) quoted-printable\n\nkop=C3=A9 =\nya\n",
     ("kopé ya",)),
    ("two levels with one boundary", SHARED, ("DALAM", "LUAR")),
    ("a title that is never closed", "Content-Type: text/html\n\n<title>Banjir<p>Isi yang tertelan</p>\n",
     ("Isi yang tertelan",)),
    ("a header that goes on below a line of blanks", "X-Lama: a\n \n\tlanjutan\nX-Lain: b\n\nIsi di bawahnya\n",
     ("Isi di bawahnya",)),
    ("a line of blanks below the headers", " \nIsi sesudah spasi\n", ("Isi sesudah spasi",)),
    ("a megabyte of blanks", "\n" + " " * 1_000_000 + "akhir\n", ("akhir",)),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "words"), [shape[1:] for shape in SHAPES], ids=[shape[0] for shape in SHAPES])
def test_what_was_written_is_shown(raw: str, words: tuple[str, ...]) -> None:
    (item,) = reading.read((HEAD + raw).encode())
    assert isinstance(item, InboundMessage)
    for word in words:
        assert word in (item.text or "")


def test_e29_what_is_too_long_to_show_is_a_file() -> None:
    found = mails.read((HEAD + "\n" + "banjir " * 200_000).encode())
    (file,) = found.files
    assert (file.name, file.content.count(b"banjir")) == ("surat-lengkap.txt", 200_000)
