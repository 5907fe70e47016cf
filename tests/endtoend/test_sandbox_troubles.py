"""Troubles of the provider that the sandbox can be told to have, as the office meets them."""

from datetime import UTC, datetime, timedelta

import httpx

from tests.endtoend.conftest import WholeOffice
from tests.endtoend.test_verbs import fits
from tests.hubs import until


def calm(office: WholeOffice) -> None:
    httpx.delete(f"{office.meta['control']}/faults", timeout=60, verify=False).raise_for_status()


def test_a_rejected_template_says_why_and_is_never_sent(office: WholeOffice) -> None:
    office.control("templates", starter=True)
    office.control("templates", name="siaga_diteruskan", status="REJECTED", reason="PROMOTIONAL")
    office.json("template", "sync", "wa-bpbd")
    (found,) = [t for t in office.json("template", "list") if t["name"] == "siaga_diteruskan"]
    assert (found["status"], found["reason"]) == ("REJECTED", "PROMOTIONAL")
    number = office.citizen("bagaimana laporan saya")
    before = len(office.requests())
    refused = office.json("reply", str(number), "--template", "siaga_diteruskan", "--param", "Tati", "--param", "1",
                          "--param", "BPBD", code=1)  # fmt: skip
    assert refused["error"]["code"] == "template_not_approved"
    assert len(office.requests()) == before
    office.control("templates", name="siaga_diteruskan", status="APPROVED", reason="NONE")


def test_p18_a_citizen_without_a_phone_number_is_answered_by_their_user_id(office: WholeOffice) -> None:
    phone = "6281290003333"
    user = office.control("users", phone=phone, name="Wulan", username="wulan.s", hidden=True)
    number = office.citizen("saya tanpa nomor", name="Wulan", phone=phone)
    view = office.hub.get(f"/v1/threads/{number}")
    assert {a["kind"] for a in view["contact"]["addresses"]} == {"bsuid"}
    before = len(office.requests())
    office.json("reply", str(number), "Baik")
    body = until(lambda: office.requests()[before:], "it leaves")[0]["body"]
    assert (body["recipient"], "to" in body) == (user["user_id"], False)
    assert fits(body) == []


def test_a_window_that_is_closed_at_meta_fails_with_the_way_out(office: WholeOffice) -> None:
    number = office.citizen("kemarin saya tanya")
    office.control("clock", advance=25 * 3600)
    result = office.json("reply", str(number), "Maaf baru dijawab")
    until(lambda: office.messages(number, id=result["cmd_id"], status="failed"), "Meta says no")
    (message,) = office.messages(number, id=result["cmd_id"])
    assert message["error"]["code"] == "131047"
    assert "templat" in message["error"]["hint"].lower()


def test_the_command_line_says_when_our_clock_has_the_window_closed(office: WholeOffice) -> None:
    then = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    office.control("say", **{"from": "6281290008888"}, name="Usep", text="kemarin siang", at=then)
    threads = lambda: office.hub.get("/v1/threads")  # noqa: E731
    late = until(lambda: [t["number"] for t in threads() if t["contact"]["name"] == "Usep"], "it is there")
    answer = office.hub.cli("reply", str(late[0]), "Maaf baru dijawab")
    assert (answer.returncode, "--template" in answer.stderr.decode()) == (0, True)


def test_a_token_that_ends_stops_the_channel_and_a_new_one_lets_it_go_on(office: WholeOffice) -> None:
    number = office.citizen("token habis?")
    office.control("faults", kind="expired", times=-1, route="any")
    result = office.json("reply", str(number), "Baik")
    until(lambda: office.hub.channel()["state"] == "paused", "the channel stops")
    assert office.hub.channel()["problem"]["code"] == "190"
    calm(office)
    office.hub.secret("wa-bpbd", "access_token", office.meta["access_token"])
    until(lambda: office.messages(number, id=result["cmd_id"], status="read"), "what waited goes out")


def test_an_outage_sends_nothing_twice(office: WholeOffice) -> None:
    number = office.citizen("apakah jalan?")
    office.control("faults", kind="outage", times=-1)
    result = office.json("reply", str(number), "Jalan")
    until(lambda: office.messages(number, id=result["cmd_id"])[0]["status"] in ("queued", "uncertain"), "it waits")
    calm(office)
    until(lambda: office.messages(number, id=result["cmd_id"])[0]["status"] in ("read", "uncertain"), "it settles", 60)
    texts = [s["text"] for s in office.sent() if s["text"] == "Jalan"]
    assert len(texts) <= 1
