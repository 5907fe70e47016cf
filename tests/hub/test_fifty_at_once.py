"""Fifty colleagues answer one thread in the same moment, again and again: one answer leaves, the others are told."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hubs import NUMBER, OFFICE, SECRETS, RunningHub, command, running_hub, text_body, until
from tests.standin import OK, StandIn, answer

COLLEAGUES = [f"petugas{n:02d}" for n in range(50)]
CITIZENS = 8  # in turn, because Meta takes only so many messages to one citizen in a burst
PEOPLE = "".join(f'[[person]]\nlogin = "{login}"\nname = "{login}"\nrole = "admin"\n' for login in COLLEAGUES)


@pytest.fixture(scope="module")
def meta() -> Iterator[StandIn]:
    made = StandIn(lambda n: answer(200, OK % n))
    yield made
    made.close()


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, meta: StandIn) -> Iterator[RunningHub]:
    with office(tmp_path_factory.mktemp("fifty") / "hub", meta) as found:
        yield found


@contextlib.contextmanager
def office(home: Path, meta: StandIn) -> Iterator[RunningHub]:
    """A hub with fifty colleagues and one number."""
    with running_hub(home) as found:
        found.apply(OFFICE.format(number=NUMBER, api_base=meta.base) + PEOPLE)
        for name, value in SECRETS.items():
            found.secret("wa-bpbd", name, value)
        yield found


def clients(hub: RunningHub) -> list[httpx.AsyncClient]:
    """A connection to the hub for each colleague."""
    return [
        httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=str(hub.socket), verify=False), base_url="http://hub",
            headers={"siaga-person": login}, timeout=60,
        )
        for login in COLLEAGUES
    ]  # fmt: skip


async def rounds(hub: RunningHub, meta: StandIn, count: int) -> None:
    """`count` times: a citizen writes, everybody sees it, everybody answers at once."""
    desks = clients(hub)
    for turn in range(count):
        sender = str(628130000000 + turn % CITIZENS)
        said = hub.post(text_body(f"laporan {turn}", f"wamid.F{turn}", sender=sender, name=f"Warga {turn % CITIZENS}"))
        assert said.status_code == 200
        listed = (await desks[0].get("/v1/threads", params={"view": "unanswered"})).json()
        (thread,) = [found for found in listed if found["preview"] == f"laporan {turn}"]
        before = len(meta.posts)
        answers = await asyncio.gather(
            *(
                desk.post("/v1/commands", content=json.dumps(written(thread, f"jawaban {turn} dari {login}")))
                for login, desk in zip(COLLEAGUES, desks, strict=True)
            )
        )
        outcomes = [found.json() for found in answers]
        (won,) = [found for found in outcomes if found["outcome"] == "queued"]
        stale = [found for found in outcomes if found["outcome"] == "stale"]
        assert len(stale) == len(COLLEAGUES) - 1, {found["outcome"] for found in outcomes}
        assert sorted({found.status_code for found in answers}) == [200, 409]
        for found in stale:
            assert won["message"]["id"] in [one["id"] for one in found["missed"]], "told which answer came first"
            assert all(one["direction"] == "out" for one in found["missed"]), "and of nothing that they had seen"
            assert found["message"]["status"] == "held", "their own text is kept"
            assert found["message"]["text"].startswith(f"jawaban {turn} ")
        if turn < CITIZENS:
            assert won["thread"]["assignee"] == won["message"]["author"]["address"], "the answer claims the thread"
        until(lambda n=before: len(meta.posts) > n, f"answer {turn} leaves")
        (left,) = meta.posts[before:]
        assert left["text"]["body"] == won["message"]["text"]
    for desk in desks:
        await desk.aclose()


def written(thread: dict[str, Any], text: str) -> dict[str, Any]:
    """An answer by somebody who has seen all that stands in the thread."""
    return command("reply", thread["number"], text=text, if_seq=thread["seq"], undo=0)


@pytest.mark.timeout(400)
async def test_one_of_fifty_answers_leaves_and_forty_nine_are_told_what_changed(
    hub: RunningHub, meta: StandIn
) -> None:  # fmt: skip
    """Twenty-five rounds; `make torture` plays two hundred, which take half a minute of processor time."""
    await rounds(hub, meta, 25)
    assert len(meta.posts) == 25


@pytest.mark.torture
@pytest.mark.timeout(900)
async def test_fifty_at_once_two_hundred_times(tmp_path: Path, meta: StandIn) -> None:
    meta.posts.clear()
    with office(tmp_path / "hub", meta) as hub:
        await rounds(hub, meta, 200)
    assert len(meta.posts) == 200
