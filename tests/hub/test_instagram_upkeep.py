"""Names, polling and tokens of an Instagram channel: a real desk and keyring, the sandbox as Meta."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inbox import credentials
from inbox.credentials import Secret
from inbox.hub.channels import Channels
from inbox.hub.desk import Desk
from inbox.hub.names import Names
from inbox.hub.polling import Polling
from inbox.hub.secrets import Keeper
from inbox.hub.tokens import Tokens
from inbox.office import load
from inbox.sandbox.faults import Fault
from inbox.sandbox.instagram import Account
from inbox.sandbox.server import GraphServer
from inbox.wire import Me, ThreadView

IG = "17841400000000001"
OFFICE = """
[office]
name = "Kantor"
[[agency]]
id = "dinkes"
name = "Dinkes"
[[person]]
login = "rina"
role = "admin"
agencies = ["*"]
[[channel]]
id = "ig"
kind = "instagram"
agency = "dinkes"
ig_id = "{ig}"
login = "instagram"
api_base = "{base}"
"""


def clock() -> datetime:
    return datetime.now(UTC)


class Office:
    """A desk with its channel up and a sandbox behind it. `moved`: by how much its clock runs ahead."""

    def __init__(self, desk: Desk, graph: GraphServer, keeper: Keeper, channels: Channels) -> None:
        self.desk, self.graph, self.keeper, self.channels = desk, graph, keeper, channels
        self.gram = graph.world.gram
        self.account = self.gram.accounts[IG]
        self.moved = timedelta()
        self.me = Me(login="rina", roles=["admin"], agencies=["*"])

    def now(self) -> datetime:
        return clock() + self.moved

    async def threads(self) -> list[ThreadView]:
        found = [await self.desk.thread(self.me, t.number) for t in await self.desk.threads(self.me)]
        return [view for view in found if view is not None]

    def said(self, text: str, minutes: float, igsid: str = "900100", **person: object) -> str:
        at = clock() - timedelta(minutes=minutes)
        return self.gram.say(self.account, self.gram.follower(igsid, **person), {"text": text}, at=at, missed=True)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with GraphServer() as graph:
        account = graph.world.gram.account(Account(IG))
        desk = await Desk.open(tmp_path / "data", clock=clock)
        source = OFFICE.format(ig=IG, base=graph.base)
        await desk.apply_office(load(source, "office.toml"), source, Me(login="root"))
        (tmp_path / "data" / "keyring").write_text("vault\n")
        keeper = Keeper(
            credentials.choose(tmp_path / "data", credentials.KeySettings(), tmp_path / "vault.key"), tmp_path / "data"
        )
        await keeper.set("ig", "access_token", Secret(account.token))
        await keeper.set("ig", "app_secret", Secret(account.app_secret))
        channels = Channels(desk, keeper, tmp_path / "data", clock)
        await channels.bring_up()
        yield Office(desk, graph, keeper, channels)
        await channels.close()
        await desk.close()


async def test_p41_what_no_webhook_brought_is_added_once_and_in_order(office: Office) -> None:
    polling = Polling(office.desk, office.channels, office.now)
    assert await polling.look("ig") == 0  # from now on
    office.channels.marked("ig", clock() - timedelta(minutes=30))
    office.said("kedua", 3)
    office.said("pertama", 5)
    assert await polling.look("ig") == 2
    assert await polling.look("ig") == 0
    (thread,) = await office.threads()
    assert [m.text for m in thread.messages] == ["pertama", "kedua"]
    assert thread.waiting_since is not None


async def test_p41_the_cursor_stays_while_the_provider_does_not_answer(office: Office) -> None:
    polling = Polling(office.desk, office.channels, office.now)
    since = clock() - timedelta(minutes=30)
    office.channels.marked("ig", since)
    office.said("nanti", 3)
    await office.graph.stop()
    assert await polling.look("ig") == 0
    assert office.channels.mark("ig", clock()) == since
    await office.graph.start()
    assert await polling.look("ig") == 1


async def test_p35_a_name_that_is_not_told_costs_no_message_and_is_asked_for_later(office: Office) -> None:
    polling, names = Polling(office.desk, office.channels, office.now), Names(office.desk, office.channels, office.now)
    office.channels.marked("ig", clock() - timedelta(minutes=30))
    office.said("Halo", 3, consent=False, name="Tati")
    office.graph.world.gram.followers["900100"].username = ""
    assert await polling.look("ig") == 1
    await names.once()
    (thread,) = await office.threads()
    assert (thread.contact.name, thread.messages[0].text) == ("", "Halo")
    office.gram.followers["900100"].consent = True
    await names.once()  # not yet
    assert (await office.threads())[0].contact.name == ""
    office.moved = timedelta(minutes=11)
    await names.once()
    assert (await office.threads())[0].contact.name == "Tati"


async def test_p30_a_token_is_renewed_kept_and_used(office: Office) -> None:
    tokens = Tokens(office.channels, office.keeper, office.now)
    await tokens.look("ig")
    assert office.account.renewed == 0
    office.moved = timedelta(hours=25)
    await tokens.look("ig")
    assert office.account.renewed == 1
    known = office.channels.token("ig")
    assert known is not None
    assert known.until is not None
    assert known.until > clock() + timedelta(days=59)
    assert (await office.keeper.of("ig", "instagram")).get("access_token") == office.account.token
    office.moved = timedelta(days=30)
    await tokens.look("ig")
    assert office.account.renewed == 1
    office.moved = timedelta(days=42)
    await tokens.look("ig")
    assert office.account.renewed == 2


async def test_p30_before_it_ends_it_is_warned_of_and_when_it_ended_sending_stops(office: Office) -> None:
    tokens = Tokens(office.channels, office.keeper, office.now)
    await tokens.look("ig")
    office.moved = timedelta(hours=25)
    await tokens.look("ig")
    office.moved = timedelta(days=55)
    await office.graph.stop()
    await tokens.look("ig")
    state = office.channels.state("ig")
    assert state is not None
    assert (state.state, state.problem and state.problem.code) == ("up", "token_expiring")
    await office.graph.start()
    office.graph.world.faults.add(Fault("expired", times=-1, phone_number_id=IG))
    await tokens.look("ig")
    state = office.channels.state("ig")
    assert state is not None
    assert state.state == "paused"
    assert state.problem is not None
    assert "disambungkan ulang" in state.problem.title
    assert office.channels.connector("ig") is not None  # receiving goes on
