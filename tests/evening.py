"""A flood evening of a Quick Response room: 600 messages of 300 invented citizens in an hour, and what else comes in.

Made from a seed, the same each time. Nobody in it exists: phones begin with 62800, which is no mobile range.
"""

import random
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "sticker", "newsletter", "away", "status"]
NAMES = ("Asep", "Tati", "Ujang", "Euis", "Dadang", "Neng", "Yusuf", "Cecep", "Lilis", "Agus", "Siti", "Budi", "Imas")
PLACES = ("Dayeuhkolot", "Baleendah", "Bojongsoang", "Majalaya", "Rancaekek", "Ciparay", "Soreang", "Katapang")
TROUBLES = (
    "air sudah masuk ke gang di {place}",
    "lampu jalan di {place} mati dari kemarin",
    "sampah menumpuk di pasar {place}",
    "jalan berlubang di depan SD {place}",
    "kapan bantuan untuk {place} dibagikan",
    "air PDAM di {place} keruh",
    "KTP saya hilang, ke mana mengurusnya dari {place}",
)
FURTHER = (
    "sudah dua hari begini",
    "di RT 03 juga",
    "mohon dicek",
    "terima kasih sebelumnya",
    "ada fotonya nanti saya kirim",
)
DANGER = (
    "TOLONG ada lansia terjebak banjir di {place}, air sudah sedada",
    "rumah roboh di {place}, ada yang tertimpa",
    "anak saya hanyut di sungai {place}, tolong cepat",
    "kebakaran di {place}, api besar sekali",
)


@dataclass(frozen=True)
class Citizen:
    """Somebody who writes, always on one channel."""

    number: int
    channel: Literal["wa", "ig", "surel"]
    name: str

    @property
    def address(self) -> str:
        """Where answers go."""
        where = {
            "wa": f"62800{self.number:07d}",
            "ig": f"9001{self.number:05d}",
            "surel": f"warga{self.number}@warga.test",
        }
        return where[self.channel]


@dataclass(frozen=True)
class Said:
    """One thing that happens `at` seconds after seven; `again`: how many times its webhook comes in all, and how much
    later each time, in places of the order."""

    at: float
    who: Citizen
    nth: int
    kind: Kind
    text: str
    danger: bool = False
    again: tuple[int, ...] = ()


def evening(seed: int = 7, citizens: int = 300, messages: int = 600) -> list[Said]:
    """All of it in the order of arrival: bubbles of one citizen may overtake each other."""
    chance = random.Random(seed)
    people = [
        Citizen(n, chance.choices(("wa", "ig", "surel"), (6, 2, 2))[0], f"{chance.choice(NAMES)} {n}")
        for n in range(citizens)
    ]
    counts = [1] * citizens
    chatty = [n for n, who in enumerate(people) if who.channel != "surel"]
    for _more in range(messages - citizens):
        counts[chance.choice(chatty)] += 1
    said: list[Said] = []
    endangered = set(chance.sample(chatty, 10))
    for who, count in zip(people, counts, strict=True):
        said += _bubbles(chance, who, count, danger=who.number in endangered)
    said.sort(key=lambda one: one.at)
    for place in range(len(said) - 1):  # the line is bad: neighbours overtake each other
        if chance.random() < 0.15:
            said[place], said[place + 1] = said[place + 1], said[place]
    noise = [
        Said(chance.uniform(0, 3600), Citizen(9000 + n, "surel", "Buletin"), 0, kind, f"edisi {n}")
        for n in range(messages // 24)
        for kind in (("newsletter",) if n % 5 < 3 else ("away",))
    ]
    noise += [Said(chance.uniform(0, 3600), people[chatty[n]], 0, "status", "") for n in range(messages // 10)]
    return sorted([*said, *noise], key=lambda one: one.at)


def _bubbles(chance: random.Random, who: Citizen, count: int, *, danger: bool) -> list[Said]:
    start, made = chance.uniform(0, 3300), []
    place = chance.choice(PLACES)
    for nth in range(count):
        text = chance.choice(TROUBLES if nth == 0 else FURTHER).format(place=place)
        alarming = danger and nth == count - 1
        if alarming:
            text = chance.choice(DANGER).format(place=place)
        sticker = who.channel == "wa" and nth > 0 and not alarming and chance.random() < 0.1
        again = tuple(chance.randint(1, 25) for _time in range(chance.choices((0, 1, 2), (75, 17, 8))[0]))
        text = "" if sticker else f"{text} ({who.number}/{nth})"
        kind: Kind = "sticker" if sticker else "text"
        made.append(Said(start, who, nth, kind, text, alarming, again if who.channel != "surel" else again[:1]))
        start += chance.expovariate(1 / 25)
    return made
