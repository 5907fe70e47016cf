"""Citizens of the demo who write on Instagram: a few stories, and what they say when somebody answers. All invented."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from inbox.sandbox.instagram import Account, Direct, Follower
from inbox.sandbox.world import World

IG_ID = "17841400000000001"
MENTION = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=latihan&signature=latihan"

# minutes ago, name, username, and the messages as in a webhook
PAST: tuple[tuple[float, str, str, tuple[dict[str, Any], ...]], ...] = (
    (6, "Asep Rancaekek", "asep.rancaekek", (
        {"text": "min puskesmas rancaekek kok tutup ya? padahal jam kerja 😭"},
        {"text": "anak saya panas dari semalem"})),
    (38, "Neng Wulan", "wulan_cmahi", (
        {"text": "ini jalan di depan sd gelap bgt kak, pju mati 3 minggu",
         "reply_to": {"story": {"id": "18000000000000001", "url": MENTION}}},)),
    (95, "Info Soreang", "infosoreang", (
        {"attachments": [{"type": "story_mention", "payload": {"url": MENTION}}]},
        {"text": "tolong di cek kak udah rame di grup"})),
    (60 * 30, "Dede Yusup", "dede.ysp", ({"text": "kak cara urus ktp hilang gimana? bisa online ga"},)),
)  # fmt: skip
LATER = (
    ("Fitri Handayani", "fitri.hndy", "kak sampah di pasar banjaran numpuk udah seminggu, bau banget 🤢"),
    ("Gilang P", "gilangpermana_", "min mau tanya jadwal vaksin anak bulan ini dimana aja"),
    ("Mamah Iis", "iis.komariah", "bansos saya ga cair dari bulan kemarin, nanya kemana ya kak"),
    ("Rizki", "rizki.motret", "lampu merah simpang cibaduyut mati lagi, hampir kejadian tabrakan"),
)  # fmt: skip
ANSWERS = (
    "oke makasih kak 🙏", "siap min, ditunggu ya", "alamatnya kp. cibodas rt 02 rw 05 kak", "makasih infonya ❤️",
)  # fmt: skip


class Followers:
    """Everybody who writes to the demo's account. `rate`: messages a minute of the whole demo; these are a tenth."""

    def __init__(self, world: World, account: Account, rate: float, pace: float = 1.0) -> None:
        self.world, self.gram, self.account, self.rate, self.pace = world, world.gram, account, rate, pace
        self._rng = world.stream("followers")
        self._tasks: set[asyncio.Task[None]] = set()
        self._answered: dict[str, int] = {}
        self.gram.heard.append(self._hears)

    def past(self) -> None:
        """What was written before the demo opened, at its own times."""
        for number, (ago, name, username, said) in enumerate(PAST):
            who = self._person(number, name, username)
            for index, message in enumerate(said):
                at = self.world.clock.now() - timedelta(minutes=ago) + timedelta(seconds=20 * index)
                self.gram.say(self.account, who, message, at=at)

    async def run(self) -> None:
        """Let others write now and then, until cancelled."""
        for number, (name, username, text) in enumerate(LATER):
            if self.rate <= 0:
                return
            await self.world.clock.sleep(self._rng.expovariate(1.0) * 600 / self.rate)
            self.gram.say(self.account, self._person(100 + number, name, username), {"text": text})

    async def close(self) -> None:
        """Nobody writes any more."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def answering(self) -> list["asyncio.Task[None]"]:
        """Answers that are being thought of."""
        return list(self._tasks)

    def told(self, who: Follower) -> int:
        """How often somebody has answered, in words or with a heart."""
        return self._answered.get(who.igsid, 0)

    def _person(self, number: int, name: str, username: str) -> Follower:
        return self.gram.follower(f"9001{number:012d}", name=name, username=username)

    def _hears(self, direct: Direct) -> None:
        told = self._answered.get(direct.follower.igsid, 0)
        if direct.account is self.account and told < 2:
            self._answered[direct.follower.igsid] = told + 1
            self._spawn(self._answer(direct))

    async def _answer(self, direct: Direct) -> None:
        await self.world.clock.sleep(self._rng.uniform(8, 30) * self.pace)
        if self._rng.random() < 0.3:
            love = {"mid": direct.mid, "action": "react", "reaction": "love", "emoji": "❤️"}
            self.gram.tell(self.account, direct.follower, {"reaction": love})
        else:
            self.gram.say(self.account, direct.follower, {"text": self._rng.choice(ANSWERS)})

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
