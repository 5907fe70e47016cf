"""`D` and `R`: the person over all channels, and a reply on another one."""

from pathlib import Path
from typing import Any

import msgspec

from inbox.client.state import State
from inbox.wire import Address, Cancel, ChannelState, Reply
from tests.hubs import RunningHub, text_body
from tests.screens.desks import desk, inbox, rest, sample, settle, text
from tests.screens.test_desk_with_hub import on


def joined() -> State:
    """The first thread's citizen has a joined Instagram account and a mail address."""
    state = sample()
    number = 1042
    thread = state.threads[number]
    addresses = [
        *thread.contact.addresses,
        Address(kind="igsid", shown="IG ••442211", channel="ig", contact=901),
        Address(kind="mail", shown="r•••@surel.example", channel="em", contact=902),
    ]
    addresses[0].channel = "wa"
    state.threads[number] = msgspec.structs.replace(
        thread, channel="wa", version=2, contact=msgspec.structs.replace(thread.contact, addresses=addresses)
    )
    state.channels["wa"] = ChannelState(id="wa", kind="whatsapp", state="up")
    return state


def sent(app: Any, kind: type) -> list[Any]:
    return [s.command for s in app.session.outbox.pending if isinstance(s.command, kind)]


async def to_the_thread(app: Any, pilot: Any) -> None:
    inbox(app).panes.open_thread(1042)
    await rest(pilot)


async def test_a_reply_on_another_channel_is_asked_about_and_names_it_until_it_is_taken_back(tmp_path: Path) -> None:
    async with desk(tmp_path, state=joined()) as (app, pilot):
        await to_the_thread(app, pilot)
        await pilot.press("R")
        await settle(pilot, lambda: app.screen is not app.inbox, "the channels")
        await rest(pilot)
        assert "IG ••442211 · ig" in text(app)
        await pilot.press("down", "enter")
        await settle(pilot, lambda: inbox(app).composer.is_open, "the composer")
        await rest(pilot)
        assert "KE WARGA · IG ••442211" in text(app)
        await pilot.press(*"Kami balas di sini")
        await pilot.press("escape")
        await rest(pilot)
        await pilot.press("r")  # the draft remembers where it was to go
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await rest(pilot)
        assert "KE WARGA · IG ••442211" in text(app)
        await pilot.press("f2")
        await settle(pilot, lambda: "Lewat saluran lain" in text(app), "it is asked about")
        assert sent(app, Reply) == []
        await pilot.press("y")
        await settle(pilot, lambda: len(sent(app, Reply)) == 1)
        (reply,) = sent(app, Reply)
        assert (reply.channel, reply.to_contact, reply.text) == ("ig", 901, "Kami balas di sini")
        await rest(pilot)
        await pilot.press("z")
        await settle(pilot, lambda: inbox(app).composer.is_open, "the text is back")
        await rest(pilot)
        assert sent(app, Reply) == sent(app, Cancel) == []
        assert inbox(app).composer.text == "Kami balas di sini"
        assert "KE WARGA · IG ••442211" in text(app)


async def test_who_has_one_address_alone_is_told_what_to_do(tmp_path: Path) -> None:
    async with desk(tmp_path, state=sample()) as (app, pilot):
        await to_the_thread(app, pilot)
        await pilot.press("R")
        await settle(pilot, lambda: "belum punya saluran lain" in text(app))


async def test_without_a_hub_the_sheet_shows_what_is_here(tmp_path: Path) -> None:
    async with desk(tmp_path, state=joined()) as (app, pilot):
        await to_the_thread(app, pilot)
        await pilot.press("D")
        await settle(pilot, lambda: "tampil setelah tersambung" in text(app))
        assert "r•••@surel.example" in text(app)
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is app.inbox)


async def test_a_suggestion_is_taken_and_the_person_answered_at_the_other_number(
    hub: RunningHub, tmp_path: Path
) -> None:
    hub.ready()
    hub.post(text_body("Banjir di Dayeuhkolot", "wamid.1"))
    known = hub.get("/v1/threads/1")["contact"]["addresses"][0]["shown"]
    hub.post(text_body("Ini Tati, nomor saya yang lama 081234567821", "wamid.2", sender="6281300001111", name="Tati S"))
    async with on(hub, tmp_path) as (app, pilot):
        await settle(pilot, lambda: len(inbox(app).state.threads) == 2)
        inbox(app).panes.open_thread(2)
        await settle(pilot, lambda: 2 in inbox(app).state.messages)
        await rest(pilot)
        await pilot.press("D")
        await settle(pilot, lambda: "MUNGKIN ORANG YANG SAMA" in text(app), "the suggestion")
        assert f"Nomor {known} tertulis di #2" in text(app)
        assert "6281234567821" not in text(app)
        await rest(pilot)
        await pilot.press("y")
        await settle(pilot, lambda: "DIGABUNG" in text(app), "they are joined")
        assert "LAPORAN (2)" in text(app)
        await pilot.press("h")
        await settle(pilot, lambda: "Riwayat semua saluran" in text(app) and "Banjir di" in text(app), "the timeline")
        assert "nomor saya yang lama" in text(app)
        await pilot.press("escape")
        await rest(pilot)
        await pilot.press("d")
        await settle(pilot, lambda: "Alasannya" in text(app))
        await pilot.press(*"menelepon", "enter")
        await settle(pilot, lambda: "6281234567821" in text(app), "the full address")
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is app.inbox)
        await pilot.press("R")
        await settle(pilot, lambda: app.screen is not app.inbox)
        await rest(pilot)
        await pilot.press("down", "enter")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        await pilot.press(*"Baik", "f2")
        await settle(pilot, lambda: "Lewat saluran lain" in text(app))
        await pilot.press("y")
        await settle(pilot, lambda: any(m["direction"] == "out" for m in hub.get("/v1/threads/2")["messages"]
                                        if m["kind"] == "message"))  # fmt: skip
        await rest(pilot)
        await pilot.press("escape", "D")
        await settle(pilot, lambda: "DIGABUNG" in text(app))
        await rest(pilot)
        while "joined" not in (app.screen.rows.current or ""):
            await pilot.press("k")
        await pilot.press("x")
        await settle(pilot, lambda: "DIGABUNG" not in text(app), "they are parted")
        assert "LAPORAN (1)" in text(app)
