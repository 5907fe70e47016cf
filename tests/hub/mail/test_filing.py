"""What was sent stands in the Sent folder, once: also after a crash, and where the server takes no copy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.dovecot import mail
from tests.hub.mail.test_sending_robustly import sent_copies
from tests.hubs import sometimes as until
from tests.sink import Sink


def test_e23_a_hub_killed_before_the_copy_was_filed_files_it_once_afterwards(
    make_post: Callable[..., Any], make_sink: Callable[..., Sink]
) -> None:
    sink = make_sink()
    post = make_post(smtp=sink.controller.port, more="stall_seconds = 60").start()
    post.deliver(mail("Banjir"))
    post.arrives(1)
    first, second = post.answered(), post.answered("Perahu sudah tiba.")
    for one in (first, second):
        until(lambda one=one: post.status(one["id"])["status"] == "sent", "it is sent")
    post.hub.kill()
    assert len(sent_copies(post)) < 2  # it was still waiting for the server to file them itself
    with post.server.login(post.address) as client:  # meanwhile the server has filed one of them
        client.append("Sent", sink.got[0].original_content)
    post.hub.start()
    post.hub.apply(post.office.replace("stall_seconds = 60", "stall_seconds = 12"))  # not to wait so long any more
    until(lambda: len(sent_copies(post)) >= 2, "both copies")
    third = post.answered("Semua selamat.")
    until(lambda: post.status(third["id"])["status"] == "sent", "a third is sent")
    copies = until(lambda: len(c := sent_copies(post)) >= 3 and c, "and its copy")
    assert len(copies) == len(set(copies)) == 3
    assert len(sink.got) == 3


def test_a_server_that_takes_no_copy_holds_up_no_mail_that_comes_in(
    make_post: Callable[..., Any], make_sink: Callable[..., Sink]
) -> None:
    sink = make_sink()
    post = make_post(smtp=sink.controller.port, more="stall_seconds = 3").start()
    post.deliver(mail("Banjir"))
    post.arrives(1)
    boxes: Path = post.server.folder / "mail" / post.address / "sdbox/mailboxes/Sent/dbox-Mails"
    boxes.chmod(0o500)
    try:
        message = post.answered()
        until(lambda: post.status(message["id"])["status"] == "sent", "it is sent")
        until(lambda: "no copy in Sent" in post.hub.log_text(), "the copy is refused")
        post.deliver(mail("Yang lain", sender="Budi <budi@warga.test>"))
        post.arrives(2)
        assert post.status(message["id"])["status"] == "sent"
    finally:
        boxes.chmod(0o700)
