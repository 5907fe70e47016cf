"""Every real body that we have, through the real connector into the desk; and the office a desk works for."""

from pathlib import Path
from typing import Any

import msgspec

from inbox.connectors.base import ChannelConfig, Inbound, InboundMessage
from inbox.connectors.whatsapp.reading import read
from inbox.office import load
from inbox.wire import Me

OFFICE = """
[office]
name = "Uji"
[[agency]]
id = "bpbd"
[[agency]]
id = "dinkes"
[[person]]
login = "rina"
role = "admin"
[[person]]
login = "dedi"
role = "admin"
agencies = ["bpbd"]
[[channel]]
id = "wa-bpbd"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "106"
[[channel]]
id = "wa-dinkes"
kind = "whatsapp"
agency = "dinkes"
phone_number_id = "107"
"""


def bodies(corpus: Path) -> list[tuple[str, bytes, list[Inbound]]]:
    found = []
    for path in sorted((corpus / "whatsapp").glob("*.json")):
        body = path.read_bytes()
        items = [msgspec.structs.replace(item, account="106") for item in read(body)]
        found.append((path.name, body, items))
    return found


async def test_every_body_is_stored_once_and_nothing_is_given_up(bench: Any, corpus: Path) -> None:
    loaded = bodies(corpus)
    assert len(loaded) > 100
    given_up = {}
    for name, body, items in loaded:
        unread = sum(type(item).__name__ == "Unreadable" for item in items)
        report = await bench.take(*items, body=body)
        if report.unreadable > unread:
            given_up[name] = report.unreadable
    assert given_up == {}
    cursor = bench.desk.feed.newest
    for _, body, items in loaded:
        report = await bench.take(*items, body=body)
        assert (report.messages, report.cursor) == (0, None)
    assert bench.desk.feed.newest == cursor
    kept = await bench.desk.store.read(lambda tx: tx.one("SELECT count(*) FROM message WHERE kind = 'message'")[0])
    names = {i.external_id for _, _, items in loaded for i in items if isinstance(i, InboundMessage)}
    assert kept >= len(names)
    for thread in await bench.desk.threads(bench.me()):
        view = await bench.desk.thread(bench.me(), thread.number)
        for message in view.messages:
            assert message.text or message.attachments or message.deleted or message.type != "text"


async def test_a_file_applied_twice_changes_nothing_and_what_it_drops_is_paused(open_bench: Any) -> None:
    bench = await open_bench(OFFICE)
    cursor = bench.desk.feed.newest
    root = Me(login="root")
    assert not (await bench.desk.apply_office(load(OFFICE, "o"), OFFICE, root)).changes
    assert bench.desk.feed.newest == cursor
    await bench.citizen(account="107")
    smaller = OFFICE.split('[[channel]]\nid = "wa-dinkes"')[0]
    diff = await bench.desk.apply_office(load(smaller, "o"), smaller, root)
    assert [(c.what, c.table, c.id) for c in diff.changes] == [("removed", "channel", "wa-dinkes")]
    assert {c.id: c.state for c in bench.desk.channel_states()} == {"wa-bpbd": "starting", "wa-dinkes": "paused"}
    assert len(await bench.desk.threads(bench.me())) == 1
    assert bench.desk.feed.newest > cursor


async def test_the_roles_of_a_login(open_bench: Any) -> None:
    bench = await open_bench("")
    assert bench.desk.me("budi", own=True).roles == ["admin", "supervisor", "auditor", "operator"]
    assert bench.desk.me("budi", own=False).roles == []
    await bench.desk.apply_office(load(OFFICE, "o"), OFFICE, Me(login="root"))
    assert bench.desk.me("budi", own=True) == Me(login="budi", name="budi", roles=["operator"], agencies=["*"])
    assert bench.desk.me("rina", own=True).roles == ["admin", "operator"]
    assert bench.desk.me("dedi", own=False).agencies == ["bpbd"]


def test_the_connector_and_the_desk_mean_the_same_account() -> None:
    from inbox.hub.desk import account

    office = load(OFFICE, "o")
    for channel in office.channels:
        config = ChannelConfig(id=channel.id, kind=channel.kind, phone_number_id=channel.phone_number_id)
        assert account(channel) == config.account
