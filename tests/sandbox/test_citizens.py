"""Citizens: what they write has Meta's shape, is nobody's data, comes again for the same seed, and answers answers."""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inbox.sandbox import webhooks
from inbox.sandbox.accounts import Number
from inbox.sandbox.answers import asked
from inbox.sandbox.citizens import Crowd
from inbox.sandbox.clock import Clock
from inbox.sandbox.content import timely
from inbox.sandbox.faults import GraphError
from inbox.sandbox.history import History
from inbox.sandbox.hubline import HubLine
from inbox.sandbox.places import KECAMATAN
from inbox.sandbox.sending import check
from inbox.sandbox.story import stories
from inbox.sandbox.world import Habits, World

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def world(seed: int = 1, speed: float = 0.0) -> World:
    found = World(Clock(START, speed), seed, Habits.orderly())
    found.base = "http://127.0.0.1:1"
    return found


def everything(seed: int = 1) -> tuple[World, list[dict]]:
    """Every story told to the end, and the values of the webhooks that would go out."""
    found = world(seed)
    number = found.number(Number("106540352242922", callback="http://127.0.0.1:1/"))
    crowd = Crowd(found, {"umum": number})
    for story in stories():
        case = crowd.meet(story)
        for bubble in (*story.bubbles, *story.detail, *story.further, *story.thanks, *story.done, *story.nag):
            crowd.say(case, bubble)
    return found, [value for _, _, value in found.courier.waiting]


def paths(found: Any, at: str = "") -> Iterator[str]:
    """Every key path in a value, elements of arrays as one."""
    if isinstance(found, dict):
        for key, part in found.items():
            yield f"{at}/{key}"
            yield from paths(part, f"{at}/{key}")
    elif isinstance(found, list):
        for part in found:
            yield from paths(part, at)


def messages(values: list[dict]) -> list[dict]:
    return [each for value in values for each in value.get("messages", [])]


def corpus(shared: Path, kind: str) -> Iterator[dict]:
    for path in (shared / "corpus/whatsapp").glob("*.json"):
        try:
            body = json.loads(path.read_text())
            yield from (
                each for entry in body["entry"] for change in entry["changes"] for each in change["value"].get(kind, [])
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            continue


async def test_there_are_stories_of_every_kind() -> None:
    _, values = everything()
    kinds = {each["type"] for each in messages(values)}
    assert len(stories()) >= 60
    assert kinds >= {"text", "image", "audio", "video", "document", "sticker", "location", "contacts", "unsupported",
                     "revoke", "system"}  # fmt: skip
    assert len(KECAMATAN) == 31


# Keys that any message may have, whatever the type of the example that shows them.
COMMON = {"/from_user_id", "/context", "/context/forwarded", "/context/frequently_forwarded"}


async def test_messages_have_the_keys_of_real_ones(shared: Path) -> None:
    known: dict[str, set[str]] = {}
    for each in corpus(shared, "messages"):
        known.setdefault(each.get("type", ""), set()).update(paths(each))
    _, values = everything()
    strange = {
        (each["type"], path)
        for each in messages(values)
        for path in paths(each)
        if path not in known.get(each["type"], set()) | COMMON
    }
    # The two that Meta added to user_changed_number on 2026-08-11 are in no example yet.
    assert strange <= {("system", "/system/user_id"), ("system", "/system/previous_user_id")}


async def test_contacts_and_envelope_have_the_keys_of_real_ones(shared: Path) -> None:
    known = {path for each in corpus(shared, "contacts") for path in paths(each)}
    _, values = everything()
    assert {path for value in values for each in value.get("contacts", []) for path in paths(each)} <= known
    example = json.loads((shared / "corpus/whatsapp/metadocs__image_1.json").read_text())
    plain = next(value for value in values if set(value) == {"messaging_product", "metadata", "contacts", "messages"})
    ours = webhooks.body([("102290129340398", [("messages", plain)])])
    assert set(ours) == set(example)
    assert set(ours["entry"][0]) == set(example["entry"][0])
    assert set(ours["entry"][0]["changes"][0]) == set(example["entry"][0]["changes"][0])
    assert set(plain) == set(example["entry"][0]["changes"][0]["value"])


async def test_statuses_have_the_keys_of_real_ones(shared: Path) -> None:
    known = {path for each in corpus(shared, "statuses") for path in paths(each)} | {"/biz_opaque_callback_data"}
    found = world()
    number = found.number(Number("1", callback="http://127.0.0.1:1/"))
    sent = found.accept(number, check({"messaging_product": "whatsapp", "to": "628000012345", "text": {"body": "a"}}))
    for state in ("sent", "delivered", "read", "failed"):
        found.tell(sent, state, error=GraphError(131026) if state == "failed" else None)
    ours = {path for _, _, value in found.courier.waiting for each in value["statuses"] for path in paths(each)}
    assert ours <= known
    await found.close()


async def test_the_same_seed_tells_the_same_and_another_seed_does_not() -> None:
    one, two, other = everything(7)[1], everything(7)[1], everything(8)[1]
    assert one == two
    assert one != other


async def test_the_past_of_the_demo_is_the_same_for_a_seed() -> None:
    def told(seed: int) -> list[str]:
        found = world(seed)
        number = found.number(Number("1", callback="x"))
        History(Crowd(found, {"umum": number}), HubLine(Path("/nowhere")), "budi").talk()
        values = [value for _, _, value in found.courier.waiting]
        return [str(each.get("text", each["type"])) for each in messages(values)]

    assert told(3) == told(3)
    assert told(3) != told(4)


async def test_all_people_are_invented() -> None:
    found, values = everything()
    assert all(phone.startswith("62800") for phone in found.users)
    texts = [each["text"]["body"] for each in messages(values) if each["type"] == "text"]
    for text in texts:
        assert all(number[-4] == "9" for number in re.findall(r"(?<!\d)\d{16}(?!\d)", text))
        assert not re.search(r"(?<!\d)(?:\+?62|0)8[1-9]\d{6,}", text)


async def test_no_placeholder_is_left_and_texts_fit() -> None:
    _, values = everything()
    for each in messages(values):
        text = each.get("text", {}).get("body") or each.get("image", {}).get("caption", "")
        assert not re.search(r"(?<!\{)\{[a-z]+\}", text), text
        assert len(text) <= 4096


MAGIC = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
    "audio/ogg; codecs=opus": b"OggS",
    "application/pdf": b"%PDF-",
    "video/mp4": b"\x00\x00\x00",
}


