"""A closed window: the composer says what is possible on each kind of channel and keeps the draft (pitfalls 26, 31)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from inbox.screens.reach import closed, last_moment, standing_of
from inbox.wire import Window
from tests.hubs_instagram import InstagramOffice, instagram_office
from tests.screens.desks import NOW, inbox, settle, text, thread
from tests.screens.test_desk_with_hub import on

DAY = timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[InstagramOffice]:
    with instagram_office(tmp_path) as found:
        yield found


def said(office: InstagramOffice, ago: timedelta, igsid: str = "900100") -> None:
    office.say(f"tanya {igsid}", igsid=igsid, at=(datetime.now(UTC) - ago).isoformat())


def tags(office: InstagramOffice) -> list[tuple[str, str]]:
    return [(one["text"], one["tag"]) for one in office.directs()]


async def test_p31_after_a_day_a_person_answers_as_human_agent(office: InstagramOffice, tmp_path: Path) -> None:
    said(office, timedelta(hours=30))
    async with on(office.hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: "human agent" in text(app), "said")
        await pilot.press(*"Baik", "f2")
        await settle(pilot, lambda: tags(office) == [("Baik", "HUMAN_AGENT")], "it leaves with the tag")


async def test_p31_after_seven_days_the_draft_stays_and_trying_is_a_choice(
    office: InstagramOffice, tmp_path: Path
) -> None:
    said(office, 8 * DAY)
    async with on(office.hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: "(7 hari) sudah lewat" in text(app), "said")
        await pilot.press(*"Maaf baru", "f2")
        await settle(pilot, lambda: "Kirim juga?" in text(app), "asked")
        await pilot.press("t")
        assert tags(office) == []
        await pilot.press("f2")
        await settle(pilot, lambda: "Kirim juga?" in text(app), "asked again")
        await pilot.press("y")
        # Instagram is asked, and says no: the text is a draft again.
        await settle(pilot, lambda: any(one["path"].endswith("/messages") for one in office.meta.sends()), "tried")
        await settle(pilot, lambda: inbox(app).composer.text == "Maaf baru", "the text is back")
        [body] = [one["body"] for one in office.meta.sends()]
        assert body["messaging_type"] == "RESPONSE"
        await settle(pilot, lambda: not inbox(app).session.drafts.unsaved, "safe")  # type: ignore[union-attr]
        draft = inbox(app).session.draft(1)  # type: ignore[union-attr]
        assert draft is not None
        assert draft.text == "Maaf baru"
        # The citizen writes: the draft is there to be sent.
        office.meta.control("gram", igsid="900100", text="masih menunggu")
        await settle(pilot, lambda: "masih menunggu" in text(app), "the citizen has written")
        await pilot.press("escape")
        await settle(pilot, lambda: not inbox(app).composer.is_open)
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.text == "Maaf baru", "the draft is there")


def test_the_command_line_tries_where_it_is_told_to(office: InstagramOffice) -> None:
    said(office, 8 * DAY)
    before = len(office.meta.sends())
    assert office.hub.cli("reply", "1", "Maaf").returncode == 0
    from tests.hubs import until

    def failed() -> list[dict[str, Any]]:
        shown = office.hub.get("/v1/threads/1")["messages"]
        return [m for m in shown if m["status"] == "failed"]

    until(failed, "refused by our own clock")
    assert failed()[0]["error"]["code"] == "window_closed"
    assert len(office.meta.sends()) == before
    assert office.hub.cli("reply", "1", "Maaf sekali", "--force").returncode == 0
    until(lambda: len(office.meta.sends()) == before + 1, "Instagram is asked")


def test_standing_by_our_clock() -> None:
    found = thread(1)
    for kind, hours, wanted in (("instagram", 1, "free"), ("instagram", -1, "person"), ("instagram", -200, "late"),
                                ("human_agent", 1, "person"), ("human_agent", -1, "late")):  # fmt: skip
        closes = NOW + timedelta(hours=hours)
        found.windows = [Window(channel=found.channel or "", kind=kind, closes_at=closes, state="open")]
        assert standing_of(found, NOW) == wanted, (kind, hours)
        assert not closed(found, NOW)
        assert last_moment(found) == (closes if kind == "human_agent" else closes + 6 * DAY)


async def test_closing_soon_is_warned_of(office: InstagramOffice, tmp_path: Path) -> None:
    said(office, timedelta(hours=23))
    async with on(office.hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: 1 in inbox(app).state.messages, "the conversation is loaded")
        await pilot.press("r")
        await settle(pilot, lambda: "Masa balas tinggal" in text(app), "warned")
