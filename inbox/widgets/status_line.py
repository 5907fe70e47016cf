"""What the top line says: office, who is on duty, channels, held and waiting replies, the link to the hub, the clock.

Without Textual: the first picture has it as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from inbox import i18n
from inbox.domain import spoken
from inbox.i18n import _
from inbox.widgets import channels
from inbox.widgets.look import Line, measure
from inbox.widgets.symbols import glyph
from inbox.widgets.untrusted import clean_line, shorten, width
from inbox.widgets.zone import zone
from inbox.wire import ChannelState

Link = Literal["starting", "live", "syncing", "away", "refused"]
CHANNEL_GLYPHS = {"up": "up", "starting": "starting", "paused": "paused", "refused": "down", "down": "down"}
SLOW = 2.0  # seconds of lag worth showing


@dataclass(frozen=True)
class Status:
    """What the top line shows. `outbox`: replies not yet at the hub; `held`: replies held there; `lag` in seconds."""

    office: str = ""
    shift: Sequence[str] = ()
    channels: Sequence[ChannelState] = field(default_factory=tuple)
    held: int = 0
    outbox: int = 0
    link: Link = "starting"
    link_since: datetime | None = None
    lag: float = 0.0
    missing: int = 0  # threads that are still to come
    training: bool = False
    traffic: str = ""  # what goes to the terminal; where there is room
    lean: bool = False


def status_line(status: Status, now: datetime | None, cells: int) -> Line:
    """The top line at a time: the most important parts are the last to go where it is narrow."""
    if now is None:
        return [(" Siaga", "bar_strong")]
    head: list[tuple[str, str]] = [(" Siaga", "bar_strong")]
    if status.training:
        head.append((f" {glyph('training')} " + _("LATIHAN"), "bar_warn"))
    right = _right(status, now, brief=False)
    if measure(head) + measure(_spread(right)) > cells:
        right = _right(status, now, brief=True)
    while len(right) > 1 and measure(head) + measure(_spread(right)) > cells:
        del right[-2]  # the clock is the last to go
    tail = _spread(right)
    room = cells - measure(head) - measure(tail)
    states = _channels(status.channels, now, room)
    room -= measure(states)
    for text in (_shift(status.shift), clean_line(status.office)):
        if text and room > 8:
            part = f" {glyph('dot')} {text}"
            part = shorten(part, room - 2)
            head.append((part, "bar"))
            room -= width(part)
    return [*head, (" " * max(0, room), "bar"), *states, *tail]


def _right(status: Status, now: datetime, *, brief: bool) -> list[tuple[str, str]]:
    """The link, replies that wait, the clock. `brief`: without what is well, and in few words."""
    right = _link(status, now, brief=brief)
    if status.outbox:
        right.append((_("belum terkirim {n}").format(n=status.outbox), "bar_warn"))
    if status.held or not brief:
        right.append((_("tertahan {n}").format(n=status.held), "bar_warn" if status.held else "bar"))
    if status.traffic and not brief:
        right.append((status.traffic, "bar"))
    clock = spoken.clock(now, zone(), i18n.language())
    right.append((_("hemat") if status.lean else clock, "bar_strong"))  # there no clock, which would stand still
    return right


def _spread(right: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [*(part for text, role in right for part in (("  ", "bar"), (text, role))), (" ", "bar")]


def _shift(people: Sequence[str]) -> str:
    names = ", ".join(clean_line(name) for name in people)
    return _("piket: {names}").format(names=names) if names else ""


def _channels(states: Sequence[ChannelState], now: datetime, room: int) -> list[tuple[str, str]]:
    """One mark a channel; several of a kind that are all well share one; those with trouble say since when."""
    parts: list[tuple[str, str]] = []
    seen: dict[tuple[str, str], int] = {}
    for channel in states:
        name = channels.short_name(channel.kind)
        if channel.state in ("up", "starting", "paused"):
            seen[channel.kind, channel.state] = seen.get((channel.kind, channel.state), 0) + 1
            continue
        text = f"{glyph('down')}{name}"
        since = channel.since
        if since is not None:
            text += " " + _("putus {span}").format(span=spoken.span(now - since, i18n.language()))
        else:
            text += " " + _("putus")
        parts.append((text, "bar_warn"))
    for (kind, state), count in seen.items():
        times = str(count) if count > 1 else ""
        role = "bar_good" if state == "up" else "bar"
        parts.append((f"{glyph(CHANNEL_GLYPHS[state])}{channels.short_name(kind)}{times}", role))
    line: list[tuple[str, str]] = []
    for text, role in parts:
        if measure(line) + width(text) + 1 > room:
            break
        line += [(" ", "bar"), (text, role)]
    return line


def _link(status: Status, now: datetime, *, brief: bool) -> list[tuple[str, str]]:
    language = i18n.language()
    since = spoken.span(now - status.link_since, language) if status.link_since is not None else ""
    match status.link:
        case "live":
            if status.lag < SLOW:
                missing = spoken.thousands(status.missing, language)
                return [(_("memuat {n} lagi").format(n=missing), "bar")] if status.missing else []
            return [(_("lambat {span}").format(span=spoken.seconds(status.lag, language)), "bar_warn")]
        case "syncing":
            return [(_("menyamakan data"), "bar")]
        case "starting":
            return [(_("menyambung"), "bar")]
        case "refused":
            return [(_("layanan menolak"), "bar_warn")]
    if brief:
        return [(_("putus {span}").format(span=since) if since else _("putus"), "bar_warn")]
    if since:
        return [(_("putus {span}, bekerja dari simpanan").format(span=since), "bar_warn")]
    return [(_("putus, bekerja dari simpanan"), "bar_warn")]
