"""What servers and crashes do to an import: nothing is lost and nothing doubled."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.dovecot import mail
from tests.hubs import until


def numbered(count: int) -> list[bytes]:
    return [mail(f"laporan {n}", f"isi {n}", Message_ID=f"<n{n}@warga.test>") for n in range(count)]


def imported(post: Any, count: int) -> None:
    until(lambda: len(post.threads()) >= count, f"{count} mails", 60)
    subjects = [t["subject"] for t in post.threads()]
    assert sorted(subjects) == sorted(f"laporan {n}" for n in range(count))


@pytest.mark.parametrize(
    ("count", "kills"), [(200, 5), pytest.param(200, 20, marks=pytest.mark.torture)], ids=["5", "20"]
)
def test_e06_kill_9_in_an_import_loses_and_doubles_nothing(
    make_post: Callable[..., Any], count: int, kills: int
) -> None:
    post = make_post()
    post.deliver(*numbered(count))
    post.start()
    chance = random.Random(6)
    for _n in range(kills):
        time.sleep(chance.random() * 0.4)
        post.hub.kill()
        post.hub.start()
    imported(post, count)


def test_e08_new_uidvalidity_doubles_nothing_and_new_mail_arrives(post: Any) -> None:
    post.deliver(*numbered(3))
    imported(post, 3)
    post.server.doveadm("mailbox", "update", "-u", post.address, "--uid-validity", "424242", "INBOX")
    post.server.doveadm("kick", post.address)
    post.deliver(mail("laporan 3", "isi 3", Message_ID="<n3@warga.test>"))
    imported(post, 4)


def test_e34_a_kicked_session_comes_back(post: Any) -> None:
    post.deliver(*numbered(1))
    imported(post, 1)
    post.server.doveadm("kick", post.address)
    post.deliver(*numbered(2)[1:])
    imported(post, 2)


def test_e01_a_poison_mail_first_is_shown_as_unreadable_and_stops_nobody(make_post: Callable[..., Any]) -> None:
    post = make_post()
    with post.server.login(post.address) as client:
        client.append("INBOX", b"\r\n")
    post.deliver(*numbered(5))
    post.start()
    until(lambda: len(post.threads()) >= 6, "the bad one and its neighbours")
    assert "unsupported" in {m["type"] for m in post.all_messages()}


def test_e09_mails_without_id_and_the_same_second_are_two(post: Any) -> None:
    head = b"From: Tati <tati@warga.test>\r\nTo: lapor@test.local\r\nSubject: laporan 0\r\n"
    head += b"Date: Sat, 21 Nov 2026 10:00:00 +0700\r\n\r\n"
    post.deliver(head + b"satu\r\n", head + b"dua\r\n")
    until(lambda: len(post.all_messages()) == 2, "both")


def test_e12_a_number_in_a_strangers_subject_opens_nobodys_case(post: Any) -> None:
    post.deliver(mail("Banjir"))
    post.arrives(1)
    post.deliver(mail("Mohon [#1] diubah", sender="Orang Lain <lain@jauh.test>"))
    assert len(post.arrives(2)) == 2
    events = [m["text"] for m in post.said(2, "event")]
    assert any("Mungkin terkait laporan #1" in text for text in events)


def test_e14_a_third_person_who_answers_keeps_the_citizen(post: Any) -> None:
    post.deliver(mail("Banjir", Message_ID="<satu@warga.test>", Cc="lurah@desa.test"))
    post.arrives(1)
    post.deliver(mail("Re: Banjir", sender="Lurah <lurah@desa.test>", In_Reply_To="<satu@warga.test>"))
    until(lambda: len(post.said()) == 2, "it joins")
    assert post.thread()["contact"]["name"] == "Tati"
    assert post.said()[1]["detail"]["other_sender"] is True


def test_automatic_mail_is_shown_without_a_clock(post: Any) -> None:
    post.deliver(mail("Balasan otomatis: cuti", Auto_Submitted="auto-replied"))
    thread = post.arrives(1)[0]
    assert (thread["waiting_since"], thread["unread"]) == (None, 0)


def test_e11_an_answer_to_what_staff_sent_from_elsewhere_joins(post: Any) -> None:
    post.deliver(mail("Banjir", Message_ID="<satu@warga.test>"))
    post.arrives(1)
    with post.server.login(post.address) as client:
        client.append(
            "Sent", mail("Re: Banjir", "Dari Outlook.", sender=post.address, to="tati@warga.test",
                         Message_ID="<outlook@test.local>", In_Reply_To="<satu@warga.test>")
        )  # fmt: skip
    post.deliver(mail("Re: Banjir", "Terima kasih.", In_Reply_To="<outlook@test.local>"))
    until(lambda: len(post.said()) == 3, "all in one", 60)
    assert len(post.threads()) == 1
    assert [m["direction"] for m in post.said()].count("out") == 1
