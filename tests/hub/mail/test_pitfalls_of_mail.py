"""Pitfalls of other mail desks that are about a whole office: threads, clocks, recipients, loops (E07, E10, E13 …)."""

import base64
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from inbox.domain import mailids
from inbox.hub.letters import grown
from tests.connectors.chaos.running import Chaos, chaos
from tests.connectors.chaos.ward import Ward, user_of
from tests.dovecot import mail
from tests.hubs import RunningHub, command
from tests.hubs import sometimes as until

__all__ = ["chaos"]
ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("SIAGA_SHARED", ROOT / "../shared"))
CORPUS = SHARED / "corpus/email"


@pytest.fixture(scope="module")
def ward(chaos: Chaos, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    made = Ward(RunningHub(tmp_path_factory.mktemp("pitfalls") / "hub").start(), chaos)
    yield made
    made.hub.stop()


def threads(ward: Ward, name: str) -> list[dict[str, Any]]:
    return [t for t in ward.hub.get("/v1/threads?limit=1000") if t["channel"] == name]


def said(ward: Ward, number: int) -> list[dict[str, Any]]:
    return [m for m in ward.hub.get(f"/v1/threads/{number}")["messages"] if m["kind"] == "message"]


def acted(ward: Ward, kind: str, thread: int, **fields: Any) -> dict[str, Any]:
    answer = ward.hub.request("POST", "/v1/commands", json=command(kind, thread, **fields))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_e07_a_thread_that_was_put_away_does_not_come_back(ward: Ward, chaos: Chaos) -> None:
    name = "putaway"
    chaos.add(user_of(name), mail("spam", "beli ini"), mail("selesai", "sudah beres"))
    ward.follow(name)
    found = until(lambda: len(t := threads(ward, name)) == 2 and t, "both")
    for one in found:
        more = {} if one["subject"] == "spam" else {"force": True}
        acted(ward, "resolve" if more else "invalid", one["number"], **more)
    chaos.order("validity", user=user_of(name), first=900)
    chaos.order("drop", user=user_of(name))
    chaos.add(user_of(name), mail("baru", "isi"))
    until(lambda: len(threads(ward, name)) == 3, "the new one")
    ward.hub.stop()
    ward.hub.start()
    chaos.add(user_of(name), mail("lagi", "isi"))
    after = until(lambda: len(t := threads(ward, name)) == 4 and t, "and the next, after a restart")
    assert {t["subject"]: t["status"] for t in after} == {
        "spam": "invalid", "selesai": "resolved", "baru": "open", "lagi": "open",
    }  # fmt: skip


def test_e10_the_same_mail_in_two_mailboxes_is_two_items_and_no_thread_is_shared(ward: Ward, chaos: Chaos) -> None:
    raw = mail("Banjir di dua dinas", "Tolong.", Message_ID="<sama@warga.test>")
    for name in ("dinas-a", "dinas-b"):
        chaos.add(user_of(name), raw)
    ward.follow("dinas-a", "dinas-b")
    for name in ("dinas-a", "dinas-b"):
        until(lambda name=name: len(threads(ward, name)) == 1, f"one of {name}")
    chaos.add(user_of("dinas-a"), mail("Re: Banjir di dua dinas", "Sudah naik.", In_Reply_To="<sama@warga.test>"))
    first, second = threads(ward, "dinas-a")[0]["number"], threads(ward, "dinas-b")[0]["number"]
    until(lambda: len(said(ward, first)) == 2, "the answer joins its own")
    assert len(said(ward, second)) == 1


def test_e10_ids_of_another_office_open_nobodys_thread(ward: Ward, chaos: Chaos) -> None:
    """An own Message-ID of another installation has another signature."""
    name = "tetangga"
    chaos.add(user_of(name), mail("Laporan saya", "isi"))
    ward.follow(name)
    number = until(lambda: threads(ward, name), "it comes")[0]["number"]
    message = said(ward, number)[0]["id"]
    foreign = mailids.make(b"k" * 32, number, message, "tetangga.test")
    chaos.add(
        user_of(name),
        mail("Saya ikut", "buka", sender="Lain <lain@jauh.test>", In_Reply_To=f"<{foreign.strip('<>')}>"),
    )
    until(lambda: len(threads(ward, name)) == 2, "a thread of its own")
    assert len(said(ward, number)) == 1


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of mails is not on this machine (SIAGA_SHARED)")
def test_e13_a_thousand_mails_of_strangers_share_no_thread(ward: Ward, chaos: Chaos) -> None:
    name = "korpus"
    files = sorted(p for p in CORPUS.rglob("*") if p.is_file() and p.stat().st_size < 200_000)[:1000]
    chaos.add(user_of(name), *[p.read_bytes() for p in files])
    ward.follow(name, stall=20)
    until(lambda: ward.state(name)["state"] == "up" and chaos.about(user_of(name))["idling"] == 1, "all are in", 100)
    for one in threads(ward, name):
        by: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for message in said(ward, one["number"]):
            by[message["author"]["address"]].append(message)
        if len(by) < 2:
            continue
        ids = {m["external_id"] for some in by.values() for m in some}
        for some in list(by.values())[1:]:
            known = {r for m in some for r in [*m["detail"].get("references", []), *m["detail"].get("in_reply_to", [])]}
            assert known & ids, (one["number"], one["subject"], list(by))


def test_e13_our_own_address_and_odd_references_merge_nobody(ward: Ward, chaos: Chaos) -> None:
    name = "aneh"
    odd = ["<>", "<@>", "Re: tanya", f"<{user_of(name)}>", "message from you", "<a>", "=?utf-8?q?=3C1=3E?="]
    chaos.add(
        user_of(name),
        *[
            mail(f"aneh {n}", f"isi {n}", sender=f"Warga {n} <w{n}@warga.test>", References=given, In_Reply_To=given)
            for n, given in enumerate(odd)
        ],
    )
    ward.follow(name)
    until(lambda: len(threads(ward, name)) == len(odd), "each its own")


def test_e17_automatic_mail_from_whomever_is_answered_by_nobody(ward: Ward, chaos: Chaos) -> None:
    name = "gema"
    ours = mail("Balasan otomatis", "kami terima", sender=user_of(name), Auto_Submitted="auto-replied")
    noise = [
        mail(f"Out of Office {n}", "cuti", sender=f"bot{n}@mesin{n}.test", Precedence="auto_reply",
             X_Auto_Response_Suppress="All")
        for n in range(20)
    ]  # fmt: skip
    bounce = mail("Undelivered Mail", "gagal", sender="MAILER-DAEMON@mesin.test", Return_Path="<>")
    chaos.add(user_of(name), ours, *noise, bounce)
    ward.follow(name)
    until(lambda: len(threads(ward, name)) >= 20, "all are shown")
    assert all(t["waiting_since"] is None and t["unread"] == 0 for t in threads(ward, name))
    outgoing = [m for t in threads(ward, name) for m in said(ward, t["number"]) if m["direction"] == "out"]
    assert outgoing == []
    assert ward.hub.get("/v1/hub")["pending"] == 0


def dated(date: str | None, subject: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Tati <tati@warga.test>", "lapor@test.local", subject
    if date is not None:
        made["Date"] = date
    made.set_content("isi")
    raw = made.as_bytes()
    return raw.replace(b"\n", b"\r\n")


def test_e37_a_date_of_nobodys_time_does_not_break_the_order(ward: Ward, chaos: Chaos) -> None:
    name = "waktu"
    dates = [
        "Sat, 21 Nov 2096 10:00:00 +0700", "Thu, 01 Jan 1970 00:00:00 +0000", None, "kemarin sore",
        "Fri, 99 Foo 20x6", "Sun, 22 Nov 2026 25:61:61 +9999",
    ]  # fmt: skip
    for number, date in enumerate(dates):
        chaos.add(user_of(name), dated(date, f"waktu {number}"))
    ward.follow(name)
    until(lambda: sum(len(said(ward, t["number"])) for t in threads(ward, name)) == len(dates), "all are in")
    messages = sorted((m for t in threads(ward, name) for m in said(ward, t["number"])), key=lambda m: m["subject"])
    times = [m["at"] for m in messages]
    assert times == sorted(times)
    assert all(at[:4] == times[0][:4] for at in times)  # the year it arrived in, for each of them


def test_e38_thread_index_grows_by_one_block_and_is_never_invented() -> None:
    index = base64.b64encode(bytes(range(22)) + b"\x01" * 5).decode()
    at = datetime(2026, 11, 21, 3, tzinfo=UTC)
    child = base64.b64decode(grown(index, at))
    assert child[:27] == base64.b64decode(index)
    assert len(child) == 32
    assert grown("", at) == ""
    assert grown("tidak!", at) == ""
    assert grown(base64.b64encode(b"x" * 25).decode(), at) == ""
