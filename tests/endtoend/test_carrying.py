"""Reactions, buttons, lists, places and cards from the command line to the citizen, each as Meta describes it."""

from typing import Any

import pytest

from tests.endtoend.conftest import WholeOffice
from tests.endtoend.test_verbs import fits
from tests.hubs import until


def sent(office: WholeOffice, before: int) -> dict[str, Any]:
    """The one body that left since, which fits Meta's own description."""
    found = until(lambda: office.requests()[before:], "it leaves")
    assert len(found) == 1
    body: dict[str, Any] = found[0]["body"]
    assert fits(body) == []
    return body


@pytest.mark.parametrize(
    ("verb", "kind", "shown"),
    [
        (("Sudah surut?", "--button", "Sudah", "--button", "Belum"), "interactive", "[Sudah] [Belum]"),
        (("Layanan apa?", "--list", "Pilih", "--row", "KTP; hilang atau rusak", "--row", "KK"), "interactive", "[KTP]"),
        (("--location", "-6.9147, 107.6098 | Posko BPBD | Jl. Raya 1"), "location", "Posko BPBD"),
        (("--location", "https://maps.google.com/?q=-6.91474,107.60981"), "location", "-6.914740, 107.609810"),
        (("--contact", "Posko | 022 7798012 | BPBD", "--contact", "Tagana | 0812 0000 1111"), "contacts", "Tagana"),
    ],
)
def test_what_is_sent_fits_meta_and_is_shown_as_what_it_is(
    office: WholeOffice, verb: tuple[str, ...], kind: str, shown: str
) -> None:
    number = office.citizen(f"tolong {kind} {len(shown)}")
    before = len(office.requests())
    result = office.json("reply", str(number), *verb)
    body = sent(office, before)
    assert body["type"] == kind
    until(lambda: office.messages(number, id=result["cmd_id"], status="read"), "it is read")
    (message,) = office.messages(number, id=result["cmd_id"])
    assert message["type"] == kind
    assert shown in message["text"]


@pytest.mark.parametrize(
    ("verb", "says"),
    [
        (("Ya?", "--button", "x" * 21), "20"),
        (("Ya?", "--button", "a", "--button", "b", "--button", "c", "--button", "d"), "1 sampai 3"),
        (("Ya?", "--button", "a", "--button", "a"), "ada yang sama"),
        (("Apa?", "--list", "Pilih", *[w for n in range(11) for w in ("--row", f"r{n}")]), "1 sampai 10"),
        (("Apa?", "--list", "x" * 21, "--row", "a"), "20"),
        (("Apa?", "--list", "Pilih", "--row", "y" * 25), "24"),
        (("--location", "95.0, 107.6"), "luar bumi"),
    ],
)
def test_what_meta_would_refuse_never_leaves(office: WholeOffice, verb: tuple[str, ...], says: str) -> None:
    number = next((t["number"] for t in office.hub.get("/v1/threads")), 0) or office.citizen("apa batasnya?")
    before = len(office.requests())
    refused = office.json("reply", str(number), *verb, code=1)
    assert says in refused["error"]["title"]
    assert refused["error"]["hint"]
    assert len(office.requests()) == before


def test_bad_use_says_how_it_is_written(office: WholeOffice) -> None:
    for verb in (("--location", "Posko"), ("--contact", "Posko"), ("--button", "a"), ("a", "--list", "b"),
                 ("a", "--button", "b", "--location", "1, 2")):  # fmt: skip
        done = office.run("reply", "1", *verb)
        assert done.returncode == 2, verb
        assert done.stderr.strip()


def test_a_reaction_goes_to_the_message_and_is_no_answer(office: WholeOffice) -> None:
    number = office.citizen("terima kasih pak, sudah surut")
    (said,) = office.messages(number, direction="in")
    before = len(office.requests())
    office.json("react", str(number), "👍")
    body = sent(office, before)
    assert body["reaction"] == {"message_id": said["external_id"], "emoji": "👍"}
    assert "context" not in body
    until(lambda: office.messages(number, id=said["id"])[0]["reactions"], "it stands at the message")
    view = office.hub.get(f"/v1/threads/{number}")
    assert [r["emoji"] for r in office.messages(number, id=said["id"])[0]["reactions"]] == ["👍"]
    assert view["waiting_since"] is not None  # the citizen still waits for an answer
    assert office.messages(number, type="reaction")[0]["text"] == "Reaksi 👍"
    before = len(office.requests())
    office.json("react", str(number), "--remove")
    assert sent(office, before)["reaction"]["emoji"] == ""
    until(lambda: not office.messages(number, id=said["id"])[0]["reactions"], "it is taken away")
    for verb, code in ((("react", str(number), "bagus"), "bad_emoji"), (("react", str(number), "👍", "--message", "x"),
                                                                       "message_unknown")):  # fmt: skip
        assert office.json(*verb, code=1)["error"]["code"] == code
    assert office.run("react", str(number)).returncode == 2
    # It makes nobody's answer stale.
    seen = view["seq"]
    office.json("reply", str(number), "Sama-sama", "--if-seq", str(seen))


def test_an_instagram_reaction_is_the_heart_alone(office: WholeOffice) -> None:
    office.control("account", ig_id="17841400000000001", callback=f"{office.hub.public}/webhooks/ig")
    source = office.hub.request("GET", "/v1/office").text
    office.hub.apply(
        source + '\n[[channel]]\nid = "ig"\nkind = "instagram"\nagency = "bpbd"\nig_id = "17841400000000001"\n'
        f'login = "instagram"\napi_base = "{office.meta["base"]}"\n'
    )
    for name, value in (("access_token", "sandbox-ig-token"), ("app_secret", "sandbox-ig-secret")):
        office.hub.secret("ig", name, value)
    office.control("gram", igsid="900100000000002", text="makasih min", person={"name": "Wulan"})
    number = until(
        lambda: next((t["number"] for t in office.hub.get("/v1/threads") if t["preview"] == "makasih min"), None),
        "the direct message",
    )
    assert office.json("react", str(number), "👍", code=1)["error"]["code"] == "not_here"
    office.json("react", str(number), "❤️")

    def loved() -> bool:
        import httpx

        directs = httpx.get(f"{office.meta['control']}/directs", timeout=60, verify=False).json()
        return any(d["reaction"] == "love" for d in directs)

    until(loved, "the heart is at Instagram")
