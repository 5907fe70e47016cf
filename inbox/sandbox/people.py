"""Citizens, all invented: phones in 62800 (no mobile range), NIK with serials from 9000 (never reached)."""

import random
from dataclasses import dataclass, field

from inbox.sandbox.accounts import User
from inbox.sandbox.places import KAMPUNG, KECAMATAN, STREETS, Kecamatan
from inbox.sandbox.style import Style

MEN = (
    "Asep", "Ujang", "Dadang", "Cecep", "Deden", "Yayan", "Agus", "Iwan", "Rizki", "Fajar", "Dede", "Hendra", "Tatang",
    "Jajang", "Aep", "Wawan", "Gilang", "Rudi", "Opik", "Encep", "Maman", "Ade", "Yusuf", "Bayu",
)  # fmt: skip
WOMEN = (
    "Neng Rina", "Tati", "Euis", "Lilis", "Ai", "Iis", "Nia", "Siti", "Dewi", "Yani", "Wulan", "Rosita", "Imas",
    "Eneng", "Teti", "Cucu", "Nunung", "Kokom", "Fitri", "Mira", "Ratna", "Yuyun", "Elis", "Nurul",
)  # fmt: skip
LAST = (
    "Suryati", "Hidayat", "Saepudin", "Kurnia", "Mulyana", "Ruhiyat", "Sopandi", "Permana", "Rohman", "Kusnadi",
    "Setiawan", "Nugraha", "Rahmawati", "Sukmana", "Gunawan", "Wijaya", "Maryati", "Rukmana", "Sutisna", "Handayani",
    "Firmansyah", "Komariah", "Somantri", "Anggraeni", "Suherman", "Karlina",
)  # fmt: skip
HANDLES = (
    "{} 🌸",
    "mamah {}",
    "{} ajah",
    "BUNDA {}",
    "abah {}",
    "{}.rancaekek",
    "Pak {} RW",
    "~{}~",
    "{} Official",
    "{}",
)


@dataclass
class Citizen:
    """A person who writes, where they live, and how they write. `words` fill the placeholders of stories."""

    user: User
    name: str
    home: Kecamatan
    style: Style
    words: dict[str, str]
    spot: tuple[float, float]
    heard: list[str] = field(default_factory=list)


def phone(rng: random.Random) -> str:
    """12 digits that no mobile phone of Indonesia has: 0800 is the range of free calls to firms."""
    return f"62800{rng.randrange(10**7):07d}"


def citizen(rng: random.Random, mood: str, places: tuple[str, ...] = ()) -> Citizen:
    """Somebody of one of the `places` (kecamatan), else of any."""
    home = KECAMATAN[rng.choice([place for place in places if place in KECAMATAN] or list(KECAMATAN))]
    woman = rng.random() < 0.5
    first = rng.choice(WOMEN if woman else MEN)
    name = f"{first} {rng.choice(LAST)}"
    number = phone(rng)
    village, hamlet = rng.choice(home.villages), rng.choice(KAMPUNG)
    day, month, year = rng.randint(1, 28) + 40 * woman, rng.randint(1, 12), rng.randint(55, 99)
    family = rng.randint(1, 28)
    region = f"3204{rng.randint(5, 40):02d}"
    street = rng.choice(STREETS).format(kec=home.name, desa=village)
    words = {
        "nama": name, "kec": home.name, "desa": village, "kp": f"Kp. {hamlet}", "jln": street,
        "rt": f"{rng.randint(1, 9):02d}", "rw": f"{rng.randint(1, 18):02d}",
        "nik": f"{region}{day:02d}{month:02d}{year}9{rng.randrange(1000):03d}",
        "kk": f"{region}{family:02d}08159{rng.randrange(1000):03d}",
        "hp": "0" + number[2:], "anak": f"{rng.choice(MEN)} {rng.choice(LAST)}",
        "ibu": f"{rng.choice(WOMEN)} {rng.choice(LAST)}",
    }  # fmt: skip
    shown = rng.choice(HANDLES).format(first) if rng.random() < 0.35 else name
    modern = rng.random() < 0.12
    user = User(
        number, shown, username="@" + first.lower().replace(" ", "") + str(rng.randint(1, 99)) if modern else "",
        hidden=modern and rng.random() < 0.5, reads=rng.random() < 0.85,
    )  # fmt: skip
    spot = (home.latitude + rng.uniform(-0.02, 0.02), home.longitude + rng.uniform(-0.02, 0.02))
    return Citizen(user, name, home, Style.of(rng, mood), words, (round(spot[0], 6), round(spot[1], 6)))