async def test_files_are_what_they_say() -> None:
    found, _ = everything()
    assert {file.mime for file in found.shelf.files.values()} == set(MAGIC)
    for file in found.shelf.files.values():
        assert file.data.startswith(MAGIC[file.mime])
        assert len(file.data) < 100_000


@pytest.mark.parametrize(
    ("said", "want"),
    [
        ("Mohon kirim alamat lengkap dan titik lokasinya ya Pak", "detail"),
        ("Boleh kami minta fotonya?", "photo"),
        ("Mohon sebutkan NIK untuk kami cek", "identity"),
        ("Laporan Bapak sudah selesai ditangani, terima kasih", "done"),
        ("Baik, laporan sudah kami teruskan ke tim lapangan.", "ack"),
    ],
)
def test_what_the_office_asks_is_understood(said: str, want: str) -> None:
    assert asked(said) == want


@pytest.mark.parametrize(
    ("hour", "part", "sunda"),
    [(0, "pagi", "enjing"), (5, "siang", "siang"), (9, "sore", "sonten"), (14, "malam", "wengi")],
)
def test_greetings_fit_the_hour_in_bandung(hour: int, part: str, sunda: str) -> None:
    at = START.replace(hour=hour)
    assert timely("Selamat pagi pak", at) == f"Selamat {part} pak"
    assert timely("siang kak, mau tanya", at) == f"{part} kak, mau tanya"
    assert timely("wilujeng enjing", at) == f"wilujeng {sunda}"


async def test_a_citizen_nags_and_then_answers_an_answer(graph, receiver) -> None:
    found = graph.world
    found.clock = found.courier.clock = found.shelf.clock = Clock(START, speed=0)
    crowd = Crowd(found, {"umum": graph.number}, rate=0)
    story = next(each for each in stories() if each.id == "pju-mati")
    case = crowd.meet(story)
    telling = asyncio.ensure_future(crowd.tell(case))
    while len(case.said) < len(story.bubbles) + 1:
        found.clock.advance(30)
        await asyncio.sleep(0)
    body = {"messaging_product": "whatsapp", "to": case.who.user.phone, "type": "text"}
    told = len(case.said)
    found.accept(graph.number, check(body | {"text": {"body": "Mohon kirim alamat dan titik lokasinya"}}))
    while len(case.said) == told:
        found.clock.advance(5)
        await asyncio.sleep(0)
    telling.cancel()
    await crowd.close()
    await found.courier.idle()
    assert case.who.words["desa"] in str(receiver.values("messages")[-1])


async def test_the_rate_is_kept_on_average() -> None:
    found = world(speed=0)
    number = found.number(Number("1"))
    crowd = Crowd(found, {"umum": number}, rate=60)
    running = asyncio.ensure_future(crowd.run())
    for _ in range(1200):
        found.clock.advance(0.5)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    running.cancel()
    told = sum(len(case.story.bubbles) for case in crowd.cases.values())
    await crowd.close()
    assert 250 < told < 1100
