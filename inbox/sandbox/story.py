"""The stories that citizens tell: TOML files in `stories/`, read and checked."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from inbox.sandbox.places import KECAMATAN
from inbox.sandbox.props.scenes import FACES, SCENES

FOLDER = Path(__file__).parent / "stories"
MOODS = ("biasa", "sopan", "panik", "marah", "sunda")
DESKS = ("umum", "bpbd", "dinkes", "disdukcapil", "dputr", "dinsos")


class Bubble(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One message: `text` alone, or the caption of what is named. `wait`: seconds before the next. `forward`: hops."""

    text: str = ""
    photo: str = ""
    voice: int = 0
    video: int = 0
    document: str = ""
    title: str = ""
    contact: str = ""
    location: bool = False
    sticker: str = ""
    unsupported: str = ""
    forward: int = 0
    wait: int = 0
    revoke: bool = False
    newnumber: bool = False


class Story(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What somebody reports, and what they say later. `to` is the desk whose number they write to."""

    id: str
    to: str
    topic: str = ""
    bubbles: tuple[Bubble, ...]
    weight: float = 1.0
    mood: str = "biasa"
    places: tuple[str, ...] = ()
    incident: str = ""
    raw: bool = False
    patience: float = 300.0  # seconds until they ask again
    detail: tuple[Bubble, ...] = ()
    further: tuple[Bubble, ...] = ()
    thanks: tuple[Bubble, ...] = ()
    done: tuple[Bubble, ...] = ()
    nag: tuple[Bubble, ...] = ()


Phrases = dict[str, dict[str, list[str]]]


def bubbles(found: list[Any]) -> list[Any]:
    return [{"text": each} if isinstance(each, str) else each for each in found]


@cache
def stories() -> tuple[Story, ...]:
    """Every story, the weights of a file shared out over its stories. Raises ValueError naming file and story."""
    found: list[Story] = []
    for path in sorted(FOLDER.glob("[a-z]*.toml")):
        document = tomllib.loads(path.read_text("utf-8"))
        total = sum(each.get("weight", 1) for each in document["story"])
        for each in document["story"]:
            given = {name: bubbles(part) if name in SPOKEN else part for name, part in each.items()}
            given["topic"] = document["topic"]
            given["weight"] = document["weight"] * each.get("weight", 1) / total
            try:
                story = msgspec.convert(given, Story)
                check(story)
            except (msgspec.ValidationError, ValueError) as error:
                raise ValueError(f"{path.name}: story {each.get('id')}: {error}") from error
            found.append(story)
    return tuple(found)


SPOKEN = frozenset({"bubbles", "detail", "further", "thanks", "done", "nag"})


def check(story: Story) -> None:
    """Raises ValueError for a scene, mood, desk or place that does not exist."""
    for name, known, given in (
        ("mood", MOODS, [story.mood]),
        ("to", DESKS, [story.to]),
        ("places", tuple(KECAMATAN), story.places),
        ("photo", tuple(SCENES), [each.photo for each in story.bubbles if each.photo]),
        ("sticker", tuple(FACES), [each.sticker for each in story.bubbles if each.sticker]),
    ):
        wrong = [each for each in given if each not in known]
        if wrong:
            raise ValueError(f"{name}: {wrong}")


@cache
def phrases() -> Phrases:
    """What anybody may say, by occasion and mood."""
    found: Phrases = tomllib.loads((FOLDER / "_phrases.toml").read_text("utf-8"))
    return found
