"""The Instagram connector against the sandbox: what it sends, what it asks, how it takes a no."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.connectors.base import Accepted, ChannelConfig, Outbound, Refused, RefusedCall, Renewed
from inbox.connectors.instagram import refusals, sending
from inbox.connectors.instagram.connector import OWN, Instagram
from inbox.sandbox.faults import Fault
from inbox.sandbox.instagram import Account, Follower
from inbox.sandbox.server import GraphServer
from inbox.wire import Emoji

IG = "17841400000000001"
TO = (("igsid", "900100"),)


class Secrets(dict[str, str]):
    """As the hub hands them out."""

    def get(self, name: str, _default: str = "") -> str:  # type: ignore[override]
        return super().get(name, "")


class Office:
    """A sandbox with one account and the connector for it."""

    def __init__(self, graph: GraphServer) -> None:
        self.graph, self.gram = graph, graph.world.gram
        self.account = self.gram.account(Account(IG))
        self.tati = self.gram.follower("900100", name="Tati Suryati", username="tati.s")
        self.secrets = Secrets(access_token=self.account.token, app_secret=self.account.app_secret)
        config = ChannelConfig(id="ig", kind="instagram", ig_id=IG, login="instagram", api_base=graph.base)
        self.connector = Instagram(config, self.secrets)

    async def known(self, _mid: str) -> bool:
        return False


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with GraphServer() as graph:
        made = Office(graph)
        yield made
        await made.connector.close()


def out(text: str = "Baik", **more: object) -> Outbound:
    return Outbound(message_id="m1", to=TO, text=text, **more)  # type: ignore[arg-type]


def test_the_host_goes_with_the_login() -> None:
    def host(**more: str) -> str:
        return Instagram(ChannelConfig(id="ig", kind="instagram", ig_id=IG, **more), Secrets()).config.api_base  # type: ignore[arg-type]

    assert host(login="instagram") == OWN
    assert host(login="page") == "https://graph.facebook.com"
    assert host(login="instagram", api_base="http://127.0.0.1:9") == "http://127.0.0.1:9"


async def test_a_reply_is_sent_and_named_as_its_echo_will_be(office: Office) -> None:
    office.gram.say(office.account, office.tati, {"text": "Puskesmas tutup?"})
    result = await office.connector.send(out("Buka jam 7"))
    assert isinstance(result, Accepted)
    assert office.gram.directs[result.external_id].text == "Buka jam 7"


@given(st.text(max_size=400))
def test_p33_text_is_counted_in_utf_8_bytes(text: str) -> None:
    made = sending.body(out(text))
    size = len(text.encode("utf-8", "replace"))
    assert isinstance(made, Refused) == (size > 1000 or not text.strip())


def test_p33_a_thousand_bytes_pass_and_one_more_is_refused_uncut() -> None:
    whole = "😀" * 250
    assert len(whole.encode()) == 1000
    made = sending.body(out(whole))
    assert isinstance(made, dict)
    assert made["message"]["text"] == whole
    refused = sending.body(out(whole + "a"))
    assert isinstance(refused, Refused)
    assert refused.problem.code == "too_long"


def test_p31_the_tag_of_a_human_agent_only_where_it_is_needed() -> None:
    inside, person, late = (
        sending.body(out()), sending.body(out(human_agent=True)), sending.body(out(too_late=True))
    )  # fmt: skip
    assert isinstance(inside, dict)
    assert inside["messaging_type"] == "RESPONSE"
    assert "tag" not in inside
    assert isinstance(person, dict)
    assert (person["messaging_type"], person["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
    assert isinstance(late, Refused)
    assert late.action == "final"


async def test_p31_instagram_takes_a_person_after_a_day_and_nobody_after_seven(office: Office) -> None:
    at = office.graph.world.clock.now() - timedelta(days=3)
    office.gram.say(office.account, office.tati, {"text": "Halo"}, at=at)
    refused = await office.connector.send(out())
    assert isinstance(refused, Refused)
    assert refused.problem.code == "10/2534022"
    assert isinstance(await office.connector.send(out(human_agent=True)), Accepted)


async def test_a_reaction_is_the_heart_and_can_be_taken_away(office: Office) -> None:
    mid = office.gram.say(office.account, office.tati, {"text": "Terima kasih"})
    given = out("", content=Emoji(target=mid, emoji="❤️"))
    assert isinstance(await office.connector.send(given), Accepted)
    made = sending.body(given)
    assert isinstance(made, dict)
    assert made["payload"] == {"message_id": mid, "reaction": "love"}


@pytest.mark.parametrize(
    ("code", "subcode", "action"),
    [
        (10, 2534022, "final"), (10, 2018278, "final"), (10, 0, "stop"), (200, 0, "stop"), (3, 0, "stop"),
        (10, 2018108, "final"), (551, 0, "final"), (551, 1545041, "final"), (100, 2534014, "final"),
        (100, 2534037, "final"), (200, 2534041, "stop"), (2534001, 0, "final"), (2, 0, "retry"), (2, 1545133, "retry"),
        (4, 0, "retry"), (17, 0, "retry"), (32, 0, "retry"), (613, 0, "retry"), (613, 2534040, "retry"),
        (190, 463, "stop"), (190, 460, "stop"), (100, 2018047, "fix"), (100, 0, "fix"),
    ],
)  # fmt: skip
def test_errors_are_told_apart_by_number(code: int, subcode: int, action: str) -> None:
    error = {"code": code, "error_subcode": subcode, "message": "no"}
    assert refusals.meaning(error).action == action
    assert refusals.problem(error).title
    assert refusals.problem(error).hint


async def test_p36_another_app_holds_the_chat_and_nothing_is_tried_again(office: Office) -> None:
    office.gram.say(office.account, office.tati, {"text": "Halo"})
    office.graph.world.faults.add(Fault("error", code=100, subcode=2534037))
    refused = await office.connector.send(out())
    assert isinstance(refused, Refused)
    assert refused.action == "final"
    assert "Aplikasi lain memegang percakapan ini" in refused.problem.title


async def test_p35_a_profile_without_consent_is_no_error(office: Office) -> None:
    office.gram.followers["900101"] = Follower("900101", consent=False)
    assert await office.connector.profile("900101") is None
    found = await office.connector.profile("900100")
    assert found is not None
    assert (found.name, found.username) == ("Tati Suryati", "tati.s")


async def test_p41_recent_messages_come_once_and_in_order(office: Office) -> None:
    now = office.graph.world.clock.now()
    for minute, text in ((1, "ketiga"), (3, "pertama"), (2, "kedua")):
        office.gram.say(office.account, office.tati, {"text": text}, at=now - timedelta(minutes=minute), missed=True)
    found = await office.connector.recent(now - timedelta(hours=1), office.known)
    assert [item.text for item in found] == ["pertama", "kedua", "ketiga"]
    assert {item.direction for item in found} == {"in"}

    async def all_known(_mid: str) -> bool:
        return True

    assert await office.connector.recent(now - timedelta(hours=1), all_known) == []


async def test_p39_an_old_message_that_cannot_be_described_is_no_unsend(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = office.graph.world.clock.now()
    office.gram.say(office.account, office.tati, {"text": "lama"}, at=now - timedelta(minutes=9), missed=True)
    office.gram.say(office.account, office.tati, {"text": "baru"}, missed=True)
    monkeypatch.setattr("inbox.sandbox.instagram.DESCRIBED", 1)  # the other is listed, and answered as deleted
    found = await office.connector.recent(now - timedelta(hours=1), office.known)
    assert [item.text for item in found] == ["baru"]


async def test_p30_an_expired_token_stops_and_says_reconnect(office: Office) -> None:
    office.gram.say(office.account, office.tati, {"text": "Halo"})
    office.graph.world.faults.add(Fault("expired", times=-1, phone_number_id=IG))
    refused = await office.connector.send(out())
    assert isinstance(refused, Refused)
    assert refused.action == "stop"
    assert "disambungkan ulang" in refused.problem.title
    with pytest.raises(RefusedCall) as told:
        await office.connector.recent(office.graph.world.clock.now() - timedelta(hours=1), office.known)
    assert told.value.refused.action == "stop"


async def test_p30_a_token_is_renewed_and_a_long_one_is_not_exchanged(office: Office) -> None:
    assert await office.connector.exchange() is None
    fresh = await office.connector.renew()
    assert isinstance(fresh, Renewed)
    assert fresh.expires_in == 60 * 86400
    assert fresh.token not in repr(fresh)
    office.secrets["access_token"] = fresh.token
    assert await office.connector.check() is None


async def test_check_says_what_is_missing(office: Office) -> None:
    assert await office.connector.check() is None
    office.account.subscribed = False
    problem = await office.connector.check()
    assert problem is not None
    assert problem.code == "not_subscribed"
    other = ChannelConfig(id="ig", kind="instagram", ig_id="1", login="instagram", api_base=office.graph.base)
    wrong = Instagram(other, office.secrets)
    found = await wrong.check()
    await wrong.close()
    assert found is not None
