"""Names in notes are completed and marked; what calls somebody is marked, counted and told; f follows."""

from pathlib import Path

import msgspec
import pytest

from inbox.client.state import Effects
from inbox.wire import Follow
from tests.screens.desks import desk, sample, settle, text


async def test_a_name_is_completed_in_a_note_and_who_may_not_read_is_refused(tmp_path: Path) -> None:
    state = sample()
    people = [msgspec.structs.replace(p, agencies=["bpbd"]) if p.login == "dedi" else p for p in state.office.people]
    state.office.people = people
    async with desk(tmp_path, state=state) as (app, pilot):
        number = next(n for n, t in state.threads.items() if t.agency == "bpbd")
        app.inbox.panes.open_thread(number)
        await pilot.press("c")
        await pilot.press(*"cc @ku")  # by a part of the name
        await settle(pilot, lambda: "@dedi" in text(app), "it is offered")
        await pilot.press("right", *"cek", "f2")
        await settle(pilot, lambda: not app.inbox.composer.is_open)
        note = next(iter(app.inbox.state.queued[number].values()))
        assert note.text == "cc @dedi cek"
        other = next(n for n, t in state.threads.items() if t.agency == "dinkes")
        app.inbox.panes.open_thread(other)
        await pilot.press("c", *"@dedi cek", "f2")
        await settle(pilot, lambda: "@dedi tidak dapat membaca laporan ini" in text(app))
        assert app.inbox.composer.text == "@dedi cek"
        await pilot.press("f6", *" @ri")
        assert app.inbox.composer.offers == ()  # words to a citizen call nobody


async def test_a_mention_is_told_marked_and_counted_and_f_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, size=(120, 36)) as (app, pilot):
        screen = app.inbox
        told: list[str] = []
        say = screen.say
        monkeypatch.setattr(screen, "say", lambda words, **more: (told.append(words), say(words, **more)))
        number = sorted(screen.state.threads)[-1]
        before = screen.state.threads[number]
        screen.state.threads[number] = msgspec.structs.replace(
            before, version=before.version + 1, seq=9, mentioned=["rina"], followers={"rina": 3}
        )
        for listener in app.session.listeners:
            listener(Effects(threads={number}))
        await settle(pilot, lambda: f"Anda disebut di catatan #{number}: g n membuka antreannya." in told)
        await pilot.press("g", "n")
        await settle(pilot, lambda: list(screen.threads.keys) == [number])
        assert "menyebut Anda" in text(app)
        assert screen.queue.counts()["followed"] == 1
        await pilot.press("f")
        await settle(pilot, lambda: any(isinstance(s.command, Follow) for s in app.session.outbox.pending))
        assert [s.command.on for s in app.session.outbox.pending if isinstance(s.command, Follow)] == [False]
