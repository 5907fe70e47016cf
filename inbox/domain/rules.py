"""Rules that sort threads in: words, places, channel and sender decide what is set or proposed, and say why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

from inbox.domain.affixes import found
from inbox.domain.query import tokens

DANGER = "bahaya"  # the name of the shipped rule, and the tag that it puts on


@dataclass(frozen=True)
class Effects:
    """What a rule decides; null and empty: nothing of that kind."""

    agency: str | None = None
    category: str | None = None
    spm: str | None = None
    tags: tuple[str, ...] = ()
    priority: int | None = None

    def __bool__(self) -> bool:
        return self != Effects()


@dataclass(frozen=True)
class Rule:
    """Every group that is given must hold, one entry of it is enough. `propose`: a person decides."""

    name: str
    words: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    effects: Effects = Effects()
    propose: bool = False


class Said(NamedTuple):
    """What a message says, as rules look at it. `senders`: the name and the full addresses of who wrote."""

    text: str
    place: str
    channel: str
    kind: str
    senders: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """A rule that holds, and the words of the message or the fact that made it hold."""

    rule: Rule
    reason: str


@dataclass(frozen=True)
class Ruling:
    """What became of a rule on a thread: each is asked once, so that what people change stays changed."""

    rule: str
    reason: str
    effects: Effects
    state: Literal["applied", "proposed", "accepted", "declined"]


def judge(rules: Sequence[Rule], said: Said) -> list[Verdict]:
    """The rules that hold, in their order."""
    text, place = " ".join(tokens(said.text)), " ".join(tokens(f"{said.text} {said.place}"))
    verdicts = []
    for rule in rules:
        reasons = _reasons(rule, said, text, place)
        if reasons and all(reasons):
            verdicts.append(Verdict(rule, ", ".join(reasons)))
    return verdicts


def _reasons(rule: Rule, said: Said, text: str, place: str) -> list[str]:
    """What makes each group of the rule hold; empty for one that does not."""
    found_here: list[str] = []
    if rule.words:
        found_here.append(_phrase(rule.words, text))
    if rule.places:
        found_here.append(_phrase((f"={name}" for name in rule.places), place))
    if rule.channels:
        found_here.append(next((c for c in rule.channels if c in (said.channel, said.kind)), ""))
    if rule.senders:
        found_here.append(_sender(rule.senders, said.senders))
    return found_here


def _phrase(wanted: Iterable[str], joined: str) -> str:
    """The words of the text that are wanted, empty where there are none. `=` in front: without prefixes."""
    phrases = []
    for one in wanted:
        exact = "=" if one.startswith("=") else ""
        phrases.append(tuple(exact + word for word in tokens(one)))
    match = found((p for p in phrases if p), joined)
    return match[0] if match else ""


def _sender(wanted: Iterable[str], senders: Iterable[str]) -> str:
    """The pattern that the sender's name or an address fits; patterns as in a shell: `*@bandungkab.go.id`."""
    known = [sender.casefold() for sender in senders if sender]
    return next((p for p in wanted if any(fnmatchcase(s, p.casefold()) for s in known)), "")
