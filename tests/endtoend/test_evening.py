"""The evening of tests/evening.py, played at speed against a hub, a desk on a terminal, and two who answer at once."""

import contextlib
import json
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest

from inbox.sandbox import webhooks
from tests.evening import Said, evening
from tests.hubs import command, until
from tests.screens.test_desk_pty import DESK
from tests.terminal.pty_program import PtyProgram
from tests.town import CHANNELS, Town, town

COLLEAGUES = ("dedi", "sari")
# Bytes that each thing may cost the terminal (tests/terminal), were the machine so slow that each had its own picture.
BYTES = 250  # a message, in and out of view, also a machine's; a colleague's is two: taken, and gone from the list
LETTER = 130
MOVED = 1500  # a key that shows another conversation
REST = 400  # bytes that a minute costs with nothing happening: clock, how long who waits
MOVES = 15
F2 = "\x1bOQ"
ACKNOWLEDGED = "Terima kasih, laporan {nomor} kami terima."
NOTE = "sudah ditelepon ke posko, perahu karet berangkat dari Baleendah jam 19.20, ketua RT menunggu di jembatan"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    more = "".join(f'[[acknowledgement]]\nchannel = "{name}"\ntext = "{ACKNOWLEDGED}"\n' for name in CHANNELS)
    with town(tmp_path, more=more) as made:
        yield made


class Play:
    """Citizens, a provider that repeats itself, newsletters and machines, each thing after the other."""

    def __init__(self, town: Town) -> None:
        self.town, self.ids = town, dict[str, Said]()
        self.later: dict[int, list[str]] = {}
        self.step = 0

    def run(self, part: list[Said]) -> None:
        for one in part:
            self.next(one)
        self.town.do(self.town.graph.world.courier.idle())

    def some(self, rest: Iterator[Said], count: int) -> None:
        """The next few; nobody waits for them to arrive."""
        for one in islice(rest, count):
            self.next(one)

    def end(self) -> None:
        """What was still to be repeated comes now."""
        for identity in [name for names in self.later.values() for name in names]:
            self.again(identity)
        self.town.do(self.town.graph.world.courier.idle())

    def next(self, one: Said) -> None:
        self.step += 1
        for identity in self.later.pop(self.step, ()):
            self.again(identity)
        self.happens(one)

    def happens(self, one: Said) -> None:
        who, town = one.who, self.town
        match one.kind, who.channel:
            case ("text", "wa"):
                identity = town.whatsapp(who.address, who.name, one.text)
            case ("sticker", "wa"):
                sticker = {
                    "id": f"st-{who.number}-{one.nth}",
                    "mime_type": "image/webp",
                    "sha256": "a",
                    "animated": False,
                }
                identity = town.whatsapp(who.address, who.name, {"type": "sticker", "sticker": sticker})
            case ("text", "ig"):
                identity = town.instagram(who.address, who.name, one.text)
            case ("text", "surel"):
                identity = town.mail(who.address, who.name, "Laporan", one.text, f"{who.number}.{one.nth}@warga.test")
            case ("newsletter", _):
                heads = {"List_Unsubscribe": "<https://buletin.test/x>", "Precedence": "bulk"}
                town.mail(f"buletin{who.number}@kabar.test", "Buletin", "Edisi", one.text, f"n{one.text[6:]}", **heads)
                return
            case ("away", _):
                heads = {"Auto_Submitted": "auto-replied"}
                town.mail(f"cuti{who.number}@dinas.test", "Cuti", "Cuti", one.text, f"a{one.text[6:]}", **heads)
                return
            case _:
                self.status(one)
                return
        self.ids[identity] = one
        for places in one.again:
            self.later.setdefault(self.step + places, []).append(identity)

    def again(self, identity: str) -> None:
        """The same webhook once more, or the same mail."""
        one, town = self.ids[identity], self.town
        if one.who.channel == "surel":
            town.mail_again(identity)
            return
        courier = town.graph.world.courier

        def post() -> None:
            load = next(load for load in reversed(courier.loads) if identity.encode() in load.raw)
            courier.post(load.number, load.raw)

        town.do(courier.idle())
        town.call(post)

    def status(self, one: Said) -> None:
        """A status of a message that this office never sent."""
        world, number = self.town.graph.world, self.town.graph.number
        user = world.user(one.who.address, one.who.name)
        told = webhooks.value(number, statuses=[webhooks.status(user, "wamid.lain", "read", world.clock.now())])
        body = webhooks.encode(webhooks.body([(number.waba_id, [("messages", told)])]))
        self.town.call(lambda: world.courier.post(number, body))


