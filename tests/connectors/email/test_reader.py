"""Reading a mail takes bounded time, whatever is in it, and holds nobody else up."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from inbox.connectors.base import InboundMessage
from inbox.connectors.email import taking
from inbox.connectors.email.reader import Readers
from inbox.connectors.email.settings import Mailbox, Server

AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
HERE = Server(host="127.0.0.1", port=1, tls="none")
BOX = Mailbox(address="lapor@test.local", imap=HERE, smtp=HERE, user="lapor@test.local")
PLAIN = b"From: Tati <tati@warga.test>\r\nSubject: Banjir\r\nMessage-ID: <1@warga.test>\r\n\r\nTolong.\r\n"


@pytest.fixture
def readers() -> Iterator[Readers]:
    made = Readers()
    yield made
    made.close()


def test_a_mail_is_read_as_within_the_process(readers: Readers) -> None:
    for raw in (PLAIN, b"\r\n", b"\xff\xfe", PLAIN.replace(b"Tolong.", b"\xe9" * 100_000)):
        here = taking.take(BOX, raw, AT, sent=False, history=False)
        assert readers.take(BOX, raw, AT, sent=False, history=False) == here


def test_e01_a_mail_that_takes_too_long_is_taken_in_raw_with_its_header(readers: Readers) -> None:
    # Enough parts and text that no machine reads them in the time given here; the next mail has its usual time.
    part = b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<div><p>a" * 20_000 + b"\r\n"
    raw = (
        b"From: Tati <tati@warga.test>\r\nSubject: Banjir\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 60 + b"--b--\r\n"
    )
    hurried = Readers(limit=0.05)
    try:
        item, files = hurried.take(BOX, raw, AT, sent=False, history=False)
        assert isinstance(item, InboundMessage)
        assert (item.subject, item.party.ids, item.party.name) == ("Banjir", (("mail", "tati@warga.test"),), "Tati")
        assert "terlalu rumit" in item.text
        assert [(m.name, m.mime) for m in item.media] == [("surat-asli.eml", "message/rfc822")]
        assert files == (raw,)
        again, _files = hurried.take(BOX, raw, AT, sent=False, history=False)
        assert again == item  # known by its content wherever it is found again
        plain, _files = hurried.take(BOX, PLAIN, AT, sent=False, history=False)
        assert isinstance(plain, InboundMessage)
        assert plain.text.strip() == "Tolong."
    finally:
        hurried.close()


def test_a_reader_that_is_killed_costs_no_mail(readers: Readers) -> None:
    readers.take(BOX, PLAIN, AT, sent=False, history=False)
    readers._free[0]._process.kill()
    item, _files = readers.take(BOX, PLAIN, AT, sent=False, history=False)
    assert isinstance(item, InboundMessage)
