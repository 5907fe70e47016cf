"""Kabupaten/kota, kecamatan and desa/kelurahan of West Java, to find a place by the beginning of its words.

Data: idn-area-data 3.1.2, 27 kabupaten/kota, 627 kecamatan, 5,957 desa/kelurahan (`places/jawa-barat.txt`, ODbL 1.0).
"""

from functools import cache
from importlib import resources
from typing import NamedTuple

from inbox.domain.query import tokens

MOST = 20


class Place(NamedTuple):
    """A desa or kelurahan (empty for a whole kecamatan), its kecamatan, its kabupaten or kota."""

    village: str
    district: str
    regency: str

    def __str__(self) -> str:
        return ", ".join(part for part in self if part)


@cache
def _all() -> list[tuple[tuple[str, ...], Place]]:
    found = []
    text = resources.files("inbox.office").joinpath("places/jawa-barat.txt").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            regency, district, villages = line.split(";")
            for village in ("", *villages.split(",")):
                place = Place(village, district, regency)
                found.append((tuple(tokens(str(place))), place))
    return found


def find(typed: str, near: str = "") -> list[str]:
    """Places of which every word typed begins a word; those of the kabupaten or kota named in `near` first.

    Where the name itself begins so it goes before others; a whole kecamatan goes before its desa.
    """
    words = tokens(typed)
    if not words or sum(map(len, words)) < 2:
        return []
    home = " ".join(tokens(near))
    scored = []
    for parts, place in _all():
        if all(any(part.startswith(word) for part in parts) for word in words):
            here = " ".join(tokens(place.regency)) in home if home else False
            name = place.village or place.district
            begins = " ".join(tokens(name)).startswith(" ".join(words))
            scored.append((not here, not begins, bool(place.village), place))
    return [str(place) for *_score, place in sorted(scored)[:MOST]]
