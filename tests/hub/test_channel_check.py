"""`inbox channel check`: every bad state of an account is a finding of its own, with what to do."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from inbox.hub import checkup
from tests.hubs import SECRETS, RunningHub, running_hub, until
from tests.hubs_sandbox import Meta

DAY = 86400
IG = """
[[channel]]
id = "ig"
kind = "instagram"
agency = "bpbd"
ig_id = "17841400000000001"
login = "{login}"
api_base = "{api_base}"
"""
WELL = {
    "registered": True, "subscribed": True, "status": "", "quality": "GREEN", "name_status": "APPROVED",
    "code_verification": "VERIFIED", "payment": True, "token_type": "SYSTEM_USER", "token_expires": 0,
    "scopes": ["whatsapp_business_messaging", "whatsapp_business_management"], "override": "", "on_phone": False,
}  # fmt: skip
MESSAGING = "whatsapp_business_messaging"


class Checked:
    """A hub with a channel at the sandbox, and how the check of it ends."""

    def __init__(self, hub: RunningHub, meta: Meta) -> None:
        self.hub, self.meta = hub, meta

    def number(self, **fields: object) -> None:
        self.meta.control("numbers", phone_number_id=self.meta.info["phone_number_id"], **{**WELL, **fields})

    def check(self, channel: str = "wa-bpbd") -> tuple[int, dict[str, Any]]:
        found = self.hub.request("POST", f"/v1/channels/{channel}/check").json()
        return int(bool(found["obstacles"])), found

    def states(self) -> set[tuple[str, str]]:
        """What is found, without the words."""
        return {(found["name"], found["state"]) for found in self.check()[1]["findings"]}

    def finding(self, name: str, channel: str = "wa-bpbd") -> tuple[int, dict[str, Any]]:
        """The finding of this name, the worst of them."""
        code, found = self.check(channel)
        named = [f for f in found["findings"] if f["name"] == name]
        assert named, [f["name"] for f in found["findings"]]
        return code, max(named, key=lambda f: ["good", "warn", "bad"].index(f["state"]))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    with running_hub(tmp_path_factory.mktemp("check") / "hub") as hub:
        meta = Meta(hub)
        names = ("access_token", "app_secret", "verify_token")
        hub.ready(meta.info["base"], secrets={name: meta.info[name] for name in names})
        yield Checked(hub, meta)
        meta.end()


def test_a_number_in_order_is_good_in_every_finding(desk: Checked) -> None:
    desk.number()
    desk.meta.control("templates", starter=True)
    desk.meta.control("say", **{"from": "6281290002222", "name": "Tati", "text": "halo"})
    until(lambda: desk.hub.get("/v1/threads"), "it came in")
    code, found = desk.check()
    assert code == 0
    states = {f["name"]: f["state"] for f in found["findings"]}
    assert set(states.values()) == {"good"}, found["findings"]
    assert set(states) >= {
        "token", "permissions", "app_secret", "number", "quality", "health", "webhook", "templates", "clock", "inbound",
        "billable",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "name", "state", "says"),
    [
        ({"token_type": "USER", "token_expires": "hours"}, "token", "bad", "pengguna biasa. Habis 23 jam"),
        ({"token_type": "PAGE"}, "token", "bad", "Halaman"),
        ({"token_expires": "days"}, "token", "warn", "Habis 9 hari"),
        ({"scopes": [MESSAGING]}, "permissions", "bad", "whatsapp_business_management"),
        ({"subscribed": False}, "webhook", "bad", "belum berlangganan"),
        ({"override": "https://lain.example.com/x"}, "address", "warn", "lain.example.com"),
        ({"registered": False}, "registration", "bad", "belum terdaftar"),
        ({"status": "BANNED"}, "number", "bad", "diblokir"),
        ({"status": "FLAGGED"}, "number", "bad", "mutu rendah"),
        ({"status": "UNVERIFIED"}, "number", "bad", "belum diverifikasi"),
        ({"code_verification": "NOT_VERIFIED"}, "verification", "bad", "belum dibuktikan"),
        ({"quality": "RED"}, "quality", "warn", "rendah"),
        ({"name_status": "DECLINED"}, "name", "warn", "ditolak"),
        ({"payment": False}, "payment", "bad", "pembayaran"),
    ],
)
def test_p28_each_bad_state_is_a_finding_with_its_remedy(
    desk: Checked, fields: dict[str, Any], name: str, state: str, says: str
) -> None:
    ends = {"hours": 23.5 * 3600, "days": 9.5 * DAY}
    end = fields.get("token_expires")
    if isinstance(end, str):
        fields = {**fields, "token_expires": int(time.time() + ends[end])}
    if name == "address":
        desk.hub.apply(desk.hub.request("GET", "/v1/office").text.replace(
            "[office]", f'[office]\npublic_url = "{desk.hub.public}"', 1))  # fmt: skip
    desk.number(**fields)
    code, found = desk.finding(name)
    assert (found["state"], code) == (state, 1 if state == "bad" else 0), found
    assert says in found["text"]
    assert found["hint"]


def test_the_verb_ends_with_1_and_says_finding_and_remedy(desk: Checked) -> None:
    desk.number(payment=False)
    done = desk.hub.cli("channel", "check", "wa-bpbd")
    assert done.returncode == 1
    assert "belum punya cara pembayaran" in done.stdout.decode()
    assert "Penagihan" in done.stdout.decode()
    found = json.loads(desk.hub.cli("channel", "check", "wa-bpbd", "--json").stdout)
    assert "payment" in [f["name"] for f in found["findings"]]


def test_an_expired_token_is_the_one_finding_that_matters(desk: Checked) -> None:
    desk.number(token_expires=int(time.time()) - 60)
    code, found = desk.check()
    assert code == 1
    assert [o["code"] for o in found["obstacles"]] == ["190"]
    assert [f["name"] for f in found["findings"] if f["state"] == "bad"] == ["token"]
    assert "secret set wa-bpbd access_token" in next(f["hint"] for f in found["findings"] if f["state"] == "bad")


def test_a_clock_that_is_wrong_is_said_with_how_much(desk: Checked) -> None:
    desk.number()
    desk.meta.control("clock", skew=-900)
    code, found = desk.finding("clock")
    desk.meta.control("clock", skew=0)
    assert (code, found["state"]) == (0, "warn")
    assert "90" in found["text"]


def test_a_wrong_app_secret_shows_in_the_check_and_in_refused_webhooks(desk: Checked) -> None:
    desk.number()
    desk.hub.secret("wa-bpbd", "app_secret", "rahasia-yang-lain")
    desk.meta.control("say", **{"from": "6281290002222", "name": "Tati", "text": "masuk?"})
    code, found = desk.finding("app_secret")
    assert (code, found["state"]) == (1, "bad")
    until(lambda: ("signature", "warn") in desk.states(), "the webhook was refused")
    desk.hub.secret("wa-bpbd", "app_secret", desk.meta.info["app_secret"])
    assert desk.finding("app_secret")[1]["state"] == "good"


async def test_a_channel_that_was_silent_for_long_is_said(bench: Any) -> None:
    (state, _other) = bench.desk.channel_states()
    (never,) = await checkup.inbound(bench.desk, state)
    assert (never.state, "Belum pernah" in never.text) == ("warn", True)
    await bench.citizen()
    (fresh,) = await checkup.inbound(bench.desk, state)
    assert fresh.state == "good"
    bench.clock.forward(days=5)
    (old,) = await checkup.inbound(bench.desk, state)
    assert (old.state, "120 jam" in old.text) == ("warn", True)
    assert old.hint


@pytest.mark.parametrize(
    ("login", "fields", "name", "says"),
    [
        ("instagram", {"subscribed": False}, "webhook", "belum berlangganan"),
        ("instagram", {"fields": ["messaging_seen"]}, "webhook", "tanpa bidang messages"),
        ("instagram", {"account_type": "PERSONAL"}, "account", "akun pribadi"),
        ("page", {"scopes": ["instagram_basic"]}, "permissions", "instagram_manage_messages"),
    ],
)
def test_each_bad_state_of_an_instagram_account(
    desk: Checked, login: str, fields: dict[str, Any], name: str, says: str
) -> None:
    meta = desk.meta
    well = {"subscribed": True, "fields": ["messages"], "account_type": "BUSINESS",
            "scopes": ["instagram_basic", "instagram_manage_messages"]}  # fmt: skip
    meta.control("account", ig_id="17841400000000001", **well)
    source = desk.hub.request("GET", "/v1/office").text.partition('[[channel]]\nid = "ig"')[0]
    desk.hub.apply(source + IG.format(login=login, api_base=meta.info["base"]))
    for key, value in {**SECRETS, "access_token": "sandbox-ig-token", "app_secret": "sandbox-ig-secret"}.items():
        desk.hub.secret("ig", key, value)
    if name == "account":
        assert desk.check("ig")[0] == 0
    meta.control("account", ig_id="17841400000000001", **{**well, **fields})
    code, found = desk.finding(name, "ig")
    assert (code, found["state"]) == (1, "bad")
    assert says in found["text"]
    assert found["hint"]