class Watch(threading.Thread):
    """Follows the feed as a colleague; when a message of danger is told of, looks at once what stands above it."""

    def __init__(self, town: Town) -> None:
        super().__init__(daemon=True)
        self.town = town
        self.cursor = town.asked("/v1/snapshot")["cursor"]
        self.alarms: dict[str, list[int]] = {}  # text of the message: priorities of what stands above and its own

    def run(self) -> None:
        with contextlib.suppress(httpx.TransportError):  # at the end the hub is gone
            self._follow()

    def _follow(self) -> None:
        with (
            self.town.client("sari") as feed,
            self.town.client("sari") as look,
            feed.stream("GET", "/v1/feed", params={"since": self.cursor}, timeout=None) as response,
        ):
            for line in response.iter_lines():
                if line.startswith("data: ") and '"cursor"' in line:
                    change = json.loads(line.removeprefix("data: "))
                    self.cursor = change["cursor"]
                    for said in change["messages"]:
                        if said["direction"] == "in" and said["text"] and _alarming(said["text"]):
                            listed = look.get("/v1/threads", params={"view": "unanswered", "limit": 40}).json()
                            numbers = [thread["number"] for thread in listed]
                            place = numbers.index(said["thread"]) if said["thread"] in numbers else -1
                            above = [thread["priority"] for thread in listed[: place + 1]]
                            self.alarms.setdefault(said["text"], above or self._answered(look, said["thread"]))

    def _answered(self, look: httpx.Client, number: int) -> list[int]:
        """Its priority, where two colleagues were faster than this look."""
        found = look.get(f"/v1/threads/{number}").json()
        return [found["priority"]] if found["waiting_since"] is None else []


def _alarming(text: str) -> bool:
    return bool(re.search(r"terjebak|tertimpa|hanyut|kebakaran", text))


class Duel:
    """Two colleagues who go down the list from the top and answer the same thread in the same moment."""

    def __init__(self, town: Town) -> None:
        self.desks = {login: town.client(login) for login in COLLEAGUES}
        self.outcomes: dict[int, list[str]] = {}
        self._pool = ThreadPoolExecutor(len(COLLEAGUES))

    def round(self) -> None:
        """Both look, both answer the first that nobody has answered yet."""
        lists = list(self._pool.map(self._look, COLLEAGUES))
        number = next((n for n in lists[0] if n in lists[1] and n not in self.outcomes), None)
        if number is not None:
            together = threading.Barrier(len(COLLEAGUES))

            def answer(login: str, known: dict[int, dict[str, Any]]) -> str:
                body = command("reply", number, text=f"Jawaban {login}", if_seq=known[number]["seq"])
                together.wait(120)
                return str(self.desks[login].post("/v1/commands", content=json.dumps(body)).json()["outcome"])

            outcomes = sorted(self._pool.map(answer, COLLEAGUES, lists))
            if outcomes != ["stale", "stale"]:  # the citizen wrote in that moment: both are told, and look again
                self.outcomes[number] = outcomes

    def _look(self, login: str) -> dict[int, dict[str, Any]]:
        found = self.desks[login].get("/v1/threads", params={"view": "unanswered", "limit": 20}).json()
        return {thread["number"]: thread for thread in found}

    def end(self) -> None:
        """They go home."""
        self._pool.shutdown()
        for desk in self.desks.values():
            desk.close()


@contextlib.contextmanager
def opened(place: Town) -> Iterator[PtyProgram]:
    """A desk of rina's at 80 by 24 whose list is there; it is closed before the hub ends."""
    desk = PtyProgram(DESK, "--as", "rina", INBOX_HOME=str(place.hub.home), XDG_RUNTIME_DIR="/nonexistent")
    try:
        desk.until("BELUM DIBALAS", 120)
        desk.until("▌", 120)
        yield desk
    finally:
        desk.close()


def under_marker(desk: PtyProgram) -> str:
    """The name in the row that the marker is on; of a picture that came in half, the rest is read."""

    def name() -> str:
        rows = [line for line in desk.screen.display if line.startswith("▌")]
        found = re.search(r"[A-Z][a-z]+ \d+", rows[0]) if rows else None
        return found[0] if found else ""

    return str(until(lambda: name() or (desk.read(0.3, first=0.1) and name()), "a row under the marker", every=0))


@pytest.mark.timeout(400)
def test_a_flood_evening(place: Town) -> None:
    """A third of it; `make torture` plays all six hundred messages, which take twenty seconds of processor time."""
    play_through(place, evening(citizens=100, messages=200))


@pytest.mark.torture
@pytest.mark.timeout(900)
def test_six_hundred_messages_of_three_hundred_citizens_in_an_hour(place: Town) -> None:
    said = evening()
    assert len({one.who for one in said if one.kind in ("text", "sticker")}) == 300
    play_through(place, said)


