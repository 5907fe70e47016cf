"""Sending where the server is slow, mute, small, or files copies itself: never twice, never to somebody else."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from aiosmtpd.smtp import Envelope

from tests.dovecot import Dovecot, mail
from tests.hubs import sometimes as until
from tests.ports import free_port
from tests.sink import Sink


def sent_copies(post: Any) -> list[bytes]:
    with post.server.login(post.address) as client:
        client.select_folder("Sent", readonly=True)
        found = client.fetch(client.search(["ALL"]), ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
    return [value for one in found.values() for key, value in one.items() if key.startswith(b"BODY")]


@contextlib.contextmanager
def black_hole() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    held.append(server.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]
        for line in held:
            line.close()


def test_e21_a_server_that_says_nothing_is_given_up_and_the_mail_is_kept(make_post: Callable[..., Any]) -> None:
    with black_hole() as port:
        post = make_post(smtp=port, more="stall_seconds = 1").start()
        post.deliver(mail("Lampu mati"))
        post.arrives(1)
        message = post.answered()
        until(lambda: (post.status(message["id"])["error"] or {}).get("code") == "smtp_unreachable", "told why")
        assert post.status(message["id"])["status"] == "queued"


def test_e21_the_bytes_have_no_bare_cr_or_lf(make_post: Callable[..., Any], make_sink: Callable[..., Sink]) -> None:
    sink = make_sink()
    post = make_post(smtp=sink.controller.port).start()
    post.deliver(mail("Banjir", "baris\r\nbaris"))
    post.arrives(1)
    message = post.answered("satu\rdua\ntiga\r\n.\r\n.empat\n\n" + "x" * 3000)
    until(lambda: post.status(message["id"])["status"] == "sent", "it is sent")
    raw = sink.got[0].original_content or b""
    bare = raw.replace(b"\r\n", b"")
    assert b"\r" not in bare
    assert b"\n" not in bare
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_e23_a_server_that_files_by_itself_gets_no_second_copy(
    make_post: Callable[..., Any], make_sink: Callable[..., Sink], dovecot: Dovecot
) -> None:
    sink = make_sink()
    post = make_post(smtp=sink.controller.port, more="stall_seconds = 12").start()

    def files(envelope: Envelope) -> str:
        with dovecot.login(post.address) as client:
            client.append("Sent", envelope.original_content)
        return "250 2.0.0 queued and filed"

    sink.then = files
    post.deliver(mail("Banjir"))
    post.arrives(1)
    message = post.answered()
    until(lambda: post.status(message["id"])["status"] == "sent", "it is sent")
    second = post.answered("Perahu sudah tiba.")
    until(lambda: post.status(second["id"])["status"] == "sent", "and another")
    until(lambda: len(sent_copies(post)) >= 2, "both are filed")
    # The look for a missing copy is over once a third mail, for which the server files none, has its copy.
    sink.then = lambda _envelope: "250 2.0.0 queued"
    third = post.answered("Semua selamat.")
    until(lambda: post.status(third["id"])["status"] == "sent", "a third")
    copies = until(lambda: len(c := sent_copies(post)) >= 3 and c, "and its copy")
    assert len(copies) == len(set(copies)) == 3


def test_a_mail_above_the_servers_limit_is_refused_with_the_limit_before_it_leaves(
    make_post: Callable[..., Any], make_sink: Callable[..., Sink]
) -> None:
    sink = make_sink(size=2000)
    post = make_post(smtp=sink.controller.port).start()
    post.deliver(mail("Banjir"))
    post.arrives(1)
    message = post.answered("panjang " * 1000)
    until(lambda: post.status(message["id"])["status"] == "failed", "it is refused")
    error = post.status(message["id"])["error"]
    assert (error["code"], "lampiran" in error["hint"]) == ("too_large", True)
    assert sink.got == []


def test_a_recipient_refused_for_now_beside_one_taken_is_told_and_not_sent_to_again(
    make_post: Callable[..., Any], make_sink: Callable[..., Sink]
) -> None:
    sink = make_sink()
    sink.answers = {"sibuk@desa.test": "450 4.2.1 mailbox busy"}
    post = make_post(smtp=sink.controller.port).start()
    post.deliver(mail("Jalan rusak", Cc="sibuk@desa.test, lurah@desa.test"))
    post.arrives(1)
    message = post.answered()
    until(lambda: post.status(message["id"])["status"] == "sent", "it is sent to two")
    assert [b["status"] for b in post.status(message["id"])["bounces"]] == ["4.2.1"]
    assert sorted(sink.got[0].rcpt_tos) == ["lurah@desa.test", "tati@warga.test"]
    assert len(sink.got) == 1


def test_e20_a_line_cut_after_data_and_a_killed_hub_send_nothing_twice(
    make_post: Callable[..., Any], make_sink: Callable[..., Sink]
) -> None:
    sink = make_sink()
    sink.then = lambda _envelope: "cut"
    post = make_post(smtp=sink.controller.port, more="stall_seconds = 3").start()
    post.deliver(mail("Pohon tumbang"))
    post.arrives(1)
    message = post.answered()
    until(lambda: post.status(message["id"])["status"] == "uncertain", "nobody knows")
    assert "Jangan kirim ulang" in post.status(message["id"])["error"]["hint"]
    post.hub.kill()
    sink.then = lambda _envelope: "250 2.0.0 queued"
    post.hub.start()
    post.deliver(mail("Yang lain", sender="Budi <budi@warga.test>"))
    post.arrives(2)
    other = post.answered("Terima kasih.", thread=2)
    until(lambda: post.status(other["id"], 2)["status"] == "sent", "another reply is sent")
    assert post.status(message["id"])["status"] == "uncertain"
    assert len(sink.got) == 2


def test_e39_who_gets_a_waiting_reply_is_not_changed_by_what_comes_later(
    make_post: Callable[..., Any], make_sink: Callable[..., Sink]
) -> None:
    port = free_port()
    post = make_post(smtp=port).start()
    post.deliver(mail("Banjir", Cc="lurah@desa.test"))
    post.arrives(1)
    message = post.answered()
    until(lambda: (post.status(message["id"])["error"] or {}).get("code") == "smtp_unreachable", "it waits")
    # The same citizen now wants answers elsewhere and has another name.
    post.deliver(mail("Lain soal", sender="Tati Baru <tati@warga.test>", Reply_To="orang.lain@jauh.test"))
    post.arrives(2)
    sink = make_sink(port)
    until(lambda: post.status(message["id"])["status"] == "sent", "it is sent")
    assert sorted(sink.got[0].rcpt_tos) == ["lurah@desa.test", "tati@warga.test"]
