"""Replies leave as mails: once, to those who were in it, and what became of them is known or said to be unknown."""

import email
import email.policy
from collections.abc import Callable
from typing import Any

from tests.dovecot import mail
from tests.hubs import until
from tests.sink import Sink


def read(raw: bytes) -> Any:
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_e23_a_reply_answers_the_mail_and_is_filed_once(make_post: Callable[..., Any], sink: Sink) -> None:
    post = make_post(smtp=sink.port).start()
    post.deliver(
        mail("Banjir", "Air satu meter.", Message_ID="<satu@warga.test>", Cc=f"lurah@desa.test, {post.address.upper()}")
    )
    post.arrives(1)
    message = post.answered()
    assert message["to"] == ["t•••@warga.test"]
    until(lambda: post.status(message["id"])["status"] == "sent", "it is sent")
    (envelope,) = sink.got
    said = read(envelope.content)
    assert (said["To"], said["In-Reply-To"]) == ("tati@warga.test", "<satu@warga.test>")
    assert "lurah@desa.test" in said["Cc"]
    assert post.address not in str(said["Cc"])
    assert said["Subject"] == "Re: Banjir [#1]"
    text = said.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith("Perahu sedang menuju lokasi.\n\n-- \nKantor Uji · BPBD\n\nPada ")
    assert "<p>Perahu sedang menuju lokasi.</p>" in said.get_body(("html",)).get_content()
    assert "Tati menulis:\n> Air satu meter." in text
    assert b"\n" not in envelope.content.replace(b"\r\n", b"")

    def filed() -> bool:
        with post.server.login(post.address) as client:
            client.select_folder("Sent", readonly=True)
            return bool(client.search(["HEADER", "Message-ID", said["Message-ID"].strip("<>")]))

    until(filed, "a copy in Sent")
    post.deliver(mail("Re: Banjir [#1]", "Terima kasih.", In_Reply_To=said["Message-ID"]))
    until(lambda: len(post.said()) == 3, "the answer joins by our own id")
    with post.server.login(post.address) as client:
        client.select_folder("Sent", readonly=True)
        assert len(client.search(["ALL"])) == 1
    assert len(sink.got) == 1
    bounced(post, said["Message-ID"])
    until(lambda: post.status(message["id"])["status"] == "failed", "the report fails it")
    assert "tidak ada" in post.status(message["id"])["error"]["title"]
    assert len(post.threads()) == 1


def bounced(post: Any, message_id: str) -> None:
    """E18, E19: a report of the citizen's server."""
    raw = (
        "From: MAILER-DAEMON@warga.test\r\nTo: lapor@test.local\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Message-ID: <lapor1@warga.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
        'report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nThis is the mail system. Delivery failed.\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; warga.test\r\n\r\n"
        "Final-Recipient: rfc822; tati@warga.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "Final-Recipient: rfc822; lurah@desa.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    )
    post.deliver(raw.encode())


def test_e18_one_of_two_recipients_refused(make_post: Callable[..., Any], sink: Sink) -> None:
    sink.answers["gone@desa.test"] = "550 5.1.1 no such user"
    post = make_post(smtp=sink.port).start()
    post.deliver(mail("Jalan rusak", Cc="gone@desa.test"))
    post.arrives(1)
    message = post.answered()
    until(lambda: post.status(message["id"])["status"] == "sent", "it is sent to the other")
    bounces = post.status(message["id"])["bounces"]
    assert [(b["recipient"], b["action"], b["status"]) for b in bounces] == [("g•••@desa.test", "failed", "5.1.1")]
    assert sink.got[0].rcpt_tos == ["tati@warga.test"]


def test_e20_a_server_that_never_answers_leaves_one_copy_and_a_doubt(make_post: Callable[..., Any], sink: Sink) -> None:
    sink.mute = True
    post = make_post(smtp=sink.port, more="stall_seconds = 2").start()
    post.deliver(mail("Pohon tumbang"))
    post.arrives(1)
    message = post.answered()
    until(lambda: post.status(message["id"])["status"] == "uncertain", "nobody knows")
    assert len(sink.got) == 1
    ours = read(sink.got[0].content)["Message-ID"]
    with post.server.login(post.address) as client:  # the server had filed it after all
        client.append("Sent", sink.got[0].content)
    until(lambda: post.status(message["id"])["status"] == "sent", "found in Sent")
    assert ours.strip("<>") == post.status(message["id"])["external_id"]
    assert len(sink.got) == 1


def test_a_server_that_cannot_be_reached_is_tried_again(make_post: Callable[..., Any]) -> None:
    post = make_post(smtp=1).start()
    post.deliver(mail("Lampu jalan mati"))
    post.arrives(1)
    message = post.answered()
    until(lambda: (post.status(message["id"])["error"] or {}).get("code") == "smtp_unreachable", "told why")
    assert post.status(message["id"])["status"] == "queued"
