"""The connector and the sandbox's Graph API, written apart, understand each other."""

from collections.abc import AsyncIterator

import pytest

from inbox.connectors.base import Accepted, ChannelConfig, Connector, Media, MediaGone, Outbound, Refused, Uncertain
from inbox.connectors.graph import Graph
from inbox.connectors.whatsapp.connector import WhatsApp
from inbox.sandbox.faults import Fault
from inbox.sandbox.server import GraphServer
from inbox.sandbox.world import Habits

CITIZEN = "6281234564821"


class Secrets:
    def __init__(self, token: str) -> None:
        self.token = token

    def get(self, name: str) -> str:
        return self.token if name == "access_token" else "x"


@pytest.fixture
async def graph() -> AsyncIterator[GraphServer]:
    async with GraphServer(habits=Habits.orderly()) as found:
        found.world.say(found.number, found.world.user(CITIZEN, "Tati"), {"type": "text", "text": {"body": "halo"}})
        yield found


@pytest.fixture
async def whatsapp(graph: GraphServer) -> AsyncIterator[WhatsApp]:
    config = ChannelConfig(
        id="wa", kind="whatsapp", phone_number_id=graph.number.phone_number_id, waba_id=graph.number.waba_id,
        api_base=graph.base,
    )  # fmt: skip
    made = WhatsApp(config, Secrets(graph.number.token))
    made._graph = Graph(config, lambda: graph.number.token, read_timeout=60.0)
    yield made
    await made.close()


def out(text: str = "Baik, perahu jalan 22.10.", **more: str) -> Outbound:
    return Outbound(message_id="m", to=(("phone", CITIZEN),), text=text, callback="m", **more)


async def test_a_reply_is_sent_once_and_quoted(graph: GraphServer, whatsapp: WhatsApp) -> None:
    quoted = next(iter(graph.world.said))
    result = await whatsapp.send(out(reply_to=quoted))
    assert isinstance(result, Accepted)
    (sent,) = graph.world.sent.values()
    assert (sent.wamid, sent.callback, sent.quote) == (result.external_id, "m", quoted)
    assert sent.text == "Baik, perahu jalan 22.10."
    assert ("phone", CITIZEN) in result.aliases


@pytest.mark.parametrize("kind", ["cut", "half", "empty", "html", "stall"])
@pytest.mark.parametrize("done", [True, False])
async def test_p02_after_every_broken_answer_it_is_uncertain(
    graph: GraphServer, whatsapp: WhatsApp, kind: str, done: bool
) -> None:
    graph.world.failing(Fault(kind=kind, status=502, seconds=300, done=done))  # type: ignore[arg-type]
    if kind == "stall":
        whatsapp._graph = Graph(whatsapp.config, lambda: graph.number.token, read_timeout=1.0)
    assert isinstance(await whatsapp.send(out()), Uncertain)
    assert len(graph.graph.requests) <= 1


@pytest.mark.parametrize(("code", "action"), [(130429, "retry"), (131056, "pace"), (190, "stop"), (131047, "template")])
async def test_metas_errors_decide(graph: GraphServer, whatsapp: WhatsApp, code: int, action: str) -> None:
    graph.world.failing(Fault(kind="error", code=code))
    result = await whatsapp.send(out())
    assert isinstance(result, Refused)
    assert (result.action, result.problem.code) == (action, str(code))
    assert isinstance(await whatsapp.send(out()), Accepted)


async def test_a_citizen_is_blocked_and_unblocked_at_the_provider(graph: GraphServer, whatsapp: WhatsApp) -> None:
    who = (("phone", CITIZEN),)
    for _again in range(2):
        assert await whatsapp.block(who, on=True) is None
        assert graph.number.blocked == {CITIZEN}
    assert await whatsapp.block(who, on=False) is None
    assert graph.number.blocked == set()
    assert isinstance(await whatsapp.block((), on=True), Refused)


async def test_files_are_fetched_and_expire(graph: GraphServer, whatsapp: Connector) -> None:
    file = graph.world.shelf.put(b"\xff\xd8\xff foto", "image/jpeg")
    fetched = await whatsapp.fetch(Media(remote_id=file.id, kind="image"))
    assert b"".join([chunk async for chunk in fetched.chunks]) == b"\xff\xd8\xff foto"
    assert fetched.mime == "image/jpeg"
    with pytest.raises(MediaGone):
        await whatsapp.fetch(Media(remote_id="999999999", kind="image"))


async def test_p23_a_download_that_is_refused_once_is_located_again(graph: GraphServer, whatsapp: WhatsApp) -> None:
    file = graph.world.shelf.put(b"isi", "image/jpeg")
    graph.world.failing(Fault(kind="empty", route="download", status=404))
    fetched = await whatsapp.fetch(Media(remote_id=file.id, kind="image"))
    assert b"".join([chunk async for chunk in fetched.chunks]) == b"isi"


async def test_p28_check_says_what_keeps_a_number_from_working(graph: GraphServer, whatsapp: WhatsApp) -> None:
    graph.number.subscribed = False
    silent = await whatsapp.check()
    assert silent is not None
    assert silent.code == "not_subscribed"
    graph.number.subscribed = True
    assert await whatsapp.check() is None
    graph.number.registered = False
    alone = await whatsapp.check()
    assert alone is not None
    assert alone.code == "registration"
    graph.number.registered, graph.number.payment = True, False
    unpaid = await whatsapp.check()
    assert unpaid is not None
    assert unpaid.code == "payment"
    graph.world.failing(Fault(kind="expired", times=-1, route="any"))
    expired = await whatsapp.check()
    assert expired is not None
    assert expired.code == "190"
    assert "access_token" in expired.hint


async def test_p28_check_says_that_nobody_answers() -> None:
    config = ChannelConfig(id="wa", kind="whatsapp", phone_number_id="1", api_base="http://127.0.0.1:1")
    gone = await WhatsApp(config, Secrets("t")).check()
    assert gone is not None
    assert gone.code == "no_answer"
