"""What is told of a report to somebody outside: one text for the sheet that is looked at first and for what leaves.

It is read by Indonesian officials, whatever the language of the desk.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

OPEN = timedelta(days=14)  # so long what they write on WhatsApp without quoting belongs to what was forwarded to them
MOST = 10  # messages of the newest burst
FOOT = "Balas pesan ini: jawaban Anda dicatat untuk petugas kami, tidak langsung ke warga."


class Said(Protocol):
    """A message as far as the choice needs it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def direction(self) -> str: ...


def said(messages: Iterable[Said]) -> list[str]:
    """The ids of all that the citizen said, oldest first."""
    return [m.id for m in messages if m.kind == "message" and m.direction == "in"]


def newest(messages: Sequence[Said]) -> list[str]:
    """The ids of what the citizen said last: since the last answer that they followed, ten at most."""
    found: list[str] = []
    for message in reversed(messages):
        if message.kind != "message":
            continue
        if message.direction == "in":
            found.append(message.id)
        elif found:
            break
    return found[:MOST][::-1]


def text(
    office: str, number: int, *, category: str, place: str, words: Iterable[tuple[datetime, str]], note: str,
    citizen: str, zone: ZoneInfo,
) -> str:  # fmt: skip
    """The text. `words`: when and what the citizen said; `citizen` is empty where they stay unnamed."""
    about = [f"Kategori: {category}" if category else "", f"Tempat: {place}" if place else ""]
    lines = [f"{office}: laporan #{number}".lstrip(": "), " · ".join(part for part in about if part)]
    if citizen:
        lines.append(f"Warga: {citizen}")
    if note.strip():
        lines += ["", f"Catatan petugas: {note.strip()}"]
    told = [f"{at.astimezone(zone):%d/%m %H.%M}: {what.strip()}" for at, what in words if what.strip()]
    if told:
        lines += ["", "Kata warga:", *told]
    shown = [line for place, line in enumerate(lines) if line or place > 1]
    return "\n".join([*shown, "", FOOT])