def play_through(place: Town, said: list[Said]) -> None:
    """The evening, with a desk and two colleagues in it; afterwards nothing is missing and nothing was said twice."""
    part = len(said) // 10
    play, duel, watch = Play(place), Duel(place), Watch(place)
    watch.start()
    play.run(said[:part])
    rest = iter(said[part:])
    with opened(place) as desk:
        for _time in range(3):
            desk.press("j")
        mine, drawn, began = under_marker(desk), len(desk.raw), time.monotonic()
        # In the list: nothing is pressed, the marker stays where it was.
        for _turn in range(10):
            play.some(rest, part // 6)
            duel.round()
            desk.read(0.5, first=0.1)
            assert under_marker(desk) == mine, "the marker stays on its thread"
        # A note, while a message comes in for each of its letters, or three.
        desk.press("c")
        desk.until("CATATAN", 120)
        for turn, letter in enumerate(NOTE):
            play.some(rest, max(1, part // 20))
            if turn % 5 == 0:
                duel.round()
            os.write(desk.master, letter.encode())
            desk.read(0.05, first=0.02)
        desk.until(NOTE[-12:], 120)
        desk.press(F2)
        (number,) = until(lambda: noted(place), "the note is on the hub, to the letter", every=0.5)
        assert place.asked(f"/v1/threads/{number}")["contact"]["name"] == mine, "in the thread it was written for"
        desk.press("u")
        # Every key is answered.
        for _turn in range(MOVES):
            play.some(rest, part // 6)
            was = under_marker(desk)
            os.write(desk.master, b"j")
            moved(desk, was)
        play.run(list(rest))
        play.end()
        until(lambda: stored(place) >= set(play.ids), "all is stored", every=0.5)
        drawn = len(desk.raw) - drawn
    messages = len(said) + len({one.who for one in play.ids.values()}) + 2 * len(duel.outcomes)
    allowed = BYTES * messages + LETTER * len(NOTE) + MOVED * MOVES + REST * (time.monotonic() - began) / 60
    assert drawn < allowed, f"{drawn / len(said):.0f} bytes for what comes in, keys and letters included"
    duel.end()
    nothing_lost(place, play)
    nobody_answered_twice(place, play, duel)
    until(lambda: set(watch.alarms) == {one.text for one in said if one.danger}, "each alarm was told of")
    for text, above in watch.alarms.items():
        assert above, f"in the list as soon as it was told of: {text}"
        assert set(above) == {1}, f"nothing stands above it but other danger: {text}"


def stored(place: Town) -> set[str]:
    """The provider's names of all that citizens wrote."""
    return {m["external_id"] for view in place.conversations() for m in view["messages"] if m["direction"] == "in"} - {
        None
    }


def nothing_lost(place: Town, play: Play) -> None:
    """Each message is there once, in the one thread of its citizen."""
    threads: dict[str, set[int]] = {}
    kept = Counter[str]()
    for view in place.conversations():
        for message in view["messages"]:
            one = play.ids.get(message["external_id"] or "")
            if one is not None and message["direction"] == "in":
                kept[message["external_id"]] += 1
                threads.setdefault(one.who.name, set()).add(view["number"])
                assert message["text"] == (one.text or None) or one.kind == "sticker"
                assert message["type"] == one.kind
    assert kept == Counter(dict.fromkeys(play.ids, 1))
    assert len(threads) == len({one.who for one in play.ids.values()})
    assert all(len(numbers) == 1 for numbers in threads.values()), threads


def nobody_answered_twice(place: Town, play: Play, duel: Duel) -> None:
    """One of two answers is taken, and only that one leaves; a machine's answer comes at most once, to people alone."""
    assert len(duel.outcomes) >= 20
    assert set(map(tuple, duel.outcomes.values())) == {("queued", "stale")}
    until(lambda: answers(place) == len(duel.outcomes), "all answers have left", every=0.2)
    until(lambda: not waiting(place), "nothing is on its way any more", every=0.5)
    told = place.told()
    people = {one.who.address for one in play.ids.values()}
    assert max(Counter(who for who, text in told if "Jawaban" in text).values()) == 1
    automatic = Counter(who for who, text in told if "kami terima" in text)
    assert automatic == Counter(dict.fromkeys(people, 1)), "once to each citizen, and to no newsletter"


def waiting(place: Town) -> list[str]:
    """What has not left."""
    going = ("queued", "sending")
    return [m["id"] for view in place.conversations() for m in view["messages"] if m["status"] in going]


def answers(place: Town) -> int:
    """How many answers of colleagues have reached a citizen."""
    return sum("Jawaban" in text for _who, text in place.told())


def moved(desk: PtyProgram, was: str) -> None:
    """Read until the marker is on another row."""
    until(lambda: desk.read(0.3, first=0.1) is not None and under_marker(desk) != was, "the key is answered", every=0)


def noted(place: Town) -> list[int]:
    """Threads in which the note stands, to the letter."""
    return [
        view["number"]
        for view in place.conversations()
        for message in view["messages"]
        if message["kind"] == "note" and message["text"] == NOTE
    ]
