"""Mails of a real Dovecot become threads: once, unseen, whatever happens to the connection."""

from collections.abc import Callable
from typing import Any

from tests.dovecot import mail
from tests.hubs import until


def test_a_mail_becomes_a_thread_and_its_answer_joins_it(post: Any) -> None:
    post.deliver(mail("Banjir", "Air satu meter.", Message_ID="<satu@warga.test>"))
    thread = post.arrives(1)[0]
    assert (thread["subject"], thread["channel"], thread["channel_kind"]) == ("Banjir", "surat", "email")
    assert thread["waiting_since"] is not None
    message = post.said()[0]
    assert message["text"].strip() == "Air satu meter."
    assert message["external_id"] == "satu@warga.test"
    assert message["author"]["name"] == "Tati"
    post.deliver(mail("Re: Banjir", "Sudah naik lagi.", In_Reply_To="<satu@warga.test>"))
    until(lambda: len(post.said()) == 2, "the answer joins")
    assert len(post.threads()) == 1


def test_e05_what_was_read_elsewhere_is_imported_and_nothing_is_marked_seen(make_post: Callable[..., Any]) -> None:
    post = make_post()
    post.deliver(mail("satu"), mail("dua"))
    with post.server.login(post.address) as client:
        client.select_folder("INBOX")
        client.add_flags([1], [b"\\Seen"])
    post.start()
    assert {t["subject"] for t in post.arrives(2)} == {"satu", "dua"}
    with post.server.login(post.address) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search(["UNSEEN"]) == [2]


def test_e16_a_mail_that_does_not_name_our_address_is_imported(post: Any) -> None:
    post.deliver(mail("tembusan", to="orang@lain.test", Cc="daftar@lain.test"), mail("tanpa", to="undisclosed:;"))
    assert {t["subject"] for t in post.arrives(2)} == {"tembusan", "tanpa"}
